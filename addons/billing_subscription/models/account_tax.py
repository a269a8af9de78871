from odoo import models


class AccountTax(models.Model):
    """Drafts that were made ahead follow the rates of their taxes (SPEC S4)."""

    _inherit = "account.tax"

    # === CRUD METHODS === #

    def write(self, vals):
        changed = self.filtered(lambda tax: "amount" in vals and tax.amount != vals["amount"])
        result = super().write(vals)
        if changed:
            # Whoever may change a rate: the drafts that bear it are made anew, those that are posted stay.
            groups = self.sudo().with_context(active_test=False).search([("children_tax_ids", "in", changed.ids)])
            bearing = [("tax_ids", "in", (changed | groups).ids)]
            if any(changed.mapped("price_include")):
                self.env["billing.subscription.line"].sudo().search(bearing)._follow_included_rates()
            drafts = [*bearing, ("parent_state", "=", "draft"), ("subscription_line_id", "!=", False)]
            entries = self.env["account.move.line"].sudo().search(drafts)
            entries.subscription_line_id.subscription_id._refresh_schedules()
        return result

    # === BUSINESS METHODS === #

    def _get_rates(self):
        """What tells these taxes, and those of groups among them, from the same ones at other rates."""
        return [(tax.id, tax.amount, tax.price_include) for tax in self.flatten_taxes_hierarchy()]
