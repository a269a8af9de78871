from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class AccountMoveReversal(models.TransientModel):
    """Odoo's “Reverse and Create Invoice”: what replaces an invoice bills what that billed (DESIGN I9)."""

    _inherit = "account.move.reversal"

    # === BUSINESS METHODS === #

    def reverse_moves(self, is_modify=False):
        # EXTENDS 'account'
        if is_modify:
            self._check_not_ahead()
        action = super().reverse_moves(is_modify)
        if is_modify:
            replaced = self.move_ids.filtered("billing_released").grouped("billing_key")
            for move in self.new_move_ids.filtered(lambda move: move.move_type == "out_invoice"):
                if move.billing_key in replaced:
                    replaced[move.billing_key]._hand_over(move)
        return action

    def _modify_default_reverse_values(self, origin_move):
        # EXTENDS 'account': beside a rebate the invoice stands as it is, and keeps its key
        vals = super()._modify_default_reverse_values(origin_move)
        if origin_move.billing_released:
            vals["billing_key"] = origin_move.billing_key
        return vals

    def _get_billing_once(self):
        """Those invoices that bill what nothing else may bill besides. Extended by what notes that elsewhere."""
        return self.move_ids.filtered(lambda move: move.billing_key and move.move_type == "out_invoice")

    # === CHECKS === #

    def _check_not_ahead(self):
        """Refuse a day to come: until then the invoice would stand beside what replaces it, and keep what it bills."""
        billed = self._get_billing_once()
        if billed and self.date > fields.Date.context_today(self):
            raise UserError(
                self.env._(
                    "What replaces %(invoices)s bills the same: the credit note cannot wait until %(date)s. Choose "
                    "today or a day before it.",
                    invoices=", ".join(billed.mapped("name")),
                    date=format_date(self.env, self.date),
                )
            )
