from odoo import fields, models


class BillingSubscriptionReason(models.Model):
    _name = "billing.subscription.reason"
    _description = "Reason for Closing a Subscription"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
