"""`make bench`: the drafts of many subscriptions, against Odoo's own creation of the same invoices."""

import faulthandler
import os
import time

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.billing_subscription.tests.common import SubscriptionCommon

from nativemoves import values_of

SUBSCRIPTIONS = int(os.environ.get("SUBSCRIPTIONS", "300"))
SPEED = 0.9  # of `account.move.create` in bulk, at least
SLOPE = 1.1  # queries per draft of many, against those of few


@tagged("post_install", "-at_install")
class TestSubscriptionBench(SubscriptionCommon):
    def test_drafts_due_today(self):
        """Issue "Subscriptions": 2 lines each, due today."""
        self._race(SUBSCRIPTIONS, drafting="due")

    def test_drafts_of_a_year(self):
        """Issue "Subscriptions": the schedule of 12 months."""
        self._race(SUBSCRIPTIONS // 10)

    def _race(self, count, **values):
        faulthandler.cancel_dump_traceback_later()  # takes minutes, and does not hang
        few, many, warm = (self._contracts(number, **values) for number in (count // 8, count, 2))
        warm._generate()
        queries = {}
        for contracts in (few, many):
            spent, number = self._measure(contracts._generate)
            moves = contracts.period_ids.move_id
            queries[len(contracts)] = number / len(moves)
            self._print("ours", moves, spent, queries[len(contracts)])
        vals_list = [values_of(move) for move in moves]
        native, number = self._measure(lambda: self.env["account.move"].create(vals_list))
        self._print("native", moves, native, number / len(moves))
        print(f"speed: {native / spent:.2f} × native")
        small, large = queries.values()
        self.assertLessEqual(large, small * SLOPE)
        self.assertGreaterEqual(native / spent, SPEED)

    def _print(self, name, moves, seconds, queries):
        print(f"{len(moves):5d} drafts  {name:7s} {seconds:7.2f} s  {queries:5.1f} queries per draft")

    def _contracts(self, count, **values):
        lines = [{"product_id": self.office.id, "price_unit": 200}, {"product_id": self.fees.id, "price_unit": 90}]
        contracts = self.env["billing.subscription"].create(
            [
                {
                    "partner_id": self.partner_a.id,
                    "date_start": fields.Date.today(),
                    "period_count": 12,
                    "line_ids": [Command.create(line) for line in lines],
                    **values,
                }
                for _rank in range(count)
            ]
        )
        contracts.action_activate()
        return contracts

    def _measure(self, action):
        self.env.flush_all()
        self.env.invalidate_all()
        queries, start = self.env.cr.sql_log_count, time.monotonic()
        action()
        self.env.flush_all()
        return time.monotonic() - start, self.env.cr.sql_log_count - queries
