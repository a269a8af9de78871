from odoo import models
from odoo.exceptions import UserError


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    def button_uninstall(self):
        # EXTENDS 'base': without this module, the next period of a shared contract would be billed to one payer
        going = (self | self.downstream_dependencies()).mapped("name")
        if "billing_payer_subscription" in going:
            # Whoever may uninstall a module may know which contracts of any company it breaks; only names are shown.
            contracts = (
                self.env["billing.subscription"].sudo().search([("state", "!=", "closed"), ("order_id", "!=", False)])
            )
            shared = contracts.filtered("is_split")
            if shared:
                raise UserError(
                    self.env._(
                        "These subscriptions are paid by several, which only “Billing: Payers of Subscriptions” knows "
                        "how to bill: %(contracts)s. Close them, and uninstall then.",
                        contracts=", ".join(shared.mapped("name")),
                    )
                )
        return super().button_uninstall()
