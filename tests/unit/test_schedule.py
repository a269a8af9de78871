"""SPEC M2 to M4: whatever the schedule and whatever was billed, each line ends at its fee, to the cent."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.billing_milestone.tools import Share, missing, spread, weights

CENT = Decimal("0.01")
cents = st.integers(-(10**7), 10**7).map(lambda units: units * CENT)
positive = st.integers(1, 10**7).map(lambda units: units * CENT)
parts = st.lists(st.integers(1, 10**4), min_size=1, max_size=12)


@given(st.lists(cents, min_size=1, max_size=8), parts)
def test_each_line_is_billed_exactly(lefts, shares):
    billed = [sum(column) for column in zip(*spread(lefts, shares), strict=True)]
    assert billed == lefts


@given(st.lists(positive, min_size=1, max_size=8), parts)
def test_no_line_is_billed_beyond_what_is_left(lefts, shares):
    for amounts in spread(lefts, shares):
        assert all(amount >= 0 for amount in amounts)


@given(st.lists(positive, min_size=1, max_size=8), parts)
def test_each_milestone_is_its_part_of_the_total(lefts, shares):
    """Each total is rounded once: no milestone is off by more than the half cents of itself and of those before it."""
    total, whole = sum(lefts), sum(shares)
    for rank, (amounts, share) in enumerate(zip(spread(lefts, shares), shares, strict=True), start=1):
        assert abs(Fraction(sum(amounts)) - Fraction(total) * share / whole) <= Fraction(rank, 200)


@given(st.lists(cents, min_size=1, max_size=5), parts, st.integers(0, 12), cents)
def test_an_amendment_after_some_are_billed_is_billed_too(lefts, shares, done, more):
    """Billed so far, then more is ordered on the first line, and the rest is planned anew."""
    done = min(done, len(shares) - 1)
    billed = [sum(column) for column in zip(*spread(lefts, shares)[:done], strict=True)] or [Decimal(0)] * len(lefts)
    fees = [lefts[0] + more, *lefts[1:]]
    again = spread([fee - before for fee, before in zip(fees, billed, strict=True)], shares[done:])
    assert [before + sum(column) for before, column in zip(billed, zip(*again, strict=True), strict=True)] == fees


@given(st.lists(st.integers(0, 10**4).map(lambda units: Share(percent=units * CENT)), max_size=6), st.booleans())
def test_what_passes_makes_one(shares, with_rest):
    shares = [*shares, *([Share()] if with_rest else [])]
    if shares and not missing(shares, Decimal(1000)):
        assert sum(weights(shares, Decimal(1000))) == 1
