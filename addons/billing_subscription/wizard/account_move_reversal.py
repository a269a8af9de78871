from odoo import models


class AccountMoveReversal(models.TransientModel):
    """Odoo's “Reverse and Create Invoice” beside a rebate (SPEC S5)."""

    _inherit = "account.move.reversal"

    # === BUSINESS METHODS === #

    def reverse_moves(self, is_modify=False):
        # EXTENDS 'account'
        before = self.move_ids.reversal_move_ids
        action = super().reverse_moves(is_modify)
        # Beside a rebate the invoice stands as it is: what replaces it bills nothing of the contract.
        made = self.move_ids.reversal_move_ids - before
        if is_modify and not any(made.mapped("billing_rebill")):
            self.new_move_ids.invoice_line_ids.subscription_line_id = False
        return action
