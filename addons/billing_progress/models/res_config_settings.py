from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    statement_approval = fields.Selection(related="company_id.statement_approval", readonly=False)
    statement_layout = fields.Selection(related="company_id.statement_layout", readonly=False)
    statement_detail = fields.Boolean(related="company_id.statement_detail", readonly=False)
    statement_font_size = fields.Integer(related="company_id.statement_font_size", readonly=False)
    statement_line_spacing = fields.Float(related="company_id.statement_line_spacing", readonly=False)
    statement_line_title = fields.Char(related="company_id.statement_line_title", readonly=False)
    statement_line_description = fields.Char(related="company_id.statement_line_description", readonly=False)
    deposit_during_works = fields.Boolean(related="company_id.deposit_during_works", readonly=False)
