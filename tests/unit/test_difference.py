"""SPEC S5, S10: a regularisation bears the days whose price differs, whatever was billed of them before."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.billing_base.tools import prorate
from odoo.addons.billing_subscription.tools import differing_days

FIRST, LAST, LENGTH = date(2023, 1, 1), date(2023, 12, 31), 365
DAY = timedelta(days=1)
NOTICED = Fraction(1, 200)  # half a cent a day


def day(rank):
    return FIRST + rank * DAY


@st.composite
def stretches(draw, amounts):
    """What some days cost together; they may overlap, as documents of one period do."""
    first = draw(st.integers(0, LENGTH - 1))
    last = draw(st.integers(first, LENGTH - 1))
    return day(first), day(last), Decimal(draw(amounts)) / 100


prices = st.lists(stretches(st.integers(0, 10**6)), min_size=1, max_size=3)
documents = st.lists(stretches(st.integers(-(10**6), 10**6)), min_size=1, max_size=4)


def gap_by_days(wanted, billed):
    """What each day costs more than is billed of it, as a clerk would count it: dict of day → amount."""
    signed = [*wanted, *((first, last, -amount) for first, last, amount in billed)]
    days = [day(rank) for rank in range(LENGTH)]
    return {
        each: sum(
            (Fraction(amount) / ((last - first).days + 1) for first, last, amount in signed if first <= each <= last),
            Fraction(0),
        )
        for each in days
    }


@given(prices, documents)
def test_as_a_clerk_would_find_them(wanted, billed):
    """Outside of them no day differs by more than rounding; the first and the last of them do."""
    first, last = differing_days(wanted, billed)
    gaps = gap_by_days(wanted, billed)
    differing = [each for each, gap in gaps.items() if abs(gap) > NOTICED + Fraction(1, 10**6)]
    assert all(first <= each <= last for each in differing)
    if differing:
        at_least = NOTICED - Fraction(1, 10**6)  # the price of a day is known to 8 decimals
        assert abs(gaps[first]) > at_least
        assert abs(gaps[last]) > at_least


@given(prices, st.sampled_from(("civil", "commercial")))
def test_what_is_billed_as_it_costs_differs_nowhere(wanted, basis):
    """Then all days are told: a regularisation has to have some."""
    whole = min(first for first, _last, _amount in wanted), max(last for _first, last, _amount in wanted)
    assert differing_days(wanted, wanted, basis) == whole


@given(st.integers(1, LENGTH - 1), st.integers(10**4, 10**6), st.integers(0, 2))
def test_a_period_that_ends_early(rank, cents, places):
    """SPEC S3: what is taken back are the days after the end, however few."""
    amount = Decimal(cents)
    end = day(rank - 1)
    kept = (FIRST, end, prorate(amount, FIRST, end, FIRST, LAST, places=places))
    assert differing_days([kept], [(FIRST, LAST, amount)], places=places) == (day(rank), LAST)


@given(st.integers(1, 11), st.integers(10**4, 10**6))
def test_whole_months_of_30_days(months, cents):
    """Commercial: a year that ends after some months is taken back from the next one, to its 31 December."""
    amount = Decimal(cents)
    begin = date(2023, months + 1, 1)
    kept = (FIRST, begin - DAY, prorate(amount, FIRST, begin - DAY, FIRST, LAST, "commercial"))
    assert differing_days([kept], [(FIRST, LAST, amount)], "commercial") == (begin, LAST)
