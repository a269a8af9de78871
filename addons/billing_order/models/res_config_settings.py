from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    deposit_rule = fields.Selection(related="company_id.deposit_rule", readonly=False)
    deposit_layout = fields.Selection(related="company_id.deposit_layout", readonly=False)
    deposit_title = fields.Char(related="company_id.deposit_title", readonly=False)
    billing_on_confirmation = fields.Selection(related="company_id.billing_on_confirmation", readonly=False)
