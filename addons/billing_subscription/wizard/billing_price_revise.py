from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.billing_base.tools import to_decimal


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
            dialog.formula, dialog.provisional = dialog._word_revision() if dialog.date else (False, False)

    # === ACTION METHODS === #

    def action_apply(self):
        self.ensure_one()
        self.subscription_id._revise(self.date)
        return True

    # === BUSINESS METHODS === #

    def _get_title(self):
        return self.env._("Revise the Prices of %(name)s", name=self.subscription_id.name)

    def _word_revision(self):
        """The formula with its figures, and each price before and after; or what is missing."""
        subscription = self.subscription_id
        try:
            value = subscription._get_index_value(self.date)
        except UserError as problem:
            return str(problem), False
        revision = self.env["billing.price.revision"].new(subscription._prepare_revision(self.date, value))
        factor = revision._reckon(to_decimal(revision.factor_before)).value
        lines = subscription._get_revised_lines(self.date)
        words = revision._word_formula()
        for line in lines:
            before, after = (revision._price(price) for price in (line.price_unit, line._get_revised_price(factor)))
            words.append(f"{line.name}: {before} → {after}")
        if not lines:
            words.append(self.env._("No line has a price that was agreed before this day and follows the index."))
        return "\n".join(words), value.provisional
