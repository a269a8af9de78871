from odoo import models


class AccountTax(models.Model):
    _inherit = "account.tax"

    # === BUSINESS METHODS === #

    def _get_price_of_untaxed(self, amount):
        """The unit price that makes Odoo arrive at an untaxed `amount` on a line of quantity 1 with these taxes.

        It is the amount itself, unless a tax is included in prices.
        """
        if not any(self.flatten_taxes_hierarchy().mapped("price_include")):
            return amount
        details = self._get_tax_details(
            amount, 1.0, precision_rounding=None, rounding_method="round_globally", special_mode="total_excluded"
        )
        included = sum(data["tax_amount"] for data in details["taxes_data"] if data["tax"].price_include)
        return details["total_excluded"] + included
