from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    billing_milestone_id = fields.Many2one(
        "billing.milestone", string="Milestone", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )

    # === BUSINESS METHODS === #

    def _hand_over(self, replacement):
        # EXTENDS 'billing_base'
        super()._hand_over(replacement)
        # Whoever may replace an invoice may not always read the milestone that it bills.
        replacement.sudo().billing_milestone_id = self.sudo().billing_milestone_id

    # === REPORT METHODS === #

    def _has_milestone_table(self):
        """Whether its print shows quantities, prices and rates of the order: a milestone's invoice, not its deposit."""
        self.ensure_one()
        return bool(self.billing_milestone_id) and any(self.invoice_line_ids.mapped("milestone_rate"))
