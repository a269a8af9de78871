from odoo import fields, models


class BillingSubscriptionPeriod(models.Model):
    _inherit = "billing.subscription.period"

    partner_id = fields.Many2one(related="move_id.partner_id", string="Invoiced To")
    shared_parts = fields.Json(
        readonly=True, help="Whose parts of the period were billed together, by payer: what makes it billed in full."
    )
