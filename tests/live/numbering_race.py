"""Run in Odoo's shell: processes that post at the same time, as on a server with several workers.

Writes a JSON file: for each scenario, what is in the database at the end. The test reads it (test_number_race.py);
nothing is judged here. Each process is a fork with its own connections, and does what Odoo does over HTTP: a
transaction that lost against another one is tried again.
"""

import itertools
import json
import os
import random
import signal
import sys
import time
from datetime import date
from pathlib import Path

from psycopg2 import errors

import odoo
from odoo.exceptions import ConcurrencyError, UserError
from odoo.modules.registry import Registry

sys.path.insert(0, str(Path.cwd() / "tests"))
from clonedmoves import clone

SCENARIOS, PREFIXES, PROCESSES = ("move", "refuse", "kill"), ("INV", "EXP"), 4
EACH = json.loads(os.environ["EACH"])  # scenario → invoices per process
ROLLED_BACK = 0.08
MOST_AT_ONCE = 12  # documents in one transaction
MONTHS = [date(2022, 10, 31), date(2022, 11, 30), date(2022, 12, 31)]
DATABASE = env.cr.dbname  # noqa: F821
LOST = (errors.SerializationFailure, errors.DeadlockDetected, ConcurrencyError)


class Undone(Exception):
    """Something went wrong after the number was given."""


# === DOCUMENTS === #


def prepare(env):
    """A company; for each scenario, two numbered journals and the drafts that each process is to post in them."""
    company = env["res.company"].with_context(install_mode=True).create({"name": f"Race {os.getpid()}"})
    env.user.company_ids += company
    env.user.group_ids += env.ref("account.group_account_user")  # may ask for the integrity report
    env = env(context={"allowed_company_ids": company.ids})
    kinds = {"receivable": "asset_receivable", "payable": "liability_payable", "income": "income"}
    accounts = {
        kind: env["account.account"].create({"name": kind, "code": f"{rank}00", "account_type": account_type}).id
        for rank, (kind, account_type) in enumerate(kinds.items(), start=1)
    }
    drafts = {scenario: [[] for _process in range(PROCESSES)] for scenario in SCENARIOS}
    customer = {
        "property_account_receivable_id": accounts["receivable"],
        "property_account_payable_id": accounts["payable"],
    }
    partners = [env["res.partner"].create({"name": f"Customer {rank}", **customer}) for rank in range(PROCESSES)]
    line = {"name": "Works", "price_unit": 100, "tax_ids": [(5,)], "account_id": accounts["income"]}
    for scenario, prefix in itertools.product(SCENARIOS, PREFIXES):
        code = f"{prefix}{scenario[:1].upper()}"
        journal = env["account.journal"].create({"name": code, "code": code, "type": "sale", "company_id": company.id})
        journal.restrict_mode_hash_table = scenario == "kill"
        numbering = {"journal_id": journal.id, "prefix": code, "start_date": "2022-01-01", "offset": 0}
        env["billing.numbering"].create(numbering)
        for rank, partner in enumerate(partners):
            values = {"move_type": "out_invoice", "journal_id": journal.id, "partner_id": partner.id}
            lines = [(0, 0, line)]
            model = env["account.move"].create({**values, "invoice_date": MONTHS[0], "invoice_line_ids": lines})
            env.flush_all()
            drafts[scenario][rank] += clone(env, model.id, EACH[scenario] // len(PREFIXES))
            model.unlink()
    env.cr.commit()
    return company.id, drafts


# === ONE PROCESS === #


def work(company, moves, seed, log):
    """Post the documents, some at a time. Some transactions are undone after the numbers were given."""
    chance = random.Random(seed)
    context = {"allowed_company_ids": [company], "tracking_disable": True}
    while moves:
        size = chance.randint(1, MOST_AT_ONCE)
        try:
            with Registry(DATABASE).cursor() as cr:
                env = odoo.api.Environment(cr, odoo.SUPERUSER_ID, context)
                env["account.move"].browse(moves[:size]).action_post()
                env.flush_all()
                if chance.random() < ROLLED_BACK:
                    raise Undone
            moves = moves[size:]
        except Undone:
            log.write(b"u")
        except LOST:
            log.write(b"r")
            time.sleep(chance.uniform(0, 0.01))
        except UserError:
            log.write(b"x")
            return


def run(company, shares, kill=0):
    """The processes at once; `kill` of them are killed on the way and their work is taken up by a new one."""
    set_dates([job for jobs in shares for job in jobs])
    odoo.sql_db.close_all()  # a connection cannot be shared with a fork
    started = [start(company, [move for move, _day in jobs], seed) for seed, jobs in enumerate(shares)]
    victims = started[:kill]
    if victims:
        done = count_posted(company) + sum(map(len, shares)) // 4
        while count_posted(company) < done:
            time.sleep(0.02)
        for pid, _pipe in victims:
            os.kill(pid, signal.SIGKILL)
    events = [wait(*process) for process in started]
    if victims:
        left = unposted(company, [move for jobs in shares[:kill] for move, _day in jobs])
        odoo.sql_db.close_all()
        events.append(wait(*start(company, left, 99)))
    return "".join(events)


def start(company, moves, seed):
    reader, writer = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writer)
        return pid, reader
    try:
        with os.fdopen(writer, "wb", 0) as log:
            work(company, moves, seed, log)
    finally:
        os._exit(0)


