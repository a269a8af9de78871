from odoo import fields, models


class AccountMoveLine(models.Model):
    """What a line billed by a milestone stands for: it bears 1 × its amount, and shows this (SPEC M3)."""

    _inherit = "account.move.line"

    milestone_quantity = fields.Float(string="Ordered", digits="Product Unit", readonly=True)
    milestone_price_unit = fields.Float(string="Order Price", min_display_digits="Product Price", readonly=True)
    milestone_discount = fields.Float(string="Order Discount (%)", digits="Discount", readonly=True)
    milestone_rate = fields.Float(string="% Billed", digits=(16, 2), readonly=True)
