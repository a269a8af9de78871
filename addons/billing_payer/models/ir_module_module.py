from odoo import models
from odoo.exceptions import UserError


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    def button_uninstall(self):
        # EXTENDS 'base': without this module, the next document of a split order would bill everything to one payer
        going = (self | self.downstream_dependencies()).mapped("name")
        if "billing_payer" in going:
            # Whoever may uninstall a module may know which orders of any company it breaks; only names are shown.
            orders = self.env["billing.payer"].sudo().search_fetch([("order_id", "!=", False)], ["order_id"]).order_id
            split = orders.filtered(
                lambda order: order.state != "cancel" and order.billing_remaining and len(order.payer_ids) > 1
            )
            if split:
                raise UserError(
                    self.env._(
                        "These orders are split between several payers, which only “Billing: Payers” knows how to "
                        "invoice: %(orders)s. Bill what is left of them, or cancel them, and uninstall then.",
                        orders=", ".join(split.mapped("name")),
                    )
                )
        return super().button_uninstall()
