"""What somebody does on an affair: statements, and the documents that come before and after them."""

from odoo.exceptions import UserError
from odoo.fields import Command

CREDITS = ["in full", "in part", "in part", "price only", "as a rebate", "and replace"]


class StatementSteps:
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

    def _regularise(self, order_line=None):
        statement = self.attempt("open a statement", self.open_statement)
        if statement:
            statement.regularise = True
            # An open statement may have phases that are not ticked: what is typed there shows once they are.
            phases = statement.line_ids.filtered(lambda line: line.selected and line.previous_amount)
            phases = phases.filtered(lambda line: not line.display_type)
            chosen = phases.filtered(lambda line: line.order_line_id == order_line)
            if line := chosen or self.pick(phases):
                self.attempt("regularisation", lambda: self.enter(line))
            self.invoice(statement)

    def invoice(self, statement):
        fate = self.random.choices(["post", "keep", "delete", "cancel"], [12, 4, 3, 2])[0]
        before, count = self.snapshot_for(fate in ("delete", "cancel")), self.test._count_moves()
        move = self.attempt("invoice", lambda: self.create_invoice(statement, count))
        if not move:
            return
        self.checks.check_statement_invoice(statement, move)
        works = move.invoice_line_ids.filtered(lambda line: line.sale_line_ids and not line.is_downpayment)
        self.counts["former tax taken back"] += any(line.tax_ids != line.sale_line_ids.tax_ids for line in works)
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


class DocumentSteps:
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
            kind = self.random.choice(CREDITS)
            self.attempt(f"credit {kind}", lambda: self.credit(move, kind))

    def credit(self, move, kind):
        if kind == "and replace":
            return self.test._reverse_invoice(move, is_modify=True)
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
