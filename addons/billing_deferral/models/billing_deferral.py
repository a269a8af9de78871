from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import format_date, formatLang

from odoo.addons.billing_base.tools import round_to, to_decimal

LIVE = ("draft", "posted")


class BillingDeferral(models.Model):
    """What a company has billed beyond a closing date, and the two entries that move it to the next year (SPEC S10).

    The list is read from posted invoices and their credit notes; the entry takes it out of income, its reversal
    puts it back the day after.
    """

    _name = "billing.deferral"
    _inherit = ["mail.thread", "billing.lock"]
    _description = "Deferred Income"
    _order = "date desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, readonly=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        string="Closing Date",
        required=True,
        default=lambda self: self._default_date(),
        tracking=True,
        help="Last day of the year that is closed.",
    )
    account_id = fields.Many2one(
        "account.account",
        string="Deferred Income Account",
        required=True,
        check_company=True,
        domain=[("account_type", "=", "liability_current")],
        default=lambda self: self._default_account(),
        help="In France, 487.",
    )
    journal_id = fields.Many2one(
        "account.journal",
        required=True,
        check_company=True,
        domain=[("type", "=", "general")],
        default=lambda self: self._default_journal(),
    )
    line_ids = fields.One2many("billing.deferral.line", "deferral_id", string="Invoice Lines")
    amount = fields.Monetary(string="Deferred", compute="_compute_amount", store=True)
    move_ids = fields.One2many("account.move", "billing_deferral_id", string="Entries")
    state = fields.Selection(
        selection=[("list", "List"), ("draft", "Entries to Post"), ("posted", "Posted")],
        compute="_compute_state",
        store=True,
        tracking=True,
    )

    _date_once = models.UniqueIndex("(company_id, date)", "There is a list of that closing date already: open it.")

    # === DEFAULT METHODS === #

    @api.model
    def _default_date(self):
        """The end of the last fiscal year that is over."""
        current = self.env.company.compute_fiscalyear_dates(fields.Date.context_today(self))
        return current["date_from"] - timedelta(days=1)

    @api.model
    def _default_account(self):
        """That of the last closing, or what the chart of accounts names for it."""
        company = self.env.company
        last = self.search([("company_id", "=", company.id)], limit=1)
        if last or not company.chart_template:
            return last.account_id
        charts = self.env["account.chart.template"].with_company(company)
        named = charts._get_chart_template_data(company.chart_template)["res.company"][company.id]
        xmlid = named.get("deferred_revenue_account_id")
        return charts.ref(xmlid, raise_if_not_found=False) if xmlid else self.env["account.account"]

    @api.model
    def _default_journal(self):
        journals = self.env["account.journal"]
        return journals.search([*journals._check_company_domain(self.env.company), ("type", "=", "general")], limit=1)

    # === COMPUTE METHODS === #

    @api.depends("date")
    def _compute_display_name(self):
        for deferral in self:
            deferral.display_name = self.env._("Deferred income at %(date)s", date=format_date(self.env, deferral.date))

    @api.depends("line_ids.amount", "line_ids.excluded")
    def _compute_amount(self):
        for deferral in self:
            deferral.amount = sum(deferral.line_ids.filtered(lambda line: not line.excluded).mapped("amount"))

    @api.depends("move_ids.state")
    def _compute_state(self):
        for deferral in self:
            states = set(deferral._get_live_moves().mapped("state"))
            deferral.state = "list" if not states else "draft" if "draft" in states else "posted"

    # === CONSTRAINT METHODS === #

    @api.constrains("account_id")
    def _check_account(self):
        for deferral in self:
            if deferral.account_id.internal_group != "liability":
                raise ValidationError(
                    self.env._(
                        "%(account)s is no liability: what is billed ahead is owed to the customers.",
                        account=deferral.account_id.display_name,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        deferrals = super().create(vals_list)
        deferrals._list()
        return deferrals

    def write(self, vals):
        if {"date", "account_id", "journal_id"} & vals.keys():
            self._check_no_entries()
        result = super().write(vals)
        if "date" in vals:
            self._list()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_entered(self):
        self._check_no_entries()

    # === ACTION METHODS === #

    def action_list(self):
        """Read the invoices again; lines that were left out by hand stay so."""
        self._check_no_entries()
        self._list()
        return True

    def action_enter(self):
        """Make the draft entry at the closing date, and its reversal the day after."""
        self._lock_or_refuse(self.env._("Somebody else is making these entries right now. Try again in a moment."))
        self._check_no_entries()
        self._list()
        for deferral in self:
            deferral._check_open(self.env["account.move"])
            if deferral.currency_id.is_zero(deferral.amount):
                raise UserError(
                    self.env._(
                        "Nothing is to be deferred at %(date)s: no invoice up to that day bills a service after it.",
                        date=format_date(self.env, deferral.date),
                    )
                )
            entry = self.env["account.move"].create(deferral._prepare_entry())
            self.env["account.move"].create(deferral._prepare_reversal(entry))
            deferral.message_post(
                body=self.env._(
                    "Entries made: %(amount)s of %(count)s invoice lines.",
                    amount=formatLang(self.env, deferral.amount, currency_obj=deferral.currency_id),
                    count=len(deferral.line_ids.filtered(lambda line: not line.excluded)),
                )
            )
        return self.action_view_entries()

    def action_view_entries(self):
        """The entry and its reversal."""
        action = self.env["ir.actions.act_window"]._for_xml_id("account.action_move_journal_line")
        return {**action, "domain": [("id", "in", self.move_ids.ids)], "context": {"create": False}}

    def action_view_lines(self):
        """The list by itself, to sort, group and export it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("billing_deferral.billing_deferral_line_action")
        return {**action, "domain": [("deferral_id", "=", self.id)]}

    # === BUSINESS METHODS === #

    def _get_live_moves(self):
        return self.move_ids.filtered(lambda move: move.state in LIVE)

    def _check_no_entries(self):
        for deferral in self:
            if moves := deferral._get_live_moves():
                raise UserError(
                    self.env._(
                        "%(name)s is entered by %(moves)s. Delete or cancel these entries first.",
                        name=deferral.display_name,
                        moves=", ".join(moves.mapped("display_name")),
                    )
                )

    def _check_open(self, moves):
        """Refuse where the books are closed on the day of these entries, or of the entry that is still to be made."""
        self.ensure_one()
        for day in sorted(moves.mapped("date")) or [self.date]:
            if locks := self.company_id._get_violated_lock_dates(day, has_tax=False, journal=self.journal_id):
                raise UserError(
                    self.env._(
                        "%(name)s needs an entry on %(day)s, but the books are closed (%(locks)s). Reopen them for it.",
                        name=self.display_name,
                        day=format_date(self.env, day),
                        locks=self.company_id._format_lock_dates(locks),
                    )
                )

    def _list(self):
        for deferral in self:
            left_out = set(deferral.line_ids.filtered("excluded").move_line_id.ids)
            deferral.line_ids.unlink()
            vals_list = deferral._prepare_lines()
            for vals in vals_list:
                vals["excluded"] = vals["move_line_id"] in left_out
            self.env["billing.deferral.line"].create(vals_list)

    def _prepare_lines(self):
        """The income of posted invoices and credit notes for services that end after the closing date."""
        self.ensure_one()
        entries = self.env["account.move.line"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("parent_state", "=", "posted"),
                ("move_id.move_type", "in", ("out_invoice", "out_refund")),
                ("display_type", "=", "product"),
                ("account_id.internal_group", "=", "income"),
                ("date", "<=", self.date),
                ("billing_period_end", ">", self.date),
                ("billing_period_start", "!=", False),
                ("balance", "!=", 0),
            ],
            order="date, move_id, id",
        )
        return [self._prepare_line(entry) for entry in entries]

    def _prepare_line(self, entry):
        part = entry._get_deferred(self.date)
        return {
            "deferral_id": self.id,
            "move_line_id": entry.id,
            "days": part.days,
            "days_total": part.total,
            "amount": float(part.amount),
        }

    def _prepare_entry(self):
        """The entry at the closing date: out of each income account, into the account of deferred income."""
        self.ensure_one()
        shares = defaultdict(Decimal)
        for line in self.line_ids.filtered(lambda line: not line.excluded):
            entry = line.move_line_id
            analytic = tuple(sorted((entry.analytic_distribution or {}).items()))
            shares[entry.account_id, analytic] += round_to(to_decimal(line.amount), self.currency_id.decimal_places)
        balances = [(account, analytic, amount) for (account, analytic), amount in shares.items()]
        balances.append((self.account_id, (), -sum(shares.values())))
        return self._prepare_move(self.date, self.display_name, balances)

    def _prepare_reversal(self, entry):
        """What gives it back to the next year; posted by Odoo on its day, where that is still to come."""
        day = self.date + timedelta(days=1)
        balances = [
            (line.account_id, tuple((line.analytic_distribution or {}).items()), -to_decimal(line.balance))
            for line in entry.line_ids
        ]
        ref = self.env._("Reversal: %(name)s", name=self.display_name)
        vals = self._prepare_move(day, ref, balances) | {"reversed_entry_id": entry.id}
        if day > fields.Date.context_today(self):
            vals["auto_post"] = "at_date"
        return vals

    def _prepare_move(self, day, ref, balances):
        return {
            "move_type": "entry",
            "company_id": self.company_id.id,
            "journal_id": self.journal_id.id,
            "date": day,
            "ref": ref,
            "billing_deferral_id": self.id,
            "line_ids": [
                Command.create(
                    {
                        "account_id": account.id,
                        "name": ref,
                        "balance": float(amount),
                        "analytic_distribution": dict(analytic) or False,
                        "tax_ids": [Command.clear()],
                    }
                )
                for account, analytic, amount in balances
                if amount
            ],
        }
