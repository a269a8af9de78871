from odoo import models


class AccountMoveReversal(models.TransientModel):
    """Odoo's “Reverse and Create Invoice”: what replaces an invoice of charges claims what that claimed (SPEC D5).

    It has no key: what is posted by itself on a day to come is told from the other drafts by that.
    """

    _inherit = "account.move.reversal"

    # === BUSINESS METHODS === #

    def reverse_moves(self, is_modify=False):
        # EXTENDS 'billing_base'
        action = super().reverse_moves(is_modify)
        if is_modify:
            credited = self.move_ids._get_covered()  # beside a rebate the invoice stands as it is
            # One for each, and made in their order.
            for move, replacement in zip(self.move_ids, self.new_move_ids.sorted("id"), strict=True):
                if move in credited:
                    charges = move.sudo().dunning_charge_ids  # people do not write charges
                    charges.charge_move_id = replacement
        return action

    def _get_billing_once(self):
        # EXTENDS 'billing_base'
        return super()._get_billing_once() | self.move_ids.filtered("dunning_charge_ids")
