from odoo import api, fields, models


class BillingAmendment(models.TransientModel):
    """How a line of a confirmed order is amended (SPEC P12)."""

    _name = "billing.amendment"
    _description = "Amendment of an Order Line"
    _check_company_auto = True

    order_line_id = fields.Many2one(
        "sale.order.line", string="Phase", required=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="order_line_id.company_id", store=True, precompute=True)
    currency_id = fields.Many2one(related="order_line_id.currency_id")
    ordered_quantity = fields.Float(related="order_line_id.product_uom_qty", string="Ordered")
    product_uom_id = fields.Many2one(related="order_line_id.product_uom_id", string="Unit")
    discount = fields.Float(related="order_line_id.discount", string="Discount (%)")
    fee = fields.Monetary(related="order_line_id.price_subtotal", string="Fee")
    amended_total = fields.Monetary(
        string="With Its Amendments",
        compute="_compute_amounts",
        help="Untaxed: the fee and the amendments made so far.",
    )
    billed_amount = fields.Monetary(
        string="Billed", compute="_compute_amounts", help="Untaxed, its amendments included, drafts included."
    )
    left_amount = fields.Monetary(string="Left to Bill", compute="_compute_amounts", help="Untaxed.")
    kind = fields.Selection(
        selection=[("quantity", "More or less quantity"), ("cancel", "Cancel what is left")],
        string="Amendment",
        required=True,
        default="quantity",
    )
    quantity = fields.Float(
        string="Added Quantity",
        digits="Product Unit",
        help="How much more is ordered; how much less with a minus sign.",
    )
    price_unit = fields.Float(
        string="Unit Price",
        min_display_digits="Product Price",
        compute="_compute_from_line",
        store=True,
        readonly=False,
        precompute=True,
    )
    name = fields.Text(
        string="Description", compute="_compute_from_line", store=True, readonly=False, precompute=True, required=True
    )
    amount = fields.Monetary(string="Amendment, Untaxed", compute="_compute_amount")
    reason = fields.Text(help="For those who follow the order.")

    # === COMPUTE METHODS === #

    @api.depends("order_line_id")
    def _compute_from_line(self):
        for wizard in self.filtered("order_line_id"):
            wizard.price_unit = wizard.order_line_id.price_unit
            wizard.name = wizard.order_line_id._get_amendment_name()

    @api.depends("order_line_id")
    def _compute_amounts(self):
        for wizard in self:
            amounts = wizard.order_line_id._get_amended_amounts() if wizard.order_line_id else {}
            wizard.amended_total = amounts.get("total", 0.0)
            wizard.billed_amount = amounts.get("billed", 0.0)
            wizard.left_amount = wizard.amended_total - wizard.billed_amount

    @api.depends("kind", "quantity", "price_unit", "left_amount")
    def _compute_amount(self):
        for wizard in self:
            if wizard.kind == "cancel" or not wizard.order_line_id:
                wizard.amount = -wizard.left_amount
            else:
                wizard.amount = wizard.order_line_id._get_fee_of(wizard.quantity, wizard.price_unit)

    # === ACTION METHODS === #

    def action_apply(self):
        """Amend the line; the order shows it once this window is closed."""
        for wizard in self:
            line = wizard.order_line_id
            if wizard.kind == "cancel":
                line._cancel_rest(wizard.name, wizard.reason)
            else:
                line._amend(wizard.quantity, wizard.price_unit, wizard.name, wizard.reason)
        return {"type": "ir.actions.act_window_close"}
