"""Run in Odoo's shell by `make bench`: seconds to select what is to be reminded of the same late invoices.

Three quarters of the invoices are late, ten of each customer; the selection is kept, as each addon keeps it.
"""

# ruff: noqa: F821 (the shell brings env)

import os
import sys
import time
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path.cwd() / "tests"))
sys.path.insert(0, str(Path.cwd() / "tests/bench/rivals"))

from practice import create_practice

from odoo import fields

from clonedmoves import clone

ITEMS = int(os.environ.get("RIVAL_ITEMS", "4000"))
inside, journal, customer = create_practice(env)
today = fields.Date.today()


class Ours:
    def prepare(self):
        level = {"rank": 1, "days": 1, "channel": "email", "minimum": 0}
        policy = inside["billing.dunning.policy"].create(
            {"name": "One level", "grace_days": 0, "level_ids": [(0, 0, {"name": "Reminder", **level})]}
        )
        inside.company.dunning_policy_id = policy

    def select(self):
        run = inside["billing.run"].create({"kind": "billing.reminder"})
        run.action_preview()
        return lambda: inside["billing.reminder.line"].search_count([("state", "=", "proposed")])


class CreditControl:
    def prepare(self):
        level = {"name": "Reminder", "level": 1, "delay_days": 1, "channel": "email", "computation_mode": "net_days"}
        template = inside["mail.template"].search([], limit=1)
        level.update(email_template_id=template.id, custom_text="Pay", custom_mail_text="Pay")
        policy = inside["credit.control.policy"].create(
            {
                "name": "One level",
                "account_ids": [(6, 0, customer.property_account_receivable_id.ids)],
                "level_ids": [(0, 0, level)],
            }
        )
        inside.company.credit_policy_id = policy
        self.policy = policy

    def select(self):
        run = inside["credit.control.run"].create({"date": today, "policy_ids": [(6, 0, self.policy.ids)]})
        run.generate_credit_lines()
        return lambda: len(run.line_ids)


def owe():
    """Posted invoices of 100.00, from 90 days ago to 30 days ahead, ten of each customer."""
    vals = {"type": "service", "taxes_id": [(5,)], "property_account_income_id": journal.default_account_id.id}
    product = inside["product.product"].create({"name": "Office", **vals})
    move = inside["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": customer.id,
            "invoice_date": today - timedelta(days=90),
            "invoice_line_ids": [(0, 0, {"product_id": product.id, "price_unit": 100.0})],
        }
    )
    names = [{"name": f"Customer {rank}", "email": f"{rank}@example.com"} for rank in range(ITEMS // 10)]
    partners = inside["res.partner"].create(names).ids
    moves = clone(env, move.id, ITEMS)
    move.unlink()
    env.cr.execute(
        "CREATE TEMP TABLE owed AS SELECT id, (%s::int[])[1 + rank %% %s] AS partner_id, "
        "%s::date + (rank %% 120)::int AS due FROM unnest(%s) WITH ORDINALITY AS made(id, rank)",
        [partners, len(partners), today - timedelta(days=90), moves],
    )
    env.cr.execute(
        "UPDATE account_move SET state = 'posted', name = 'LATE/' || owed.id, partner_id = owed.partner_id, "
        "commercial_partner_id = owed.partner_id, invoice_date_due = due FROM owed WHERE owed.id = account_move.id"
    )
    env.cr.execute(
        "UPDATE account_move_line SET parent_state = 'posted', partner_id = owed.partner_id, "
        "date_maturity = CASE WHEN display_type = 'payment_term' THEN due END FROM owed WHERE owed.id = move_id"
    )
    for table in ("account_move", "account_move_line", "res_partner"):
        env.cr.execute(f"ANALYZE {table}")
    env.invalidate_all()
    env.cr.execute("SELECT COUNT(*) FROM owed WHERE due < %s", [today])
    return env.cr.fetchone()[0]


name = os.environ["RIVAL"]
kind = {"billing_dunning": Ours, "account_credit_control": CreditControl}[name]()
kind.prepare()
late = owe()
inside.flush_all()
start = time.monotonic()
count = kind.select()
inside.flush_all()
spent = time.monotonic() - start
print(f"{name:30s} {spent:6.2f} s for {count()} of {late} late invoices, {count() / spent:,.0f} a second")
