"""An affair that goes on at random: the same seed tells the same story."""

import random
from collections import Counter

import psycopg2
from affair_checks import AffairChecks

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
    "amend": 2,
    "note_progress": 2,
}
REFUSALS = (UserError, psycopg2.errors.UniqueViolation)


class RandomAffair:
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

    # === STATEMENTS === #

    def open_statement(self):
        self.order.action_new_statement()
        statement = self.order.open_statement_id
        self.checks.check()
        if self.chance(0.5):
            statement.deposit_rule = self.random.choice(["full", "prorata", "none"])
        return statement

    def _statement(self):
        statement = self.attempt("open a statement", self.open_statement)
        if not statement:
            return
        phases = statement.line_ids.filtered(lambda line: not line.display_type)
        if self.chance(0.2):
            self.pick(phases).selected = self.chance(0.3)
        for _index in range(self.random.randint(1, 3)):
            line = self.pick(phases.filtered("selected"))
            if line:
                self.attempt("entry", lambda line=line: self.enter(line))
        if self.chance(0.85):
            self.invoice(statement)

    def enter(self, line):
        """Type a figure in one of the three columns; it stays as it was typed (I3)."""
        mode = self.random.choice(["percent", "quantity", "amount"])
        billed = line.previous_amount / line.fee if line.fee and not line.statement_id.regularise else 0.0
        share = min(max(billed, 0.0) + self.random.choice([-0.05, 0.1, 0.3, 0.5, 1.0]) * self.random.random(), 1.0)
        whole, places = {
            "percent": (100, self.random.choice([0, 2, 4])),
            "quantity": (line.ordered_quantity, 2),
            "amount": (line.fee, self.places),
        }[mode]
        value = round(whole * share, places)
        line[f"cumulative_{mode}"] = value
        self.env.flush_all()
        self.test.assertEqual((line.entry_mode, line.entry_value), (mode, value), "I3: typed")
        self.test.assertAlmostEqual(line[f"cumulative_{mode}"], value, 6, "I3: shown")
        return f"{line.name} {value} {mode}"

    def _section_statement(self):
        statement = self.attempt("open a statement", self.open_statement)
        if statement:
            section = self.pick(statement.line_ids.filtered("display_type")) if self.chance(0.7) else None
            self.attempt("section entry", lambda: self.enter_section(statement, section or statement.line_ids[:0]))
            if self.chance(0.85):
                self.invoice(statement)

    def enter_section(self, statement, section):
        """One figure for a section, or for all; the parts sum to the total, rounded once (I2)."""
        phases = section._get_phases() if section else statement.line_ids
        phases = phases.filtered(lambda line: line.selected and not line.display_type)
        fees = sum(phases.mapped("fee"))
        percent = round(self.random.uniform(20, 100), 2) if self.chance(0.8) else 100.0
        total = self.checks.currency.round(fees * percent / 100)
        if self.chance(0.5):
            statement.action_enter("amount", total, section.id)
        elif section:
            section.cumulative_percent = percent
        else:
            statement.rate = percent
        self.env.flush_all()
        self.checks.equal(sum(phases.mapped("cumulative_amount")), total, f"I2: {percent} % of {fees}")
        return f"{section.name or 'all'} {percent} %"

    def _regularise(self):
        statement = self.attempt("open a statement", self.open_statement)
        if statement:
            statement.regularise = True
            phases = statement.line_ids.filtered(lambda line: not line.display_type and line.previous_amount)
            if line := self.pick(phases):
                self.attempt("regularisation", lambda: self.enter(line))
            self.invoice(statement)

    def invoice(self, statement):
        fate = self.random.choices(["post", "keep", "delete", "cancel"], [12, 4, 3, 2])[0]
        before, count = self.snapshot_for(fate in ("delete", "cancel")), self.test._count_moves()
        move = self.attempt("invoice", lambda: self.create_invoice(statement, count))
        if not move:
            return
        self.checks.check_statement_invoice(statement, move)
        if fate == "post":
            self.attempt("post", move.action_post)
        elif before:
            self.attempt(f"{fate} it at once", move.unlink if fate == "delete" else move.button_cancel)
            self.test.assertEqual(self.checks.snapshot(), before, f"I9: {fate} gives everything back")

    def create_invoice(self, statement, count):
        try:
            return statement._create_invoice()
        except UserError:
            self.test.assertEqual(self.test._count_moves(), count, "An invoice was written before the refusal")
            raise

    # === DOCUMENTS === #

    def moves(self, *states, move_type=None):
        return self.checks.moves.filtered(
            lambda move: move.state in states and (not move_type or move.move_type == move_type)
        )

    def _post(self):
        if move := self.pick(self.moves("draft")):
            self.attempt("post", move.action_post)

    def _reset(self):
        """Reset to draft, and most often post again: then it says what it said before."""
        if move := self.pick(self.moves("posted")):
            said = self.checks.say_move(move)
            self.attempt("reset to draft", move.button_draft)
            if move.state == "draft" and self.chance(0.8):
                self.attempt("post", move.action_post)
                if move.state == "posted":
                    self.test.assertEqual(self.checks.say_move(move), said)

    def _give_up_draft(self):
        if move := self.pick(self.moves("draft")):
            self.attempt(*self.random.choice([("delete", move.unlink), ("cancel", move.button_cancel)]))

    def _restore_cancelled(self):
        if move := self.pick(self.moves("cancel")):
            self.attempt("restore a cancelled document", move.button_draft)

    def _credit(self):
        if move := self.pick(self.moves("posted", move_type="out_invoice")):
            kind = self.random.choice(["in full", "in part", "price only", "as a rebate"])
            self.attempt(f"credit {kind}", lambda: self.credit(move, kind))

    def credit(self, move, kind):
        credit_note = self.test._reverse_invoice(move)
        credit_note.billing_rebill = kind != "as a rebate"
        lines = credit_note.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        if kind == "in part":
            lines[self.random.randint(0, 1) :: 2].unlink()
        elif kind != "in full":
            for line in lines:
                line.price_unit = self.checks.currency.round(line.price_unit * self.random.random())
        if self.chance(0.85):
            credit_note.action_post()
        return credit_note

    def _debit(self):
        if move := self.pick(self.moves("posted", move_type="out_invoice")):
            self.attempt("debit note", lambda: self.test._create_debit_note(move, post=self.chance(0.7)))

    def _deposit(self):
        fate = self.random.choices(["post", "keep", "delete"], [6, 2, 2])[0]
        before = self.snapshot_for(fate == "delete")
        move = self.attempt("deposit", self.ask_deposit)
        if not move:
            return
        if fate == "post":
            self.attempt("post", move.action_post)
        elif fate == "delete":
            self.attempt("delete it at once", move.unlink)
            self.test.assertEqual(self.checks.snapshot(), before, "I9: deleting a deposit gives everything back")

    def ask_deposit(self):
        known = self.checks.moves
        percentage = self.chance(0.7)
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": [Command.set(self.order.ids)],
                "advance_payment_method": "percentage" if percentage else "fixed",
                "amount": round(self.random.uniform(1, 40), 2),
                "fixed_amount": round(self.random.uniform(1, 500), self.places),
            }
        )
        wizard.action_create()
        return self.checks.moves - known

    # === THE ORDER CHANGES === #

    def _change_tax(self):
        line = self.pick(self.checks.works)
        self.attempt(
            "change the tax", lambda: line.write({"tax_ids": [Command.set(self.random.choice(self.test.taxes).ids)]})
        )

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

    def finish(self):
        """No draft stays, and the final statement bills what is left (P10)."""
        self.story.append("finish")
        for move in self.moves("draft"):
            if not (self.chance(0.6) and self.attempt("post", move.action_post)):
                self.attempt("cancel", move.exists().button_cancel)
            self.checks.check()
        self.attempt("final statement", self.order.action_new_final_statement)
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
