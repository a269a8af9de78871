from odoo import api, models


class AccountMove(models.Model):
    _inherit = "account.move"

    # === CONSTRAINT METHODS === #

    @api.constrains("state")
    def _check_deposits_cover(self):
        """Posting a credit note of a deposit, resetting or cancelling one, or posting what deducts it (DESIGN I7)."""
        # The check is about all documents of the order, whoever may read them.
        lines = self.sudo().invoice_line_ids.filtered("is_downpayment").sale_line_ids
        lines._deposits_billed_by_amount()._check_deposits_cover()

    # === BUSINESS METHODS === #

    def _get_billed_payer(self, order):
        """Which of several payers of an order this document bills, or None: extended where there are several."""
        return
