"""A part of a line, to bill or to credit: never more than is left, and in the end exactly the line (SPEC M1, Q2)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.billing_base.tools import Left, portion, refusal

totals = st.decimals(-(10**6), 10**6, places=2).filter(bool)
quantities = st.decimals(Decimal("0.01"), 500, places=2)
values = st.decimals(0, 120, places=2)
modes = st.sampled_from(["quantity", "percent", "amount"])


@pytest.mark.parametrize(
    ("mode", "value", "left", "quantity", "percent", "amount"),
    [
        ("quantity", "1", "4500", "1", "20", "900"),  # the seed of SPEC Q2
        ("percent", "20", "4500", "1", "20", "900"),
        ("amount", "900", "4500", "1", "20", "900"),
        ("quantity", "4", "3600", "4", "80", "3600"),
        ("percent", "33.33", "4500", "1.67", "33.33", "1499.85"),
        ("percent", "33.34", "1500.30", "1.67", "33.34", "1500.30"),
        ("quantity", "0", "4500", "0", "0", "0"),
    ],
)
def test_table(mode, value, left, quantity, percent, amount):
    """Q2, I3"""
    found = portion(mode, Decimal(value), Left(Decimal(4500), 4500 - Decimal(left), Decimal(5)))
    assert (found.quantity, found.percent, found.amount) == (Decimal(quantity), Decimal(percent), Decimal(amount))


@given(totals, quantities, st.lists(st.tuples(modes, values), max_size=8))
def test_parts_never_exceed_the_line_and_end_at_it(total, quantity, typed):
    """Q2: whatever is typed, what is accepted adds up to at most the line, and the rest completes it to the cent."""
    sense = -1 if total < 0 else 1
    credited = Decimal(0)
    for mode, value in typed:
        left = Left(total, credited, quantity)
        signed = value * sense if mode == "amount" else value
        if left.amount and not refusal(mode, signed, left):
            credited += portion(mode, signed, left).amount
            assert 0 <= credited * sense <= abs(total)
    left = Left(total, credited, quantity)
    assert credited + left.everything.amount == total


@given(totals, quantities, modes, values)
def test_what_is_typed_stays(total, quantity, mode, value):
    """I3"""
    assert getattr(portion(mode, value, Left(total, Decimal(0), quantity)), mode) == value


@given(totals, quantities, modes)
def test_everything_is_accepted_as_it_is_shown(total, quantity, mode):
    """The figures that the wizard proposes credit all that is left."""
    left = Left(total, Decimal(0), quantity)
    shown = getattr(left.everything, mode)
    assert portion(mode, shown, left).amount == total
    assert refusal(mode, shown, left) is None


@given(totals, quantities, modes, st.decimals(0, 1, places=2))
def test_nothing_typed_is_nothing(total, quantity, mode, taken):
    """I3: 0 is 0, even if the cents that are left are shown as 0.00 % of the line."""
    left = Left(total, (total * taken).quantize(Decimal("0.01")), quantity)
    assert portion(mode, Decimal(0), left).amount == 0
