from odoo import models
from odoo.tools import formatLang

from ..report.progress_table import LEVELS, Row, build_rows


class BillingStatement(models.Model):
    """The statement on paper and by e-mail."""

    _name = "billing.statement"
    _inherit = ["billing.statement", "billing.letter"]

    # === ACTION METHODS === #

    def action_send(self):
        """Open Odoo's e-mail wizard with the statement attached; a draft is submitted when it is sent."""
        self.ensure_one()
        self._check_stage(*(state for state in self._fields["state"].get_values(self.env) if state != "cancelled"))
        if self.state == "draft":
            self._check_figures()
        return self._open_letter("billing_progress.mail_template_statement", mark_statement_as_submitted=True)

    def message_post(self, **kwargs):
        # EXTENDS 'mail'
        if self.env.context.get("mark_statement_as_submitted"):
            self.filtered(lambda statement: statement.state == "draft")._set_submitted()
        return super().message_post(**kwargs)

    # === REPORT METHODS === #

    def _get_report_base_filename(self):
        """The name of the PDF on the portal and in e-mails."""
        self.ensure_one()
        return self.name

    def _get_document_title(self):
        """The title of the printed statement and of its page on the portal."""
        self.ensure_one()
        if self.kind == "final":
            return self.env._("Final Statement No. %(number)s", number=self.number)
        return self.env._("Statement No. %(number)s", number=self.number)

    def _get_progress_table(self, layout=None):
        """What the table of phases prints on the statement itself."""
        self.ensure_one()
        deductions = [Row(name, amount=amount) for name, amount in self._get_deduction_texts()]
        return self._prepare_progress_table(self._get_phase_rows(), [], deductions, layout)

    def _get_phase_rows(self):
        rows = []
        for line in self.line_ids.sorted("sequence"):
            if line.display_type:
                rows.append(Row(line.name, level=LEVELS[line.display_type]))
            elif line.selected or self.kind == "final":
                rows.append(Row(line.name, fee=line.fee, previous=line.previous_amount, amount=line.amount))
        return rows

    def _prepare_progress_table(self, phases, extras, deductions, layout=None):
        """The table of phases, of the statement or of its invoice, in the layout chosen for it.

        :param phases: list of `Row`, sections with their level
        :param extras: list of `Row` that no phase explains
        :param deductions: list of `Row` of what is taken off below the total of the works
        :param layout: what a journal's or customer's own report imposes; else the order's layout, else the company's
        :return: dict with rows, total, deductions, net (the total less these), whether to print cumulative amounts,
            style, and how to print money
        """
        company = self.company_id
        rows, total = build_rows(
            phases,
            extras,
            with_detail=company.statement_detail,
            format_percent=lambda percent: f"{formatLang(self.env, percent, digits=2)} %",
        )
        layout = layout or self.order_id.statement_layout or company.statement_layout
        return {
            "rows": rows,
            "total": total,
            "deductions": deductions,
            "net": total.amount + sum(row.amount for row in deductions),
            "cumulative": layout != "current",
            "style": f"font-size: {company.statement_font_size}pt; line-height: {company.statement_line_spacing}",
            "money": {"widget": "monetary", "display_currency": self.currency_id},
        }
