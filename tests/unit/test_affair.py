"""Random affairs on the pure rules: DESIGN I1, I2, I3, I6, I7 and I9 after every step (see also tests/scenario)."""

from collections import Counter
from decimal import Decimal
from fractions import Fraction

import pytest
from affair import ZERO, Affair, Document, Line
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.billing_base.tools import round_to
from odoo.addons.billing_progress.tools import Refusal

VATS = ["20 %", "10 %", "5.5 %"]
EXAMPLES = 7 * settings.default.max_examples  # 700 sequences in each of three currencies

shares = st.integers(0, 10**4).map(lambda share: Fraction(share, 10**4))
numbers = st.integers(0, 7)  # of a line, of a document: the one that it falls on
rules = st.sampled_from(["full", "full", "prorata", "prorata", "none"])
modes = st.sampled_from(["percent", "quantity", "amount"])
lines = st.builds(
    lambda cents, quantity, vat: (cents, Decimal(quantity), vat),
    st.one_of(st.integers(1, 10**7), st.integers(1, 10**7), st.integers(-(10**5), 10**3)),
    st.sampled_from([1, 17, 3]),
    st.sampled_from(VATS),
)
typed = st.tuples(numbers, modes, shares)
steps = st.one_of(
    st.tuples(st.just("statement"), st.lists(typed, min_size=1, max_size=4), rules, st.booleans()),
    st.tuples(st.just("section"), st.sampled_from(["percent", "amount"]), shares, rules, st.booleans()),
    st.tuples(st.just("deposit"), shares, st.sampled_from(VATS)),
    st.tuples(st.just("credit"), numbers, shares, st.sampled_from(["credit", "credit", "rebate"])),
    st.tuples(st.just("post"), numbers),
    st.tuples(st.just("delete")),
    st.tuples(st.just("amend"), numbers, st.sampled_from([Fraction(-1), Fraction(-1, 3), Fraction(2, 17)])),
    st.tuples(st.just("vat"), numbers, st.sampled_from(VATS)),
)


class Story:
    """Plays steps on an affair, and checks it after each."""

    def __init__(self, lines, places):
        self.affair = Affair(
            [Line(Decimal(cents).scaleb(-places), quantity, vat) for cents, quantity, vat in lines], places
        )
        self.frozen = {}  # I6: figures of each posted document, by its identity
        self.before = []  # I9: (draft, the state before it was made)
        self.touched = {}  # I1: line → its cumulative amount, unless something else changed it since

    def play(self, step):
        name, *values = step
        getattr(self, f"_{name}")(*values)
        self.check()

    def check(self):
        affair = self.affair
        for line, amount in self.touched.items():
            assert affair.billed(line) == amount  # I1
        assert affair.covered()  # I7
        for move in affair.documents:
            if move.posted:
                assert self.frozen.setdefault(id(move), move.figures()) == move.figures()  # I6

    # === STEPS === #

    def _statement(self, typed, rule, regularise):
        entries = {}
        for number, mode, share in typed:
            number %= len(self.affair.lines)
            line = self.affair.lines[number]
            whole = {"percent": Decimal(100), "quantity": line.quantity, "amount": line.fee}[mode]
            entries[number] = (mode, round_to(share * Fraction(whole), self.affair.places))
        move = self._draft(lambda: self.affair.state_lines(entries, rule, regularise=regularise))
        for number, (mode, value) in entries.items() if move else ():
            if mode == "amount" and move.amounts[number]:
                assert move.cumulative[number] == value  # I3

    def _section(self, mode, share, rule, regularise):
        fees = sum(line.fee for line in self.affair.lines)
        value = round_to(share * (100 if mode == "percent" else Fraction(fees)), self.affair.places)
        self._draft(lambda: self.affair.state_section(mode, value, rule, regularise))

    def _draft(self, make):
        """Make a statement and check what it deducts; a refusal changes nothing."""
        before = self.affair.state()
        move = make()
        if isinstance(move, Refusal):
            assert self.affair.state() == before
            return None
        self.before.append((move, before))
        self.touched.update(move.cumulative)
        deducted, works = Counter(), self.affair.works(move)
        for number, amount in move.deposits.items():
            deducted[self.affair.deposit_vats[number]] += amount
        for vat, amount in deducted.items():
            assert min(works[vat], ZERO) <= amount <= max(works[vat], ZERO)  # I7
        return move

    def _deposit(self, share, vat):
        before = self.affair.state()
        self.before.append((self.affair.ask_deposit(share, vat), before))

    def _credit(self, number, share, kind):
        posted = [move for move in self.affair.documents if move.posted and move.kind in ("statement", "deposit")]
        if posted and (credit := self.affair.credit(posted[number % len(posted)], share, kind)) and kind == "credit":
            for line in credit.amounts:
                self.touched.pop(line, None)

    def _post(self, number):
        drafts = [move for move in self.affair.documents if not move.posted]
        if drafts:
            drafts[number % len(drafts)].posted = True

    def _delete(self):
        """I9: the newest draft, whose deletion gives everything back."""
        move, before = self.before[-1] if self.before else (None, None)
        if move is None or move.posted or self.affair.documents[-1] is not move:
            return
        self.affair.documents.pop()
        self.before.pop()
        if move.kind == "deposit":
            self.affair.deposit_vats.pop()
        for line in move.cumulative:
            self.touched.pop(line, None)
        assert self.affair.state()[0] == before[0][: len(self.affair.lines)] + [ZERO] * self._amended(before)
        assert self.affair.state()[1:] == before[1:]

    def _amended(self, before):
        return len(self.affair.lines) - len(before[0])

    def _amend(self, number, share):
        line = self.affair.lines[number % len(self.affair.lines)]
        fee = round_to(share * Fraction(line.fee), self.affair.places)
        self.affair.lines.append(Line(fee, line.quantity * (-1 if share < 0 else 1), line.vat))

    def _vat(self, number, vat):
        self.affair.lines[number % len(self.affair.lines)].vat = vat

    # === THE END === #

    def finish(self):
        """Post everything, make the final statement: every line sums up to its fee, no deposit is left (P10)."""
        for move in self.affair.documents:
            move.posted = True
        entries = {number: ("percent", Decimal(100)) for number in range(len(self.affair.lines))}
        final = self.affair.state_lines(entries, "none", kind="final")
        assert isinstance(final, Document)
        final.posted = True
        assert [self.affair.billed(number) for number in entries] == [line.fee for line in self.affair.lines]
        assert [deposit.left for deposit in self.affair.deposits()] == [ZERO] * len(self.affair.deposit_vats)
        self.touched.update(final.cumulative)
        self.check()


@pytest.mark.parametrize("places", [0, 2, 3])
def test_random_affairs(places):
    """Progress up and down, sections, amendments, deposits, credits, deletions, changes of VAT: 2,100 sequences."""

    @settings(max_examples=EXAMPLES)
    @given(st.lists(lines, min_size=1, max_size=4), st.lists(steps, min_size=1, max_size=10))
    def affairs(order, played):
        story = Story(order, places)
        for step in played:
            story.play(step)
        story.finish()

    affairs()
