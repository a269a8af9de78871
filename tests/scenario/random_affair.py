"""An affair that goes on at random: the same seed tells the same story."""

import random
from collections import Counter

import psycopg2
from affair_checks import AffairChecks
from affair_steps import DocumentSteps, StatementSteps

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import mute_logger

# What happens on an affair, and how often.
STEPS = {
    "statement": 10,
    "section_statement": 4,
    "regularise": 2,
    "post": 5,
    "reset": 2,
    "give_up_draft": 3,
    "restore_cancelled": 1,
    "credit": 5,
    "debit": 1,
    "deposit": 4,
    "change_tax": 3,
    "regularise_after_tax_change": 6,
    "amend": 2,
    "note_progress": 2,
}
REFUSALS = (UserError, psycopg2.errors.UniqueViolation)


class RandomAffair(StatementSteps, DocumentSteps):
    """Creates an order, plays steps on it, and ends it. `counts` says what was done and what was refused."""

    def __init__(self, test, seed):
        self.test, self.env, self.random = test, test.env, random.Random(seed)
        self.counts = Counter()
        self.story = []  # for whom a seed fails

    def run(self, steps):
        self.start()
        if self.chance(0.4):
            self._deposit()
        for _index in range(steps):
            name = self.random.choices(list(STEPS), STEPS.values())[0]
            self.story.append(name)
            getattr(self, f"_{name}")()
            self.checks.check()
        self.finish()

    def attempt(self, name, action):
        """Do something that may be refused in a sentence; nothing has changed then."""
        before = self.snapshot_for(self.chance(0.25))  # not each time: it takes as long as many a step
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                result = action()
                self.env.flush_all()
        except REFUSALS as refusal:
            self.story.append(f"  {name} refused: {refusal}")
            self.counts[f"{name} refused"] += 1
            if before:
                self.test.assertEqual(self.checks.snapshot(), before, f"{name} was refused and changed something")
            return None
        self.story.append(f"  {name}: {result or ''}")
        self.counts[name] += 1
        return result

    def snapshot_for(self, wanted):
        return self.checks.snapshot() if wanted else None

    def pick(self, records):
        return records and records[self.random.randrange(len(records))]

    def chance(self, share):
        return self.random.random() < share

    # === THE ORDER === #

    def start(self):
        company = self.test.company
        company.tax_calculation_rounding_method = self.random.choice(["round_per_line", "round_globally"])
        company.deposit_during_works = self.chance(0.8)
        company.deposit_rule = self.random.choice(["full", "prorata", "none"])
        pricelist = self.random.choice(self.test.pricelists)
        self.places = pricelist.currency_id.decimal_places
        phases = [phase for rank in range(self.random.randint(2, 6)) for phase in self.prepare_phases(rank)]
        order = self.test._create_affair(phases, pricelist_id=pricelist.id)
        self.order, self.checks = order, AffairChecks(self.test, order)
        figures = [(line.price_subtotal, line.tax_ids.mapped("name")) for line in self.checks.works]
        self.story.append(f"{company.tax_calculation_rounding_method}, {order.currency_id.name}: {figures}")

    def prepare_phases(self, rank):
        titles = [f"Lot {rank}"] * self.chance(0.3) + [f"- Floor {rank}"] * self.chance(0.2)
        price = self.random.choice([10.07, 83.33, 0.05, self.random.uniform(1, 30000)])
        if rank and self.chance(0.15):
            price = -price / 20
        price = round(price, self.places) or 1.0
        values = {
            "tax_ids": [Command.set(self.random.choice(self.test.taxes).ids)],
            "product_uom_qty": self.random.choice([1, 1, 17]),
        }
        return [*titles, (f"Phase {rank}", price, values)]

    # === THE ORDER CHANGES === #

    def _change_tax(self, line=None):
        line = line or self.pick(self.checks.works)
        self.attempt(
            "change the tax", lambda: line.write({"tax_ids": [Command.set(self.random.choice(self.test.taxes).ids)]})
        )

    def _regularise_after_tax_change(self):
        if line := self.pick(self.checks.works.filtered("billed_amount")):
            self._change_tax(line)
            if self.chance(0.5):
                self._statement()
            self._regularise(line)

    def _amend(self):
        line = self.pick(self.checks.works)
        quantity = self.random.choice([-line.product_uom_qty, 1.0, -0.5])
        self.attempt("amend", lambda: self.amend(line, quantity))

    def amend(self, line, quantity):
        rank = len(self.order.order_line)
        return line.copy({"order_id": self.order.id, "product_uom_qty": quantity, "name": f"Amendment {rank}"})

    def _note_progress(self):
        self.pick(self.checks.works).progress = round(self.random.uniform(0, 100), 2)

    # === THE END === #

    def open_final_statement(self):
        """Of an affair of which nothing was billed yet, no final invoice is proposed: its statement is made final."""
        order = self.order
        if order.billing_invoiced or order.statement_count or not order.billing_remaining:
            return order.action_new_final_statement()
        return self.test._create_statement(order).action_make_final()

    def finish(self):
        """No draft stays, and the final statement bills what is left (P10)."""
        self.story.append("finish")
        for move in self.moves("draft"):
            if self.chance(0.6):
                self.attempt("post", move.action_post)
            if move.state == "draft":
                self.attempt("cancel", move.button_cancel)
            self.checks.check()
        self.attempt("final statement", self.open_final_statement)
        statement = self.order.open_statement_id
        if statement:
            self.test.assertEqual(statement.kind, "final")
            move = self.attempt("final invoice", statement._create_invoice)
            if move:
                self.checks.check_statement_invoice(statement, move)
                self.attempt("post the final invoice", move.action_post)
                self.test.assertEqual(move.state, "posted")
        self.checks.check()
        self.checks.check_end()
