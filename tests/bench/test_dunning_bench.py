"""`make bench`: the preview of reminders over 100,000 open items of 10,000 customers."""

import faulthandler
import os

from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.billing_dunning.tests.common import DunningCommon

ITEMS, CUSTOMERS = int(os.environ.get("OPEN_ITEMS", "100000")), 10_000
MOST = 5.0  # seconds
CLONE = """
    INSERT INTO %(table)s
    SELECT (jsonb_populate_record(model, %(changes)s)).*
      FROM %(table)s model, generate_series(1, %(count)s) AS rank WHERE model.id = %(id)s
"""


@tagged("post_install", "-at_install")
class TestDunningBench(DunningCommon):
    def _clone(self, record, changes, count):
        self.env.flush_all()
        table = SQL.identifier(record._table)
        self.env.cr.execute(SQL(CLONE, table=table, changes=changes, count=count, id=record.id))
        # Else the checks of the next table's foreign keys read this one from end to end, as if it were still small.
        self.env.cr.execute(SQL("ANALYZE %s", table))

    def _seed(self, items):
        """Open invoices beside the one that is cloned: ids far above those in use."""
        move = self._owe("2023-05-01")
        line = move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        row, partner = SQL("10000000 + rank"), SQL("10000001 + rank %% %s", CUSTOMERS)
        email = SQL("'name', 'Customer ' || rank, 'email', rank || '@example.com'")
        names = SQL("'name', 'BENCH/' || rank, 'partner_id', %s, 'commercial_partner_id', %s", partner, partner)
        due = SQL("'move_id', %s, 'partner_id', %s, 'date_maturity', date '2023-05-01' + rank / 2000", row, partner)
        customer = SQL("'commercial_partner_id', %s, %s", row, email)
        for record, values, count in (
            (self.partner_a.copy(), customer, CUSTOMERS),
            (move, names, items),
            (line, due, items),
        ):
            self._clone(record, SQL("jsonb_build_object('id', %s, %s)", row, values), count)
        self.env.invalidate_all()

    def test_preview_of_many(self):
        """Issue "Dunning": at most 5 s for 100,000 open items, queries that do not grow with them."""
        faulthandler.cancel_dump_traceback_later()  # takes minutes, and does not hang
        few = self._measure()
        self._seed(ITEMS)
        many = self._measure()
        for items, (spent, queries, lines) in ((1, few), (ITEMS, many)):
            print(f"{items:7d} open items: preview in {spent:5.2f} s, {queries} queries, {lines} customers")
        self.assertLessEqual(many[0], MOST)
        self.assertLessEqual(many[1], few[1] + 2)

    def _measure(self):
        # Not `time`, which stands still in these tests.
        run = self.env["billing.run"].create({"kind": "billing.reminder"})
        self.env.flush_all()
        self.env.invalidate_all()
        queries, start = self.env.cr.sql_log_count, os.times().elapsed
        run.action_preview()
        spent, queries = os.times().elapsed - start, self.env.cr.sql_log_count - queries
        return spent, queries, self.env["billing.run.line"].search_count([("run_id", "=", run.id)])
