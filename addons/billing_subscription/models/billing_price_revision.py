from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from odoo.addons.billing_base.tools import round_to, to_decimal

from ..tools import revision_factor
from .billing_subscription import RUNNING

UNBOUND = 100.0  # percent


class BillingPriceRevision(models.Model):
    """One revision of a subscription's prices: from which day, by which value, how much (SPEC S6)."""

    _name = "billing.price.revision"
    _description = "Price Revision"
    _order = "date desc, id desc"

    subscription_id = fields.Many2one(
        "billing.subscription", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="subscription_id.company_id", store=True, precompute=True)
    partner_id = fields.Many2one(related="subscription_id.partner_id")
    currency_id = fields.Many2one(related="subscription_id.currency_id")
    date = fields.Date(string="From", required=True, readonly=True)
    value_id = fields.Many2one("billing.price.index.value", required=True, readonly=True, ondelete="restrict")
    value = fields.Float(string="Index", digits=(16, 4), readonly=True, aggregator=None)
    base = fields.Float(string="Base Index", digits=(16, 4), readonly=True, aggregator=None)
    fixed = fields.Float(string="Fixed Part (%)", readonly=True, aggregator=None)
    factor_before = fields.Float(digits=(16, 8), readonly=True, aggregator=None)
    factor = fields.Float(digits=(16, 8), readonly=True, aggregator=None)
    provisional = fields.Boolean(readonly=True)
    amount_before = fields.Monetary(string="Per Period before", readonly=True)
    amount = fields.Monetary(string="Per Period", readonly=True)

    _day_once = models.UniqueIndex(
        "(subscription_id, date)", "The prices were revised from that day meanwhile. Refresh the page."
    )

    # === COMPUTE METHODS === #

    @api.depends("subscription_id", "date")
    def _compute_display_name(self):
        for revision in self:
            revision.display_name = f"{revision.subscription_id.name} – {format_date(self.env, revision.date)}"


class BillingSubscriptionLine(models.Model):
    _inherit = "billing.subscription.line"

    indexed = fields.Boolean(default=True, help="Revised with the others, if the subscription follows an index.")
    index_base_price = fields.Float(
        string="First Price",
        compute="_compute_index_base_price",
        store=True,
        readonly=False,
        precompute=True,
        digits=(16, 8),
        aggregator=None,
        help="What the formula multiplies; it is never a rounded revision of a rounded price.",
    )

    # === COMPUTE METHODS === #

    @api.depends("price_unit")
    def _compute_index_base_price(self):
        for line in self:
            line.index_base_price = line.price_unit / (line.subscription_id.index_factor or 1.0)

    # === BUSINESS METHODS === #

    def _get_amended_vals(self, values):
        # A price agreed anew has a first price of its own.
        vals = super()._get_amended_vals(values)
        if "price_unit" in values and "index_base_price" not in values:
            vals.pop("index_base_price")
        return vals


