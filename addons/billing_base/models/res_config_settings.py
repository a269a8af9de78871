from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    billing_rebill = fields.Boolean(related="company_id.billing_rebill", readonly=False)
    billing_run_user_id = fields.Many2one(related="company_id.billing_run_user_id", readonly=False)
    billing_auxiliary_prefix = fields.Char(related="company_id.billing_auxiliary_prefix", readonly=False)

    def action_number_customers(self):
        return self.company_id.action_number_customers()
