"""Run in Odoo's shell by `texts.py`: one template of translation for each of the modules."""

import os
from pathlib import Path

from odoo.tools.translate import trans_export

for module in os.environ["MODULES"].split(","):
    with (Path(os.environ["FOLDER"]) / f"{module}.pot").open("wb") as file:
        trans_export(False, [module], file, "po", env)  # noqa: F821 (the shell brings it)
