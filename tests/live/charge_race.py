"""Run in Odoo's shell: who claims the fee and the interest of the same late invoices at the same moment (SPEC D5).

STEP hands: four people charge them by hand. STEP letter: somebody charges while the letter is made. STEP charge: the
letter is due while somebody charges. What came of it is judged in test_charge_race.py.
"""

# ruff: noqa: F821 (the shell brings env)

import json
import os
import sys
import time
from pathlib import Path
from unittest.mock import patch

import odoo
from odoo.exceptions import UserError
from odoo.modules.registry import Registry

from odoo.addons.base.models.ir_mail_server import IrMail_Server

sys.path.insert(0, str(Path.cwd() / "tests"))
from racing import LOST, create_company

INVOICES, PROCESSES = 4, 4
DATABASE = env.cr.dbname
FOLDER = Path(os.environ["RESULT"]).parent


def prepare():
    company, inside = create_company(env, name="Charging", email="us@example.com")
    inside["billing.dunning.rate"].create({"date_start": "2020-01-01", "percent": 12, "company_id": company.id})
    env.ref("billing_dunning.policy_standard").level_ids.write({"charge_fee": True, "charge_interest": True})
    partner = inside["res.partner"].create({"name": "Late", "email": "late@example.com", "is_company": True})
    line = {"name": "Works", "price_unit": 1000.0, "tax_ids": [(5,)]}
    values = {
        "move_type": "out_invoice",
        "partner_id": partner.id,
        "invoice_date": "2026-01-01",
        "invoice_date_due": "2026-01-31",
        "invoice_payment_term_id": False,
        "invoice_line_ids": [(0, 0, line)],
    }
    moves = inside["account.move"].create([values] * INVOICES)
    moves.action_post()
    inside["billing.reminder"].browse(moves.action_remind()["res_id"]).action_send()
    owed = [move._get_late_interest(odoo.fields.Date.today()) for move in moves]
    env.cr.commit()
    return company.id, moves.ids, owed


def note(name, text=""):
    """Tell the other processes: a line in a file, which no transaction takes back."""
    with (FOLDER / name).open("a") as file:
        file.write(f"{text}\n")


def wait_for(name):
    for _time in range(200):
        if (FOLDER / name).exists():
            return
        time.sleep(0.05)


def charge(company, ids, before="", told="told", after=""):
    """Press the button until it is done; a lost transaction is started again as Odoo does over HTTP."""
    if before:
        wait_for(before)
    for _attempt in range(100):
        try:
            with Registry(DATABASE).cursor() as cr:
                inside = odoo.api.Environment(cr, odoo.SUPERUSER_ID, {"allowed_company_ids": [company]})
                inside["account.move"].browse(ids).action_charge_late()
                inside.flush_all()
                note(told, "charged")
                if after:
                    wait_for(after)
            return
        except UserError as refusal:
            note(told, "refused" if "right now" in str(refusal) else "nothing left")
            if "right now" not in str(refusal):
                return
            time.sleep(0.05)
        except LOST:
            continue


def send(company, before="", made="made", after=""):
    """Send what waits, three times; the second time, whatever holds it up has gone."""
    if before:
        wait_for(before)
    make = env.registry["billing.reminder"]._make_letter

    def make_slowly(reminder, subject):
        letter = make(reminder, subject)
        note(made)
        if after:
            wait_for(after)
        return letter

    with (
        patch.object(env.registry["billing.reminder"], "_make_letter", make_slowly),
        patch.object(IrMail_Server, "_disable_send", lambda server: False),
        patch.object(IrMail_Server, "_connect__", lambda server, *args, **kwargs: None),
        patch.object(IrMail_Server, "send_email", lambda server, message, *args, **kwargs: note("mails") or "id"),
    ):
        for _attempt in range(3):
            with Registry(DATABASE).cursor() as cr:
                inside = odoo.api.Environment(cr, odoo.SUPERUSER_ID, {"allowed_company_ids": [company]})
                inside["billing.reminder"]._cron_send()
                cr.commit()
            note("tried")
            time.sleep(0.5)


def start(work, *arguments, **options):
    pid = os.fork()
    if not pid:
        try:
            work(*arguments, **options)
        finally:
            os._exit(0)
    return pid


def read(name):
    path = FOLDER / name
    return path.read_text().splitlines() if path.exists() else []


def describe(company, ids):
    with Registry(DATABASE).cursor() as cr:
        inside = odoo.api.Environment(cr, odoo.SUPERUSER_ID, {"allowed_company_ids": [company]})
        charges = inside["billing.dunning.charge"].search([("move_id", "in", ids)], order="move_id, kind")
        return {
            "charges": [(ids.index(charge.move_id.id), charge.kind, charge.amount) for charge in charges],
            "invoiced": sum(charges.charge_move_id.mapped("amount_total")),
            "reminders": inside["billing.reminder"].search([("company_id", "=", company)]).mapped("state"),
        }


company, ids, owed = prepare()
env.cr.close()
odoo.sql_db.close_all()  # a connection cannot be shared with a fork
step = os.environ["STEP"]
if step == "hands":
    started = [start(charge, company, ids) for _process in range(PROCESSES)]
elif step == "letter":
    started = [start(send, company, after="told"), start(charge, company, ids, before="made")]
else:
    started = [start(charge, company, ids, after="tried"), start(send, company, before="told")]
for pid in started:
    os.waitpid(pid, 0)
found = {"owed": owed, "told": read("told"), "mails": len(read("mails")), **describe(company, ids)}
Path(os.environ["RESULT"]).write_text(json.dumps(found))
os._exit(0)  # the shell's own cursor was closed before the first fork
