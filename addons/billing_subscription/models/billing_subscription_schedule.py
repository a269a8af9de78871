from datetime import date
from hashlib import sha1
from itertools import islice

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from odoo.addons.billing_base.tools import to_decimal

from ..tools import SubscriptionDue, Term, schedule
from .billing_subscription import CUT, RUNNING
from .billing_subscription_plan import LONGEST

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
        "line_ids.price_subtotal",
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
            until = subscription._get_search_end(claimed)
            # What costs nothing, as a free month, gets no document and is not waited for.
            found = (
                found
                for found in subscription._iterate_periods(until)
                if subscription._is_open(claimed.get(found.start)) and any(part.amount for part in found.parts)
            )
            subscription.next_date = next((found.day for found in islice(found, AHEAD)), False)

    # === CONSTRAINT METHODS === #

    @api.constrains("date_start", "date_end")
    def _check_dates(self):
        for subscription in self:
            start, end = subscription.date_start, subscription.date_end
            if end and end < start:
                raise ValidationError(
                    self.env._(
                        "%(name)s ends on %(end)s, before it starts on %(start)s. Correct one of the two dates.",
                        name=subscription.display_name,
                        start=format_date(self.env, start),
                        end=format_date(self.env, end),
                    )
                )
            if end and end > start + relativedelta(months=LONGEST):
                raise ValidationError(
                    self.env._(
                        "%(name)s would go on until %(end)s, with a draft for each period. Leave “End” empty and "
                        "“Periods” at 0 for a contract without an end.",
                        name=subscription.display_name,
                        end=format_date(self.env, end),
                    )
                )

    # === BUSINESS METHODS === #

    def _get_search_end(self, claimed):
        """Where to stop looking for a period to bill: 24 periods after the last day on which something may begin.

        That of a contract without an end, which may be interrupted for good; one with an end stops there by itself.
        """
        self.ensure_one()
        begins = {self.date_start, *claimed, *self.line_ids.mapped("date_start"), *self.pause_ids.mapped("date_end")}
        ahead = relativedelta(months=int(self.months) * 24)
        return min(max(filter(None, begins)), date.max - ahead - ahead) + ahead

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
        return list(self._iterate_periods(until))

    def _iterate_periods(self, until):
        """The same one by one, for who looks for the first of a kind."""
        self.ensure_one()
        return schedule(self._get_term(), [line._get_item() for line in self.line_ids], until)

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
        if self.date_end and (self.drafting == "term" or self.close_date):
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
                dues += subscription._get_open_dues(found, claimed.get(found.start))
        return dues

    def _is_open(self, claims):
        """Whether something of a period is left to bill, by the claims that it has. Extended where several pay."""
        self.ensure_one()
        return not claims

    def _get_open_dues(self, found, claims):
        """What is left to bill of a `tools.Period`, by the claims that it has. Extended where several pay."""
        self.ensure_one()
        return self._get_dues_of(found) if self._is_open(claims) else []

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
                order_line=part.key._get_sold_once(),
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

    def _get_cut_vals(self, vals):
        """Those that periods are cut from; a plan brings its own."""
        plan = self.env["billing.subscription.plan"].browse(vals.get("plan_id") or [])
        brought = {"months": plan.months} if plan else {}
        return {name: value for name, value in {**brought, **vals}.items() if name in CUT}

    def _check_cut(self, vals):
        """Refuse another cut of what is billed; the same value again is no change."""
        claims = self._get_claimed(live_only=True)
        for subscription in self.filtered(lambda subscription: subscription.id in claims):
            changed = [name for name, value in vals.items() if self._is_other_value(subscription, name, value)]
            claimed = [claim for found in claims[subscription.id].values() for claim in found]
            lasting = [claim for claim in claimed if claim.move_id._outlasts_schedules()]
            if changed and lasting:
                raise UserError(
                    self.env._(
                        "%(name)s has %(count)s posted or validated periods: “%(field)s” cannot change any more. Close "
                        "it and go on with another subscription, or take the mark from drafts that are validated.",
                        name=subscription.display_name,
                        count=len({claim.date_start for claim in lasting}),
                        field=self._fields[changed[0]]._description_string(self.env),
                    )
                )

    def _is_other_value(self, subscription, name, value):
        field = self._fields[name]
        return field.convert_to_cache(value, subscription) != field.convert_to_cache(subscription[name], subscription)
