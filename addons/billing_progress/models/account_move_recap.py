from odoo import fields, models

from ..report.affair_recap import Recap, RecapRow


class AccountMove(models.Model):
    """The recap of the affair that a final invoice prints (SPEC P10)."""

    _inherit = "account.move"

    def _is_final_invoice(self):
        self.ensure_one()
        return self.billing_statement_id.sudo().kind == "final"  # printed by the customer on the portal, too

    def _get_affair_recap(self):
        """The quotation and all invoices of the affair, posted before this one or with it; None unless it is final."""
        self.ensure_one()
        if not self._is_final_invoice():
            return None
        # The customer prints the invoices of their own order; other modules may hide colleagues' invoices.
        order = self.billing_statement_id.sudo().order_id
        moves = self._get_affair_moves(order).filtered(lambda move: move.state == "posted" or move == self)
        moves = moves.sorted(lambda move: (move.invoice_date or fields.Date.today(), move.id))
        return Recap(
            order_name=order.name,
            order_date=order.date_order.date() if order.date_order else None,
            ordered=order.billing_total,
            history=order.billing_history,
            rows=tuple(self._prepare_recap_row(move) for move in moves),
        )

    def _get_affair_moves(self, order):
        """The documents of the affair that this one ends: those of its customer."""
        moves = order.order_line.invoice_lines.move_id
        return moves.filtered(lambda move: move.commercial_partner_id == self.commercial_partner_id)

    def _prepare_recap_row(self, move):
        sign = -1 if move.move_type == "out_refund" else 1
        return RecapRow(
            kind=move._get_affair_kind(),
            name=move.name or self.env._("this invoice"),
            date=move.invoice_date,
            untaxed=sign * move.amount_untaxed,
            tax=sign * move.amount_tax,
            total=sign * move.amount_total,
            due=sign * move.amount_residual,
            current=move == self,
        )

    def _get_affair_kind(self):
        """What this document is in its affair, in a word or two."""
        self.ensure_one()
        statement = self.billing_statement_id
        if self._is_final_invoice():
            return self.env._("Final invoice")
        if statement:
            return self.env._("Statement %(number)s", number=statement.number)
        if self.move_type == "out_refund":
            return self.env._("Credit note")
        return self.env._("Deposit") if self._is_downpayment() else self.env._("Invoice")
