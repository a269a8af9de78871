from odoo import models


class AccountTax(models.Model):
    """Drafts that were made ahead follow the rates of their taxes (SPEC S4)."""

    _inherit = "account.tax"

    # === CRUD METHODS === #

    def write(self, vals):
        result = super().write(vals)
        if "amount" in vals:
            # Whoever may change a rate: the drafts that bear it are made anew, those that are posted stay.
            lines = self.env["billing.subscription.line"].sudo().search([("tax_ids", "in", self.ids)])
            lines.subscription_id._refresh_schedules()
        return result
