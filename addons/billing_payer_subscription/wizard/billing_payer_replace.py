from odoo import models


class BillingPayerReplace(models.TransientModel):
    """A payer leaves: what contracts have posted stays with it, their drafts go to the new payer."""

    _inherit = "billing.payer.replace"

    # === ACTION METHODS === #

    def action_replace(self):
        # EXTENDS 'billing_payer'
        lines = self.order_id.subscription_ids.line_ids
        settled = lines._get_settled() if self.take_share else {}
        action = super(BillingPayerReplace, self.with_context(schedules_held=True)).action_replace()
        if self.take_share:
            lines._set_settled(settled)
            self.order_id._refresh_contracts()
        return action

    # === BUSINESS METHODS === #

    def _is_open(self, move):
        # EXTENDS 'billing_payer': a period that was billed stays with whom it was billed to
        return super()._is_open(move) and not move.invoice_line_ids.subscription_line_id

    def _get_standing_drafts(self):
        # EXTENDS 'billing_payer': the drafts of a contract are made anew for whoever pays it then
        drafts = super()._get_standing_drafts()
        return drafts.filtered(lambda move: not move.invoice_line_ids.subscription_line_id or not self.take_share)
