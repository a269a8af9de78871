from odoo import fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    billing_bank_id = fields.Many2one(
        "res.partner.bank",
        string="Account Printed on Invoices",
        domain="[('partner_id.ref_company_ids', 'parent_of', company_id)]",
        check_company=True,
        help="Where the customer is asked to pay. Empty: the account of the sales team, or of the company.",
    )

    # === BUSINESS METHODS === #

    def _prepare_invoice(self):
        # EXTENDS 'sale'
        values = super()._prepare_invoice()
        # Without one the invoice finds that of its team or company by itself, as any other invoice does.
        return {**values, "partner_bank_id": self.billing_bank_id.id} if self.billing_bank_id else values
