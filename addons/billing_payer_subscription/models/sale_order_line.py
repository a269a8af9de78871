from odoo import api, models

from odoo.addons.billing_base.tools import to_decimal


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    # === BUSINESS METHODS === #

    def _get_reached_amount(self):
        # EXTENDS 'billing_payer': drafts of a contract follow new shares
        if not self.subscription_line_ids:
            return super()._get_reached_amount()
        return to_decimal(self._get_billed_amounts(("posted",))[self])

    def _get_shared_amounts(self):
        # EXTENDS 'billing_payer': of what recurs, what its contract has posted
        amounts = super()._get_shared_amounts()
        recurring = self.filtered("is_recurring")
        for line, _start, amount in recurring.order_id.subscription_ids._read_billed(for_good=True):
            sold = line._get_sold_line()
            if sold in recurring:
                amounts[sold] += float(amount)
        return amounts

    def _set_own_shares(self, weights):
        # EXTENDS 'billing_payer': the drafts of its contract are made anew once all shares are there
        super(SaleOrderLine, self.with_context(schedules_held=True))._set_own_shares(weights)
        self.order_id._refresh_contracts()


class BillingPayerShare(models.Model):
    _inherit = "billing.payer.share"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        shares = super().create(vals_list)
        shares.filtered("own").order_line_id.order_id._refresh_contracts()
        return shares

    def write(self, vals):
        result = super().write(vals)
        if {"own", "weight"} & vals.keys():
            self.order_line_id.order_id._refresh_contracts()
        return result

    def unlink(self):
        orders = self.order_line_id.order_id
        result = super().unlink()
        orders.exists()._refresh_contracts()
        return result
