from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

# Until its invoice, a statement is open, whoever has seen it by then. An order has one open statement at a time.
OPEN_STATES = ("draft", "submitted", "approved")


class BillingStatement(models.Model):
    """One situation: how far each phase of an order is on a date, and the invoice that follows from it."""

    _name = "billing.statement"
    _inherit = ["mail.thread", "mail.activity.mixin", "billing.lock"]
    _description = "Progress Statement"
    _order = "order_id desc, number desc, id desc"
    _check_company_auto = True

    order_id = fields.Many2one(
        "sale.order",
        string="Order",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('state', '=', 'sale')]",
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True, precompute=True, index=True)
    currency_id = fields.Many2one(related="order_id.currency_id")
    partner_id = fields.Many2one(related="order_id.partner_id", string="Customer", store=True, precompute=True)
    client_order_ref = fields.Char(related="order_id.client_order_ref", string="Project")
    kind = fields.Selection(
        selection=[("progress", "Progress"), ("final", "Final")],
        default="progress",
        required=True,
        help="A final statement brings every phase to 100 % and deducts all deposits that are left.",
    )
    number = fields.Integer(
        compute="_compute_number",
        store=True,
        precompute=True,
        copy=False,
        help="Its rank among the order's statements.",
    )
    name = fields.Char(compute="_compute_name")
    date = fields.Date(
        required=True, default=fields.Date.context_today, tracking=True, help="Date of the works, and of the invoice."
    )
    cancelled = fields.Boolean(copy=False)
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("approved", "Approved"),
            ("invoiced", "Invoiced"),
            ("cancelled", "Cancelled"),
        ],
        string="Status",
        compute="_compute_state",
        store=True,
        precompute=True,
        tracking=True,
    )
    line_ids = fields.One2many(
        "billing.statement.line",
        "statement_id",
        string="Phases",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
        copy=False,
    )
    move_ids = fields.One2many("account.move", "billing_statement_id", string="Invoices")
    move_count = fields.Integer(compute="_compute_move_count", compute_sudo=True)

    amount_fee = fields.Monetary(string="Fees", compute="_compute_amounts")
    amount_previous = fields.Monetary(string="Previous", compute="_compute_amounts")
    amount_cumulative = fields.Monetary(
        string="Works to Date", compute="_compute_amounts", inverse="_inverse_amount_cumulative"
    )
    amount_untaxed = fields.Monetary(string="This Time", compute="_compute_amounts", help="Works, before deductions.")
    rate = fields.Float(string="Progress (%)", compute="_compute_amounts", inverse="_inverse_rate", digits=(16, 2))

    # One open statement per order: two would propose the same work.
    _order_open_unique = models.UniqueIndex(
        "(order_id) WHERE state IN ('draft', 'submitted', 'approved')",
        "This order has an open statement already. Refresh the page to see it.",
    )

    # === COMPUTE METHODS === #

    @api.depends("order_id")
    def _compute_number(self):
        last = dict(
            self._read_group([("order_id", "in", self.order_id.ids)], ["order_id"], ["number:max"]),
        )
        for statement in self.filtered(lambda statement: not statement.number):
            statement.number = last.get(statement.order_id, 0) + 1 if statement.order_id else 0

    @api.depends("number", "kind", "order_id.name")
    @api.depends_context("lang")
    def _compute_name(self):
        for statement in self:
            figures = {"order": statement.order_id.name, "number": statement.number}
            if not statement.order_id:
                statement.name = self.env._("New Statement")
            elif statement.kind == "final":
                statement.name = self.env._("%(order)s – Statement %(number)s (final)", **figures)
            else:
                statement.name = self.env._("%(order)s – Statement %(number)s", **figures)

    @api.depends("move_ids.state", "cancelled", "submitted_date", "approved_date")
    def _compute_state(self):
        """Invoiced while it has a live invoice; without one back at its stage, unless a later statement took over."""
        for statement in self:
            # A salesperson may read the state of a statement whose invoice they cannot read.
            if any(move.state != "cancel" for move in statement.sudo().move_ids):
                statement.state = statement._get_made_state()
            elif statement.cancelled or statement._is_overtaken():
                statement.state = "cancelled"
            elif statement.approved_date:
                statement.state = "approved"
            else:
                statement.state = "submitted" if statement.submitted_date else "draft"

    @api.depends("order_id")
    def _compute_line_ids(self):
        for statement in self:
            statement.line_ids = [
                Command.clear(),
                *statement._prepare_line_commands(statement.order_id.billing_line_ids),
            ]

    @api.depends("move_ids")
    def _compute_move_count(self):
        for statement in self:
            statement.move_count = len(statement.move_ids)

    @api.depends("line_ids.fee", "line_ids.previous_amount", "line_ids.amount")
    def _compute_amounts(self):
        for statement in self:
            lines = statement.line_ids
            statement.amount_fee = sum(lines.mapped("fee"))
            statement.amount_previous = sum(lines.mapped("previous_amount"))
            statement.amount_untaxed = sum(lines.mapped("amount"))
            statement.amount_cumulative = statement.amount_previous + statement.amount_untaxed
            fee = statement.amount_fee
            statement.rate = 100 * statement.amount_cumulative / fee if fee else 0.0

    def _get_made_state(self):
        """The state of a statement that has a live invoice. Extended where it may need several."""
        return "invoiced"

    def _is_made(self):
        """Whether it has a live invoice: then its figures are those that were printed."""
        self.ensure_one()
        return self.state not in (*OPEN_STATES, "cancelled")

    def _is_overtaken(self):
        self.ensure_one()
        return bool(
            self._origin
            and self.search_count(
                [
                    ("order_id", "=", self.order_id.id),
                    ("number", ">", self.number),
                    ("cancelled", "=", False),
                    ("id", "!=", self._origin.id),
                ],
                limit=1,
            )
        )

    def _prepare_line_commands(self, order_lines):
        return [Command.create({"order_line_id": line.id}) for line in order_lines._origin]

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        orders = self.env["sale.order"].browse([vals["order_id"] for vals in vals_list if vals.get("order_id")])
        orders._check_can_be_stated()
        orders._lock_for_billing()
        # Whoever may make a statement may not always write the order (an accountant, say), and it is only this field.
        orders.sudo().filtered(lambda order: order.billing_method != "progress").billing_method = "progress"
        # The unique index of open statements knows what is written: an invoice may have closed the last one just now.
        self.flush_model(["state"])
        return super().create(vals_list)

    def write(self, vals):
        if {"order_id", "date"} & vals.keys():
            self._check_open()
        if "line_ids" in vals:
            self.line_ids.mapped("amount")  # a form writes line after line: what they all need is read once, before
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_invoiced(self):
        self._check_open()

    # === ACTION METHODS === #

    def action_create_invoice(self):
        """Make the draft invoice of these statements and show it. Pressing twice makes one (DESIGN I8)."""
        moves = self._create_invoice()
        return self.order_id.action_view_invoice(invoices=moves)

    def action_complete(self):
        """Set every selected phase to 100 %."""
        self.line_ids.filtered(lambda line: line.selected and not line.display_type).action_complete()

    def action_cancel(self):
        self._check_open()
        self.cancelled = True

    def action_view_invoice(self):
        return self.order_id.action_view_invoice(invoices=self.move_ids)

    # === BUSINESS METHODS === #

    def _add_missing_lines(self):
        """Show the phases that were added to the order after these statements were opened."""
        for statement in self:
            if missing := statement.order_id.billing_line_ids - statement.line_ids.order_line_id:
                statement.line_ids = statement._prepare_line_commands(missing)

    def _complete_reopened(self):
        """Those whose invoice was given up are open again: show the phases that were added to the order meanwhile."""
        # Whoever cancels an invoice may not write statements (an accountant, say), and only lines are added here.
        self.sudo().filtered(lambda statement: statement.state == "draft")._add_missing_lines()

    def _check_open(self):
        """Refuse to touch what an invoice was made from."""
        for statement in self.filtered(lambda statement: statement._is_made()):
            raise UserError(
                self.env._(
                    "%(statement)s is invoiced and stays as it is. Delete or cancel its draft invoice to open it "
                    "again; credit it if it is posted.",
                    statement=statement.name,
                )
            )

    def _get_form_action(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }
