from odoo import api, fields, models
from odoo.tools import float_compare, float_round

from odoo.addons.billing_base.tools import to_decimal

from ..tools import entry
from .billing_statement import OPEN_STATES

# The three ways to say how far a phase is, and the field that each is typed in.
ENTRY_FIELDS = {
    "percent": "cumulative_percent",
    "quantity": "cumulative_quantity",
    "amount": "cumulative_amount",
}
RATE_PLACES = 4
# What nobody changes once the statement is invoiced.
FROZEN = {"entry_mode", "entry_value", "selected", "order_line_id", *ENTRY_FIELDS.values()}


class BillingStatementLine(models.Model):
    """How far one line of the order is, on one statement.

    What the user typed is the truth (`entry_mode`, `entry_value`); percent, quantity and amount derive from it. A line
    that nobody touched has no mode, and follows the progress noted on the order for as long as the statement is open.
    """

    _name = "billing.statement.line"
    _inherit = "billing.source"
    _description = "Statement Line"
    _order = "statement_id, sequence, id"

    statement_id = fields.Many2one("billing.statement", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="statement_id.company_id", store=True, precompute=True)
    currency_id = fields.Many2one(related="statement_id.currency_id")
    state = fields.Selection(related="statement_id.state", string="Statement Status")
    # Of the statement's own order, hence of its company: see `_check_order_line`.
    order_line_id = fields.Many2one("sale.order.line", string="Phase", required=True, index=True, ondelete="restrict")
    sequence = fields.Integer(related="order_line_id.sequence", store=True, precompute=True)
    display_type = fields.Selection(related="order_line_id.display_type")
    name = fields.Text(related="order_line_id.name", string="Description")
    selected = fields.Boolean(
        string="Bill", default=True, help="Not ticked: the phase stays out of this invoice and of its print."
    )
    phases_selected = fields.Selection(
        selection=[("all", "All"), ("none", "None")],
        string="Tick Phases",
        store=False,
        help="The tick box of a section, in a form: what becomes of the phases below.",
    )
    fee = fields.Monetary(compute="_compute_fee", help="The phase's untaxed amount on the order.")
    ordered_quantity = fields.Float(related="order_line_id.product_uom_qty", string="Ordered")
    product_uom_id = fields.Many2one(related="order_line_id.product_uom_id")
    progress = fields.Float(related="order_line_id.progress", string="Noted Progress (%)")

    entry_mode = fields.Selection(
        selection=[("percent", "Percent"), ("quantity", "Quantity"), ("amount", "Amount")],
        string="Typed As",
        help="Empty: nothing was typed, the line follows the progress noted on the order.",
    )
    entry_value = fields.Float(digits=(16, 6), string="Typed Value")

    previous_amount = fields.Monetary(
        string="Previous", compute="_compute_previous", help="Billed before this statement, untaxed."
    )
    previous_percent = fields.Float(string="Previous (%)", compute="_compute_previous", digits=(16, 4))
    cumulative_percent = fields.Float(
        string="To Date (%)",
        compute="_compute_cumulative",
        inverse="_inverse_cumulative_percent",
        digits=(16, 4),
    )
    cumulative_quantity = fields.Float(
        string="Quantity to Date",
        compute="_compute_cumulative",
        inverse="_inverse_cumulative_quantity",
        digits=(16, 4),
    )
    cumulative_amount = fields.Monetary(
        string="To Date", compute="_compute_cumulative", inverse="_inverse_cumulative_amount"
    )
    bar = fields.Float(compute="_compute_cumulative", string="Progress")
    amount = fields.Monetary(string="This Time", compute="_compute_cumulative", help="To bill now, untaxed.")
    warning = fields.Char(compute="_compute_cumulative")

    # Figures of an invoiced statement, kept as they were printed (a later credit note changes what was "previous").
    invoiced_previous_amount = fields.Monetary(readonly=True, copy=False)
    invoiced_cumulative_amount = fields.Monetary(readonly=True, copy=False)
    invoiced_percent = fields.Float(readonly=True, copy=False, digits=(16, 4))
    invoiced_quantity = fields.Float(readonly=True, copy=False, digits=(16, 4))

    _order_line_unique = models.UniqueIndex(
        "(statement_id, order_line_id)", "A statement shows each phase of the order once."
    )

    # === COMPUTE METHODS === #

    @api.depends("order_line_id.price_subtotal")
    def _compute_fee(self):
        for line in self:
            line._set_figures(fee=line.order_line_id.price_subtotal)

    @api.depends("state", "invoiced_previous_amount", "order_line_id.billed_amount", "fee")
    def _compute_previous(self):
        for line in self:
            invoiced = line.statement_id._is_made()
            previous = line.invoiced_previous_amount if invoiced else line.order_line_id.billed_amount
            fee = line.fee
            line._set_figures(previous_amount=previous, previous_percent=100 * previous / fee if fee else 0.0)

    @api.depends(
        "state",
        "selected",
        "entry_mode",
        "entry_value",
        "previous_amount",
        "fee",
        "ordered_quantity",
        "progress",
        "invoiced_cumulative_amount",
        "invoiced_percent",
        "invoiced_quantity",
        "statement_id.kind",
        "statement_id.regularise",
    )
    def _compute_cumulative(self):
        for line in self:
            if line.statement_id._is_made():
                percent, quantity = line.invoiced_percent, line.invoiced_quantity
                amount = line.invoiced_cumulative_amount
                now = amount - line.invoiced_previous_amount
            elif not (line.selected or line.statement_id.kind == "final"):
                percent, amount, now = line.previous_percent, line.previous_amount, 0.0
                quantity = line.ordered_quantity * percent / 100
            else:
                percent, quantity, amount, now = line._get_figures()
            line._set_figures(
                cumulative_percent=percent,
                cumulative_quantity=quantity,
                cumulative_amount=amount,
                amount=now,
                bar=min(max(percent, 0.0), 100.0),
                warning=line._get_refusal() if line.state in OPEN_STATES else False,
            )

    def _inverse_cumulative_percent(self):
        self._set_entry("percent")

    def _inverse_cumulative_quantity(self):
        self._set_entry("quantity")

    def _inverse_cumulative_amount(self):
        self._set_entry("amount")

    # The web client shows what a typed figure leads to before anything is saved, and an inverse only runs on saving.

    @api.onchange("cumulative_percent", "cumulative_quantity", "cumulative_amount")
    def _onchange_cumulative(self):
        for mode in self._get_typed_modes():
            self.update({"entry_mode": mode, "entry_value": self[ENTRY_FIELDS[mode]]})

    def _get_typed_modes(self):
        """The modes whose figure is not what the entry leads to: the one that was just typed."""
        self.ensure_one()
        if not self.selected:
            return []
        derived = self._get_cumulative()
        places = {"percent": 4, "quantity": 4, "amount": self._get_places()}
        return [
            mode
            for mode, name in ENTRY_FIELDS.items()
            if float_compare(self[name], float(getattr(derived, mode)), precision_digits=places[mode])
        ]

    def _set_entry(self, mode):
        sections = self.filtered("display_type")
        for value, lines in (self - sections).grouped(ENTRY_FIELDS[mode]).items():
            lines.write({"entry_mode": mode, "entry_value": value})
        for section in sections:
            section.statement_id._enter(mode, section[ENTRY_FIELDS[mode]], section._get_phases())

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._keep_what_was_typed(vals) for vals in vals_list])

    def write(self, vals):
        vals = self._keep_what_was_typed(vals)
        if FROZEN & vals.keys():
            self.statement_id._check_open()
        result = super().write(vals)
        if "selected" in vals:
            self._tick_phases(vals["selected"])
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_invoiced(self):
        self.statement_id._check_open()

    @api.model
    def _keep_what_was_typed(self, vals):
        """Drop the derived figures from what a form sends: it sends everything that it recomputed.

        It then also sends the entry, or the tick that changed them all.
        """
        figures = vals.keys() & ENTRY_FIELDS.values()
        if vals.keys() & {"entry_mode", "entry_value"} or ("selected" in vals and len(figures) > 1):
            return {name: value for name, value in vals.items() if name not in figures}
        return vals

    # === ACTION METHODS === #

    def action_complete(self):
        """Set these phases to 100 %; a section stands for the ticked phases below it."""
        sections = self.filtered("display_type")
        phases = (self - sections).union(*(section._get_ticked_phases() for section in sections))
        phases.write({"entry_mode": "percent", "entry_value": 100.0})

    # === BUSINESS METHODS === #

    def _get_entry(self):
        """The mode and value that count: what was typed, else the noted progress, never below what is billed."""
        self.ensure_one()
        if self.statement_id.kind == "final":
            return "percent", entry.HUNDRED
        if self.entry_mode:
            return self.entry_mode, to_decimal(self.entry_value)
        if self._get_previous() and self.progress <= self.previous_percent:
            return "amount", self._get_previous()
        return "percent", to_decimal(self.progress)

    def _get_cumulative(self):
        self.ensure_one()
        mode, value = self._get_entry()
        return entry.cumulative(mode, value, self._get_fee(), to_decimal(self.ordered_quantity), self._get_places())

    def _get_figures(self):
        """Percent, quantity and amount to date, and the amount of this time, of a ticked line."""
        self.ensure_one()
        figures = self._get_cumulative()
        may_decrease = self.statement_id._may_decrease()
        now = entry.amount_now(figures.amount, self._get_previous(), self._get_fee(), may_decrease)
        return float(figures.percent), float(figures.quantity), float(figures.amount), float(now)

    def _set_figures(self, **figures):
        """Assign computed figures. Amounts are sums and differences of amounts of the currency: rounded already.

        A plain assignment would look the currency up, in two new environments, for each amount of each line: more than
        half of the time that the web client waits for after each figure typed, on an order of 2,000 lines.
        """
        self.ensure_one()
        places = self._get_places()
        for name, value in figures.items():
            if value and value is not True and self._fields[name].type != "char":
                digits = places if self._fields[name].type == "monetary" else RATE_PLACES
                figures[name] = float_round(value, precision_digits=digits)
        self._update_cache(figures, validate=False)

    def _get_fee(self):
        return to_decimal(self.fee)

    def _get_previous(self):
        return to_decimal(self.previous_amount)

    def _get_places(self):
        return self.currency_id.decimal_places
