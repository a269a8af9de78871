"""`make bench`: a statement and its invoice, measured against Odoo's own invoicing of the same order, in one run."""

import time
from dataclasses import dataclass

from odoo.tests import tagged

from odoo.addons.billing_progress.tests.common import ProgressCommon

SMALL, LARGE = 200, 2000
TIMES_CORE = 1.5  # statement and invoice together, at most
MORE_QUERIES_PER_LINE = 0.2  # than Odoo's own invoicing needs


@dataclass
class Measure:
    seconds: float
    queries: int


@tagged("post_install", "-at_install")
class TestStatementBench(ProgressCommon):
    def test_statement_and_invoice_against_core(self):
        """Issue "Platform": queries per line constant from 200 to 2,000 lines, time at most 1.5 times Odoo's own."""
        core, ours = {}, {}
        for count in (SMALL, LARGE):
            core[count] = self._measure(self._order(count)._create_invoices)
            order = self._order(count)
            order.order_line.progress = 40.0
            ours[count] = self._measure(lambda order=order: self._create_statement(order)._create_invoice())
            for name, measure in (("Odoo", core[count]), ("statement", ours[count])):
                print(f"{count:5d} lines  {name:10s} {measure.seconds:6.2f} s  {measure.queries:6d} queries")
        print(f"time: {ours[LARGE].seconds / core[LARGE].seconds:.2f} × Odoo's own")
        self.assertLessEqual(self._slope(ours) - self._slope(core), MORE_QUERIES_PER_LINE)
        self.assertLessEqual(ours[LARGE].seconds, TIMES_CORE * core[LARGE].seconds)

    def test_opening_a_new_statement_of_2000_lines(self):
        """Issue "Progress": opening a new statement takes under 2 s of server time."""
        order = self._order(LARGE)
        fields = {name: {} for name in ("name", "fee", "previous_amount", "cumulative_percent", "amount", "warning")}
        specification = {"name": {}, "tax_totals": {}, "line_ids": {"fields": fields}}

        def open_statement():
            self._create_statement(order).web_read(specification)

        measure = self._measure(open_statement)
        print(f"{LARGE:5d} lines  open       {measure.seconds:6.2f} s  {measure.queries:6d} queries")
        self.assertLess(measure.seconds, 2.0)

    def _order(self, count):
        return self._create_affair([(f"Phase {rank}", 100.37 + rank) for rank in range(count)])

    def _measure(self, action):
        self.env.flush_all()
        self.env.invalidate_all()
        queries, start = self.env.cr.sql_log_count, time.monotonic()
        action()
        self.env.flush_all()
        return Measure(time.monotonic() - start, self.env.cr.sql_log_count - queries)

    def _slope(self, measures):
        return (measures[LARGE].queries - measures[SMALL].queries) / (LARGE - SMALL)
