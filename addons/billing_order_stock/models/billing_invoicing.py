from odoo import models
from odoo.exceptions import UserError


class BillingInvoicing(models.AbstractModel):
    _inherit = "billing.invoicing"

    def _check_due(self, due):
        # EXTENDS 'billing_order'
        super()._check_due(due)
        product = due.line.product_id.with_company(due.origin.company_id)
        # An invoice line of 1 × an amount would post the cost of one unit, whatever part of the order it bills.
        if product.is_storable and product.valuation == "real_time":
            raise UserError(
                self.env._(
                    "“%(line)s” of %(origin)s sells %(product)s, whose cost is posted for each unit invoiced: it can "
                    "only be billed by whole quantities. Put that line on an order of its own, with regular invoicing.",
                    line=due.line.name,
                    origin=due.origin.display_name,
                    product=product.display_name,
                )
            )
