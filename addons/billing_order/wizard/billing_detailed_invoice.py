from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import formatLang

from odoo.addons.billing_base.tools import to_decimal

from ..tools.detail import NOTHING, portion, refusal

MODES = ("quantity", "percent", "amount")


class BillingDetailedInvoice(models.TransientModel):
    """What to invoice of an order, line by line (SPEC M1)."""

    _name = "billing.detailed.invoice"
    _description = "Detailed Invoice"
    _check_company_auto = True

    order_id = fields.Many2one("sale.order", required=True, readonly=True, ondelete="cascade", check_company=True)
    company_id = fields.Many2one(related="order_id.company_id", store=True, precompute=True)
    currency_id = fields.Many2one(related="order_id.currency_id")
    date = fields.Date(string="Invoice Date", required=True, default=fields.Date.context_today)
    line_ids = fields.One2many(
        "billing.detailed.invoice.line",
        "wizard_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
        precompute=True,
    )
    amount = fields.Monetary(string="Invoice, untaxed", compute="_compute_amount")
    amount_left = fields.Monetary(
        string="Left afterwards, untaxed", compute="_compute_amount", help="Before the deposits that are deducted."
    )

    # === COMPUTE METHODS === #

    @api.depends("order_id")
    def _compute_line_ids(self):
        for wizard in self:
            lines = wizard.order_id._get_lines_left() if wizard.order_id else []
            wizard.line_ids = [Command.clear(), *(Command.create({"order_line_id": line.id}) for line in lines)]
            wizard.line_ids._enter_everything()

    @api.depends("line_ids.amount")
    def _compute_amount(self):
        for wizard in self:
            wizard.amount = sum(wizard.line_ids.mapped("amount"))
            wizard.amount_left = wizard.order_id.billing_remaining - wizard.amount

    # === ACTION METHODS === #

    def action_fill(self):
        """Everything that is left, on each line."""
        self.line_ids._enter_everything()
        return self._reopen()

    def action_clear(self):
        """Nothing: then type only what is to be invoiced."""
        self.line_ids._enter(NOTHING)
        return self._reopen()

    def action_invoice(self):
        """Make the draft invoice of what was chosen, and show it."""
        self.ensure_one()
        order = self.order_id
        order._lock_for_billing()
        order._check_can_be_detailed()
        chosen = self.line_ids.filtered(lambda line: line.entry_value)
        if not chosen:
            raise UserError(self.env._("Nothing is chosen: type a quantity, a percentage or an amount on a line."))
        refusals = [sentence for line in chosen if (sentence := line._get_refusal())]
        if refusals:
            raise UserError("\n".join(refusals))
        portions = {line.order_line_id: line._get_portion() for line in chosen}
        moves = order._invoice_portions(portions, f"{self._name},{self.id}", self.date)
        return order.action_view_invoice(invoices=moves)

    # === BUSINESS METHODS === #

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Detailed Invoice"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }


class BillingDetailedInvoiceLine(models.TransientModel):
    """What to invoice of one line. What was typed last is the truth; the two other figures derive from it."""

    _name = "billing.detailed.invoice.line"
    _description = "Line of a Detailed Invoice"
    _order = "wizard_id, sequence, id"

    wizard_id = fields.Many2one("billing.detailed.invoice", required=True, ondelete="cascade")
    order_line_id = fields.Many2one("sale.order.line", required=True, readonly=True, ondelete="cascade")
    sequence = fields.Integer(related="order_line_id.sequence", store=True, precompute=True)
    name = fields.Text(related="order_line_id.name")
    currency_id = fields.Many2one(related="order_line_id.currency_id")
    product_uom_id = fields.Many2one(related="order_line_id.product_uom_id", string="Unit")
    ordered_quantity = fields.Float(related="order_line_id.product_uom_qty", string="Ordered")
    delivered_quantity = fields.Float(related="order_line_id.qty_delivered", string="Delivered")
    fee = fields.Monetary(related="order_line_id.price_subtotal", string="Amount")
    billed_amount = fields.Monetary(related="order_line_id.billed_amount", string="Billed")
    left_amount = fields.Monetary(compute="_compute_left", string="Left")
    quantity = fields.Float(string="Quantity Now", digits=(16, 2))
    percent = fields.Float(string="% Now", digits=(16, 2), help="Of the whole line.")
    amount = fields.Monetary(string="Amount Now", help="Untaxed.")
    entry_mode = fields.Selection(
        selection=[("quantity", "Quantity"), ("percent", "Percent"), ("amount", "Amount")], default="quantity"
    )
    entry_value = fields.Float(digits=(16, 6))

    # === COMPUTE METHODS === #

    @api.depends("order_line_id")
    def _compute_left(self):
        for line in self:
            line.left_amount = float(line.order_line_id._get_left().amount) if line.order_line_id else 0.0

    # The web client shows what a typed figure leads to before anything is saved.

    @api.onchange("quantity")
    def _onchange_quantity(self):
        self._enter_typed("quantity")

    @api.onchange("percent")
    def _onchange_percent(self):
        self._enter_typed("percent")

    @api.onchange("amount")
    def _onchange_amount(self):
        self._enter_typed("amount")

    # === CRUD METHODS === #

    def write(self, vals):
        typed = [mode for mode in MODES if mode in vals]
        if typed and not {"entry_mode", "entry_value"} & vals.keys():
            # A program types one figure, as a person does.
            vals = {**vals, "entry_mode": typed[0], "entry_value": vals[typed[0]]}
        result = super().write(vals)
        if typed and len(typed) < len(MODES):
            for line in self:
                line._enter(line._get_portion(), line.entry_mode, line.entry_value)
        return result

    # === BUSINESS METHODS === #

    def _enter_typed(self, mode):
        for line in self:
            shown = {name: to_decimal(round(line[name], 2)) for name in MODES}
            derived = line._get_portion()
            if to_decimal(line[mode]) != getattr(derived, mode):
                line.update(
                    {"entry_mode": mode, "entry_value": float(shown[mode]) if mode != "amount" else line.amount}
                )
                derived = line._get_portion()
                line.update({name: float(getattr(derived, name)) for name in MODES if name != mode})

    def _enter_everything(self):
        for line in self:
            line._enter(line.order_line_id._get_left().everything)

    def _enter(self, figures, mode="percent", value=None):
        value = float(getattr(figures, mode)) if value is None else value
        super().write(
            {**{name: float(getattr(figures, name)) for name in MODES}, "entry_mode": mode, "entry_value": value}
        )

    def _get_portion(self):
        self.ensure_one()
        return portion(self.entry_mode, to_decimal(self.entry_value), self.order_line_id._get_left())

    def _get_refusal(self):
        """A sentence that says why what was typed cannot be billed, or None."""
        self.ensure_one()
        left = self.order_line_id._get_left()
        reason = refusal(self.entry_mode, to_decimal(self.entry_value), left)
        figures = {
            "line": (self.name or "").split("\n")[0],
            "amount": formatLang(self.env, float(self._get_portion().amount), currency_obj=self.currency_id),
            "left": formatLang(self.env, float(left.amount), currency_obj=self.currency_id),
            "quantity": f"{left.everything.quantity:f}",
            "percent": f"{left.everything.percent:f}",
        }
        return {
            "negative": self.env._("“%(line)s”: the figure has the wrong sign. Enter 0 or more.", **figures),
            "above": self.env._(
                "“%(line)s”: %(amount)s is more than the %(left)s left (%(percent)s %%, quantity %(quantity)s). "
                "Enter at most that, or amend the order first.",
                **figures,
            ),
        }.get(reason)
