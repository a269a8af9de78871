"""`make bench`: many split orders invoiced in one run. ORDERS=200 make bench is the issue's own size."""

import os
import time

from odoo.tests import tagged

from odoo.addons.billing_payer.tests.common import PayerCommon

ORDERS = int(os.environ.get("ORDERS", "8"))
PAYERS, LINES = 4, 50
MORE_QUERIES = 1.05  # per invoice, with four times the orders


@tagged("post_install", "-at_install")
class TestPayerBench(PayerCommon):
    def test_split_orders_invoiced_in_one_run(self):
        """Issue "Payers": queries per invoice are constant in the number of orders."""
        self.partners = self.env["res.partner"].create([{"name": f"Payer {rank}"} for rank in range(PAYERS)])
        queries = {}
        for count in (max(1, ORDERS // 4), ORDERS):
            orders = self.env["sale.order"].union(*(self._create_split_order() for _rank in range(count)))
            self.env.flush_all()
            self.env.invalidate_all()
            before, start = self.env.cr.sql_log_count, time.monotonic()
            moves = orders._create_invoices()
            self.env.flush_all()
            seconds = time.monotonic() - start
            self.assertEqual(len(moves), count * PAYERS)
            queries[count] = (self.env.cr.sql_log_count - before) / len(moves)
            print(
                f"{count:4d} orders × {PAYERS} payers × {LINES} lines  {seconds:6.2f} s  "
                f"{1000 * seconds / len(moves):6.1f} ms and {queries[count]:6.1f} queries per invoice"
            )
        self.assertLessEqual(queries[ORDERS], MORE_QUERIES * queries[max(1, ORDERS // 4)])

    def _create_split_order(self):
        order = self._create_affair([(f"Phase {rank}", 100.37 + rank) for rank in range(LINES)])
        self._split(order, *((partner, rank) for rank, partner in enumerate(self.partners, start=1)), mode="weight")
        return order
