from odoo import api, fields, models

from odoo.addons.billing_base.tools import round_to, to_decimal


class BillingSubscriptionLine(models.Model):
    _inherit = "billing.subscription.line"

    indexed = fields.Boolean(default=True, help="Revised with the others, if the subscription follows an index.")
    priced_on = fields.Date(
        compute="_compute_priced_on",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        help="From when on its price was agreed; later revisions move it.",
    )
    index_base_price = fields.Float(
        string="First Price",
        compute="_compute_index_base_price",
        store=True,
        readonly=False,
        precompute=True,
        digits=0,
        aggregator=None,
        help="What the formula multiplies; it is never a rounded revision of a rounded price.",
    )

    # === COMPUTE METHODS === #

    # A price that is typed is agreed from the line's first day on; a revision gives both fields with its price.

    @api.depends("price_unit", "date_start", "subscription_id.date_start")
    def _compute_priced_on(self):
        for line in self:
            line.priced_on = line.date_start or line.subscription_id.date_start

    @api.depends("price_unit", "date_start", "subscription_id.date_start")
    def _compute_index_base_price(self):
        for line in self:
            day = line.date_start or line.subscription_id.date_start
            factor = line.subscription_id._get_factor_on(day)
            # A first price that gives this price already is kept: the price may be a rounded revision of it.
            if line._get_revised_price(factor) != line.price_unit:
                line.index_base_price = float(to_decimal(line.price_unit) / factor)

    # === BUSINESS METHODS === #

    def _get_amended_vals(self, values):
        # EXTENDS 'billing.subscription.line': another quantity keeps the price, and since when it was agreed
        vals = super()._get_amended_vals(values)
        if values.get("price_unit", self.price_unit) == self.price_unit:
            return {**vals, "priced_on": self.priced_on, "index_base_price": self.index_base_price}
        vals.pop("index_base_price", None)
        return vals

    def _get_revised_price(self, factor):
        self.ensure_one()
        places = self.env["decimal.precision"].precision_get("Product Price")
        return float(round_to(to_decimal(self.index_base_price) * factor, places))
