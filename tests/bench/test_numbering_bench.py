"""`make bench`: posting with a numbering, measured against Odoo's own numbers in the same run."""

import faulthandler
import os
import statistics
import time

from odoo.tests import tagged

from odoo.addons.billing_numbering.tests.common import NumberingCommon

from clonedmoves import clone

COUNT = int(os.environ.get("INVOICES", "1000"))
RUNS = int(os.environ.get("RUNS", "5"))
MOST = 1.05  # times Odoo's own posting


@tagged("post_install", "-at_install")
class TestNumberingBench(NumberingCommon):
    def test_posting_against_odoos_own_numbers(self):
        """Issue "Numbering": at most 1.05 × native posting, median of five interleaved runs."""
        faulthandler.cancel_dump_traceback_later()  # takes minutes, and does not hang
        ours = self._create_journal("OUR")
        self._number(journal_id=ours.id, prefix="FC")
        journals = {"Odoo": self.journal, "numbering": ours}
        drafts = {name: self._drafts(journal) for name, journal in journals.items()}
        seconds = {name: [] for name in journals}
        for _run in range(RUNS + 1):
            for name, moves in drafts.items():
                seconds[name].append(self._measure(moves))
        # The first run fills caches.
        medians = {name: statistics.median(times[1:]) for name, times in seconds.items()}
        for name, times in seconds.items():
            print(f"{name:10s} {' '.join(f'{spent:6.2f}' for spent in times)} s for {COUNT}")
        ratio = medians["numbering"] / medians["Odoo"]
        print(f"time: {ratio:.3f} × Odoo's own")
        self.assertLessEqual(ratio, MOST)

    def _drafts(self, journal):
        model = self._draft("2022-11-25", journal_id=journal.id)
        return self.env["account.move"].browse(clone(self.env, model.id, COUNT))

    def _measure(self, moves):
        """Seconds to post, undone afterwards."""

        class Undone(Exception):
            pass

        self.env.invalidate_all()
        start = time.monotonic()
        try:
            with self.env.cr.savepoint():
                moves.action_post()
                self.env.flush_all()
                spent = time.monotonic() - start
                raise Undone
        except Undone:
            return spent
