"""Run in Odoo's shell: processes that send the same reminders at once, with a mail server that only notes them.

STEP race: two runs proposed the same invoices; four processes approve and send. STEP kill: a process dies right after a
mail was taken, before that was written; another one goes on. What came of it is judged in test_reminder_race.py.
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

from odoo.addons.base.models.ir_mail_server import IrMail_Server

sys.path.insert(0, str(Path.cwd() / "tests"))
from racing import LOST, create_company

CUSTOMERS, PROCESSES = 8, 4
DATABASE = env.cr.dbname
OUTBOX = Path(os.environ["RESULT"]).with_suffix(".mails")


def prepare():
    company, inside = create_company(env, name="Reminding", email="us@example.com")
    for rank in range(CUSTOMERS):
        partner = inside["res.partner"].create({"name": f"Late {rank}", "email": f"late{rank}@example.com"})
        line = {"name": "Works", "price_unit": 100.0, "tax_ids": [(5,)]}
        move = inside["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_date": "2026-01-01",
                "invoice_date_due": "2026-01-31",
                "invoice_payment_term_id": False,
                "invoice_line_ids": [(0, 0, line)],
            }
        )
        move.action_post()
    runs = [inside["billing.run"].action_open_reminders()["res_id"] for _run in range(2)]
    env.cr.commit()
    return company.id, runs


def note(server, message, *args, **kwargs):
    """The mail server takes a message: a line in a file, which no transaction takes back."""
    with OUTBOX.open("a") as file:
        file.write(f"{message['To']}\n")
    if os.environ.get("DIES") and len(OUTBOX.read_text().splitlines()) == int(os.environ["DIES"]):
        os.kill(os.getpid(), signal.SIGKILL)
    return message["Message-Id"]


def work(company, runs):
    context = {"allowed_company_ids": [company]}
    with (
        patch.object(IrMail_Server, "_disable_send", lambda server: False),
        patch.object(IrMail_Server, "_connect__", lambda server, *args, **kwargs: None),
        patch.object(IrMail_Server, "send_email", note),
    ):
        for run in runs:
            for _attempt in range(20):
                try:
                    with Registry(DATABASE).cursor() as cr:
                        inside = odoo.api.Environment(cr, odoo.SUPERUSER_ID, context)
                        drafts = inside["billing.reminder"].search([("run_id", "=", run), ("state", "=", "draft")])
                        for draft in drafts:
                            draft.action_send()
                    break
                except UserError:
                    break
                except LOST:
                    continue
        for _attempt in range(5):
            try:
                with Registry(DATABASE).cursor() as cr:
                    odoo.api.Environment(cr, odoo.SUPERUSER_ID, context)["billing.reminder"]._cron_send()
                    cr.commit()
                break
            except LOST:
                continue


def start(*arguments):
    pid = os.fork()
    if not pid:
        try:
            work(*arguments)
        finally:
            os._exit(0)
    return pid


def describe(company):
    with Registry(DATABASE).cursor() as cr:
        cr.execute("SELECT state, count(*) FROM billing_reminder WHERE company_id = %s GROUP BY state", [company])
        states = dict(cr.fetchall())
        cr.execute(
            """
            SELECT line.move_line_id, line.rank, count(*) FROM billing_reminder_line line
              JOIN billing_reminder reminder ON reminder.id = line.reminder_id
             WHERE reminder.company_id = %s AND line.stands GROUP BY 1, 2
            """,
            [company],
        )
        return {"states": states, "standing": [row[2] for row in cr.fetchall()]}


company, runs = prepare()
env.cr.close()
odoo.sql_db.close_all()  # a connection cannot be shared with a fork
if os.environ["STEP"] == "race":
    # Two approve the first run, two the second.
    for pid in [start(company, runs[:1] if rank % 2 else runs[1:]) for rank in range(PROCESSES)]:
        os.waitpid(pid, 0)
    os.waitpid(start(company, []), 0)
else:
    os.waitpid(start(company, runs[:1]), 0)
    del os.environ["DIES"]
    os.waitpid(start(company, []), 0)
mails = OUTBOX.read_text().split()
Path(os.environ["RESULT"]).write_text(json.dumps({"mails": mails, **describe(company)}))
os._exit(0)  # the shell's own cursor was closed before the first fork
