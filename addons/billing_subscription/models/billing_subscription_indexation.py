import logging

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from odoo.addons.billing_base.tools import to_decimal

from ..tools import anniversaries
from .billing_price_revision import UNBOUND
from .billing_subscription import RUNNING
from .billing_subscription_plan import LONGEST

_logger = logging.getLogger(__name__)


class BillingSubscription(models.Model):
    """Prices that follow an index (SPEC S6)."""

    _inherit = "billing.subscription"

    index_id = fields.Many2one(
        "billing.price.index", string="Price Index", check_company=True, tracking=True, ondelete="restrict"
    )
    index_at = fields.Selection(
        selection=[("anniversary", "At each anniversary"), ("demand", "When somebody asks for it")],
        string="Prices Are Revised",
        default="anniversary",
        required=True,
    )
    index_since = fields.Date(
        string="Follows It Since",
        compute="_compute_index_since",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        help="Anniversaries up to this day are not revised.",
    )
    index_base = fields.Float(
        string="Base Index", digits=(16, 4), tracking=True, help="The value that the contract names."
    )
    index_fixed = fields.Float(
        string="Fixed Part (%)", tracking=True, help="The part of the price that the index does not move."
    )
    index_lag = fields.Integer(
        string="Months Back", default=3, help="The value taken is that of so many months before the revision."
    )
    index_least = fields.Float(
        string="Least Change (%)", default=-UNBOUND, help="Of each revision; 0: prices never go down."
    )
    index_most = fields.Float(string="Greatest Change (%)", default=UNBOUND, help="Of each revision.")
    index_first_factor = fields.Float(
        string="Factor at the Start", digits=0, default=1.0, copy=False, help="Of a clone: that of the contract cloned."
    )
    index_factor = fields.Float(compute="_compute_index_factor", digits=(16, 6), help="Of the first prices, today.")
    index_waits = fields.Char(compute="_compute_index_waits")
    revision_ids = fields.One2many("billing.price.revision", "subscription_id", string="Revisions", readonly=True)

    # === COMPUTE METHODS === #

    @api.depends("index_id")
    def _compute_index_since(self):
        for subscription in self:
            subscription.index_since = subscription.index_id and fields.Date.context_today(self)

    @api.depends("revision_ids.factor", "index_first_factor")
    def _compute_index_factor(self):
        for subscription in self:
            subscription.index_factor = float(subscription._get_factor_on(fields.Date.context_today(self)))

    @api.depends("index_id", "index_at", "index_since", "index_lag", "revision_ids.date", "index_id.value_ids.month")
    def _compute_index_waits(self):
        for subscription in self:
            waiting = [day for day in subscription._get_revision_days() if not subscription._find_index_value(day)]
            subscription.index_waits = subscription._word_missing_value(waiting[0]) if waiting else False

    # === ONCHANGE METHODS === #

    @api.onchange("index_id", "index_base")
    def _onchange_formula(self):
        if self.revision_ids and self.index_id:
            return {
                "warning": {
                    "title": self.env._("Prices were revised before"),
                    "message": self.env._(
                        "The next revision multiplies the first prices, not those of today. If another series replaces "
                        "the old one, enter as its base the old base divided by the coefficient that links the two."
                    ),
                }
            }
        return None

    # === CONSTRAINT METHODS === #

    @api.constrains("index_id", "index_fixed", "index_least", "index_most", "index_base", "index_lag")
    def _check_indexation(self):
        for subscription in self:
            least, most, lag = subscription.index_least, subscription.index_most, subscription.index_lag
            if not (0 <= subscription.index_fixed <= 100 and -100 <= least <= most and 0 <= lag <= LONGEST):
                raise ValidationError(
                    self.env._(
                        "The formula of %(name)s cannot be: a fixed part of %(fixed)s %%, changes from %(least)s to "
                        "%(most)s %%, %(lag)s months back.",
                        name=subscription.display_name,
                        fixed=f"{subscription.index_fixed:g}",
                        least=f"{least:g}",
                        most=f"{most:g}",
                        lag=lag,
                    )
                )
            if subscription.index_id and subscription.index_base <= 0:
                raise ValidationError(
                    self.env._(
                        "%(name)s follows %(index)s from a base of %(base)s: enter the value that the contract names.",
                        name=subscription.display_name,
                        index=subscription.index_id.name,
                        base=f"{subscription.index_base:g}",
                    )
                )

    # === CRUD METHODS === #

    def copy_data(self, default=None):
        # EXTENDS 'billing.subscription': a clone has the prices of today, and the first prices behind them
        vals_list = super().copy_data(default)
        for subscription, vals in zip(self, vals_list, strict=True):
            last = subscription.revision_ids.sorted("date")[-1:]
            vals.setdefault("index_first_factor", last.factor or subscription.index_first_factor)
        return vals_list

    # === ACTION METHODS === #

    def action_revise(self):
        """The dialog that shows the new prices before they hold."""
        self.ensure_one()
        self._check_running()
        return self._open_dialog("billing.price.revise")

    # === BUSINESS METHODS === #

    def _get_factor_on(self, day):
        """What the first prices are multiplied by on a day, as a Decimal."""
        done = self.revision_ids.filtered(lambda revision: day and revision.date <= day)
        return to_decimal(max(done, key=lambda r: r.date).factor if done else self.index_first_factor or 1.0)

    def _get_lines_on(self, day):
        """The lines that are billed again and again and hold on a day."""
        return self.line_ids.filtered(
            lambda line: (
                not line.once
                and (line.date_start or self.date_start) <= day
                and (not line.date_end or line.date_end >= day)
            )
        )

    def _find_index_value(self, day):
        """The published value that a revision from `day` on takes, empty where there is none yet."""
        return self.index_id._get_value(day - relativedelta(months=self.index_lag))

    def _get_index_value(self, day):
        """The same; refuse in words where there is none."""
        self.ensure_one()
        if not self.index_id:
            raise UserError(
                self.env._("%(name)s follows no index: choose one, and its base value.", name=self.display_name)
            )
        if not (value := self._find_index_value(day)):
            raise UserError(self._word_missing_value(day))
        return value

    def _word_missing_value(self, day):
        month = day - relativedelta(months=self.index_lag)
        return self.env._(
            "%(index)s has no value of %(month)s yet, so the prices of %(name)s cannot be revised from %(day)s on.",
            index=self.index_id.name,
            month=format_date(self.env, month, date_format="MMMM y"),
            name=self.display_name,
            day=format_date(self.env, day),
        )

    def _prepare_revision(self, day, value):
        """The values of a revision by the formula that the contract has now."""
        return {
            "subscription_id": self.id,
            "date": day,
            "value_id": value.id,
            "value": value.value,
            "provisional": value.provisional,
            "base": self.index_base,
            "fixed": self.index_fixed,
            "least": self.index_least,
            "most": self.index_most,
            "factor_before": float(self._get_factor_on(day - relativedelta(days=1))),
        }

    def _revise(self, day, value=None):
        """Revise the prices from a day on: drafts are made anew, posted periods show what they lack.

        A second revision from the same day replaces the first; one that goes behind others moves the prices up to them.
        """
        self.ensure_one()
        if not self._may_be_revised(day):
            self._check_running()
        value = value or self._get_index_value(day)
        vals = self._prepare_revision(day, value)
        revisions = self.env["billing.price.revision"].sudo()  # they are written by programs alone
        revision = self.revision_ids.filtered(lambda revision: revision.date == day).sudo()
        if revision:
            revision.write(vals)
        else:
            revision = revisions.create({**vals, "factor": vals["factor_before"]})
            revision.amount_before = sum(self._get_lines_on(day).mapped("price_subtotal"))
        self._follow_revisions(day)
        return revision.sudo(False)

    def _may_be_revised(self, day):
        """Also closed ahead: what it still bills up to its end follows the index."""
        self.ensure_one()
        return self.state == "closed" and bool(self.date_end) and day <= self.date_end

    def _follow_revisions(self, day):
        """Reckon the revisions from a day on, each from the one before it, and put their prices where they hold."""
        self.ensure_one()
        agreed = {line: self._get_factor_on(line.priced_on) for line in self.line_ids}
        revisions = self.revision_ids.filtered(lambda revision: revision.date >= day).sorted("date").sudo()
        for revision in revisions:
            before = self._get_factor_on(revision.date - relativedelta(days=1))
            revision.write({"factor_before": float(before), "factor": float(revision._reckon(before).value)})
        for line, factor in agreed.items():
            # What was agreed after a revision stands, whatever that revision becomes: its first price gives way.
            if (now := self._get_factor_on(line.priced_on)) != factor:
                line.index_base_price = float(to_decimal(line.index_base_price) * factor / now)
        for revision, later in zip(revisions, [*revisions[1:], None], strict=True):
            self.with_context(schedules_held=True)._put_prices(revision, later)
            revision.amount = sum(self._get_lines_on(revision.date).mapped("price_subtotal"))
        if self.state == "closed":
            self._generate()  # its last drafts too
        else:
            self._refresh_schedules()

    def _put_prices(self, revision, later):
        """Give the lines that were priced before a revision its prices, up to the `later` one."""
        factor, changes = to_decimal(revision.factor), []
        for line in self._get_revised_lines(revision.date, later and later.date):
            price = line._get_revised_price(factor)
            if price != line.price_unit:
                kept = {"priced_on": line.priced_on, "index_base_price": line.index_base_price}
                changes.append((line, {"price_unit": price, **kept}))
        self._change_lines(revision.date, changes)

    def _get_revised_lines(self, day, until=None):
        """The lines that a revision moves: priced before it, and billed from its day on, before the next one."""
        return self.line_ids.filtered(
            lambda line: (
                line.indexed
                and not line.once
                and line.priced_on < day
                and not (line.date_end and line.date_end < day)
                and not (until and line.date_start and line.date_start >= until)
            )
        )

    def _get_revision_days(self):
        """The anniversaries at which its prices had to be revised and were not."""
        self.ensure_one()
        if not (self.index_id and self.index_since and self.date_start and self.index_at == "anniversary"):
            return []
        until = min(day for day in (fields.Date.context_today(self), self.date_end) if day)
        done = set(self.revision_ids.mapped("date"))
        return [day for day in anniversaries(self.date_start, self.index_since, until) if day not in done]

    def _revise_due(self):
        """Revise what has to be revised by today, as far as values are published."""
        for subscription in self.filtered(lambda subscription: subscription.state != "draft"):
            for day in subscription._get_revision_days():
                if value := subscription._find_index_value(day):
                    subscription._revise(day, value)
        # Of closed contracts too: what they were billed by a provisional value is to be made up for.
        self.sudo().revision_ids.filtered(lambda r: r.provisional and not r.value_id.provisional)._take_definitive()

    @api.model
    def _cron_revise(self):
        """By night: anniversaries whose value is published, and provisional revisions whose value is definitive now.

        The run of subscriptions does the same before it bills; here come those that it does not take.
        """
        waiting = self.env["billing.price.revision"].search(
            [("provisional", "=", True), ("value_id.provisional", "=", False)]
        )
        # Closed ahead, it follows the index to its end; the value of its last anniversary may be published later.
        lately = fields.Date.subtract(fields.Date.context_today(self), years=1)
        live = fields.Domain("state", "in", RUNNING) | fields.Domain(
            [("state", "=", "closed"), ("date_end", ">=", lately)]
        )
        found = self.search(live & fields.Domain([("index_id", "!=", False), ("index_at", "=", "anniversary")]))
        found |= waiting.subscription_id
        for rank, subscription in enumerate(found, start=1):
            subscription._try_revise_due()
            if not self.env["ir.cron"]._commit_progress(1, remaining=len(found) - rank):
                return

    def _try_revise_due(self):
        """Revise one contract; where that is refused, its responsible is told why, once."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self._revise_due()
        except UserError as problem:
            _logger.info("%s: %s", self.name, problem)
            summary = self.env._("Its prices could not be revised")
            if summary not in self.activity_ids.mapped("summary"):
                self.activity_schedule(
                    "mail.mail_activity_data_todo",
                    user_id=(self.user_id or self.env.user).id,
                    summary=summary,
                    note=str(problem),
                )
