from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    billing_rebill = fields.Boolean(related="company_id.billing_rebill", readonly=False)
    billing_run_user_id = fields.Many2one(related="company_id.billing_run_user_id", readonly=False)
