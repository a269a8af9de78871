from odoo import models


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    def _get_uninstall_refusals(self, going):
        # EXTENDS 'billing_base': without this module, the next period of a shared contract would be billed to one payer
        refusals = super()._get_uninstall_refusals(going)
        if "billing_payer_subscription" not in going:
            return refusals
        # Of all companies, whatever this administrator may read; only their names are told.
        contracts = self.env["billing.subscription"].sudo()
        shared = contracts.search([("order_id", "!=", False)]).filtered(
            lambda contract: contract.is_split and (contract.state != "closed" or contract._has_drafts())
        )
        if shared:
            refusals.append(
                self.env._(
                    "These subscriptions are paid by several, which only “Billing: Payers of Subscriptions” knows how "
                    "to bill: %(contracts)s. Close them, post or delete their drafts, and uninstall then.",
                    contracts=", ".join(shared.mapped("name")),
                )
            )
        return refusals
