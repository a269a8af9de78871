"""Parts of a period, in actual days and in months of 30 days."""

import calendar
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.billing_base.tools import exact, period, prorate
from odoo.addons.billing_base.tools.proration import _position_30_360

ONE_DAY = timedelta(days=1)
amounts = st.decimals(-(10**6), 10**6, places=2)
bases = st.sampled_from(["civil", "commercial"])
billed_periods = st.builds(
    period, st.dates(date(2000, 1, 1), date(2050, 12, 31)), st.sampled_from([1, 3, 12]), st.just(0)
)


@st.composite
def cut_periods(draw):
    """A period and the parts that some cuts make of it."""
    start, end = draw(billed_periods)
    cuts = draw(st.lists(st.integers(1, (end - start).days), unique=True, max_size=6))
    firsts = [start, *(start + timedelta(days=days) for days in sorted(cuts))]
    lasts = [first - ONE_DAY for first in firsts[1:]] + [end]
    return (start, end), list(zip(firsts, lasts, strict=True))


def parse(text):
    return [date.fromisoformat(day) for day in text.split(" ")]


@pytest.mark.parametrize(
    ("amount", "part", "whole", "civil", "commercial"),
    [
        # 22 days of 31; 21 of 30
        ("200.00", "2023-03-10 2023-03-31", "2023-03-01 2023-03-31", "141.94", "140.00"),
        # 9 days of 31; 9 of 30
        ("200.00", "2023-03-01 2023-03-09", "2023-03-01 2023-03-31", "58.06", "60.00"),
        # the half of a February: 14 days of 28; 14 of 30, then 16
        ("300.00", "2023-02-01 2023-02-14", "2023-02-01 2023-02-28", "150.00", "140.00"),
        ("300.00", "2023-02-15 2023-02-28", "2023-02-01 2023-02-28", "150.00", "160.00"),
        # a leap year's February: 15 days of 29; 15 of 30
        ("290.00", "2024-02-01 2024-02-15", "2024-02-01 2024-02-29", "150.00", "145.00"),
        # the last day of a month: 1 of 31, 0 of 30 (31 March), 3 of 30 (28 February)
        ("310.00", "2023-03-31 2023-03-31", "2023-03-01 2023-03-31", "10.00", "0.00"),
        ("280.00", "2023-02-28 2023-02-28", "2023-02-01 2023-02-28", "10.00", "28.00"),
        # one month of a quarter: 28 days of 90; a third
        ("900.00", "2023-02-01 2023-02-28", "2023-01-01 2023-03-31", "280.00", "300.00"),
        # a year: 92 days of 366; a quarter
        ("3660.00", "2024-10-01 2024-12-31", "2024-01-01 2024-12-31", "920.00", "915.00"),
        # from the 24th to the 23rd: 8 days of 31; 7 of 30
        ("200.00", "2023-03-24 2023-03-31", "2023-03-24 2023-04-23", "51.61", "46.67"),
        # over the edges of the period, and outside of it
        ("200.00", "2023-02-01 2023-03-09", "2023-03-01 2023-03-31", "58.06", "60.00"),
        ("200.00", "2022-01-01 2024-12-31", "2023-03-01 2023-03-31", "200.00", "200.00"),
        ("200.00", "2023-04-01 2023-04-30", "2023-03-01 2023-03-31", "0.00", "0.00"),
        ("200.00", "2023-02-01 2023-02-28", "2023-03-01 2023-03-31", "0.00", "0.00"),
        # a period that the commercial year counts for nothing is due all the same
        ("10.00", "2023-03-31 2023-03-31", "2023-03-31 2023-03-31", "10.00", "10.00"),
    ],
)
def test_table_of_prorated_amounts(amount, part, whole, civil, commercial):
    """S3"""
    days = [*parse(part), *parse(whole)]
    assert prorate(Decimal(amount), *days) == Decimal(civil)
    assert prorate(Decimal(amount), *days, basis="commercial") == Decimal(commercial)


@given(amounts, cut_periods(), bases)
def test_the_parts_of_a_period_add_up_to_its_amount(amount, cut, basis):
    """S3"""
    whole, parts = cut
    assert sum(prorate(amount, *part, *whole, basis) for part in parts) == amount


@given(amounts, billed_periods, bases)
def test_a_whole_period_costs_exactly_its_amount(amount, whole, basis):
    """S3"""
    assert prorate(amount, *whole, *whole, basis) == amount


@given(amounts.map(abs), cut_periods(), bases)
def test_a_longer_part_never_costs_less(amount, cut, basis):
    """S3"""
    whole, parts = cut
    due = [prorate(amount, whole[0], last, *whole, basis) for _first, last in parts]
    assert due == sorted(due)
    assert due[0] >= 0


@given(amounts, cut_periods())
def test_a_civil_part_is_within_a_cent_of_its_days(amount, cut):
    """S3: the parts add up because they are cut from one cumulative amount; that moves each by less than a cent."""
    whole, parts = cut
    days = (whole[1] - whole[0]).days + 1
    for first, last in parts:
        fair = exact(amount) * ((last - first).days + 1) / days
        assert abs(exact(prorate(amount, first, last, *whole)) - fair) <= exact(Decimal("0.01"))


@given(amounts, cut_periods(), bases)
def test_a_negative_price_mirrors_the_positive_one(amount, cut, basis):
    whole, parts = cut
    for part in parts:
        assert prorate(-amount, *part, *whole, basis) == -prorate(amount, *part, *whole, basis)


@given(st.dates(date(2000, 1, 1), date(2050, 12, 31)), st.integers(0, 800))
def test_commercial_days_are_those_of_30e_360(start, length):
    """S3: the published formula, from the eve of the first day to the last day."""
    end = start + timedelta(days=length)

    def day_of(moment):
        return 30 if moment.day == calendar.monthrange(moment.year, moment.month)[1] else min(moment.day, 30)

    eve = start - ONE_DAY
    months = (end.year - eve.year) * 12 + end.month - eve.month
    assert _position_30_360(end) - _position_30_360(eve) == 30 * months + day_of(end) - day_of(eve)


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_is_a_twelfth_of_a_commercial_year(month):
    """S3"""
    start, end = period(date(2023, 1, 1), 1, month - 1)
    year = date(2023, 1, 1), date(2023, 12, 31)
    assert prorate(Decimal("1200.00"), start, end, *year, basis="commercial") == Decimal("100.00")


@pytest.mark.parametrize(
    ("days", "basis", "sentence"),
    [
        ("2023-03-10 2023-03-09 2023-03-01 2023-03-31", "civil", "2023-03-10 to 2023-03-09 is no period"),
        ("2023-03-01 2023-03-31 2023-03-31 2023-03-01", "civil", "2023-03-31 to 2023-03-01 is no period"),
        ("2023-03-01 2023-03-31 2023-03-01 2023-03-31", "lunar", "'lunar' is not a basis of proration"),
    ],
)
def test_impossible_dates_are_refused_with_a_sentence(days, basis, sentence):
    with pytest.raises(ValueError, match=sentence):
        prorate(Decimal("10.00"), *parse(days), basis)
