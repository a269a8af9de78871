from odoo import fields, models


class CrmTeam(models.Model):
    _inherit = "crm.team"

    billing_bank_id = fields.Many2one(
        "res.partner.bank",
        string="Account Printed on Invoices",
        company_dependent=True,
        domain="[('partner_id.ref_company_ids', '!=', False)]",
        help="Where customers of this team are asked to pay, unless their order has an account of its own.",
    )
