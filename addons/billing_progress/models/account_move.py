from odoo import fields, models
from odoo.tools import formatLang

from ..report.progress_table import LEVELS, Row, build_rows


class AccountMove(models.Model):
    _inherit = "account.move"

    billing_statement_id = fields.Many2one(
        "billing.statement",
        string="Progress Statement",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )

    # === CRUD METHODS === #

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") == "cancel":
            self.billing_statement_id._complete_reopened()
        return result

    def unlink(self):
        statements = self.billing_statement_id
        result = super().unlink()
        statements._complete_reopened()
        return result

    # === ACTION METHODS === #

    def action_view_statement(self):
        self.ensure_one()
        return self.billing_statement_id._get_form_action()

    # === REPORT METHODS === #

    def _get_progress_table(self, layout=None):
        """What the template of progress invoices prints.

        :param layout: what a journal's or customer's own report imposes; else the order's layout, else the company's
        :return: dict with rows, total, whether to print cumulative amounts, style, and how to print money
        """
        self.ensure_one()
        # The customer on the portal prints their invoice; what is behind it is not theirs to read otherwise.
        company = self.company_id.sudo()
        statement = self.billing_statement_id.sudo()
        rows, total = build_rows(
            self._get_phase_rows(statement),
            self._get_extra_rows(),
            with_detail=company.statement_detail,
            format_percent=lambda percent: f"{formatLang(self.env, percent, digits=2)} %",
            total_name="",
        )
        layout = layout or statement.order_id.statement_layout or company.statement_layout
        return {
            "rows": rows,
            "total": total,
            "cumulative": layout != "current",
            "style": f"font-size: {company.statement_font_size}pt; line-height: {company.statement_line_spacing}",
            "money": {"widget": "monetary", "display_currency": self.currency_id},
        }

    def _get_phase_rows(self, statement):
        """One row per phase that the statement shows; its amount is what this very invoice bills of it."""
        billed = {
            line.billing_statement_line_id.id: line for line in self.invoice_line_ids if line.billing_statement_line_id
        }
        rows = []
        for line in statement.line_ids.sorted("sequence"):
            if line.display_type:
                rows.append(Row(line.name, level=LEVELS[line.display_type]))
            elif line.selected or statement.kind == "final":
                invoice_line = billed.get(line.id)
                rows.append(
                    Row(
                        invoice_line.name if invoice_line else line.name,
                        fee=line.fee,
                        previous=line.previous_amount,
                        amount=self._get_signed_subtotal(invoice_line) if invoice_line else 0.0,
                    )
                )
        return rows

    def _get_extra_rows(self):
        """One row per line that was added to the invoice by hand."""
        added = self.invoice_line_ids.filtered(
            lambda line: line.display_type == "product" and not line.billing_statement_line_id
        )
        return [Row(line.name or "", amount=self._get_signed_subtotal(line)) for line in added]

    def _get_signed_subtotal(self, line):
        return -line.price_subtotal if self.move_type == "out_refund" else line.price_subtotal
