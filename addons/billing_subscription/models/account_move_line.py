from odoo import fields, models


class AccountMoveLine(models.Model):
    """What an invoice line bills of a subscription: line, period of the contract, days."""

    _inherit = "account.move.line"

    subscription_line_id = fields.Many2one(
        "billing.subscription.line", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )
    subscription_period = fields.Date(
        string="Contract Period", readonly=True, copy=False, help="First day of the period of the contract."
    )

    # === BUSINESS METHODS === #

    def _copy_data_extend_business_fields(self, values):
        # EXTENDS 'account': a credit note takes back what its invoice bills; a plain copy bills nothing of it
        super()._copy_data_extend_business_fields(values)
        values["subscription_line_id"] = self.subscription_line_id.id
        values["subscription_period"] = self.subscription_period
