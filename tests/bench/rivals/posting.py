"""Run in Odoo's shell by `make bench`: seconds to post invoices, with whatever numbers them here."""

# ruff: noqa: F821 (the shell brings env)

import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path.cwd() / "tests"))
sys.path.insert(0, str(Path.cwd() / "tests/bench/rivals"))

from practice import create_practice

from clonedmoves import clone

COUNT, RUNS = int(os.environ.get("RIVAL_INVOICES", "300")), 3


class Undone(Exception):
    pass


def make_draft():
    """A draft invoice without taxes, in a company without a chart of accounts."""
    inside, journal, partner = create_practice(env)
    if "billing.numbering" in inside:
        inside["billing.numbering"].create({"journal_id": journal.id, "start_date": "2022-01-01"})
    line = {"name": "Works", "quantity": 1, "price_unit": 100.0, "tax_ids": [(5,)]}
    values = {"move_type": "out_invoice", "journal_id": journal.id, "partner_id": partner.id}
    return inside["account.move"].create({**values, "invoice_date": "2022-11-25", "invoice_line_ids": [(0, 0, line)]})


def measure(moves):
    moves.env.invalidate_all()
    start = time.monotonic()
    try:
        with moves.env.cr.savepoint():
            moves.action_post()
            moves.env.flush_all()
            spent = time.monotonic() - start
            raise Undone
    except Undone:
        return spent


draft = make_draft()
moves = draft.browse(clone(draft.env, draft.id, COUNT))
times = [measure(moves) for _run in range(RUNS + 1)][1:]  # the first run fills caches
print(f"{os.environ['RIVAL']:30s} {statistics.median(times):6.2f} s for {COUNT} invoices posted")
