from odoo import models
from odoo.tools import format_list


class IrModuleModule(models.Model):
    """The lock does not open by removing it from the list of apps."""

    _inherit = "ir.module.module"

    def _get_uninstall_refusals(self, going):
        # EXTENDS 'billing_base'
        refusals = super()._get_uninstall_refusals(going)
        if "billing_numbering" not in going:
            return refusals
        # Of all companies, whatever this administrator may read; only their names are told.
        locked = self.env["res.company"].sudo().search([("billing_locked", "=", True)])
        if locked:
            refusals.append(
                self.env._(
                    "The billing configuration of %(companies)s is validated for good. Without “Billing: Numbering” "
                    "its numbers could be deleted and renamed: it cannot be uninstalled.",
                    companies=format_list(self.env, locked.mapped("name")),
                )
            )
        return refusals
