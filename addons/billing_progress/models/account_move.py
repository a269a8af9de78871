from odoo import fields, models

from ..report.progress_table import LEVELS, Row


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

    # === BUSINESS METHODS === #

    def _hand_over(self, replacement):
        # EXTENDS 'billing_base': its table is that of the statement, by line
        super()._hand_over(replacement)
        # Whoever may replace an invoice may not always read the statement that it bills.
        replaced, replacement = self.sudo(), replacement.sudo()
        replacement.billing_statement_id = replaced.billing_statement_id
        lines = [
            move.invoice_line_ids.sorted(lambda line: (line.sequence, line.id)) for move in (replaced, replacement)
        ]
        for line, copied in zip(*lines, strict=True):
            copied.billing_statement_line_id = line.billing_statement_line_id

    # === ACTION METHODS === #

    def action_view_statement(self):
        self.ensure_one()
        return self.billing_statement_id._get_form_action()

    # === REPORT METHODS === #

    def _has_bank_foot(self):
        # EXTENDS 'billing_base'
        return super()._has_bank_foot() or bool(self.billing_statement_id)

    def _get_progress_table(self, layout=None):
        """What the template of progress invoices prints.

        :param layout: what a journal's or customer's own report imposes; else the order's layout, else the company's
        :return: see `billing.statement._prepare_progress_table`
        """
        self.ensure_one()
        # The customer on the portal prints their invoice; what is behind it is not theirs to read otherwise.
        statement = self.billing_statement_id.sudo()
        extras, deductions = self._get_extra_rows(), self._get_extra_rows(deductions=True)
        return statement._prepare_progress_table(self._get_phase_rows(statement), extras, deductions, layout)

    def _get_phase_rows(self, statement):
        """One row per phase that the statement shows; its amount is what this very invoice bills of it."""
        # Several lines of one phase: what a regularisation takes back at different taxes.
        billed = self.invoice_line_ids.grouped("billing_statement_line_id")
        rows = []
        for line in statement.line_ids.sorted("sequence"):
            if line.display_type:
                rows.append(Row(line.name, level=LEVELS[line.display_type]))
            elif line.selected or statement.kind == "final":
                invoice_lines = billed.get(line, self.invoice_line_ids.browse())
                rows.append(
                    Row(
                        invoice_lines[:1].name or line.name,
                        fee=line.fee,
                        previous=line.previous_amount,
                        amount=sum(self._get_signed_subtotal(each) for each in invoice_lines),
                    )
                )
        return rows

    def _get_extra_rows(self, deductions=False):
        """One row per line that was added to the invoice by hand, or per deposit that it deducts."""
        added = self.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
            and not line.billing_statement_line_id
            and line.billing_recovery == deductions
        )
        return [Row(line.name or "", amount=self._get_signed_subtotal(line)) for line in added]

    def _get_signed_subtotal(self, line):
        return -line.price_subtotal if self.move_type == "out_refund" else line.price_subtotal
