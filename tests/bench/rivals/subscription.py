"""Run in Odoo's shell by `make bench`: seconds to draft contracts due today, all sound, then with some of them broken.

Against Odoo's own bulk creation of the same invoices. A broken contract has a product without an account.
"""

# ruff: noqa: F821 (the shell brings env)

import os
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path.cwd() / "tests"))
sys.path.insert(0, str(Path.cwd() / "tests/bench/rivals"))

from practice import create_practice

from odoo import api, fields

from nativemoves import values_of

CONTRACTS, BROKEN = int(os.environ.get("RIVAL_CONTRACTS", "60")), 0.01
inside, journal, customer = create_practice(env)
today = fields.Date.today()


class Ours:
    model = "billing.subscription"

    def create(self, count, products):
        lines = [(0, 0, {"product_id": product.id, "price_unit": 90.0}) for product in products]
        values = {"partner_id": customer.id, "date_start": today, "drafting": "due", "line_ids": lines}
        contracts = inside[self.model].create([values] * count)
        contracts.action_activate()
        return contracts

    def spoil(self, contracts, product):
        for contract in contracts:
            contract.line_ids[0].product_id = product

    def surprise(self, contracts):
        """Make their invoices fail at the very end of their creation, which no check sees coming."""
        contracts.customer_reference = "surprise"
        model = inside.registry["account.move"]
        create = model.create

        def fail(moves, vals_list):
            made = create(moves, vals_list)
            made.flush_recordset()
            return made if "surprise" not in made.mapped("ref") else 1 / 0

        model.create = api.model_create_multi(fail)

    def draft(self, contracts):
        run = inside["billing.run"].browse(inside["billing.run"].action_open_subscriptions()["res_id"])
        run.line_ids.filtered(lambda line: line.res_id not in contracts._ids).action_exclude()  # failed before
        run._set_waiting()
        run.env["billing.run"]._cron_process()


class Contract:
    model = "contract.contract"

    def create(self, count, products):
        line = {"price_unit": 90.0, "quantity": 1.0, "recurring_rule_type": "monthly", "recurring_interval": 1}
        line.update(recurring_invoicing_type="pre-paid", date_start=today, recurring_next_date=today)
        lines = [(0, 0, {**line, "product_id": product.id, "name": product.name}) for product in products]
        values = {"name": "Contract", "partner_id": customer.id, "contract_type": "sale", "journal_id": journal.id}
        values.update(line_recurrence=True, contract_line_ids=lines)
        return inside[self.model].create([values] * count)

    def spoil(self, contracts, product):
        for contract in contracts:
            contract.contract_line_ids[0].product_id = product

    def draft(self, contracts):
        inside[self.model]._cron_recurring_create(today)


class Subscription:
    model = "sale.subscription"

    def create(self, count, products):
        template = inside["sale.subscription.template"].create(
            {"name": "Monthly", "recurring_rule_type": "months", "recurring_interval": 1, "invoicing_mode": "draft"}
        )
        pricelist = inside["product.pricelist"].create({"name": "Prices"})
        lines = [(0, 0, {"product_id": product.id, "price_unit": 90.0}) for product in products]
        values = {"partner_id": customer.id, "template_id": template.id, "pricelist_id": pricelist.id}
        values.update(date_start=today, recurring_next_date=today, sale_subscription_line_ids=lines)
        contracts = inside[self.model].create([values] * count)
        for contract in contracts:
            contract.action_start_subscription()
        return contracts

    def spoil(self, contracts, product):
        for contract in contracts:
            contract.sale_subscription_line_ids[0].product_id = product

    def draft(self, contracts):
        inside[self.model].cron_subscription_management()


def measure(action, records):
    inside.flush_all()
    inside.invalidate_all()
    start = time.monotonic()
    action(records)
    inside.flush_all()
    return time.monotonic() - start


def products(names, **values):
    vals = {"type": "service", "invoice_policy": "order", "taxes_id": [(5,)], **values}
    return inside["product.product"].create([{"name": name, **vals} for name in names])


def moves_after(last):
    return inside["account.move"].search([("move_type", "=", "out_invoice"), ("id", ">", last)])


def peak_memory():
    """In MB, of this process."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def last_move():
    return inside["account.move"].search([], order="id desc", limit=1).id


kind = {"billing_subscription": Ours, "contract": Contract, "subscription_oca": Subscription}[os.environ["RIVAL"]]()
sound = products(("Office", "Cleaning"), property_account_income_id=journal.default_account_id.id)
kind.draft(kind.create(2, sound))  # fills caches
contracts, last = kind.create(CONTRACTS, sound), last_move()
inside.flush_all()
inside.invalidate_all()
before = peak_memory()
spent = measure(kind.draft, contracts)
grown = peak_memory() - before
moves = moves_after(last)
if len(moves) != CONTRACTS:
    raise SystemExit(f"{len(moves)} invoices of {CONTRACTS}")
values = [values_of(move) for move in moves]
native = measure(lambda vals: inside["account.move"].create(vals), values)
name = os.environ["RIVAL"]
print(f"{name:30s} {spent:6.2f} s for {CONTRACTS} contracts due, {native / spent:.2f} × Odoo's own creation", end="")
print(f", {grown:.0f} MB more memory than they needed to be created", end="", flush=True)


def measure_spoiled(spoil, share):
    """How fast it is for the sound ones when a share of the contracts is spoilt."""
    contracts = kind.create(CONTRACTS, sound)
    spoil(contracts[:: int(1 / share)])
    last = last_move()
    spent = measure(kind.draft, contracts)
    good = len(moves_after(last))
    return f"{CONTRACTS - good} broken: {native * good / CONTRACTS / spent:.2f} ×"


account = journal.default_account_id
journal.default_account_id = False
nowhere = products(("Nowhere",))
try:
    print(f"; with {measure_spoiled(lambda contracts: kind.spoil(contracts, nowhere), BROKEN)}", end="")
except Exception as problem:
    print(f"; with one broken it stops: {type(problem).__name__}", end="")
if hasattr(kind, "surprise"):
    journal.default_account_id = account
    print(f", without a check that finds them {measure_spoiled(kind.surprise, BROKEN)}", end="")
print()
