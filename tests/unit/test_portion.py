"""What a credit note takes of a line: never more than is left, and in the end exactly the line."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.billing_credit_note.tools import Left, portion, refusal

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
    found = portion(mode, Decimal(value), Left(Decimal(5), Decimal(4500), Decimal(left)))
    assert (found.quantity, found.percent, found.amount) == (Decimal(quantity), Decimal(percent), Decimal(amount))


@given(totals, quantities, st.lists(st.tuples(modes, values), max_size=8))
def test_parts_never_exceed_the_line_and_end_at_it(total, quantity, typed):
    """Q2: whatever is typed, what is accepted adds up to at most the line, and the rest completes it to the cent."""
    sense = -1 if total < 0 else 1
    credited = Decimal(0)
    for mode, value in typed:
        left = Left(quantity, total, total - credited)
        signed = value * sense if mode == "amount" else value
        if left.amount and not refusal(mode, signed, left):
            credited += portion(mode, signed, left).amount
            assert 0 <= credited * sense <= abs(total)
    left = Left(quantity, total, total - credited)
    assert credited + left.everything.amount == total


@given(totals, quantities, modes, values)
def test_what_is_typed_stays(total, quantity, mode, value):
    """I3"""
    assert getattr(portion(mode, value, Left(quantity, total, total)), mode) == value


@given(totals, quantities, modes)
def test_everything_is_accepted_as_it_is_shown(total, quantity, mode):
    """The figures that the wizard proposes credit all that is left."""
    left = Left(quantity, total, total)
    shown = getattr(left.everything, mode)
    assert portion(mode, shown, left).amount == total
    assert refusal(mode, shown, left) is None
