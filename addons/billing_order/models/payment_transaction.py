from odoo import models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _invoice_sale_orders(self):
        # EXTENDS 'sale'
        # Odoo would bill 100 % of a paid order. Failing here would undo the payment, so such orders are left alone and
        # their followers told.
        refused = self.sale_order_ids.filtered(lambda order: not order._is_invoiced_regularly())
        for order in refused:
            order.message_post(body=order._get_regular_invoicing_refusal())
        return super(
            PaymentTransaction, self.filtered(lambda tx: not tx.sale_order_ids & refused)
        )._invoice_sale_orders()
