from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    billing_rebill = fields.Boolean(
        string="Credit Notes Make Billable Again",
        default=True,
        help="What new credit notes propose: ticked, the credited amount can be billed again; "
        "not ticked, a credit note is a rebate and the billed amounts stay.",
    )
