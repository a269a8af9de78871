from datetime import timedelta

from odoo import api, fields, models


class BillingSubscription(models.Model):
    """What a subscription is worth (SPEC S9). Month by month: `report/billing_subscription_mrr.py`."""

    _inherit = "billing.subscription"

    amount_period = fields.Monetary(
        string="Per Period",
        compute="_compute_amounts",
        store=True,
        help="Untaxed, of the lines that recur, as amended by now.",
    )
    monthly_amount = fields.Monetary(
        string="MRR",
        compute="_compute_amounts",
        store=True,
        help="Monthly recurring revenue: untaxed, of a whole month, once-only lines left out.",
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "line_ids.price_subtotal",
        "line_ids.once",
        "line_ids.date_end",
        "line_ids.amended_by_ids",
        "date_end",
        "months",
        "state",
    )
    def _compute_amounts(self):
        """Of the lines that no amendment has replaced; stored, so it says nothing of today."""
        for subscription in self:
            lines = subscription._get_lasting_lines().filtered(lambda line: not line.once)
            subscription.amount_period = amount = sum(lines.mapped("price_subtotal"))
            running = subscription.state == "active"
            subscription.monthly_amount = amount / int(subscription.months or 1) if running else 0.0

    # === BUSINESS METHODS === #

    def _get_list_price(self, product, day):
        """What a product costs a period, in the currency of the contract at the rate of a day.

        As on an order: a price with a tax that the contract's fiscal position replaces is another one.
        """
        company = self.company_id or self.env.company
        return product._get_tax_included_unit_price(
            company,
            self.currency_id or product.currency_id,
            day or fields.Date.context_today(self),
            "sale",
            product_taxes=product.taxes_id._filter_taxes_by_company(company),
            fiscal_position=self.fiscal_position_id,
        )

    def _get_first_day_left(self, claimed):
        """The day after the last period that is posted, by its claims; the start where none is."""
        self.ensure_one()
        posted = [claim.date_end for found in claimed.values() for claim in found if claim.is_posted]
        return max(posted) + timedelta(days=1) if posted else self.date_start

    def _get_lasting_lines(self):
        """The lines that no amendment has replaced or ended, or left without a quantity."""
        self.ensure_one()
        return self.line_ids.filtered(
            lambda line: (
                line.quantity
                and not line.amended_by_ids
                and (not line.date_end or self.date_end and line.date_end >= self.date_end)
            )
        )


class BillingSubscriptionLine(models.Model):
    _inherit = "billing.subscription.line"

    # === BUSINESS METHODS === #

    def _follow_included_rates(self):
        """Prices that include a tax come to other untaxed amounts by its new rate: from what is not posted yet on."""
        claims = self.subscription_id._get_claimed(live_only=True)
        for subscription, lines in self.grouped("subscription_id").items():
            day = subscription._get_first_day_left(claims.get(subscription.id, {}))
            # What is posted keeps its price, as after an amendment.
            kept = lines.filtered(lambda line, day=day: line._is_posted_before(day))
            self.env.add_to_compute(self._fields["price_subtotal"], lines - kept)
            going_on = kept.filtered(lambda line, day=day: not line.once and not line._is_over(day - timedelta(days=1)))
            subscription._change_lines(day, [(line, {}) for line in going_on])

    def _is_posted_before(self, day):
        self.ensure_one()
        begun = (self.date_start or self.subscription_id.date_start) < day
        return bool(self._get_lasting_entries()) if self.once else begun