class BillingSubscription(models.Model):
    """Prices that follow an index."""

    _inherit = "billing.subscription"

    index_id = fields.Many2one("billing.price.index", string="Price Index", check_company=True, tracking=True)
    index_at = fields.Selection(
        selection=[("anniversary", "At each anniversary"), ("demand", "When somebody asks for it")],
        string="Prices Are Revised",
        default="anniversary",
        required=True,
    )
    index_base = fields.Float(string="Base Index", digits=(16, 4), help="The value that the contract names.")
    index_fixed = fields.Float(string="Fixed Part (%)", help="The part of the price that the index does not move.")
    index_lag = fields.Integer(
        string="Months Back", default=3, help="The value taken is that of so many months before the revision."
    )
    index_least = fields.Float(
        string="Least Change (%)", default=-UNBOUND, help="Of each revision; 0: prices never go down."
    )
    index_most = fields.Float(string="Greatest Change (%)", default=UNBOUND, help="Of each revision.")
    index_factor = fields.Float(
        string="Index Factor",
        digits=(16, 8),
        default=1.0,
        readonly=True,
        copy=False,
        help="Of the first prices, today.",
    )
    revision_ids = fields.One2many("billing.price.revision", "subscription_id", string="Revisions", readonly=True)

    # === CONSTRAINT METHODS === #

    @api.constrains("index_fixed", "index_least", "index_most", "index_base", "index_lag")
    def _check_indexation(self):
        for subscription in self:
            least, most = subscription.index_least, subscription.index_most
            if not (0 <= subscription.index_fixed <= 100 and -100 <= least <= most) or subscription.index_lag < 0:
                raise ValidationError(
                    self.env._(
                        "The formula of %(name)s cannot be: a fixed part of %(fixed)s %%, changes from %(least)s to "
                        "%(most)s %%, %(lag)s months back.",
                        name=subscription.display_name,
                        fixed=f"{subscription.index_fixed:g}",
                        least=f"{least:g}",
                        most=f"{most:g}",
                        lag=subscription.index_lag,
                    )
                )

    # === ACTION METHODS === #

    def action_revise(self):
        """The dialog that shows the new prices before they hold."""
        self.ensure_one()
        self._check_running()
        return self._open_dialog("billing.price.revise")

    # === BUSINESS METHODS === #

    def _get_index_value(self, day):
        """The published value that a revision from `day` on takes; refuse in words where there is none."""
        self.ensure_one()
        if not self.index_id or self.index_base <= 0:
            raise UserError(
                self.env._("%(name)s follows no index: choose one, and its base value.", name=self.display_name)
            )
        month = day - relativedelta(months=self.index_lag)
        if not (value := self.index_id._get_value(month)):
            raise UserError(
                self.env._(
                    "%(index)s has no value of %(month)s yet, so the prices of %(name)s cannot be revised.",
                    index=self.index_id.name,
                    month=format_date(self.env, month, date_format="MMMM y"),
                    name=self.display_name,
                )
            )
        return value

    def _get_revised(self, day, value):
        """The factor, and the new unit price of each line that is revised from a day on.

        A second revision from the same day replaces the first, and starts from where that one did.
        """
        self.ensure_one()
        same = self.revision_ids.filtered(lambda revision: revision.date == day)
        before = to_decimal(same.factor_before or self.index_factor or 1.0)
        most = None if self.index_most >= UNBOUND else to_decimal(self.index_most)
        factor = revision_factor(
            to_decimal(value.value),
            to_decimal(self.index_base),
            to_decimal(self.index_fixed),
            before,
            to_decimal(self.index_least),
            most,
        )
        places = self.env["decimal.precision"].precision_get("Product Price")
        lines = self.line_ids.filtered(
            lambda line: line.indexed and not line.once and not (line.date_end and line.date_end < day)
        )
        return factor, {line: float(round_to(to_decimal(line.index_base_price) * factor, places)) for line in lines}

    def _revise(self, day, value=None):
        """Revise the prices from a day on: drafts are made anew, posted periods show what they lack."""
        self.ensure_one()
        self._check_running()
        value = value or self._get_index_value(day)
        later = self.revision_ids.filtered(lambda revision: revision.date > day)
        if later:
            raise UserError(
                self.env._(
                    "The prices of %(name)s were revised from %(date)s already: a revision cannot go behind that.",
                    name=self.display_name,
                    date=format_date(self.env, later[0].date),
                )
            )
        before, same = self.amount_period, self.revision_ids.filtered(lambda revision: revision.date == day)
        factor, prices = self._get_revised(day, value)
        changes = [
            (line, {"price_unit": price, "index_base_price": line.index_base_price}) for line, price in prices.items()
        ]
        self._amend(day, [change for change in changes if change[0].price_unit != change[1]["price_unit"]])
        vals = {
            "value_id": value.id,
            "value": value.value,
            "base": self.index_base,
            "fixed": self.index_fixed,
            "factor": float(factor),
            "provisional": value.provisional,
            "amount": self.amount_period,
        }
        # Revisions are written by this method alone.
        if same:
            same.sudo().write(vals)
        else:
            vals.update(subscription_id=self.id, date=day, factor_before=self.index_factor, amount_before=before)
            same = self.env["billing.price.revision"].sudo().create(vals)
        self.index_factor = float(factor)
        return same.sudo(False)

    def _get_anniversary(self, today):
        """The last anniversary of the start, up to `today`; none in the first year."""
        self.ensure_one()
        years = relativedelta(today, self.date_start).years
        return self.date_start + relativedelta(years=years) if years > 0 else None

    @api.model
    def _cron_revise(self):
        """By night: anniversaries whose value is published, and provisional revisions whose value is definitive now."""
        today = fields.Date.context_today(self)
        domain = [("state", "in", RUNNING), ("index_id", "!=", False)]
        for subscription in self.search([*domain, ("index_at", "=", "anniversary")]):
            day = subscription._get_anniversary(today)
            last = max(subscription.revision_ids.mapped("date"), default=None)
            if day and (not last or last < day):
                month = day - relativedelta(months=subscription.index_lag)
                if value := subscription.index_id._get_value(month):
                    subscription._revise(day, value)
        waiting = self.env["billing.price.revision"].search(
            [("provisional", "=", True), ("value_id.provisional", "=", False), ("subscription_id.state", "in", RUNNING)]
        )
        for revision in waiting.sorted("date"):
            if revision == revision.subscription_id.revision_ids.sorted("date")[-1]:
                revision.subscription_id._revise(revision.date, revision.value_id)
