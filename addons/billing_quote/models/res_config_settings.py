from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    quote_print_details = fields.Boolean(related="company_id.quote_print_details", readonly=False)
    quote_print_description = fields.Boolean(related="company_id.quote_print_description", readonly=False)
    quote_print_discount = fields.Boolean(related="company_id.quote_print_discount", readonly=False)
    quote_print_conditions = fields.Boolean(related="company_id.quote_print_conditions", readonly=False)
