from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


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
            wizard.line_ids = [
                Command.clear(),
                *(
                    Command.create(
                        {"order_line_id": line.id, **wizard.line_ids._prepare_entry(line._get_left().everything)}
                    )
                    for line in (wizard.order_id._get_lines_left() if wizard.order_id else [])
                ),
            ]

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
        self.line_ids._enter_nothing()
        return self._reopen()

    def action_invoice(self):
        """Make the draft invoice of what was chosen, and show it."""
        self.ensure_one()
        order = self.order_id
        order._lock_for_billing()
        order._check_can_be_detailed()
        chosen = self.line_ids._get_chosen()
        if not chosen:
            raise UserError(self.env._("Nothing is chosen: type a quantity, a percentage or an amount on a line."))
        if refusals := chosen._get_refusals():
            raise UserError("\n".join(refusals))
        portions = {line.order_line_id: part for line, part in chosen._get_portions().items()}
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
    """What to invoice of one line."""

    _name = "billing.detailed.invoice.line"
    _inherit = "billing.portion"
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
    quantity = fields.Float(string="Quantity Now")
    percent = fields.Float(string="% Now")
    amount = fields.Monetary(string="Amount Now")

    # === COMPUTE METHODS === #

    @api.depends("order_line_id")
    def _compute_left_amount(self):
        # EXTENDS 'billing_base': of what it depends
        return super()._compute_left_amount()

    # === BILLING.PORTION === #

    def _get_lefts(self):
        return {line: line.order_line_id._get_left() for line in self if line.order_line_id}

    def _get_line_name(self):
        return self.name or ""

    def _prepare_refusals(self, figures):
        # EXTENDS 'billing_base'
        return {
            **super()._prepare_refusals(figures),
            "above": self.env._(
                "“%(line)s”: %(amount)s is more than the %(left)s left (%(percent)s %%, quantity %(quantity)s). "
                "Enter at most that, or amend the order first.",
                **figures,
            ),
        }
