from odoo import models
from odoo.tools import format_date, formatLang

from odoo.addons.billing_base.tools import to_decimal
from odoo.addons.billing_order.tools import fill


class BillingStatementLine(models.Model):
    """From a statement line to the line of its invoice."""

    _inherit = "billing.statement.line"

    # === BUSINESS METHODS === #

    def _is_due(self):
        """Whether the invoice to come may bill something of this line."""
        self.ensure_one()
        return bool(self.amount)

    def _get_due_amount(self):
        """What the invoices to come bill of this line, of all payers together."""
        self.ensure_one()
        return to_decimal(self.amount)

    def _get_invoice_label(self):
        """The text of the line on the invoice: the phase's, or the company's own words for it (SPEC P13)."""
        self.ensure_one()
        company = self.statement_id.company_id
        texts = [company.statement_line_title or "{phase}", company.statement_line_description or ""]
        values = self._get_label_values()
        return "\n".join(fill(text, values) for text in texts if text)

    def _get_label_values(self):
        order = self.statement_id.order_id
        section = self.order_line_id.parent_id
        number = self.statement_id.number
        return {
            "phase": self.name or "",
            "section": section.name if section else "",
            "fee": formatLang(self.env, self.fee, currency_obj=self.currency_id),
            "previous": formatLang(self.env, self.previous_percent, digits=2),
            "percent": formatLang(self.env, self.cumulative_percent, digits=2),
            "amount": formatLang(self.env, self.amount, currency_obj=self.currency_id),
            "quantity": f"{self.cumulative_quantity:g}",
            "ordered": f"{self.ordered_quantity:g}",
            "order": order.name or "",
            "project": order.client_order_ref or "",
            "number": str(number),
            "date": format_date(self.env, self.statement_id.date),
        }

    def _freeze(self):
        """Keep the figures of this moment: the statement is being invoiced."""
        for line in self:
            line.write(
                {
                    "invoiced_previous_amount": line.previous_amount,
                    "invoiced_cumulative_amount": line.previous_amount + line.amount,
                    "invoiced_percent": line.cumulative_percent,
                    "invoiced_quantity": line.cumulative_quantity,
                }
            )

    def _prepare_due_move_vals(self):
        # EXTENDS 'billing_order'
        return {**super()._prepare_due_move_vals(), "billing_statement_id": self.statement_id.id}

    def _get_deposit_rule(self, document):
        # EXTENDS 'billing_order': chosen on each statement
        return "settle" if self.statement_id.kind == "final" else self.statement_id.deposit_rule

    def _prepare_due_line_vals(self):
        # EXTENDS 'billing_order'
        return {**super()._prepare_due_line_vals(), "billing_statement_line_id": self.id}
