from odoo import api, models
from odoo.exceptions import ValidationError


class PaymentTransaction(models.Model):
    """A replaced quote takes no new payment; one that was begun before confirms nothing, and somebody is told."""

    _inherit = "payment.transaction"

    @api.model_create_multi
    def create(self, vals_list):
        transactions = super().create(vals_list)
        # A refund or a capture belongs to a payment that exists.
        begun = transactions.filtered(lambda tx: not tx.source_transaction_id)
        if replaced := begun.sale_order_ids.filtered("is_replaced"):
            raise ValidationError("\n".join(order._get_replaced_sentence() for order in replaced))
        return transactions

    def _post_process(self):
        # EXTENDS 'sale'
        result = super()._post_process()
        for tx in self.filtered(lambda tx: tx.state in ("authorized", "done") and tx.operation != "refund"):
            for order in tx.sale_order_ids.filtered("is_replaced"):
                order._report_stray_payment(tx)
        return result
