"""Pure rules are tested without a database: this puts the project's addons where Odoo would look for them."""

import os
from pathlib import Path

from hypothesis import settings

import odoo.addons

odoo.addons.__path__.append(str(Path(__file__).resolve().parents[2] / "addons"))
# A loaded machine is not a bug.
settings.register_profile("unit", deadline=None)
settings.register_profile("long", deadline=None, max_examples=500)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "unit"))
