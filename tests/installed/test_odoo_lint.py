"""Odoo's own checks of addons, those of its module `test_lint`, pointed at ours alone.

Run as Odoo runs them they take ten minutes (600 addons) and fail on addons that are not ours. Left out: eslint (Odoo
does not ship its packages), the docstrings' parameters (needs Odoo's own runner), the localisations' test tags, and
pylint, which `make lint` runs with Odoo's checkers.
"""

import pytest

from odoo.modules import Manifest

from odoo.addons.test_lint.tests import test_pofile
from odoo.addons.test_lint.tests.test_dunderinit import TestDunderinit  # noqa: F401
from odoo.addons.test_lint.tests.test_i18n import TestI18n  # noqa: F401
from odoo.addons.test_lint.tests.test_index import TestIndex  # noqa: F401
from odoo.addons.test_lint.tests.test_jstranslate import TestJsTranslations  # noqa: F401
from odoo.addons.test_lint.tests.test_manifests import ManifestLinter  # noqa: F401
from odoo.addons.test_lint.tests.test_naming import TestNaming  # noqa: F401
from odoo.addons.test_lint.tests.test_onchange_domains import TestOnchangeDomains  # noqa: F401
from odoo.addons.test_lint.tests.test_orm_import import TestDunderinit as TestOrmImport  # noqa: F401
from odoo.addons.test_lint.tests.test_override_signatures import TestLintOverrideSignatures  # noqa: F401
from odoo.addons.test_lint.tests.test_pofile import PotLinter  # noqa: F401
from odoo.addons.test_lint.tests.test_routes import RoutesLinter  # noqa: F401
from odoo.addons.test_lint.tests.test_test_holes import TestTestHoles  # noqa: F401

from steps import modules


@pytest.fixture(autouse=True)
def only_our_addons(monkeypatch):
    monkeypatch.setattr(Manifest, "all_addon_manifests", lambda: [Manifest.for_addon(name) for name in modules()])
    monkeypatch.setattr(test_pofile, "get_modules", modules)
