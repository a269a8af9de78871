"""`make bench`: the drafts of schedules of 12 milestones, against Odoo's own creation of the same invoices."""

import faulthandler
import os
import time

from odoo.tests import tagged

from odoo.addons.billing_milestone.tests.common import MilestoneCommon

from nativemoves import values_of

ORDERS = int(os.environ.get("ORDERS", "40"))
MILESTONES = 12
SPEED = 0.9  # of `account.move.create` in bulk, at least
SLOPE = 1.1  # queries per invoice of many orders, against those of few


@tagged("post_install", "-at_install")
class TestMilestoneBench(MilestoneCommon):
    def test_drafts_of_many_schedules(self):
        """Issue "Milestones": drafts in one run, queries per invoice constant, 0.9 × the speed of native creation."""
        faulthandler.cancel_dump_traceback_later()  # takes minutes, and does not hang
        few, many = self._orders(max(ORDERS // 8, 1)), self._orders(ORDERS)
        warm = self._orders(2)
        warm._validate_schedules()
        queries = {}
        for orders in (few, many):
            spent, count = self._measure(orders._validate_schedules)
            queries[len(orders)] = count / len(orders) / MILESTONES
            self._print("ours", len(orders), spent, queries[len(orders)])
        values = [values_of(move) for move in many.milestone_ids.move_ids]
        native, count = self._measure(lambda: self.env["account.move"].create(values))
        self._print("native", len(many), native, count / len(values))
        print(f"speed: {native / spent:.2f} × native")
        small, large = queries.values()
        self.assertLessEqual(large, small * SLOPE)
        self.assertGreaterEqual(native / spent, SPEED)

    def _print(self, name, orders, seconds, queries):
        print(f"{orders:5d} orders × {MILESTONES}  {name:7s} {seconds:7.2f} s  {queries:5.1f} queries per invoice")

    def _orders(self, count):
        orders = self.env["sale.order"]
        for _order in range(count):
            months = [(8.33, f"2023-{month:02}-15") for month in range(1, 12)]
            orders += self._create_trainings(*months, (None, "2023-12-15"))
        return orders

    def _measure(self, action):
        self.env.flush_all()
        self.env.invalidate_all()
        queries, start = self.env.cr.sql_log_count, time.monotonic()
        action()
        self.env.flush_all()
        return time.monotonic() - start, self.env.cr.sql_log_count - queries
