"""An affair in memory: an order's lines, its documents, and nothing but the pure rules to make one from the other."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from odoo.addons.billing_base.tools import exact, round_to
from odoo.addons.billing_order.tools import Deposit, recover
from odoo.addons.billing_progress.tools import Refusal, amount_now, check, cumulative, distribute, total_of

ZERO = Decimal(0)


@dataclass
class Line:
    fee: Decimal
    quantity: Decimal
    vat: str


@dataclass
class Document:
    """`kind`: statement, final, deposit, credit (billed again) or rebate (not). Amounts by line or deposit number."""

    kind: str
    amounts: dict = field(default_factory=dict)
    deposits: dict = field(default_factory=dict)  # asked for by a deposit and its credits, deducted by all others
    posted: bool = False
    cumulative: dict = field(default_factory=dict)  # a statement's own figures

    def figures(self):
        return self.kind, dict(self.amounts), dict(self.deposits), dict(self.cumulative)


class Affair:
    def __init__(self, lines, places):
        self.lines, self.places = list(lines), places
        self.deposit_vats = []
        self.documents = []

    # === WHAT IS BILLED, ALWAYS DERIVED === #

    def billed(self, line):
        return sum((move.amounts.get(line, ZERO) for move in self.documents if move.kind != "rebate"), ZERO)

    def deposit(self, number, drafts=False):
        asked = recovered = ZERO
        for move in self.documents:
            amount = move.deposits.get(number, ZERO)
            if move.kind != "deposit":
                recovered += amount
            elif move.posted or drafts:
                asked += amount
        return Deposit(self.deposit_vats[number], asked, recovered)

    def deposits(self, drafts=False):
        return [self.deposit(number, drafts) for number in range(len(self.deposit_vats))]

    def state(self):
        return (
            [self.billed(line) for line in range(len(self.lines))],
            self.deposits(drafts=True),
            [move.figures() for move in self.documents],
        )

    # === DOCUMENTS === #

    def state_lines(self, entries, rule, kind="statement", regularise=False):
        """Make a statement from the (mode, value) of some lines.

        :return: the draft, or the `Refusal` of one of the entries, which then changes nothing
        """
        regularise = regularise or kind == "final"
        found = {}
        for number, (mode, value) in entries.items():
            line = self.lines[number]
            if refusal := check(
                mode, value, line.fee, line.quantity, self.billed(number), self.places, regularise=regularise
            ):
                return refusal
            found[number] = cumulative(mode, value, line.fee, line.quantity, self.places).amount
        return self._state(found, "settle" if kind == "final" else rule, kind, regularise)

    def state_section(self, mode, value, rule, regularise=False):
        """Make a statement from one figure for all lines."""
        fees = [line.fee for line in self.lines]
        floors = None if regularise else [self.billed(number) for number in range(len(fees))]
        parts = distribute(mode, value, fees, floors, self.places)
        if isinstance(parts, Refusal):
            return parts
        assert sum(parts) == total_of(mode, value, fees, self.places)  # I2
        return self._state(dict(enumerate(parts)), rule, "statement", regularise)

    def _state(self, found, rule, kind, regularise):
        move = Document(kind)
        for number, amount in found.items():
            now = amount_now(amount, self.billed(number), self.lines[number].fee, regularise)
            move.amounts[number] = now
            move.cumulative[number] = self.billed(number) + now
        self._deduct(move, rule)
        self.documents.append(move)
        return move

    def _deduct(self, move, rule):
        works = self.works(move)
        fees, billed = defaultdict(Decimal), defaultdict(Decimal, works)
        for number, line in enumerate(self.lines):
            fees[line.vat] += line.fee
            billed[line.vat] += self.billed(number)
        rates = {vat: exact(billed[vat]) / exact(fees[vat]) if fees[vat] else Fraction(0) for vat in fees}
        amounts = recover(rule, self.deposits(), works, rates, self.places)
        move.deposits = {number: amount for number, amount in enumerate(amounts) if amount}

    def works(self, move):
        works = defaultdict(Decimal)
        for line, amount in move.amounts.items():
            works[self.lines[line].vat] += amount
        return works

    def ask_deposit(self, share, vat):
        fees = sum((line.fee for line in self.lines if line.vat == vat), ZERO)
        self.deposit_vats.append(vat)
        move = Document("deposit", deposits={len(self.deposit_vats) - 1: round_to(exact(fees) * share, self.places)})
        self.documents.append(move)
        return move

    def credit(self, move, share, kind):
        """A credit note of a part of a posted document: of its works, and of its deposits' share."""
        kind = "deposit" if move.kind == "deposit" else kind
        amounts, deposits = (
            {key: -round_to(exact(amount) * share, self.places) for key, amount in found.items()}
            for found in (move.amounts, move.deposits)
        )
        credit = Document(kind, amounts, deposits, posted=True)
        self.documents.append(credit)
        if not self.covered():
            self.documents.pop()  # refused: less would be asked for than is deducted
            return None
        return credit

    def covered(self):
        """I7: what is deducted of each deposit is asked for, in its sense."""
        return all(
            deposit.left * (-1 if deposit.recovered < 0 else 1) >= 0 for deposit in self.deposits() if deposit.recovered
        )
