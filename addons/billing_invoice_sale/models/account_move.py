from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    # === BUSINESS METHODS === #

    def _get_billing_bank(self):
        # EXTENDS 'billing_invoice': an order's own account comes with its invoice, see `sale.order._prepare_invoice`
        team = self.team_id.with_company(self.company_id)
        return team.billing_bank_id or super()._get_billing_bank()

    # === REPORT METHODS === #

    def _prints_affair_recap(self):
        # EXTENDS 'billing_order'
        return super()._prints_affair_recap() or self.billing_show_history
