from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    is_recurring = fields.Boolean(
        string="Billed by Subscription",
        help="Its price is that of a period. On an order, it is billed by the order's subscription.",
    )
