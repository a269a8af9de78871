from odoo import api, fields, models


class BillingSubscription(models.Model):
    """What a subscription is worth (SPEC S9). Month by month: `report/billing_subscription_mrr.py`."""

    _inherit = "billing.subscription"

    amount_period = fields.Monetary(
        string="Per Period", compute="_compute_amounts", store=True, help="Untaxed, of the lines that recur today."
    )
    monthly_amount = fields.Monetary(
        string="MRR",
        compute="_compute_amounts",
        store=True,
        help="Monthly recurring revenue: untaxed, of a whole month, once-only lines left out.",
    )

    # === COMPUTE METHODS === #

    @api.depends("line_ids.price_subtotal", "line_ids.once", "line_ids.date_end", "months", "state")
    def _compute_amounts(self):
        """Of the lines that no amendment has replaced; stored, so it says nothing of today."""
        for subscription in self:
            lines = subscription._get_lasting_lines().filtered(lambda line: not line.once)
            subscription.amount_period = amount = sum(lines.mapped("price_subtotal"))
            running = subscription.state == "active"
            subscription.monthly_amount = amount / int(subscription.months or 1) if running else 0.0

    # === BUSINESS METHODS === #

    def _get_lasting_lines(self):
        """The lines that no amendment has replaced or ended."""
        self.ensure_one()
        return self.line_ids.filtered(
            lambda line: not line.amended_by_ids and (not line.date_end or line.date_end == self.date_end)
        )
