from odoo import models


class AccountTax(models.Model):
    """Drafts that were made ahead follow the rates of their taxes (SPEC S4)."""

    _inherit = "account.tax"

    # === CRUD METHODS === #

    def write(self, vals):
        result = super().write(vals)
        if "amount" in vals:
            # Whoever may change a rate: the drafts that bear it are made anew, those that are posted stay.
            groups = self.sudo().with_context(active_test=False).search([("children_tax_ids", "in", self.ids)])
            bearing = [("tax_ids", "in", (self | groups).ids), ("parent_state", "=", "draft")]
            drafts = self.env["account.move.line"].sudo().search([*bearing, ("subscription_line_id", "!=", False)])
            drafts.subscription_line_id.subscription_id._refresh_schedules()
        return result

    # === BUSINESS METHODS === #

    def _get_rates(self):
        """What tells these taxes, and those of groups among them, from the same ones at other rates."""
        return [(tax.id, tax.amount, tax.price_include) for tax in self.flatten_taxes_hierarchy()]
