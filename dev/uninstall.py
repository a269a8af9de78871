"""Run in Odoo's shell: uninstall those of MODULES that are installed, as the button in Apps does."""

import os

names = os.environ["MODULES"].split(",")
found = env["ir.module.module"].search([("name", "in", names), ("state", "=", "installed")])  # noqa: F821
if found:
    found.button_immediate_uninstall()
