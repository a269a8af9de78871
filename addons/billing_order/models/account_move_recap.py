from odoo import fields, models

from ..report.affair_recap import Recap, RecapRow


class AccountMove(models.Model):
    """The history of the affair: its invoices so far, printed on those that end it or ask for it (SPEC P10, M7)."""

    _inherit = "account.move"

    def _prints_affair_recap(self):
        """Whether the document prints the history of its affair: extended by those who want it."""
        self.ensure_one()
        return False

    def _get_affair_order(self):
        """The order that the document is about; none when it is about several, since each is an affair of its own."""
        self.ensure_one()
        # Whoever may print the invoice: other modules may hide colleagues' orders, and a customer is on the portal.
        orders = self.sudo().invoice_line_ids.sale_line_ids.order_id
        return orders if len(orders) == 1 else orders.browse()

    def _get_affair_recap(self):
        """The quotation and all invoices of the affair posted by now, and this one; None unless it is to be printed."""
        self.ensure_one()
        order = self._get_affair_order() if self._prints_affair_recap() else None
        if not order:
            return None
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
        """The documents of the affair that this one belongs to: those of its customer."""
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
        if self.move_type == "out_refund":
            return self.env._("Credit note")
        return self.env._("Deposit") if self._is_downpayment() else self.env._("Invoice")
