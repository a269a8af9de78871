from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_list


class IrModuleModule(models.Model):
    """The lock does not open by removing it from the list of apps."""

    _inherit = "ir.module.module"

    # === ACTION METHODS === #

    def button_uninstall(self):
        # EXTENDS 'base'
        if "billing_numbering" in (self + self.downstream_dependencies()).mapped("name"):
            # Of all companies, whatever this administrator may read; only their names are told.
            locked = self.env["res.company"].sudo().search([("billing_locked", "=", True)])
            if locked:
                raise UserError(
                    self.env._(
                        "The billing configuration of %(companies)s is validated for good. Without “Billing: "
                        "Numbering” its numbers could be deleted and renamed: it cannot be uninstalled.",
                        companies=format_list(self.env, locked.mapped("name")),
                    )
                )
        return super().button_uninstall()
