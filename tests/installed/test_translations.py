"""Every text of our modules is in their French translation."""

import io

import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import trans_export

from steps import ADDONS, modules

LANGUAGE = "fr"


@tagged("post_install", "-at_install")
class TestTranslations(TransactionCase):
    def test_no_term_is_missing(self):
        for module in modules():
            with self.subTest(module=module):
                missing = sorted(self._terms(module) - self._translated(module))
                self.assertFalse(missing, f"{module}/i18n/{LANGUAGE}.po lacks {len(missing)} terms")

    def _terms(self, module):
        template = io.BytesIO()
        trans_export(False, [module], template, "po", self.env)
        return {entry.msgid for entry in polib.pofile(template.getvalue().decode() or "#")}

    def _translated(self, module):
        path = ADDONS / module / "i18n" / f"{LANGUAGE}.po"
        return {entry.msgid for entry in polib.pofile(path)} if path.exists() else set()
