from odoo import fields, models


class BillingSubscriptionStep(models.TransientModel):
    """The day, and what else a step in the life of a subscription needs to know."""

    _name = "billing.subscription.step"
    _description = "Step of a Subscription"

    subscription_id = fields.Many2one("billing.subscription", required=True, readonly=True, ondelete="cascade")
    step = fields.Selection(
        selection=[("interrupt", "Interrupt"), ("resume", "Resume"), ("close", "Close")], required=True, readonly=True
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    date_end = fields.Date(string="To", help="Its last day; empty if nobody knows yet.")
    reason = fields.Char()
    close_reason_id = fields.Many2one("billing.subscription.reason", string="Why")

    # === ACTION METHODS === #

    def action_apply(self):
        """Do the step; what is to be regularised afterwards is shown on the subscription."""
        self.ensure_one()
        getattr(self, f"_{self.step}")()
        return True

    # === BUSINESS METHODS === #

    def _get_title(self):
        return dict(self._fields["step"]._description_selection(self.env))[self.step]

    def _interrupt(self):
        self.subscription_id._interrupt(self.date, self.date_end or None, self.reason)

    def _resume(self):
        self.subscription_id._resume(self.date)

    def _close(self):
        self.subscription_id._close(self.date, self.close_reason_id)
