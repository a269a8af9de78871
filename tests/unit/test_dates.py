"""Billing periods."""

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from odoo.addons.billing_base.tools import period, periods

anchors = st.dates(date(1999, 1, 1), date(2101, 12, 31))
lengths = st.sampled_from([1, 2, 3, 6, 12])
indexes = st.integers(-60, 60)


@pytest.mark.parametrize(
    ("anchor", "months", "index", "start", "end"),
    [
        ("2023-01-31", 1, 0, "2023-01-31", "2023-02-27"),
        ("2023-01-31", 1, 1, "2023-02-28", "2023-03-30"),
        ("2023-01-31", 1, 2, "2023-03-31", "2023-04-29"),
        ("2024-01-31", 1, 1, "2024-02-29", "2024-03-30"),
        ("2023-01-30", 1, 1, "2023-02-28", "2023-03-29"),
        ("2023-03-24", 1, 11, "2024-02-24", "2024-03-23"),
        ("2023-03-24", 12, 0, "2023-03-24", "2024-03-23"),
        ("2024-02-29", 12, 1, "2025-02-28", "2026-02-27"),
        ("2024-02-29", 12, 4, "2028-02-29", "2029-02-27"),
        ("2023-11-30", 3, 1, "2024-02-29", "2024-05-29"),
        ("2023-01-01", 1, -1, "2022-12-01", "2022-12-31"),
    ],
)
def test_table_of_periods(anchor, months, index, start, end):
    """S2, S8"""
    first, last = period(date.fromisoformat(anchor), months, index)
    assert (first.isoformat(), last.isoformat()) == (start, end)


@given(anchors, lengths, indexes)
@example(date(2024, 2, 29), 12, 0)
@example(date(2023, 1, 31), 1, 0)
def test_consecutive_periods_touch_without_gap_or_overlap(anchor, months, index):
    """S8"""
    start, end = period(anchor, months, index)
    following, _end = period(anchor, months, index + 1)
    assert start <= end
    assert following == end + timedelta(days=1)


@given(anchors, lengths, indexes)
def test_a_period_starts_on_the_anchor_s_day_or_on_the_last_of_a_shorter_month(anchor, months, index):
    """S8: a February never shortens the months after it."""
    start, _end = period(anchor, months, index)
    assert start.day == min(anchor.day, calendar.monthrange(start.year, start.month)[1])
    assert (start.year - anchor.year) * 12 + start.month - anchor.month == months * index


@given(anchors, lengths, st.integers(-40, 2000))
def test_the_periods_are_those_that_start_until_the_day(anchor, months, days):
    """S2"""
    until = anchor + timedelta(days=days)
    found = list(periods(anchor, months, until))
    assert found == [period(anchor, months, index) for index in range(len(found))]
    assert all(start <= until for start, _end in found)
    assert period(anchor, months, len(found))[0] > until


def test_a_yearly_term_has_twelve_monthly_periods():
    """S2: 24/03/2023 to 23/03/2024 gives 12 drafts, dated the 24th."""
    found = list(periods(date(2023, 3, 24), 1, date(2024, 3, 23)))
    assert len(found) == 12
    assert {start.day for start, _end in found} == {24}
    assert found[-1][1] == date(2024, 3, 23)


@pytest.mark.parametrize("months", [0, -1])
def test_a_period_without_months_is_refused(months):
    with pytest.raises(ValueError, match=f"A period of {months} months cannot be billed"):
        period(date(2023, 1, 1), months, 0)
