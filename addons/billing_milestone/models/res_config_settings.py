from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    milestone_template_id = fields.Many2one(related="company_id.milestone_template_id", readonly=False)
    milestone_nightly = fields.Selection(related="company_id.milestone_nightly", readonly=False)
