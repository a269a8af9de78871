from odoo import api, fields, models
from odoo.exceptions import UserError


class BillingPriceRevise(models.TransientModel):
    """The new prices, shown with the formula in figures before they hold (SPEC S6)."""

    _name = "billing.price.revise"
    _description = "Revise Prices"

    subscription_id = fields.Many2one("billing.subscription", required=True, readonly=True, ondelete="cascade")
    date = fields.Date(string="From", required=True, default=fields.Date.context_today)
    formula = fields.Text(compute="_compute_formula")
    provisional = fields.Boolean(compute="_compute_formula", help="The value may still change; prices then follow.")

    # === COMPUTE METHODS === #

    @api.depends("date", "subscription_id")
    def _compute_formula(self):
        for dialog in self:
            dialog.formula, dialog.provisional = dialog._word_formula()

    # === ACTION METHODS === #

    def action_apply(self):
        self.ensure_one()
        self.subscription_id._revise(self.date)
        return True

    # === BUSINESS METHODS === #

    def _get_title(self):
        return self.env._("Revise the Prices of %(name)s", name=self.subscription_id.name)

    def _word_formula(self):
        """The formula with its figures, and each price before and after; or what is missing."""
        subscription = self.subscription_id
        if not self.date:
            return False, False
        try:
            value = subscription._get_index_value(self.date)
        except UserError as problem:
            return str(problem), False
        factor, prices = subscription._get_revised(self.date, value)
        fixed = subscription.index_fixed
        lines = [
            f"{fixed:g} % + {100 - fixed:g} % × {value.value:g} / {subscription.index_base:g} → × {factor:.6f}",
            *(f"{line.name}: {line.price_unit:g} → {price:g}" for line, price in prices.items()),
        ]
        return "\n".join(lines), value.provisional