def wait(pid, reader):
    with os.fdopen(reader, "rb") as log:
        events = log.read().decode()
    os.waitpid(pid, 0)
    return events


def count_posted(company):
    return query("SELECT count(*) FROM account_move WHERE company_id = %s AND state = 'posted'", company)[0][0]


def unposted(company, moves):
    drafts = query("SELECT id FROM account_move WHERE company_id = %s AND state = 'draft'", company)
    return [move for move in moves if (move,) in drafts]


def set_dates(jobs):
    for day in MONTHS:
        moves = [move for move, date_of_move in jobs if date_of_move == day]
        query("UPDATE account_move SET invoice_date = %s, date = %s WHERE id = ANY(%s) RETURNING id", day, day, moves)
        query("UPDATE account_move_line SET date = %s WHERE move_id = ANY(%s) RETURNING id", day, moves)


def query(text, *values):
    with Registry(DATABASE).cursor() as cr:
        cr.execute(text, values)
        return cr.fetchall()


# === SCENARIOS === #


def shuffled(shares, seed):
    """The documents of each process in any order: month after month, one in five a month late."""
    chance, orders = random.Random(seed), []
    for share in shares:
        chance.shuffle(share)
        months = [rank * len(MONTHS) // len(share) - (chance.random() < 0.2) for rank in range(len(share))]
        orders.append([(move, MONTHS[max(0, month)]) for move, month in zip(share, months, strict=True)])
    return orders


def result(scenario, events, seconds, expected):
    rows = query(
        """
        SELECT journal.code, move.name, move.sequence_prefix, move.sequence_number, move.invoice_date::text,
               move.made_sequence_gap
          FROM account_move move JOIN account_journal journal ON journal.id = move.journal_id
         WHERE move.company_id = %s AND move.state = 'posted' AND journal.code IN %s
      ORDER BY journal.code, move.sequence_number
        """,
        company,
        tuple(f"{prefix}{scenario[:1].upper()}" for prefix in PREFIXES),
    )
    return {"rows": rows, "events": events, "seconds": round(seconds, 1), "expected": expected}


def timed(function, *arguments, **options):
    begin = time.monotonic()
    return function(*arguments, **options), time.monotonic() - begin


results = {}
company, drafts = prepare(env)  # noqa: F821
env.cr.close()  # noqa: F821

query("UPDATE res_company SET billing_chronology = 'move' WHERE id = %s RETURNING id", company)
events, seconds = timed(run, company, shuffled(drafts["move"], 1))
results["move"] = result("move", events, seconds, PROCESSES * EACH["move"])

query("UPDATE res_company SET billing_chronology = 'refuse' WHERE id = %s RETURNING id", company)
orders, third = shuffled(drafts["refuse"], 2), EACH["refuse"] // 3
events, total = "", 0
for rank, month in enumerate(MONTHS):
    # Month by month, the last one with what is left.
    cut = [order[rank * third : (rank + 1) * third if rank < 2 else None] for order in orders]
    done, seconds = timed(run, company, [[(move, month) for move, _day in jobs] for jobs in cut])
    events, total = events + done, total + seconds
    if rank == 1:
        # A document of the month before, in vain: it is posted with the last ones.
        events += run(company, [[(order[-1][0], MONTHS[0])] for order in orders])
results["refuse"] = result("refuse", events, total, PROCESSES * EACH["refuse"])

query("UPDATE res_company SET billing_chronology = 'move' WHERE id = %s RETURNING id", company)
part = [jobs[: len(jobs) // 8] for jobs in shuffled(drafts["kill"], 3)]
events, seconds = timed(run, company, part, kill=2)
results["kill"] = result("kill", events, seconds, sum(map(len, part)))

with Registry(DATABASE).cursor() as cr:
    report = odoo.api.Environment(cr, odoo.SUPERUSER_ID, {"allowed_company_ids": [company]})
    chains = report["res.company"].browse(company)._check_hash_integrity()["results"]
    results["hash"] = [chain["status"] for chain in chains if "invoice|" in chain["journal_name"]]

Path(os.environ["RESULT"]).write_text(json.dumps(results))
os._exit(0)  # the shell's own cursor was closed before the first fork
