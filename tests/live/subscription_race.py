"""Run in Odoo's shell: six processes that draft the same subscriptions at once; one of them is killed midway.

Writes a JSON file: how many documents each period has. The test reads it (test_subscription_race.py).
"""

# ruff: noqa: F821 (the shell brings env)

import json
import os
import signal
import sys
from pathlib import Path
from unittest.mock import patch

import odoo
from odoo.exceptions import UserError
from odoo.modules.registry import Registry

sys.path.insert(0, str(Path.cwd() / "tests"))
from racing import LOST, create_company

PROCESSES, SUBSCRIPTIONS, PERIODS = 6, 4, 12
DATABASE = env.cr.dbname


def prepare():
    company, inside = create_company(env, name="Raced")
    partner = inside["res.partner"].create({"name": "Koworking"})
    product = inside["product.product"].create({"name": "Office", "type": "service", "is_recurring": True})
    values = {
        "partner_id": partner.id,
        "company_id": company.id,
        "date_start": "2023-03-24",
        "period_count": PERIODS,
        "line_ids": [(0, 0, {"product_id": product.id, "price_unit": 200.0})],
    }
    subscriptions = inside["billing.subscription"].create([values] * SUBSCRIPTIONS)
    subscriptions.action_activate()
    env.cr.commit()
    return company.id, subscriptions.ids


def work(company, ids, dies):
    """Draft them, as often as it takes until nothing is left; over HTTP, Odoo tries a lost transaction again too."""
    context = {"allowed_company_ids": [company]}
    for _attempt in range(50):
        try:
            with Registry(DATABASE).cursor() as cr:
                inside = odoo.api.Environment(cr, odoo.SUPERUSER_ID, context)
                subscriptions = inside["billing.subscription"].browse(ids)
                subscriptions.action_generate_schedule()
                inside.flush_all()
                if dies:
                    os.kill(os.getpid(), signal.SIGKILL)
            return
        except (*LOST, UserError):
            continue


def start(company, ids, dies):
    pid = os.fork()
    if not pid:
        try:
            work(company, ids, dies)
        finally:
            os._exit(0)
    return pid


def count(ids):
    with Registry(DATABASE).cursor() as cr:
        cr.execute(
            """
            SELECT period.subscription_id, period.date_start::text, count(*)
              FROM billing_subscription_period period JOIN account_move move ON move.id = period.move_id
             WHERE period.subscription_id = ANY(%s) AND move.state != 'cancel'
          GROUP BY 1, 2 ORDER BY 1, 2
            """,
            [ids],
        )
        claims = cr.fetchall()
        cr.execute("SELECT count(*) FROM account_move WHERE company_id = %s", [company])
        return {"claims": claims, "moves": cr.fetchone()[0]}


company, ids = prepare()
env.cr.close()
odoo.sql_db.close_all()  # a connection cannot be shared with a fork
with patch("odoo.sql_db._logger.error"):  # a refused insert is what is being tried here
    for pid in [start(company, ids, dies=rank == 0) for rank in range(PROCESSES)]:
        os.waitpid(pid, 0)
    os.waitpid(start(company, ids, dies=False), 0)
Path(os.environ["RESULT"]).write_text(json.dumps(count(ids)))
os._exit(0)  # the shell's own cursor was closed before the first fork
