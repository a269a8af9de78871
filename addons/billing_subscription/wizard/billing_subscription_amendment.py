from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.billing_subscription_life import AMENDED


class BillingSubscriptionAmendment(models.TransientModel):
    """Other quantities, prices and lines from a day on (SPEC S5)."""

    _name = "billing.subscription.amendment"
    _description = "Amendment of a Subscription"

    subscription_id = fields.Many2one("billing.subscription", required=True, readonly=True, ondelete="cascade")
    date = fields.Date(string="From", required=True, default=fields.Date.context_today)
    next_period = fields.Boolean(
        string="From the Next Period", help="Ticked: from the first day of the next period, so nothing is prorated."
    )
    line_ids = fields.One2many("billing.subscription.amendment.line", "amendment_id", string="Lines")
    # What is missing from the lines was removed only if it was there: others may add lines meanwhile.
    offered_line_ids = fields.Many2many("billing.subscription.line", readonly=True)
    currency_id = fields.Many2one(related="subscription_id.currency_id")

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        amendments = super().create(vals_list)
        for amendment in amendments.filtered(lambda amendment: not amendment.line_ids):
            today = fields.Date.context_today(self)
            amendment.offered_line_ids = amendment.subscription_id.line_ids.filtered(
                lambda line, today=today: not line.once and (not line.date_end or line.date_end >= today)
            )
            amendment.line_ids = [
                Command.create(
                    {"line_id": line.id, "product_id": line.product_id.id, **{name: line[name] for name in AMENDED}}
                )
                for line in amendment.offered_line_ids
            ]
        return amendments

    # === ACTION METHODS === #

    def action_apply(self):
        self.ensure_one()
        changes = [change for line in self.line_ids if (change := line._get_change())]
        changes += [(line, {"quantity": 0}) for line in self.offered_line_ids - self.line_ids.line_id]
        if not changes:
            raise UserError(self.env._("Nothing is changed: enter another quantity or price, or add a line."))
        self.subscription_id._amend(self.date, changes, self.next_period)
        return True

    # === BUSINESS METHODS === #

    def _get_title(self):
        return self.env._("Amend %(name)s", name=self.subscription_id.name)


class BillingSubscriptionAmendmentLine(models.TransientModel):
    _name = "billing.subscription.amendment.line"
    _description = "Amended Line"

    amendment_id = fields.Many2one("billing.subscription.amendment", required=True, ondelete="cascade")
    line_id = fields.Many2one("billing.subscription.line", readonly=True, ondelete="cascade")
    # A product that was amended or revised stands on several lines: which is billed when.
    date_start = fields.Date(related="line_id.date_start", string="Since")
    date_end = fields.Date(related="line_id.date_end", string="Until")
    product_id = fields.Many2one("product.product", required=True)
    name = fields.Text(string="Description")
    quantity = fields.Float(digits="Product Unit", default=1.0)
    price_unit = fields.Float(
        string="Unit Price", compute="_compute_price_unit", store=True, readonly=False, precompute=True
    )
    discount = fields.Float(string="Discount (%)", digits="Discount")

    # === COMPUTE METHODS === #

    @api.depends("product_id")
    def _compute_price_unit(self):
        for line in self:
            amendment = line.amendment_id
            if line.product_id and not line.price_unit:
                line.price_unit = amendment.subscription_id._get_list_price(line.product_id, amendment.date)

    # === BUSINESS METHODS === #

    def _get_change(self):
        """What `billing.subscription._amend` takes, or None where nothing changes."""
        self.ensure_one()
        line = self.line_id
        values = {name: self[name] for name in AMENDED if not line or self[name] != line[name]}
        if not line:
            values["product_id"] = self.product_id.id
            if not self.name:
                values.pop("name", None)
        return (line, values) if values else None
