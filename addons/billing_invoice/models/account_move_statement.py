from odoo import fields, models
from odoo.fields import Domain

from ..report.customer_statement import CustomerStatement, StatementRow


class AccountMove(models.Model):
    """What the customer owes in all, as printed on an invoice (SPEC M7)."""

    _inherit = "account.move"

    # === REPORT METHODS === #

    def _get_customer_statement(self):
        """The customer's open items at the date of this document, this one with them; None unless it is to be shown."""
        self.ensure_one()
        if not self.billing_show_statement or not self.is_sale_document():
            return None
        date = self.invoice_date or fields.Date.context_today(self)
        # The customer prints it on the portal: the items are their own, whoever is their salesperson.
        items = self.sudo()
        lines = items._get_open_lines(date)
        settled = items._get_settled(lines, date)
        rows = [items._prepare_statement_row(line, line.amount_currency - settled.get(line, 0.0)) for line in lines]
        rows = [row for row, line in zip(rows, lines, strict=True) if not line.currency_id.is_zero(row.due)]
        return CustomerStatement(date=date, rows=tuple(sorted(rows, key=lambda row: (row.due_date, row.name))))

    def _get_open_lines(self, date):
        """The customer's receivable lines that may still be open at that date; this document's, posted or not."""
        lines = self.env["account.move.line"].search(
            Domain("company_id", "=", self.company_id.id)
            & Domain("partner_id", "=", self.commercial_partner_id.id)
            & Domain("account_id.account_type", "=", "asset_receivable")
            & Domain("account_id.non_trade", "=", False)
            & Domain("parent_state", "=", "posted")
            & Domain("date", "<=", date)
            & (
                Domain("reconciled", "=", False)
                | Domain("matched_debit_ids.max_date", ">", date)
                | Domain("matched_credit_ids.max_date", ">", date)
            )
        )
        return lines | self.line_ids.filtered(lambda line: line.display_type == "payment_term")

    def _get_settled(self, lines, date):
        """Dict of line → what had been settled of it by that date, in its currency and with its sign."""
        settled = {}
        for side, sign in (("debit", 1), ("credit", -1)):
            groups = self.env["account.partial.reconcile"]._read_group(
                [(f"{side}_move_id", "in", lines.ids), ("max_date", "<=", date)],
                [f"{side}_move_id"],
                [f"{side}_amount_currency:sum"],
            )
            for line, amount in groups:
                settled[line] = settled.get(line, 0.0) + sign * amount
        return settled

    def _prepare_statement_row(self, line, due):
        move = line.move_id
        return StatementRow(
            name=move.name or self.env._("this invoice"),
            date=move.invoice_date or line.date,
            due_date=line.date_maturity or line.date,
            total=line.amount_currency,
            due=due,
            currency=line.currency_id,
            current=move == self,
        )
