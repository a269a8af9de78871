from odoo import models


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    def _get_uninstall_refusals(self, going):
        # EXTENDS 'billing_base': without this module, the next document of a split order would bill all to one payer
        refusals = super()._get_uninstall_refusals(going)
        if "billing_payer" not in going:
            return refusals
        # Of all companies, whatever this administrator may read; only their names are told.
        orders = self.env["billing.payer"].sudo().search_fetch([("order_id", "!=", False)], ["order_id"]).order_id
        split = orders.filtered(
            lambda order: order.state != "cancel" and order.billing_remaining and len(order.payer_ids) > 1
        )
        if split:
            refusals.append(
                self.env._(
                    "These orders are split between several payers, which only “Billing: Payers” knows how to "
                    "invoice: %(orders)s. Bill what is left of them, or cancel them, and uninstall then.",
                    orders=", ".join(split.mapped("name")),
                )
            )
        return refusals
