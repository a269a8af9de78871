from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

# What a contract takes over from the order, once.
SOLD = ("product_id", "product_uom_qty", "price_unit", "discount")


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

    # === CONSTRAINT METHODS === #

    @api.constrains("is_recurring")
    def _check_is_recurring(self):
        for line in self.sudo():  # only its contract's name is shown
            if other := line.subscription_line_ids.filtered(lambda billed, line=line: billed.once == line.is_recurring):
                raise ValidationError(
                    self.env._(
                        "“%(line)s” is billed by %(subscription)s: whether it recurs is settled. Amend the "
                        "subscription instead.",
                        line=(line.name or "").split("\n")[0],
                        subscription=other.subscription_id[0].name,
                    )
                )

    # === CRUD METHODS === #

    def write(self, vals):
        if changed := [name for name in SOLD if name in vals]:
            self._check_sold({name: vals[name] for name in changed})
        return super().write(vals)

    # === BUSINESS METHODS === #

    def _check_sold(self, vals):
        """Refuse to change what recurs behind the back of the contract that bills it."""
        for line in self.sudo().filtered("is_recurring"):  # only its contract's name is shown
            billing = line.subscription_line_ids.subscription_id.filtered(lambda whole: whole.state != "closed")
            if billing and line._convert_to_write({name: line[name] for name in vals}) != vals:
                raise UserError(
                    self.env._(
                        "“%(line)s” is billed by %(subscription)s, which a change of the order would not reach. Amend "
                        "the subscription instead; one that is still a draft can be deleted and made anew.",
                        line=(line.name or "").split("\n")[0],
                        subscription=billing[0].name,
                    )
                )

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
