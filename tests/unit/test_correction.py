"""A correction bears the taxes of what it takes back: last billed, first taken back."""

from collections import defaultdict
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.billing_order.tools import take_back

ZERO = Decimal(0)
TODAY = "today"

amounts = st.decimals(Decimal("0.01"), 10**6, places=2)
taxes = st.sampled_from(["20 %", "10 %", "5.5 %"])
signs = st.sampled_from([1, -1])  # works, or a discount
bills = st.lists(st.tuples(taxes, amounts), min_size=1, max_size=6)


def entries(*texts):
    """("5.5", "4000") … as (taxes, amount)."""
    return [(rate, Decimal(amount)) for rate, amount in texts]


def bases(billed):
    sums = defaultdict(Decimal)
    for rate, amount in billed:
        sums[rate] += amount
    return {rate: amount for rate, amount in sums.items() if amount}


def total(billed):
    return sum((amount for _rate, amount in billed), ZERO)


def change_sign(billed, sign):
    return [(rate, amount * sign) for rate, amount in billed]


@st.composite
def affairs(draw):
    """What was billed upwards and downwards, never below 0, as (taxes, amount), and how far the next one goes down."""
    billed = []
    for rate, amount in draw(bills):
        billed.append((rate, amount))
        if draw(st.booleans()):
            billed += take_back(-draw(st.decimals(0, total(billed), places=2)), billed, TODAY)
    return billed, draw(st.decimals(0, total(billed), places=2))


@pytest.mark.parametrize(
    ("amount", "billed", "expected"),
    [
        # the latest rate is enough
        ("-1500", [("5.5", "4000"), ("10", "2000")], [("10", "-1500")]),
        # more than it, all of it
        ("-3000", [("5.5", "4000"), ("10", "2000")], [("10", "-2000"), ("5.5", "-1000")]),
        ("-6000", [("5.5", "4000"), ("10", "2000")], [("10", "-2000"), ("5.5", "-4000")]),
        # nothing is billed at the taxes of today yet
        ("-1000", [("5.5", "4000")], [("5.5", "-1000")]),
        # there and back: each rate once, in the order of its latest document
        ("-5000", [("5.5", "4000"), ("10", "2000"), ("5.5", "1000")], [("5.5", "-3000"), ("10", "-2000")]),
        # a credit note sets off the latest of its own rate
        ("-3000", [("5.5", "4000"), ("10", "2000"), ("10", "-1500")], [("10", "-500"), ("5.5", "-2500")]),
        ("-1000", [("10", "2000"), ("5.5", "4000"), ("10", "1000"), ("5.5", "-3500")], [("10", "-1000")]),
        (
            "-1500",
            [("10", "2000"), ("5.5", "4000"), ("10", "1000"), ("5.5", "-3500")],
            [("10", "-1000"), ("5.5", "-500")],
        ),
        # one that is dated before the invoice, too
        ("-3000", [("10", "2000"), ("5.5", "-1000"), ("5.5", "3000")], [("5.5", "-2000"), ("10", "-1000")]),
        # a rate that was credited too far has nothing to take back
        ("-1000", [("5.5", "3000"), ("10", "-2000")], [("5.5", "-1000")]),
        # before Odoo: the oldest, and no document says at which rate
        ("-700", [("5.5", "400")], [("5.5", "-400"), (TODAY, "-300")]),
        ("-700", [], [(TODAY, "-700")]),
        # a discount
        ("300", [("5.5", "-400"), ("10", "-200")], [("10", "200"), ("5.5", "100")]),
        ("0", [("5.5", "400")], []),
    ],
)
def test_table(amount, billed, expected):
    assert take_back(Decimal(amount), entries(*billed), TODAY) == entries(*expected)


@given(affairs(), signs)
def test_the_parts_are_the_amount_and_each_has_its_sign(affair, sign):
    billed, down = affair
    parts = take_back(-down * sign, change_sign(billed, sign), TODAY)
    assert total(parts) == -down * sign
    assert all(part * sign < 0 for _rate, part in parts)
    assert len({rate for rate, _part in parts}) == len(parts)


@given(affairs())
def test_no_base_goes_below_0(affair):
    billed, down = affair
    after = bases(billed + take_back(-down, billed, TODAY))
    assert all(amount > 0 for amount in after.values())
    assert TODAY not in after


@given(bills, bills)
def test_to_go_back_to_where_it_was_leaves_the_bases_of_that_time(billed, more):
    down = take_back(-total(more), billed + more, TODAY)
    assert bases(billed + more + down) == bases(billed)


@given(affairs(), st.fractions(0, 1))
def test_two_steps_down_take_back_the_same_as_one(affair, share):
    billed, down = affair
    first = round(down * Decimal(float(share)), 2)
    once = take_back(-down, billed, TODAY)
    step = take_back(-first, billed, TODAY)
    assert bases(once) == bases(step + take_back(first - down, billed + step, TODAY))


@given(affairs(), amounts)
def test_what_is_billed_next_does_not_bring_back_a_former_rate(affair, amount):
    """Upwards, nothing is taken back: the rule has nothing to set off."""
    billed, _down = affair
    assert take_back(amount, billed, TODAY) == [(TODAY, amount)]
