"""Rule F3: what is left of a fee, month by month."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from odoo.addons.billing_base.tools import apportion, spread

amounts = st.decimals(-(10**6), 10**6, places=2)
plans = st.lists(st.decimals(0, 10**5, places=2), max_size=12)


def decimals(*texts):
    return [Decimal(text) for text in texts]


@pytest.mark.parametrize(
    ("remaining", "planned", "current", "later"),
    [
        # the two seeds of SPEC F3
        ("3750", ["7500"], "0", ["3750"]),
        ("3750", ["7500", "7500"], "0", ["1875", "1875"]),
        # enough is left: the plan holds, the current month takes what is late
        ("15000", ["7500"], "7500", ["7500"]),
        ("7500", ["7500"], "0", ["7500"]),
        ("10000", [], "10000", []),
        ("10000", ["0", "0"], "10000", ["0", "0"]),
        # too little is left
        ("100", ["100", "200", "0"], "0", ["33.33", "66.67", "0"]),
        ("0.01", ["1", "1", "1"], "0", ["0.01", "0", "0"]),
        # nothing is left, or less
        ("0", ["7500"], "0", ["0"]),
        ("-500", ["7500", "7500"], "-500", ["0", "0"]),
        # a negative fee
        ("-15000", ["-7500"], "-7500", ["-7500"]),
        ("-3750", ["-7500"], "0", ["-3750"]),
        ("500", ["-7500"], "500", ["0"]),
    ],
)
def test_table_of_forecasts(remaining, planned, current, later):
    """F3"""
    assert spread(Decimal(remaining), decimals(*planned)) == (Decimal(current), decimals(*later))


@given(amounts, st.one_of(plans, st.lists(amounts, max_size=6)))
def test_the_months_sum_to_what_remains(remaining, planned):
    """F3, with plans of any sign."""
    current, later = spread(remaining, planned)
    assert current + sum(later) == remaining
    assert len(later) == len(planned)


@given(amounts.map(abs), plans)
def test_no_month_exceeds_its_plan_and_the_current_one_is_never_negative(remaining, planned):
    """F3"""
    current, later = spread(remaining, planned)
    assert current >= 0
    assert all(0 <= now <= plan for now, plan in zip(later, planned, strict=True))


@given(amounts.map(abs), plans)
def test_the_plan_holds_as_long_as_enough_is_left(extra, planned):
    """F3: R ≥ F"""
    assert spread(sum(planned) + extra, planned) == (extra, planned)


@given(plans, st.decimals(0, 1, places=3))
def test_too_little_is_shared_in_proportion_to_the_plan(planned, rate):
    """F3: 0 < R < F"""
    remaining = round(sum(planned) * rate, 2)
    assume(0 < remaining < sum(planned))
    assert spread(remaining, planned) == (0, apportion(remaining, planned))


@given(amounts.map(lambda amount: -abs(amount)), plans)
def test_what_is_billed_too_much_is_taken_back_in_the_current_month(remaining, planned):
    """F3: R ≤ 0"""
    assert spread(remaining, planned) == (remaining, [0] * len(planned))


@given(amounts, plans.filter(any))
def test_a_negative_fee_mirrors_the_positive_one(remaining, planned):
    current, later = spread(remaining, planned)
    assert spread(-remaining, [-amount for amount in planned]) == (-current, [-amount for amount in later])


@pytest.mark.parametrize(("remaining", "planned"), [("1.005", ["1"]), ("1", ["1.005"])])
def test_parts_of_a_cent_are_refused(remaining, planned):
    with pytest.raises(ValueError, match=r"1\.005 has more than 2 decimals\."):
        spread(Decimal(remaining), decimals(*planned))
