from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _get_payer_figures_name(self):
        # EXTENDS 'billing_payer': which part of the period it is, not of the order's line
        line = self.sudo().subscription_line_id  # the customer prints their own invoice on the portal
        if not line:
            return super()._get_payer_figures_name()
        return line._get_payer_figures_name(self.subscription_period)
