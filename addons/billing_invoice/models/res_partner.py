from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    billing_payment_mode_id = fields.Many2one(
        "billing.payment.mode",
        string="Expected Payment",
        company_dependent=True,
        domain="[('company_id', 'in', (False, allowed_company_ids[0]))]",
        help="How this customer pays: proposed and printed on their invoices.",
    )

    @api.model
    def _commercial_fields(self):
        # EXTENDS 'base'
        return [*super()._commercial_fields(), "billing_payment_mode_id"]
