from dataclasses import replace

from odoo import models

from odoo.addons.billing_base.tools import to_decimal


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

    def _get_affair_recap(self):
        # EXTENDS 'billing_progress': this payer's part of the affair
        recap = super()._get_affair_recap()
        payer = self.sudo().billing_payer_id
        if not (recap and payer):
            return recap
        lines = payer.order_id._get_split_lines()
        history = sum(line._get_parts(to_decimal(line.history_billed))[payer] for line in lines)
        return replace(recap, ordered=payer.amount_total, history=float(history))

    def _get_affair_moves(self, order):
        # EXTENDS 'billing_progress': two payers may be addresses of one customer
        moves = super()._get_affair_moves(order)
        return moves.filtered(lambda move: move.billing_payer_id == self.billing_payer_id)

    def _get_payer_row(self, row, order_line, figures):
        fee, previous, _whole = figures.get(str(order_line.id), (0.0, 0.0, 0.0))
        share = 100 * fee / row.fee if row.fee else 0.0
        name = row.name
        if round(share, 2) != 100:
            name = self.env._("%(phase)s (%(share)s %%)", phase=row.name, share=f"{round(share, 2):g}")
        return replace(row, name=name, fee=fee, previous=previous)
