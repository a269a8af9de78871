from odoo import models

from odoo.addons.billing_base.tools import to_decimal
from odoo.addons.billing_order.tools import Due


class SaleOrder(models.Model):
    """Odoo's regular invoicing of a split order: everything that may be billed now, to each payer its part."""

    _inherit = "sale.order"

    # === BUSINESS METHODS === #

    def _is_invoiced_regularly(self):
        # EXTENDS 'billing_order': Odoo would bill everything to one customer
        return super()._is_invoiced_regularly() and not self._is_split()

    def _get_irregular_ids(self):
        # EXTENDS 'billing_order': as the query does, without the user's rules; the search applies them
        rows = self.env["billing.payer"].sudo()._read_group([], ["order_id"])
        return super()._get_irregular_ids() | {order.id for (order,) in rows}

    def _is_split_regularly(self):
        """Whether the order is split and no method of ours bills it: then what Odoo would bill is split here."""
        return self._is_split() and self._may_choose_billing_method()

    def _create_invoices(self, grouped=False, final=False, date=None):
        # EXTENDS 'sale'
        split = self.filtered(lambda order: order._is_split_regularly())
        moves = split._create_payer_invoices(date=date) if split else self.env["account.move"]
        rest = self - split
        if rest:
            moves += super(SaleOrder, rest)._create_invoices(grouped=grouped, final=final, date=date)
        return moves

    def _create_payer_invoices(self, payers=None, date=None):
        """The draft invoices of all that may be billed now.

        :param payers: `billing.payer` records to invoice, all by default
        """
        for order in self:
            order._lock_for_billing()
        dues = [due for order in self for due in order._get_regular_dues()]
        return self.env["billing.invoicing"]._invoice(dues, date, payers and payers.partner_id)

    def _get_regular_dues(self):
        """What regular invoicing bills now, one `Due` per line.

        Payers may be billed apart, so lines of which nothing is due in all are listed too.
        """
        self.ensure_one()
        number = self._get_next_number()
        return [
            Due(
                origin=self,
                source=self.env["billing.source"],
                key=f"{self._name},{self.id},{number}",
                date=self.date_order.date(),
                amount=to_decimal(line._get_amount_to_bill()),
                order_line=line,
            )
            for line in self._get_split_lines()
        ]


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    # === BUSINESS METHODS === #

    def _get_billable_amount(self):
        # EXTENDS 'billing_order': what Odoo's own policy of the product allows
        self.ensure_one()
        if not self.order_id._is_split_regularly() or self.product_id.invoice_policy != "delivery":
            return super()._get_billable_amount()
        ordered = self.product_uom_qty
        return self.currency_id.round(self.price_subtotal * self.qty_delivered / ordered) if ordered else 0.0
