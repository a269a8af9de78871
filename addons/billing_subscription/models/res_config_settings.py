from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    subscription_plan_id = fields.Many2one(related="company_id.subscription_plan_id", readonly=False)
    subscription_nightly = fields.Selection(related="company_id.subscription_nightly", readonly=False)
    subscription_late_date = fields.Selection(related="company_id.subscription_late_date", readonly=False)
    subscription_keep_validated = fields.Boolean(related="company_id.subscription_keep_validated", readonly=False)
