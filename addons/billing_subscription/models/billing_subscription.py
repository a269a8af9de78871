from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.billing_base.tools import period

from ..tools import index_of
from .billing_subscription_plan import LONGEST

# What its drafts are made from: when it changes, they are made anew.
SCHEDULED = {
    "partner_id",
    "partner_invoice_id",
    "date_start",
    "anchor_date",
    "date_end",
    "plan_id",
    "period_count",
    "months",
    "timing",
    "basis",
    "payment_term_id",
    "fiscal_position_id",
    "currency_id",
    "journal_id",
    "invoice_grouping",
    "customer_reference",
    "line_ids",
    "pause_ids",
}
RUNNING = ("active", "interrupted")
# What its periods are cut from: once some are billed, another cut would bill days twice, or never.
CUT = {"date_start", "anchor_date", "months", "currency_id", "company_id"}


class BillingSubscription(models.Model):
    """A contract that is billed period by period (SPEC S1).

    What it bills and has billed are always read from its lines and the live documents. How they are made is in
    `billing_subscription_invoicing.py`, its life in `billing_subscription_life.py`.
    """

    _name = "billing.subscription"
    _inherit = [
        "billing.subscription.terms",
        "billing.origin",
        "billing.lock",
        "portal.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Subscription"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(string="Number", default="/", required=True, copy=False, readonly=True, index="trigram")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(
        "res.currency", required=True, compute="_compute_currency", store=True, readonly=False, precompute=True
    )
    state = fields.Selection(
        selection=[("draft", "Draft"), ("active", "Active"), ("interrupted", "Interrupted"), ("closed", "Closed")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, tracking=True, check_company=True
    )
    partner_invoice_id = fields.Many2one(
        "res.partner",
        string="Invoiced To",
        required=True,
        compute="_compute_partner",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
    )
    payment_term_id = fields.Many2one(
        "account.payment.term",
        compute="_compute_partner",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
    )
    fiscal_position_id = fields.Many2one(
        "account.fiscal.position",
        compute="_compute_partner",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
    )
    journal_id = fields.Many2one(
        "account.journal",
        string="Invoicing Journal",
        domain=[("type", "=", "sale")],
        check_company=True,
        help="Empty: the company's first sales journal.",
    )
    user_id = fields.Many2one("res.users", string="Responsible", default=lambda self: self.env.user, tracking=True)
    customer_reference = fields.Char(help="The customer's own number of the contract, printed on its invoices.")
    order_id = fields.Many2one(
        "sale.order", readonly=True, copy=False, index="btree_not_null", check_company=True, ondelete="restrict"
    )
    plan_id = fields.Many2one("billing.subscription.plan", help="Its terms are copied here, where they can be changed.")
    months = fields.Selection(compute="_compute_terms", store=True, readonly=False, precompute=True, tracking=True)
    timing = fields.Selection(compute="_compute_terms", store=True, readonly=False, precompute=True)
    basis = fields.Selection(compute="_compute_terms", store=True, readonly=False, precompute=True)
    period_count = fields.Integer(compute="_compute_terms", store=True, readonly=False, precompute=True)
    drafting = fields.Selection(compute="_compute_terms", store=True, readonly=False, precompute=True)
    horizon = fields.Integer(compute="_compute_terms", store=True, readonly=False, precompute=True)
    renewal = fields.Selection(compute="_compute_terms", store=True, readonly=False, precompute=True, tracking=True)
    notice_months = fields.Integer(compute="_compute_terms", store=True, readonly=False, precompute=True)
    date_start = fields.Date(
        string="Start", required=True, default=fields.Date.context_today, tracking=True, help="First day billed."
    )
    anchor_date = fields.Date(
        string="Periods Start On",
        compute="_compute_anchor_date",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="Every period is counted from this day: with the 1st, a contract of the 10th first bills 10th to 31st.",
    )
    date_end = fields.Date(
        string="End",
        compute="_compute_date_end",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="Last day billed; empty for a contract without an end.",
    )
    notice_date = fields.Date(compute="_compute_notice_date", help="Last day to give notice.")
    invoice_grouping = fields.Boolean(
        string="One Invoice per Customer",
        help="Periods of several subscriptions of a customer that are billed on the same day share an invoice.",
    )
    line_ids = fields.One2many("billing.subscription.line", "subscription_id", string="Lines")
    pause_ids = fields.One2many("billing.subscription.pause", "subscription_id", string="Interruptions")
    period_ids = fields.One2many("billing.subscription.period", "subscription_id", string="Billed Periods")
    close_date = fields.Date(string="Closed on", readonly=True, copy=False)
    close_reason_id = fields.Many2one("billing.subscription.reason", readonly=True, copy=False, tracking=True)
    note = fields.Html(string="Terms and Conditions", help="Printed on the contract.")
    invoice_count = fields.Integer(string="Invoices", compute="_compute_invoices")
    has_posted = fields.Boolean(string="Has Posted Invoices", compute="_compute_invoices")

    # === COMPUTE METHODS === #

    @api.depends("company_id")
    def _compute_currency(self):
        for subscription in self:
            subscription.currency_id = subscription.currency_id or subscription.company_id.currency_id

    @api.depends("partner_id", "company_id")
    def _compute_partner(self):
        positions = self.env["account.fiscal.position"]
        for subscription in self:
            partner = subscription.partner_id.with_company(subscription.company_id)
            subscription.partner_invoice_id = partner and partner.address_get(["invoice"])["invoice"]
            subscription.payment_term_id = partner.property_payment_term_id
            subscription.fiscal_position_id = (
                positions.with_company(subscription.company_id)._get_fiscal_position(partner) if partner else False
            )

    @api.depends("plan_id")
    def _compute_terms(self):
        defaults = self.default_get(self._get_terms_fields())
        for subscription in self:
            for name in self._get_terms_fields():
                if subscription.plan_id:
                    subscription[name] = subscription.plan_id[name]
                else:
                    subscription[name] = subscription[name] or defaults.get(name) or TERM_DEFAULTS[name]

    @api.depends("date_start")
    def _compute_anchor_date(self):
        for subscription in self:
            subscription.anchor_date = subscription.date_start

    @api.depends("date_start", "anchor_date", "months", "period_count")
    def _compute_date_end(self):
        for subscription in self:
            if subscription.period_count <= 0:
                subscription.date_end = subscription.date_end if subscription._origin.date_end else False
            elif subscription.date_start and subscription.months:
                subscription.date_end = subscription._get_end_after(min(subscription.period_count, LONGEST))

    @api.depends("date_end", "notice_months")
    def _compute_notice_date(self):
        for subscription in self:
            months = relativedelta(months=min(subscription.notice_months, LONGEST))
            subscription.notice_date = subscription.date_end and subscription.date_end - months

    def _compute_invoices(self):
        for subscription in self:
            moves = subscription._get_moves()
            subscription.invoice_count = len(moves)
            subscription.has_posted = any(move._is_in_hands() for move in moves.sudo())  # as `action_reopen`

    def _compute_access_url(self):
        # EXTENDS 'portal'
        super()._compute_access_url()
        for subscription in self:
            subscription.access_url = f"/my/subscriptions/{subscription.id}"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                company = self.env["res.company"].browse(vals.get("company_id")) or self.env.company
                vals["name"] = self.with_company(company).env["ir.sequence"].next_by_code("billing.subscription") or "/"
        return super().create(vals_list)

    def write(self, vals):
        if cut := self._get_cut_vals(vals):
            self._check_cut(cut)
        drafted = self._get_drafted() if SCHEDULED & vals.keys() else None
        if drafted and "line_ids" in vals:
            drafted = drafted._get_sharing_drafts()  # a line that is deleted takes its drafts with it
        result = super(BillingSubscription, self.with_context(schedules_held=True)).write(vals)
        if SCHEDULED & vals.keys():
            self._refresh_schedules(drafted)
        return result

    def copy_data(self, default=None):
        """A clone starts anew, today, with the lines that no amendment has ended (SPEC S7)."""
        default = {"date_start": fields.Date.context_today(self)} | (default or {})
        vals_list = super().copy_data(default)
        for subscription, vals in zip(self, vals_list, strict=True):
            for name in {"date_end", "anchor_date"} - default.keys():
                vals.pop(name, None)
            if not {"date_end", "period_count"} & default.keys():
                vals["period_count"] = subscription._get_term_count()
            if "line_ids" not in default:
                kept = subscription._get_lasting_lines()
                vals["line_ids"] = [fields.Command.create(line_vals) for line_vals in kept.copy_data()]
        return vals_list

    def unlink(self):
        sold = self.line_ids.order_line_id
        result = super().unlink()
        sold.modified(["subscription_line_ids"])  # the database deletes the lines, which Odoo does not notice
        return result

    # === ACTION METHODS === #

    def action_view_invoices(self):
        """Its invoices, the planned ones too."""
        return self._get_moves()._open_list()

    # === BUSINESS METHODS === #

    def _get_moves(self):
        """All its documents, the cancelled and credited ones too."""
        return self.line_ids.invoice_line_ids.move_id | self.period_ids.move_id

    def _get_period(self, day):
        """First and last day of the period in which `day` lies."""
        self.ensure_one()
        months = int(self.months)
        return period(self.anchor_date, months, index_of(self.anchor_date, months, day))

    def _get_end_after(self, count, day=None):
        """The last day of `count` periods from a day on, by default the start; the one in which it lies counts."""
        self.ensure_one()
        anchor, months = self.anchor_date or self.date_start, int(self.months)
        return period(anchor, months, index_of(anchor, months, day or self.date_start) + count - 1)[1]

    def _set_state(self, state, *sources):
        """The one writer of `state`; refuse where it is none of `sources`."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        for subscription in self:
            if subscription.state not in sources:
                raise UserError(
                    self.env._(
                        "%(name)s is %(state)s: that cannot be done now.",
                        name=subscription.display_name,
                        state=labels[subscription.state].lower(),
                    )
                )
        self.write({"state": state})


TERM_DEFAULTS = {
    "months": "1",
    "timing": "advance",
    "basis": "civil",
    "period_count": 0,
    "drafting": "term",
    "horizon": 3,
    "renewal": "manual",
    "notice_months": 1,
}
