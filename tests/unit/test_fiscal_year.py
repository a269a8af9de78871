"""Fiscal years: the rule of the company and the years that are written down beside it."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.billing_base.tools import fiscal_year, fiscal_years

days = st.dates(date(1990, 1, 1), date(2150, 12, 31))
rules = st.tuples(st.integers(1, 12), st.integers(1, 31))


@st.composite
def written_years(draw):
    """A few years that do not overlap."""
    bounds = sorted(draw(st.lists(st.dates(date(2018, 1, 1), date(2030, 12, 31)), max_size=6, unique=True)))
    return list(zip(bounds[::2], bounds[1::2], strict=False))


@given(days, rules, written_years())
def test_a_day_lies_in_its_year(day, rule, written):
    start, end = fiscal_year(day, *rule, written)
    assert start <= day <= end


@given(days, rules, written_years(), st.data())
def test_all_days_of_a_year_have_the_same_year(day, rule, written, data):
    """Or one series would have two keys"""
    start, end = fiscal_year(day, *rule, written)
    other = data.draw(st.dates(start, end))
    assert fiscal_year(other, *rule, written) == (start, end)


@given(st.dates(date(2017, 1, 1), date(2018, 1, 1)), rules, written_years())
def test_years_follow_each_other_without_a_hole(day, rule, written):
    years = list(fiscal_years(day, date(2031, 12, 31), *rule, written))
    for (_start, end), (start, _end) in zip(years[:-1], years[1:], strict=True):
        assert start == end + timedelta(days=1)
    assert set(written) <= set(years)
