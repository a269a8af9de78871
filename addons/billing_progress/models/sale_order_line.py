from odoo import api, models

from odoo.addons.billing_base.tools import round_to, to_decimal


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    # === COMPUTE METHODS === #

    @api.depends("progress")
    def _compute_qty_to_invoice(self):
        # EXTENDS 'billing_order': more to depend on
        super()._compute_qty_to_invoice()

    @api.depends("progress")
    def _compute_invoice_status(self):
        # EXTENDS 'billing_order': more to depend on
        super()._compute_invoice_status()

    @api.depends("progress")
    def _compute_untaxed_amount_to_invoice(self):
        # EXTENDS 'billing_order': more to depend on
        super()._compute_untaxed_amount_to_invoice()

    @api.depends("progress")
    def _compute_amount_to_invoice(self):
        # EXTENDS 'billing_order': more to depend on
        super()._compute_amount_to_invoice()

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        orders = lines.order_id.filtered(lambda order: order.billing_method == "progress")
        orders.open_statement_id._add_missing_lines()
        return lines

    # === BUSINESS METHODS === #

    def _get_billable_amount(self):
        # EXTENDS 'billing_order': the part of the fee that the noted progress has earned
        self.ensure_one()
        if self.order_id.billing_method != "progress" or self.is_recurring:
            return super()._get_billable_amount()
        if not self.progress:
            return 0.0
        earned = self._get_fee() * to_decimal(self.progress) / 100
        return float(round_to(earned, self.currency_id.decimal_places))
