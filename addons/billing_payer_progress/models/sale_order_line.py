from odoo import models

from odoo.addons.billing_base.tools import to_decimal


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_retroactive_refusal(self):
        # EXTENDS 'billing_payer': those who are invoiced already would keep more than the new shares leave them
        statement = self.statement_ids.filtered(lambda statement: statement.state == "partial")[:1]
        if not statement:
            return super()._get_retroactive_refusal()
        return self.env._(
            "%(statement)s is invoiced to some of its payers only. Invoice the others first, or delete its drafts; "
            "then the shares can change from the beginning.",
            statement=statement.name,
        )


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _get_reached_amount(self):
        # EXTENDS 'billing_payer': a statement that some payers are invoiced reached its amount for all of them
        reached = super()._get_reached_amount()
        statements = self.order_id.statement_ids.filtered(lambda statement: statement.state == "partial")
        lines = statements.line_ids.filtered(lambda line: line.order_line_id == self and line._is_billed_here())
        sense = -1 if self._get_fee() < 0 else 1
        amounts = [reached, *(to_decimal(amount) for amount in lines.mapped("invoiced_cumulative_amount"))]
        return max(amounts, key=lambda amount: amount * sense)
