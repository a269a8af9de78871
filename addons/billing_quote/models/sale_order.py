from odoo import api, fields, models

PRINT_OPTIONS = ("print_details", "print_description", "print_discount", "print_conditions")


class SaleOrder(models.Model):
    """What a quote shows its customer (SPEC Q1): on its PDF and on the portal alike."""

    _inherit = "sale.order"

    special_conditions = fields.Html(help="What holds for this quote alone; printed below it, and copied with it.")
    print_details = fields.Boolean(
        string="Quantities and Unit Prices",
        compute="_compute_print_options",
        store=True,
        readonly=False,
        precompute=True,
        help="Off: each line shows what it is and its amount alone, as of a lump sum.",
    )
    print_description = fields.Boolean(
        string="Descriptions",
        compute="_compute_print_options",
        store=True,
        readonly=False,
        precompute=True,
        help="Off: only the first line of each description is shown.",
    )
    print_discount = fields.Boolean(
        string="Discounts",
        compute="_compute_print_options",
        store=True,
        readonly=False,
        precompute=True,
        help="Off: unit prices are shown with their discount taken off.",
    )
    print_conditions = fields.Boolean(
        string="Conditions", compute="_compute_print_options", store=True, readonly=False, precompute=True
    )

    # === COMPUTE METHODS === #

    @api.depends("company_id")
    def _compute_print_options(self):
        for order in self:
            company = order.company_id or self.env.company
            for name in PRINT_OPTIONS:
                order[name] = company[f"quote_{name}"]
