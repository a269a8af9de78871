from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    # === BUSINESS METHODS === #

    def _prepare_due_line_vals(self, due):
        # EXTENDS 'billing_order': the line shows what was ordered, and how much of it is billed (SPEC M3)
        vals = super()._prepare_due_line_vals(due)
        if due.source._name == "billing.milestone" and not self.is_downpayment and self.price_subtotal:
            vals.update(
                milestone_quantity=self.product_uom_qty,
                milestone_price_unit=self.price_unit,
                milestone_discount=self.discount,
                milestone_rate=100 * abs(float(due.amount) / self.price_subtotal),
            )
        return vals
