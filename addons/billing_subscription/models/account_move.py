from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    subscription_period_ids = fields.One2many(
        "billing.subscription.period", "move_id", string="Subscription Periods", readonly=True, copy=False
    )
    subscription_count = fields.Integer(compute="_compute_subscription_count")
    billing_validated = fields.Boolean(
        string="Validated",
        copy=False,
        help="Looked at and right: a draft so marked stays when the schedule of its subscription is made anew.",
    )

    # === COMPUTE METHODS === #

    def _compute_subscription_count(self):
        for move in self:
            move.subscription_count = len(move._get_subscriptions())

    # === ACTION METHODS === #

    def action_validate_draft(self):
        """Mark drafts as looked at."""
        self.filtered(lambda move: move.state == "draft").billing_validated = True
        return True

    def action_view_subscriptions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("billing_subscription.billing_subscription_action")
        return {**action, "domain": [("id", "in", self._get_subscriptions().ids)], "context": {"create": False}}

    # === BUSINESS METHODS === #

    def _hand_over(self, replacement):
        # EXTENDS 'billing_base': the periods that it claims
        super()._hand_over(replacement)
        claims = self.sudo().subscription_period_ids  # nobody writes claims; they go with the invoice
        claims.flush_recordset()  # the database knows that they are free
        for claim in claims:
            claim.copy({"move_id": replacement.id})

    def _is_in_hands(self):
        """Posted, or reset to draft with its number: nothing deletes it, or makes it anew."""
        self.ensure_one()
        return self.state == "posted" or (self.state == "draft" and self.posted_before)

    def _outlasts_schedules(self):
        """In hands, or validated where the company keeps what is: a schedule that is made anew leaves it."""
        self.ensure_one()
        validated = self.state == "draft" and self.billing_validated
        return self._is_in_hands() or (validated and self.company_id.subscription_keep_validated)

    def _get_subscriptions(self):
        return self.invoice_line_ids.subscription_line_id.subscription_id
