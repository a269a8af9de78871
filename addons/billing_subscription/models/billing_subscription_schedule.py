from hashlib import sha1
from itertools import islice

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.billing_base.tools import to_decimal

from ..tools import SubscriptionDue, Term, schedule
from .billing_subscription import CUT, RUNNING

AHEAD = 240  # periods that are looked at for one that is not billed yet


class BillingSubscription(models.Model):
    """What a subscription bills, and when (SPEC S2, S3)."""

    _inherit = "billing.subscription"

    next_date = fields.Date(
        string="Next Invoice",
        compute="_compute_next_date",
        store=True,
        help="The day of the first period that has no document yet.",
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "state",
        "date_start",
        "anchor_date",
        "date_end",
        "months",
        "timing",
        "line_ids.date_start",
        "line_ids.date_end",
        "line_ids.once",
        "pause_ids.date_start",
        "pause_ids.date_end",
        "period_ids.live",
        "period_ids.date_start",
    )
    def _compute_next_date(self):
        claims = self._get_claimed()
        for subscription in self:
            if subscription.state not in RUNNING or not subscription.line_ids:
                subscription.next_date = False
                continue
            claimed = claims.get(subscription._origin.id, {})
            until = max(claimed, default=subscription.date_start) + relativedelta(months=int(subscription.months) * 24)
            found = (found for found in subscription._get_periods(until) if found.start not in claimed)
            subscription.next_date = next((found.day for found in islice(found, AHEAD)), False)

    # === BUSINESS METHODS === #

    def _get_term(self):
        """Its days and how they are cut, as the pure rules take them."""
        self.ensure_one()
        return Term(
            anchor=self.anchor_date,
            months=int(self.months),
            start=self.date_start,
            end=self.date_end or None,
            arrears=self.timing == "arrears",
            basis=self.basis,
            places=self.currency_id.decimal_places,
            pauses=tuple((pause.date_start, pause.date_end or None) for pause in self.pause_ids),
        )

    def _get_periods(self, until):
        """What its lines make of each period billed on `until` or before: a list of `tools.Period`."""
        self.ensure_one()
        return list(schedule(self._get_term(), [line._get_item() for line in self.line_ids], until))

    def _get_claimed(self, live_only=False):
        """The periods that have a document: dict of subscription id → dict of first day → records.

        :param live_only: leave out those whose document was credited in full; a cancelled one claims nothing
        """
        domain = [("subscription_id", "in", self.ids), ("move_id.state", "!=", "cancel")]
        if live_only:
            domain.append(("live", "=", True))
        claimed = {}
        # Whoever sees a subscription may know which of its periods are billed.
        for found in self.env["billing.subscription.period"].sudo().search(domain):
            of_day = claimed.setdefault(found.subscription_id.id, {}).setdefault(found.date_start, [])
            of_day.append(found)
        return claimed

    def _get_horizon(self):
        """The day up to which its drafts are made now."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        if self.drafting == "term" and self.date_end:
            return self.date_end
        if self.drafting == "due":
            return today
        return today + relativedelta(months=self.horizon or 12)

    def _get_dues(self, until=None):
        # IMPLEMENTS 'billing.origin': the periods that have no document yet
        until = until or fields.Date.context_today(self) + relativedelta(months=12)
        claims, dues = self._get_claimed(), super()._get_dues(until)
        for subscription in self.filtered(lambda subscription: subscription.state in RUNNING):
            claimed = claims.get(subscription.id, {})
            for found in subscription._get_periods(until):
                if found.start not in claimed:
                    dues += subscription._get_dues_of(found)
        return dues

    def _get_dues_of(self, found):
        """The dues of a `tools.Period`, with the fingerprint of all that they will say."""
        self.ensure_one()
        fingerprint = self._get_fingerprint(found)
        return [
            SubscriptionDue(
                origin=self,
                source=part.key,
                key=f"{self._name},{self.id}:{found.start}",
                date=found.day,
                amount=part.amount,
                order_line=part.key.order_line_id if part.key.once else None,
                period=(part.start, part.end),
                quantity=to_decimal(part.key.quantity) if part.whole else None,
                taxes=part.key.tax_ids,
                contract_period=(found.start, found.end),
                fingerprint=fingerprint,
            )
            for part in found.parts
        ]

    def _get_fingerprint(self, found):
        """A short name for all that a document of this period says: it differs as soon as something does."""
        parts = [
            (part.key._get_fingerprint(), str(part.amount), str(part.start), str(part.end)) for part in found.parts
        ]
        terms = (self.partner_invoice_id.id, self.payment_term_id.id, self.fiscal_position_id.id, self.journal_id.id)
        told = (str(found.day), terms, self.currency_id.id, self.customer_reference, self.invoice_grouping, parts)
        return sha1(repr(told).encode(), usedforsecurity=False).hexdigest()

    def _get_period_label(self, start, end):
        return f"{format_date(self.env, start)} – {format_date(self.env, end)}"

    # === CHECKS === #

    def _check_cut(self, vals):
        """Refuse another cut of what is billed; the same value again is no change."""
        claims = self._get_claimed(live_only=True)
        for subscription in self.filtered(lambda subscription: subscription.id in claims):
            changed = [name for name in CUT & vals.keys() if self._is_other_value(subscription, name, vals[name])]
            posted = [claim for found in claims[subscription.id].values() for claim in found if claim.is_posted]
            if changed and posted:
                raise UserError(
                    self.env._(
                        "%(name)s has %(count)s posted periods: “%(field)s” cannot change any more. "
                        "Close it and go on with another subscription.",
                        name=subscription.display_name,
                        count=len(posted),
                        field=self._fields[changed[0]]._description_string(self.env),
                    )
                )

    def _is_other_value(self, subscription, name, value):
        field = self._fields[name]
        return field.convert_to_cache(value, subscription) != field.convert_to_cache(subscription[name], subscription)
