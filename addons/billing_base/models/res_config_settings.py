from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    billing_rebill = fields.Boolean(related="company_id.billing_rebill", readonly=False)
