from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.billing_base.tools import to_decimal


class BillingStatement(models.Model):
    """A statement of an order that several pay: invoiced when all its payers are (SPEC C2)."""

    _inherit = "billing.statement"

    state = fields.Selection(
        selection_add=[("partial", "Partly Invoiced"), ("invoiced",)], ondelete={"partial": "set invoiced"}
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "order_id.payer_ids",
        "order_id.statement_ids.move_ids.state",
        "order_id.statement_ids.move_ids.billing_released",
    )
    def _compute_state(self):
        # EXTENDS 'billing_progress': more to depend on
        super()._compute_state()

    def _get_made_state(self):
        # EXTENDS 'billing_progress'
        return "partial" if self._get_pending_payers() else super()._get_made_state()

    # === ACTION METHODS === #

    def action_create_invoice_for(self, payer_id):
        """Make the draft invoice of one payer and show it; the others' can follow."""
        self.ensure_one()
        payer = self.order_id.payer_ids.filtered(lambda payer: payer.id == payer_id)
        if not payer:
            raise UserError(self.env._("This payer is not one of %(order)s any more.", order=self.order_id.name))
        moves = self._create_invoice(payer.partner_id)
        return self.order_id.action_view_invoice(invoices=moves)

    # === BUSINESS METHODS === #

    def _get_invoiced_payers(self):
        """The payers who have a live invoice of this statement, whoever may read it."""
        self.ensure_one()
        moves = self.sudo().move_ids.filtered(lambda move: move.state != "cancel")
        standing = moves.filtered(lambda move: not move.billing_released)  # who is credited in full is billed again
        return (standing or moves).billing_payer_id.sudo(False)

    def _get_pending_payers(self):
        """The payers who are still to be invoiced what others were: those of whom something is due by it.

        One who was billed as far or further by a later statement is not.
        """
        self.ensure_one()
        payers = self.order_id._get_ordered_payers() - self._get_invoiced_payers()
        if not payers:
            return payers
        lines = self.line_ids.filtered(lambda line: line._is_billed_here())
        billed = lines.order_line_id._get_billed_by_payer()
        pending = set()
        for line in lines:
            order_line = line.order_line_id
            parts = order_line._get_parts(to_decimal(line.invoiced_cumulative_amount))
            sense = line._get_frozen_direction()
            pending.update(payer for payer in payers if (parts[payer] - billed[order_line, payer]) * sense > 0)
        return payers.filtered(lambda payer: payer in pending)

    def _lock(self):
        # EXTENDS 'billing_progress': two statements of one order may both be open for a payer
        super()._lock()
        self.order_id._lock_for_billing()

    def _check_can_be_invoiced(self):
        # EXTENDS 'billing_progress': a statement of which some payers are invoiced goes on with the others
        if self.state == "partial":
            self.order_id._check_can_be_stated()
        else:
            super()._check_can_be_invoiced()

    def _create_invoice(self, payers=None):
        # EXTENDS 'billing_progress'
        partial = self.filtered(lambda statement: statement.state == "partial")
        moves = self.env["account.move"]
        if fresh := self - partial:
            moves += super(BillingStatement, fresh)._create_invoice(payers)
        for statement in partial:
            pending = statement._get_pending_payers().partner_id
            moves += super(BillingStatement, statement)._create_invoice(pending if payers is None else pending & payers)
        return moves


class BillingStatementLine(models.Model):
    _inherit = "billing.statement.line"

    # === BUSINESS METHODS === #

    def _is_billed_here(self):
        self.ensure_one()
        return not self.display_type and (self.selected or self.statement_id.kind == "final")

    def _is_due(self):
        # EXTENDS 'billing_progress': payers may be apart where nothing is due in all
        return super()._is_due() or (self.statement_id.order_id._is_split() and self._is_billed_here())

    def _get_due_amount(self):
        # EXTENDS 'billing_progress': what brings the others to where the first payers were brought
        if not self.statement_id.order_id._is_split():
            return super()._get_due_amount()
        return to_decimal(self.cumulative_amount) - to_decimal(self.order_line_id.billed_amount)

    def _compute_previous(self):
        # EXTENDS 'billing_progress': as far as the payer who is furthest
        super()._compute_previous()
        split = self.statement_id.filtered(
            lambda statement: statement.order_id._is_split() and not statement._is_made()
        )
        for line in self.filtered(lambda line: not line.display_type and line.statement_id in split) if split else ():
            previous, fee = float(line.order_line_id._get_reached_amount()), line.fee
            line._set_figures(previous_amount=previous, previous_percent=100 * previous / fee if fee else 0.0)

    def _get_direction(self):
        # EXTENDS 'billing_payer': a regularisation brings the others down, as it did the first
        self.ensure_one()
        return self._get_frozen_direction() if self.statement_id._is_made() else super()._get_direction()

    def _get_frozen_direction(self):
        """Whether the statement, once made, billed this line up (1) or down (−1)."""
        billed = self.invoiced_cumulative_amount - self.invoiced_previous_amount
        return -1 if (billed or self.fee) < 0 else 1
