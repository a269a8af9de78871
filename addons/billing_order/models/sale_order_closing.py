from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import COMPARISONS, BilledOrder, rate


class SaleOrder(models.Model):
    """How far orders are billed, in lists and filters of many orders (SPEC P11)."""

    _inherit = "sale.order"

    billing_deposit_rate = fields.Float(search="_search_billing_deposit_rate", aggregator=None)
    billing_works_rate = fields.Float(search="_search_billing_works_rate", aggregator=None)
    can_be_closed = fields.Boolean(
        compute="_compute_can_be_closed",
        search="_search_can_be_closed",
        help="Billed in part: a final invoice may bill the rest.",
    )

    # === COMPUTE METHODS === #

    @api.depends("state", "billing_method", "billing_works_rate", "billing_deposit_rate")
    def _compute_can_be_closed(self):
        for order in self:
            order.can_be_closed = order._get_billed_order().can_be_closed

    def _search_can_be_closed(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_billed_domain(lambda order: order.can_be_closed in value)

    def _search_billing_works_rate(self, operator, value):
        if operator not in COMPARISONS:
            return NotImplemented
        return self._get_billed_domain(lambda order: COMPARISONS[operator](order.works_rate, value))

    def _search_billing_deposit_rate(self, operator, value):
        if operator not in COMPARISONS:
            return NotImplemented
        return self._get_billed_domain(lambda order: COMPARISONS[operator](order.deposit_rate, value))

    # === BUSINESS METHODS === #

    def _get_rate_of(self, amount, total):
        """`amount` as a percentage of `total`, both in the order's currency."""
        currency = self.currency_id or self.company_id.currency_id or self.env.company.currency_id
        return rate(currency.round(amount), currency.round(total))

    def _get_billed_order(self):
        self.ensure_one()
        return BilledOrder(
            confirmed=self.state == "sale",
            regular=self._is_invoiced_regularly(),
            works_rate=self.billing_works_rate,
            deposit_rate=self.billing_deposit_rate,
        )

    def _get_billed_domain(self, matches):
        """The domain of the orders whose `BilledOrder` passes `matches`; an order without invoices has an empty one."""
        billed = dict(self._read_billed_orders())
        unbilled_match = matches(BilledOrder())
        wanted = [order_id for order_id, order in billed.items() if matches(order) != unbilled_match]
        return [("id", "not in" if unbilled_match else "in", wanted)]

    def _read_billed_orders(self):
        """Yield (id, `BilledOrder`) of all orders that an invoice bills, summed up by the database in one query.

        It must say the same as the fields do, for tens of thousands of orders at once.
        """
        elsewhere = []
        irregular = self._get_irregular_ids()
        rows = self.env.execute_query(self._get_billed_sql())
        for order_id, state, method, has_history, currency_id, has_foreign, *amounts in rows:
            if has_foreign:
                elsewhere.append(order_id)
                continue
            currency = self.env["res.currency"].browse(currency_id)
            total, works, deposits = (currency.round(float(amount or 0.0)) for amount in amounts)
            regular = method in (None, "order") and not has_history and order_id not in irregular
            yield order_id, BilledOrder(state == "sale", regular, rate(works, total), rate(deposits, total))
        # The rare orders invoiced in another currency, at the rate of each invoice's date. Without the user's rules, as
        # in the query: this only chooses among the orders that the search lets them see.
        for order in self.sudo().browse(elsewhere):
            yield order.id, order._get_billed_order()

    def _get_irregular_ids(self):
        """Ids of orders that `_is_invoiced_regularly` refuses for another reason than their method or history."""
        return set()

    def _get_billed_sql(self):
        """One row per order that an invoice bills: its amounts, and whether an invoice is in another currency."""
        return SQL(
            """
            WITH billed AS (
                SELECT line.order_id, line.is_downpayment IS TRUE AS is_deposit, counted.currency_id,
                       SUM(counted.amount) AS amount
                  FROM (%s) AS counted
                  JOIN sale_order_line AS line ON line.id = counted.line_id
                 WHERE line.display_type IS NULL AND line.is_recurring IS NOT TRUE
              GROUP BY 1, 2, 3
            ), sums AS (
                SELECT order_id,
                       MIN(currency_id) AS lowest_currency,
                       MAX(currency_id) AS highest_currency,
                       SUM(amount) FILTER (WHERE NOT is_deposit) AS works,
                       SUM(amount) FILTER (WHERE is_deposit) AS deposits
                  FROM billed
              GROUP BY order_id
            ), totals AS (
                SELECT order_id, SUM(price_subtotal) AS total, BOOL_OR(history_billed != 0) AS has_history
                  FROM sale_order_line
                 WHERE display_type IS NULL AND is_downpayment IS NOT TRUE AND is_recurring IS NOT TRUE
              GROUP BY order_id
            )
            SELECT sale.id, sale.state, sale.billing_method, totals.has_history, sale.currency_id,
                   sums.lowest_currency != sale.currency_id OR sums.highest_currency != sale.currency_id,
                   totals.total, sums.works, sums.deposits
              FROM sums
              JOIN sale_order AS sale ON sale.id = sums.order_id
         LEFT JOIN totals ON totals.order_id = sums.order_id
            """,
            self._get_billed_lines_sql(),
        )

    def _get_billed_lines_sql(self):
        """Rows (line_id, currency_id, amount), any number per order line.

        Of works what `_get_billed_amounts` counts, of deposits what they asked for, whether deducted since or not.

        A module that counts something else as billed adds it to both, as the history is here.
        """
        self.env["account.move"].flush_model(["state", "move_type", "billing_rebill"])
        self.env["account.move.line"].flush_model(
            ["price_subtotal", "currency_id", "move_id", "sale_line_ids", "is_downpayment", "billing_recovery"]
        )
        self.env["sale.order"].flush_model(["state", "billing_method", "currency_id"])
        self.env["sale.order.line"].flush_model(
            [
                "order_id",
                "price_subtotal",
                "is_downpayment",
                "is_recurring",
                "display_type",
                "history_billed",
                "currency_id",
            ]
        )
        return SQL(
            """
            SELECT link.order_line_id AS line_id,
                   entry.currency_id,
                   entry.price_subtotal * CASE move.move_type WHEN 'out_refund' THEN -1 ELSE 1 END AS amount
              FROM account_move AS move
              JOIN account_move_line AS entry ON entry.move_id = move.id
              JOIN sale_order_line_invoice_rel AS link ON link.invoice_line_id = entry.id
             WHERE move.state IN ('draft', 'posted')
               AND (move.move_type = 'out_invoice'
                    OR (move.move_type = 'out_refund' AND (move.billing_rebill OR entry.is_downpayment)))
               AND NOT (entry.is_downpayment IS TRUE AND (entry.billing_recovery IS TRUE OR entry.quantity < 0))
         UNION ALL
            SELECT id, currency_id, history_billed FROM sale_order_line WHERE history_billed != 0
            """
        )
