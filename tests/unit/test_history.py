"""What was billed and paid before Odoo (SPEC P7)."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.billing_order.tools import history

TODAY = date(2022, 11, 25)
fees = st.decimals(-(10**6), 10**6, places=2)
rates = st.decimals(0, 100, places=4)


@pytest.mark.parametrize(
    ("rate", "fee", "places", "amount"),
    [
        ("100", "7500", 2, "7500.00"),
        ("50", "9000", 2, "4500.00"),
        ("25", "15000", 2, "3750.00"),
        ("33", "10.07", 2, "3.32"),
        ("50", "0.01", 2, "0.01"),
        ("200", "7500", 2, "15000.00"),
        ("25", "-400", 2, "-100.00"),
        ("50", "-0.01", 2, "-0.01"),
        ("50", "0", 2, "0.00"),
        ("33.3333", "1000", 0, "333"),
        ("33.3333", "1000", 3, "333.333"),
    ],
)
def test_a_rate_becomes_an_amount_in_the_currency(rate, fee, places, amount):
    found = history.amount_at(Decimal(rate), Decimal(fee), places)
    assert (found, -found.as_tuple().exponent) == (Decimal(amount), places)


@given(fees, rates)
def test_a_rate_of_the_fee_is_a_history_that_stands_and_can_be_paid_in_full(fee, rate):
    billed = history.amount_at(rate, fee)
    assert history.check(billed, billed, fee) is None
    assert history.check(billed, Decimal(0), fee) is None
    assert not history.is_beyond(billed, fee)


@given(fees)
def test_100_percent_is_the_fee(fee):
    assert history.amount_at(Decimal(100), fee) == fee
    assert history.rate_of(fee, fee) == (100 if fee else 0)


@pytest.mark.parametrize(
    ("billed", "paid", "fee", "reason"),
    [
        ("4500", "4500", "9000", None),
        ("4500", "0", "9000", None),
        ("15000", "15000", "7500", None),
        ("4500", "4500.01", "9000", "paid_beyond"),
        ("0", "0.01", "9000", "paid_beyond"),
        ("-0.01", "0", "9000", "billed_sign"),
        ("4500", "-0.01", "9000", "paid_sign"),
        # a discount line
        ("-100", "-100", "-400", None),
        ("-100", "-100.01", "-400", "paid_beyond"),
        ("100", "0", "-400", "billed_sign"),
        ("-100", "100", "-400", "paid_sign"),
        # a fee of 0 takes the sense of its history
        ("0", "0", "0", None),
        ("50", "20", "0", None),
        ("-50", "-20", "0", None),
        ("-50", "20", "0", "paid_sign"),
        ("50", "-20", "0", "paid_sign"),
    ],
)
def test_table_of_refusals(billed, paid, fee, reason):
    refusal = history.check(Decimal(billed), Decimal(paid), Decimal(fee))
    assert (refusal and refusal.reason) == reason


@pytest.mark.parametrize(
    ("year", "month", "reason"),
    [
        (2022, 11, None),
        (1990, 1, None),
        (2022, 12, "future_month"),
        (2023, 1, "future_month"),
        (2024, 1, "bad_year"),
        (1989, 12, "bad_year"),
        (0, 1, "bad_year"),
        (2021, 0, "bad_month"),
        (2021, 13, "bad_month"),
    ],
)
def test_table_of_months(year, month, reason):
    assert history.check_month(year, month, TODAY) == reason
