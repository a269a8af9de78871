from dataclasses import replace

from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    # === REPORT METHODS === #

    def _get_phase_rows(self, statement):
        # EXTENDS 'billing_progress': the payer's own part of each fee, and what this payer was billed of it (SPEC C2)
        rows = super()._get_phase_rows(statement)
        figures = self.billing_payer_figures
        if not figures:
            return rows
        lines = statement.line_ids.sorted("sequence").filtered(lambda line: line.display_type or line._is_billed_here())
        return [
            row if line.display_type else self._get_payer_row(row, line.order_line_id, figures)
            for row, line in zip(rows, lines, strict=True)
        ]

    def _get_payer_row(self, row, order_line, figures):
        fee, previous, _whole = figures.get(str(order_line.id), (0.0, 0.0, 0.0))
        share = 100 * fee / row.fee if row.fee else 0.0
        name = row.name
        if round(share, 2) != 100:
            name = self.env._("%(phase)s (%(share)s %%)", phase=row.name, share=f"{round(share, 2):g}")
        return replace(row, name=name, fee=fee, previous=previous)
