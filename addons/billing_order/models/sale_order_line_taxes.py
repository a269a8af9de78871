from collections import defaultdict
from datetime import date

from odoo import models

from odoo.addons.billing_base.tools import to_decimal


class SaleOrderLine(models.Model):
    """The taxes that a line was billed with: they may not be those of today, and a correction bears them."""

    _inherit = "sale.order.line"

    # === BUSINESS METHODS === #

    def _is_taken_back_by(self, amount):
        """Whether to bill `amount` (a Decimal) is to give back a part of this line's works."""
        self.ensure_one()
        return not self.is_downpayment and amount * (self._get_fee() or 1) < 0

    def _get_billed_by_taxes(self):
        """What `_get_invoiced_amounts` sums up, document by document: dict by (line, payer) of [(taxes, amount), …].

        The oldest first, in the order's currency, as `tools.take_back` wants it; one query for all lines. The payer is
        what `account.move._get_billed_payer` says.
        """
        # Whoever may bill an order takes back what a colleague billed, too: see `_read_billed`.
        entries = self.env["account.move.line"].sudo()
        names = ["sale_line_ids", "tax_ids", "price_subtotal", "balance", "currency_id", "invoice_date", "move_type"]
        entries = entries.search_fetch(self._get_invoiced_domain() & self._get_invoice_lines_domain(), names)
        billed = defaultdict(list)
        for entry in entries.sorted(lambda entry: (entry.invoice_date or date.max, entry.move_id.id, entry.id)):
            subtotal = -entry.price_subtotal if entry.move_type == "out_refund" else entry.price_subtotal
            for line in self._origin & entry.sale_line_ids.with_env(self.env):
                amount = line._convert_billed(subtotal, -entry.balance, entry.currency_id, entry.invoice_date)
                amount = to_decimal(line.currency_id.round(amount))
                billed[line, entry.move_id._get_billed_payer(line.order_id)].append(
                    (entry.tax_ids.with_env(self.env), amount)
                )
        return billed
