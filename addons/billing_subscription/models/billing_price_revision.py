from babel.numbers import format_decimal

from odoo import api, fields, models
from odoo.tools import babel_locale_parse, format_date, get_lang

from odoo.addons.billing_base.tools import to_decimal

from ..tools import revision_factor

UNBOUND = 100.0  # percent


class BillingPriceRevision(models.Model):
    """One revision of a subscription's prices: from which day, by which value and formula, how much (SPEC S6).

    It keeps the formula that it was made by, so that it can be made again when a provisional value becomes
    definitive, whatever the contract follows by then.
    """

    _name = "billing.price.revision"
    _inherit = ["billing.letter", "mail.thread"]
    _description = "Price Revision"
    _order = "date desc, id desc"
    _mail_post_access = "read"  # nobody writes revisions, but their letters are sent

    subscription_id = fields.Many2one(
        "billing.subscription", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="subscription_id.company_id", store=True, precompute=True)
    partner_id = fields.Many2one(related="subscription_id.partner_id")
    currency_id = fields.Many2one(related="subscription_id.currency_id")
    date = fields.Date(string="From", required=True, readonly=True)
    value_id = fields.Many2one("billing.price.index.value", required=True, readonly=True, ondelete="restrict")
    index_id = fields.Many2one(related="value_id.index_id")
    value = fields.Float(string="Index Value", digits=(16, 4), readonly=True, aggregator=None)
    provisional = fields.Boolean(readonly=True)
    provisional_value = fields.Float(
        digits=(16, 4), readonly=True, aggregator=None, help="What it was first revised by, before the definitive one."
    )
    base = fields.Float(string="Base Index", digits=(16, 4), readonly=True, aggregator=None)
    fixed = fields.Float(string="Fixed Part (%)", readonly=True, aggregator=None)
    least = fields.Float(string="Least Change (%)", readonly=True, aggregator=None)
    most = fields.Float(string="Greatest Change (%)", readonly=True, aggregator=None)
    factor_before = fields.Float(digits=0, readonly=True, aggregator=None)
    factor = fields.Float(digits=0, readonly=True, aggregator=None)
    amount_before = fields.Monetary(string="Per Period before", readonly=True)
    amount = fields.Monetary(string="Per Period", readonly=True)
    sent = fields.Boolean(string="Letter Sent", readonly=True, copy=False)

    _day_once = models.UniqueIndex(
        "(subscription_id, date)", "The prices were revised from that day meanwhile. Refresh the page."
    )

    # === COMPUTE METHODS === #

    @api.depends("subscription_id", "date")
    def _compute_display_name(self):
        for revision in self:
            revision.display_name = f"{revision.subscription_id.name} – {format_date(self.env, revision.date)}"

    # === ACTION METHODS === #

    def action_send(self):
        """The letter as an e-mail, to look at before it leaves."""
        return self._open_letter("billing_subscription.mail_template_revision", mark_revision_sent=True)

    def message_post(self, **kwargs):
        # EXTENDS 'mail': as sale orders know that they were sent
        if self.env.context.get("mark_revision_sent"):
            self.sudo().sent = True  # whoever may write to the customer; nobody writes revisions themselves
        return super().message_post(**kwargs)

    # === BUSINESS METHODS === #

    def _reckon(self, before):
        """What the formula makes of the first prices, see `tools.revision_factor`.

        :param before: the factor that holds until this revision
        """
        self.ensure_one()
        return revision_factor(
            to_decimal(self.value),
            to_decimal(self.base),
            to_decimal(self.fixed),
            before,
            to_decimal(self.least),
            None if self.most >= UNBOUND else to_decimal(self.most),
        )

    def _take_definitive(self):
        """Make provisional revisions again by the value that was published: what is billed shows what it lacks."""
        for revision in self.sorted("date"):
            revision.write(
                {
                    "provisional_value": revision.value,
                    "value": revision.value_id.value,
                    "provisional": False,
                    "sent": False,
                }
            )
            revision.subscription_id._follow_revisions(revision.date)

    def _get_price_changes(self):
        """Each line that it revised, with the unit price before and after: list of tuples."""
        self.ensure_one()
        lines = self.subscription_id._get_lines_on(self.date).filtered(lambda line: line.date_start == self.date)
        return [
            (line, line.amends_line_id.price_unit, line.price_unit)
            for line in lines
            if line.amends_line_id and line.amends_line_id.price_unit != line.price_unit
        ]

    def _word_formula(self):
        """The formula in figures, and what a floor or cap made of it: list of sentences."""
        self.ensure_one()
        factor = self._reckon(to_decimal(self.factor_before))
        fixed, variable = self._plain(self.fixed), self._plain(100 - self.fixed)
        quotient = f"{self._plain(self.value)} / {self._plain(self.base)}"
        written = f"{fixed} % + {variable} % × {quotient} = {self._plain(factor.formula)}"
        if not factor.bound:
            return [written]
        agreed = self.most if factor.bound == "most" else self.least
        reasons = {
            "most": self.env._(
                "One revision changes prices by %(percent)s %% at most, from × %(before)s to × %(factor)s.",
                percent=self._plain(agreed),
                before=self._plain(self.factor_before),
                factor=self._plain(factor.value),
            ),
            "least": self.env._(
                "One revision changes prices by %(percent)s %% at least, from × %(before)s to × %(factor)s.",
                percent=self._plain(agreed),
                before=self._plain(self.factor_before),
                factor=self._plain(factor.value),
            ),
        }
        return [written, reasons[factor.bound]]

    @api.model
    def _plain(self, number, pattern="#,##0.########"):
        """A number in the reader's language, without zeros that say nothing."""
        return format_decimal(number, format=pattern, locale=babel_locale_parse(get_lang(self.env).code))

    @api.model
    def _price(self, number):
        """The same of a price, with two decimals at least."""
        return self._plain(number, "#,##0.00######")
