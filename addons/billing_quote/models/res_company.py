from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    quote_print_details = fields.Boolean(string="Print Quantities and Unit Prices", default=True)
    quote_print_description = fields.Boolean(string="Print Descriptions", default=True)
    quote_print_discount = fields.Boolean(string="Print Discounts", default=True)
    quote_print_conditions = fields.Boolean(string="Print Special Conditions", default=True)
