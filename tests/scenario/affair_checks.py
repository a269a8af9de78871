"""What must hold of an affair after any step: DESIGN I1 to I7 and I9, read from the documents themselves."""

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal


def decimal(amount):
    return Decimal(repr(amount))


class AffairChecks:
    """Follows one order, and compares what the addons say of it with its invoices."""

    def __init__(self, test, order):
        self.test, self.env, self.order = test, test.env, order
        self.currency = order.currency_id
        self.posted = {}  # I6: what each posted document said
        self.statements = {}  # I6: what each invoiced statement said

    # === WHAT THE DOCUMENTS SAY === #

    @property
    def works(self):
        return self.order.order_line.filtered(lambda line: not line.display_type and not line.is_downpayment)

    @property
    def deposit_lines(self):
        return self.order.order_line.filtered(lambda line: not line.display_type and line.is_downpayment)

    @property
    def moves(self):
        return self.order.order_line.invoice_lines.move_id.sorted("id")

    def sum_lines(self, invoice_lines, accept):
        """Signed untaxed sum of the invoice lines whose document is accepted."""
        total = sum(
            (
                decimal(line.price_subtotal) * (-1 if line.move_id.move_type == "out_refund" else 1)
                for line in invoice_lines
                if line.move_id.state != "cancel" and accept(line)
            ),
            Decimal(0),
        )
        return round(total, 6)

    def billed(self, line):
        """Live net of a line; a credit note that does not rebill leaves it billed."""
        return self.sum_billed(line.invoice_lines)

    def sum_billed(self, invoice_lines):
        return self.sum_lines(
            invoice_lines, lambda aml: aml.move_id.move_type == "out_invoice" or aml.move_id.billing_rebill
        )

    def asked(self, line, states=("posted",)):
        return self.sum_lines(line.invoice_lines, lambda aml: not aml.billing_recovery and aml.move_id.state in states)

    def recovered(self, line):
        return -self.sum_lines(line.invoice_lines, lambda aml: aml.billing_recovery)

    # === SNAPSHOTS === #

    def snapshot(self):
        """All that a step could change, of what is live."""
        self.env.flush_all()
        self.env.invalidate_all()
        order = self.order
        return {
            "lines": {line.id: self.say_order_line(line) for line in self.works},
            "deposits": {line.id: (self.asked(line), self.recovered(line)) for line in self.deposit_lines},
            "order": (order.billing_issued, order.billing_draft, order.deposit_remaining, order.invoice_status),
            "moves": {move.id: self.say_move(move) for move in self.moves if move.state != "cancel"},
            "statements": {
                statement.id: (statement.state, statement.kind, statement.deposit_rule, self.say_statement(statement))
                for statement in order.statement_ids
            },
        }

    def say_order_line(self, line):
        return line.name, line.price_subtotal, line.tax_ids.ids, line.billed_amount, line.qty_invoiced, line.progress

    def say_move(self, move):
        lines = move.invoice_line_ids.sorted("id")
        return (
            move.state,
            move.amount_untaxed,
            move.amount_tax,
            move.amount_total,
            tuple((line.id, line.quantity, line.price_unit, line.price_subtotal, line.name) for line in lines),
        )

    def say_statement(self, statement):
        return {
            line.id: (line.selected, line.entry_mode, line.entry_value, *self.say_figures(line))
            for line in statement.line_ids
        }

    def say_figures(self, line):
        return line.previous_amount, line.cumulative_amount, line.amount

    # === CHECKS === #

    def check(self):
        """After any step."""
        self.env.flush_all()
        self.env.invalidate_all()
        self.check_billed()
        self.check_deposits()
        self.check_posted_documents()
        self.check_statements()

    def equal(self, found, expected, what):
        """Equal to the currency's smallest coin."""
        self.test.assertEqual(
            self.currency.compare_amounts(float(found), float(expected)), 0, f"{what}: {found} is not {expected}"
        )

    def check_billed(self):
        """I1: what is billed of a line is what its live documents say."""
        for line in self.works:
            self.equal(line.billed_amount, self.billed(line), f"I1: billed of {line.name}")

    def check_deposits(self):
        """I7: no more is deducted than was asked for, in the deposit's sense."""
        left = Decimal(0)
        for line in self.deposit_lines:
            recovered, rest = self.recovered(line), self.asked(line) - self.recovered(line)
            left += rest
            if recovered:
                self.test.assertGreaterEqual(rest * (-1 if recovered < 0 else 1), 0, f"I7: {line.id} of {line.name}")
        self.equal(self.order.deposit_remaining, left, "I7: deposits left")

    def check_posted_documents(self):
        """I6: a posted document never changes; one that is reset to draft is another document."""
        found = {move: self.say_move(move) for move in self.moves if move.state == "posted"}
        for move in found.keys() & self.posted.keys():
            self.test.assertEqual(found[move], self.posted[move], f"I6: {move.name} changed")
        self.posted = found

    def check_statements(self):
        """I6: an invoiced statement keeps its figures. An open one starts from what is billed."""
        invoiced = self.order.statement_ids.filtered(lambda statement: statement.state == "invoiced")
        found = {line: self.say_figures(line) for line in invoiced.line_ids}
        for line in found.keys() & self.statements.keys():
            self.test.assertEqual(found[line], self.statements[line], f"I6: {line.name} of {line.statement_id.name}")
        self.statements = found
        for line in self.order.open_statement_id.line_ids.filtered(lambda line: not line.display_type):
            self.equal(line.previous_amount, self.billed(line.order_line_id), f"I1: previous of {line.name}")

    def check_statement_invoice(self, statement, move):
        """Of the document that a statement has just made: I1, I4, I5, I7."""
        for line in statement.line_ids.filtered(lambda line: not line.display_type):
            self.equal(self.billed(line.order_line_id), line.cumulative_amount, f"I1: to date of {line.name}")
            self.equal(line.previous_amount + line.amount, line.cumulative_amount, f"I1: now of {line.name}")
        products = move.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        for line in products:
            self.test.assertIn(line.quantity, (1.0, -1.0), f"I4: {line.name}")
            self.test.assertGreater(line.price_unit, 0.0, f"I4: {line.name}")
        self.equal(move.amount_tax, self.compute_taxes(products), f"I5: taxes of {move.id}")
        self.test.assertGreaterEqual(move.amount_total, 0.0, "Odoo posts no negative invoice")
        if statement.kind != "final":
            self.check_recovery(products)
        self.check_bases(move)

    def compute_taxes(self, lines):
        """I5: base × rate, rounded for each line or for each tax, as the company's setting says."""
        coin = Decimal(1).scaleb(-self.currency.decimal_places)
        globally = self.order.company_id.tax_calculation_rounding_method == "round_globally"
        taxes = defaultdict(Decimal)
        for line in lines:
            for tax in line.tax_ids:
                amount = decimal(line.price_subtotal) * decimal(tax.amount) / 100
                taxes[tax] += amount if globally else amount.quantize(coin, ROUND_HALF_UP)
        return sum((amount.quantize(coin, ROUND_HALF_UP) for amount in taxes.values()), Decimal(0))

    def check_bases(self, move):
        """A document takes no more back at a tax than was billed of a phase at that tax."""
        for line in self.works.filtered(lambda line: line.price_subtotal > 0):
            for taxes, lines in line.invoice_lines.grouped("tax_ids").items():
                before, after = self.sum_billed(lines - move.invoice_line_ids), self.sum_billed(lines)
                self.test.assertGreaterEqual(after, min(before, 0), f"{line.name} at {taxes.mapped('name')}")

    def check_recovery(self, lines):
        """I7: a document deducts of each VAT no more than it bills of it."""
        works, deducted = defaultdict(Decimal), defaultdict(Decimal)
        for line in lines:
            side = deducted if line.billing_recovery else works
            side[line.tax_ids] += decimal(line.price_subtotal)
        for taxes, amount in deducted.items():
            what = f"I7: {-amount} deducted of {works[taxes]} at {taxes.mapped('name')}"
            self.test.assertTrue(min(works[taxes], 0) <= -amount <= max(works[taxes], 0), what)

    def check_end(self):
        """P10: every line bills its fee, nothing is left."""
        for line in self.works:
            self.equal(self.billed(line), line.price_subtotal, f"the end: billed of {line.name}")
        self.equal(self.order.deposit_remaining, 0, "the end: deposits left")
        for line in self.deposit_lines:
            self.equal(self.recovered(line), self.asked(line), "the end: a deposit")
        self.equal(self.order.billing_remaining, 0, "the end: left to bill")
        self.test.assertEqual(self.order.invoice_status, "invoiced", "the end")
