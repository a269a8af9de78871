from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    dunning_policy_id = fields.Many2one(related="company_id.dunning_policy_id", readonly=False)
    dunning_nightly = fields.Selection(related="company_id.dunning_nightly", readonly=False, required=True)
    dunning_fee = fields.Monetary(related="company_id.dunning_fee", readonly=False)
    dunning_professionals_only = fields.Boolean(related="company_id.dunning_professionals_only", readonly=False)
    dunning_charging = fields.Selection(related="company_id.dunning_charging", readonly=False, required=True)
    dunning_post_charges = fields.Boolean(related="company_id.dunning_post_charges", readonly=False)
    dunning_account_id = fields.Many2one(related="company_id.dunning_account_id", readonly=False)
