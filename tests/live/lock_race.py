"""Run in Odoo's shell: somebody validates the billing configuration while somebody else deletes or posts (SPEC N3).

Writes a JSON file: what each of the two was told, and which numbers are in the database at the end. Nothing is judged
here (test_number_race.py). Two threads, each with a transaction of its own that began before the other's end.
"""

import json
import os
import threading
from pathlib import Path

import odoo
from odoo.exceptions import UserError
from odoo.modules.registry import Registry

DATABASE = env.cr.dbname  # noqa: F821
AWHILE = 1.0  # seconds after which a transaction that goes on is taken for one that waits


def prepare(env, name):
    """A company with three posted documents and a draft."""
    company = env["res.company"].with_context(install_mode=True).create({"name": f"Lock race {name}"})
    env.user.company_ids += company
    env = env(context={"allowed_company_ids": company.ids, "tracking_disable": True})
    kinds = {"receivable": "asset_receivable", "payable": "liability_payable", "income": "income"}
    accounts = {
        kind: env["account.account"].create({"name": kind, "code": f"{rank}00", "account_type": account_type}).id
        for rank, (kind, account_type) in enumerate(kinds.items(), start=1)
    }
    partner = env["res.partner"].create(
        {
            "name": "Customer",
            "property_account_receivable_id": accounts["receivable"],
            "property_account_payable_id": accounts["payable"],
        }
    )
    journal = env["account.journal"].create({"name": "Sales", "code": "INV", "type": "sale", "company_id": company.id})
    env["billing.numbering"].create({"journal_id": journal.id, "start_date": "2022-01-01", "offset": 0})
    line = {"name": "Works", "price_unit": 100, "tax_ids": [(5,)], "account_id": accounts["income"]}
    values = {"move_type": "out_invoice", "journal_id": journal.id, "partner_id": partner.id}
    moves = env["account.move"].create(
        [{**values, "invoice_date": "2022-11-25", "invoice_line_ids": [(0, 0, line)]} for _rank in range(4)]
    )
    moves[:3].action_post()
    env.cr.commit()
    return company.id, moves.ids


class Person:
    """One transaction: it begins, acts (and may have to wait for the other one), and ends."""

    def __init__(self, company):
        self.cr = Registry(DATABASE).cursor()
        context = {"allowed_company_ids": [company], "tracking_disable": True}
        self.env = odoo.api.Environment(self.cr, odoo.SUPERUSER_ID, context)
        self.cr.execute("SELECT 1")  # from here on it sees the database as it is now
        self.told = "done"

    def act(self, action):
        self.thread = threading.Thread(target=self._act, args=(action,))
        self.thread.start()
        self.thread.join(AWHILE)
        self.waits = self.thread.is_alive()

    def _act(self, action):
        try:
            action(self.env)
            self.env.flush_all()
        except UserError as refusal:
            self.told = str(refusal)

    def end(self):
        self.thread.join()
        if self.told == "done":
            self.cr.commit()
        self.cr.close()


def race(name, first, second):
    """`first` acts, `second` acts before the first has ended."""
    with Registry(DATABASE).cursor() as cr:
        company, moves = prepare(odoo.api.Environment(cr, odoo.SUPERUSER_ID, {}), name)
    one, other = Person(company), Person(company)
    one.act(lambda env: first(env, company, moves))
    other.act(lambda env: second(env, company, moves))
    one.end()
    other.end()
    with Registry(DATABASE).cursor() as cr:
        cr.execute(
            "SELECT sequence_number FROM account_move WHERE id = ANY(%s) AND state = 'posted' ORDER BY 1", (moves,)
        )
        numbers = [number for (number,) in cr.fetchall()]
        cr.execute("SELECT billing_locked FROM res_company WHERE id = %s", (company,))
        locked = bool(cr.fetchone()[0])
    return {"told": [one.told, other.told], "waited": other.waits, "numbers": numbers, "locked": locked}


def lock(env, company, _moves):
    env["res.company"].browse(company).action_lock_billing()


def delete(env, _company, moves):
    second = env["account.move"].browse(moves[1])
    second.button_draft()
    second.unlink()


def post(env, _company, moves):
    env["account.move"].browse(moves[3]).action_post()


results = {
    "deleted first": race("deleted", delete, lock),
    "locked first": race("locked", lock, delete),
    "posted first": race("posted", post, lock),
}
Path(os.environ["RESULT"]).write_text(json.dumps(results))
