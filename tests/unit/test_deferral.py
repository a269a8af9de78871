"""SPEC S10: rules that hold for every amount, service and closing date."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.billing_deferral.tools import deferred

days = st.dates(date(2019, 1, 1), date(2028, 12, 31))
amounts = st.decimals(min_value=-100000, max_value=100000, places=2)


@given(amounts, days, st.integers(0, 1200), days)
def test_year_and_deferral_share_the_amount(amount, start, length, closing):
    """Nothing is lost: the deferred part lies between 0 and the amount, 0 before and all after the service."""
    end = start + timedelta(days=length)
    found = deferred(amount, start, end, closing)
    assert abs(found.amount) <= abs(amount)
    assert found.amount * amount >= 0
    assert 0 <= found.days <= found.total == length + 1
    if closing >= end:
        assert (found.amount, found.days) == (0, 0)
    if closing < start:
        assert (found.amount, found.days) == (amount, found.total)


@given(amounts, days, st.integers(0, 1200), days)
def test_a_credit_takes_back_what_its_invoice_deferred(amount, start, length, closing):
    """Both in the same list add up to 0."""
    end = start + timedelta(days=length)
    assert deferred(amount, start, end, closing).amount + deferred(-amount, start, end, closing).amount == 0


@given(amounts, days, st.integers(0, 1200), days, st.integers(1, 400))
def test_a_later_closing_defers_no_more(amount, start, length, closing, later):
    """What each year keeps is never of the other sign than what was billed."""
    end = start + timedelta(days=length)
    first = deferred(amount, start, end, closing).amount
    second = deferred(amount, start, end, closing + timedelta(days=later)).amount
    assert (first - second) * amount >= 0


@given(amounts, days, st.integers(0, 1200), days)
def test_proportional_to_a_cent(amount, start, length, closing):
    end = start + timedelta(days=length)
    found = deferred(amount, start, end, closing)
    assert abs(found.amount - amount * found.days / found.total) <= Decimal("0.01")
