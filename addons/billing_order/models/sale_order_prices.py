from odoo import models
from odoo.tools import format_list


class SaleOrder(models.Model):
    _inherit = "sale.order"

    # === ACTION METHODS === #

    def action_update_prices(self):
        # EXTENDS 'sale'
        kept = self._get_lines_of_agreed_price()
        result = super().action_update_prices()
        if kept:
            names = format_list(self.env, [f"“{line._get_first_line_of_name()}”" for line in kept])
            self.message_post(
                body=self.env._("Billed or amended lines keep the price that was agreed: %(lines)s.", lines=names)
            )
        return result

    # === BUSINESS METHODS === #

    def _get_update_prices_lines(self):
        # EXTENDS 'sale'
        return super()._get_update_prices_lines() - self._get_lines_of_agreed_price()

    def _get_lines_of_agreed_price(self):
        """The lines whose price no price list changes any more: those billed by amount, those amended, amendments."""
        return self.order_line.filtered(lambda line: line.is_frozen or line.amends_line_id or line.amendment_ids)
