from collections import defaultdict

from odoo import api, fields, models


class BillingStatement(models.Model):
    """What each payer is invoiced by a statement, before and after its invoices exist (SPEC C)."""

    _inherit = "billing.statement"

    is_split = fields.Boolean(compute="_compute_payer_recap")
    payer_recap = fields.Json(compute="_compute_payer_recap")

    # === COMPUTE METHODS === #

    @api.depends(
        "order_id.payer_ids.weight", "line_ids.amount", "deposit_rule", "kind", "state", "move_ids.amount_total"
    )
    def _compute_payer_recap(self):
        for statement in self:
            statement.is_split = statement.order_id._is_split()
            statement.payer_recap = statement._prepare_payer_recap() if statement.is_split else False

    # === BUSINESS METHODS === #

    def _get_recap_base_lines(self):
        # EXTENDS 'billing_progress': the invoices that were made, and those of the other payers that are to come
        base_lines = super()._get_recap_base_lines()
        if self.state != "partial":
            return base_lines
        return base_lines + [
            self._prepare_recap_due(due) for document in self._plan_payers() for due in document.dues if due.amount
        ]

    def _get_planned_deposit(self, base_lines):
        # EXTENDS 'billing_progress'
        if self.state != "partial":
            return super()._get_planned_deposit(base_lines)
        dues = (due for document in self._plan_payers() for due in document.dues)
        return sum(float(due.amount) for due in dues if due.order_line.is_downpayment)

    def _get_deduction_texts(self):
        # EXTENDS 'billing_progress'
        texts = super()._get_deduction_texts()
        return texts + self._get_planned_texts(self._plan_payers()) if self.state == "partial" else texts

    def _plan_payers(self):
        """The documents of this statement that are still to be made."""
        self.ensure_one()
        documents = self.env["billing.invoicing"]._plan(self._get_statement_dues(labels=False))
        if not self._is_made():
            return documents
        pending = self._get_pending_payers().partner_id
        return [document for document in documents if document.payer in pending]

    def _prepare_payer_recap(self):
        """What the widget `billing_payer_recap` draws: a row per payer, and their total."""
        self.ensure_one()
        planned = {document.record: document for document in self._plan_payers()} if self.state != "invoiced" else {}
        # The recap is shown to whoever may see the statement, colleagues' invoices included.
        moves = self.sudo().move_ids.filtered(lambda move: move.state != "cancel")
        rows = []
        for payer in self.order_id._get_ordered_payers():
            mine = moves.filtered(lambda move, payer=payer: move.billing_payer_id == payer)
            figures = self._sum_moves(mine) if mine else self._sum_document(planned.get(payer))
            rows.append({"id": payer.id, "name": payer.partner_id.display_name, "role": payer.role or "", **figures})
        names = ("works", "deposits", "untaxed", "tax", "total")
        total = {name: self.currency_id.round(sum(row[name] for row in rows)) for name in names}
        whole = self._get_whole_tax(planned.values(), moves)
        for row in rows:
            row["percent"] = round(100 * row["works"] / total["works"], 2) if total["works"] else 0.0
        return {
            "payers": rows,
            "total": total,
            "tax_difference": self.currency_id.round(total["tax"] - whole),
            "currency_id": self.currency_id.id,
            "can_invoice": self.state == "partial"
            or (bool(self._origin) and self.state not in ("invoiced", "cancelled") and not self.approval_missing),
        }

    def _get_whole_tax(self, documents, moves):
        """The tax of all payers' amounts, billed to one of them: what theirs are compared with."""
        amounts = defaultdict(float)
        for due in (due for document in documents for due in document.dues):
            amounts[due.order_line, due.get_taxes()] += float(due.amount)
        for line in moves.invoice_line_ids.filtered(lambda line: line.display_type == "product"):
            amounts[line.sale_line_ids[:1].sudo(False), line.tax_ids] += line.move_id._get_signed_subtotal(line)
        return self._get_tax(
            self._prepare_recap_base_line(line, amount, taxes, line.is_downpayment)
            for (line, taxes), amount in amounts.items()
            if amount
        )

    def _get_tax(self, base_lines):
        base_lines, company, taxes = [*base_lines], self.company_id or self.env.company, self.env["account.tax"]
        if not base_lines:
            return 0.0
        taxes._add_tax_details_in_base_lines(base_lines, company)
        taxes._round_base_lines_tax_details(base_lines, company)
        totals = taxes._get_tax_totals_summary(base_lines=base_lines, currency=self.currency_id, company=company)
        return totals["tax_amount_currency"]

    def _sum_moves(self, moves):
        """Figures of one payer's invoices of this statement; a credit note counts against them."""
        lines = moves.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        amounts = {line: line.move_id._get_signed_subtotal(line) for line in lines}
        deposits = sum(amount for line, amount in amounts.items() if line.billing_recovery)
        untaxed = sum(amounts.values())
        signs = {move: -1 if move.move_type == "out_refund" else 1 for move in moves}
        tax = sum(sign * move.amount_tax for move, sign in signs.items())
        move = moves[:1]
        return {
            "works": untaxed - deposits,
            "deposits": deposits,
            "untaxed": untaxed,
            "tax": tax,
            "total": untaxed + tax,
            "state": "posted" if move.state == "posted" else "draft",
            "move_id": move.id,
            "move_name": move.name or self.env._("Draft"),
        }

    def _sum_document(self, document):
        """Figures of the invoice that one payer would get, or of none."""
        dues = [due for due in document.dues if due.amount] if document else []
        deposits = sum(float(due.amount) for due in dues if due.order_line.is_downpayment)
        untaxed = sum(float(due.amount) for due in dues)
        tax = self._get_tax(self._prepare_recap_due(due) for due in dues)
        state = "to_invoice" if dues else "covered" if self._is_made() else "nothing"
        return {
            "works": untaxed - deposits,
            "deposits": deposits,
            "untaxed": untaxed,
            "tax": tax,
            "total": untaxed + tax,
            "state": state,
            "move_id": False,
            "move_name": False,
        }
