from odoo import api, fields, models
from odoo.fields import Command


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    is_recurring = fields.Boolean(compute="_compute_is_recurring", store=True, readonly=False, precompute=True)
    subscription_line_ids = fields.One2many("billing.subscription.line", "order_line_id", string="Subscription Lines")

    # === COMPUTE METHODS === #

    @api.depends("product_id")
    def _compute_is_recurring(self):
        for line in self:
            line.is_recurring = line.product_id.is_recurring

    @api.depends("subscription_line_ids")
    def _compute_invoice_status(self):
        # EXTENDS 'billing_order': what a subscription bills is settled, as far as the order goes
        super()._compute_invoice_status()
        self.filtered(lambda line: line.is_recurring and line.subscription_line_ids).invoice_status = "invoiced"

    # === BUSINESS METHODS === #

    def _prepare_subscription_line_vals(self):
        """A line of the order as the subscription bills it."""
        self.ensure_one()
        return {
            "order_line_id": self.id,
            "sequence": self.sequence,
            "product_id": self.product_id.id,
            "name": self.name,
            "quantity": self.product_uom_qty,
            "product_uom_id": self.product_uom_id.id,
            "price_unit": self.price_unit,
            "discount": self.discount,
            "tax_ids": [Command.set(self.tax_ids.ids)],
            "analytic_distribution": self.analytic_distribution,
            "once": not self.is_recurring,
        }
