from odoo import fields, models


class BillingCreditReason(models.Model):
    """Why an invoice is credited: refund, rebate, error … (SPEC Q2)."""

    _name = "billing.credit.reason"
    _description = "Credit Note Reason"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")
    rebill = fields.Selection(
        selection=[("company", "As the company's setting"), ("again", "Billable again"), ("rebate", "Stays billed")],
        string="What Is Credited",
        required=True,
        default="company",
        help="What credit notes of this reason propose. “Stays billed” is a rebate: the order's billed amounts stay.",
    )

    # === BUSINESS METHODS === #

    def _makes_billable_again(self, company):
        """Whether a credit note of this reason (or of none) makes what it credits billable again."""
        if not self or self.rebill == "company":
            return company.billing_rebill
        return self.rebill == "again"
