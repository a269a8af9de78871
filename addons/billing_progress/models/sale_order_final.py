from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """The end of an affair: its final statement (SPEC P10), and what that says of deposits (SPEC P8)."""

    _inherit = "sale.order"

    # Beside `can_be_closed`, which filters any number of orders of any method by what SQL sums up. This one is about a
    # single order and this method, and true of more: of an open statement before anything is billed, of works beyond
    # 100 %, of a deposit that is left once all works are billed.
    can_be_finished = fields.Boolean(compute="_compute_can_be_finished")

    # === COMPUTE METHODS === #

    @api.depends("can_be_stated", "statement_count", "billing_invoiced", "billing_remaining", "deposit_remaining")
    def _compute_can_be_finished(self):
        for order in self:
            started = order.billing_invoiced or order.statement_count
            left = not order.currency_id.is_zero(order.billing_remaining) or order.deposit_remaining
            order.can_be_finished = bool(order.can_be_stated and started and left)

    # === ACTION METHODS === #

    def action_new_final_statement(self):
        """Open the statement that brings every phase to 100 % and deducts the deposits that are left (SPEC P10)."""
        self.ensure_one()
        if self.open_statement_id:
            self.open_statement_id.action_make_final()
            return self.open_statement_id._get_form_action()
        if not self.can_be_finished:
            raise UserError(
                self.env._(
                    "%(order)s has neither a deposit nor a statement yet, or nothing is left to bill: "
                    "a final invoice ends an affair that was billed in part.",
                    order=self.name,
                )
            )
        return self.env["billing.statement"].create({"order_id": self.id, "kind": "final"})._get_form_action()

    # === BUSINESS METHODS === #

    def _get_deposit_refusal(self):
        # EXTENDS 'billing_order': progress invoices only, once the works are under way
        refusal = super()._get_deposit_refusal()
        if refusal or self.company_id.deposit_during_works or not self.statement_count:
            return refusal
        return self.env._(
            "%(order)s has %(count)s statements already: during the works, only statements are billed. "
            "To allow deposits all the same, tick “Deposits During the Works” in Settings / Billing.",
            order=self.name,
            count=self.statement_count,
        )
