"""The names that a series can give (SPEC N1, N4)."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.billing_base.tools import fiscal_year, fiscal_years
from odoo.addons.billing_numbering.tools import LONGEST, NumberFormat, gaps, repeating_years, shown_period

prefixes = st.text("AF02-/", max_size=4)
formats = st.builds(
    NumberFormat,
    prefix=prefixes,
    year_digits=st.sampled_from([2, 4]),
    month=st.booleans(),
    separator=st.sampled_from(["", "-", "/"]),
    digits=st.integers(1, 9),
)
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
numbers = st.one_of(st.integers(1, 2**31 - 1), st.integers(1, 300))
months_of_rule = st.integers(1, 12)


def name(style, day, number, last_month=12):
    _start, end = fiscal_year(day, last_month)
    return style.render(*shown_period(day, end, style.month), number)


@given(formats, days, numbers)
def test_what_is_written_can_be_read(style, day, number):
    _year, month, read = style.parse(name(style, day, number))
    assert read == number
    assert month == (day.month if style.month else None)


@given(formats, days, numbers)
def test_no_name_is_longer_than_was_promised(style, day, number):
    """N4: 35 characters"""
    assert len(name(style, day, number)) <= style.longest()


@given(st.builds(NumberFormat, prefix=st.text(min_size=0, max_size=40), separator=st.sampled_from(["", "-", "/"])))
def test_a_format_without_a_flaw_gives_names_that_the_law_takes(style):
    """N4: at most 35 characters, letters, digits, + - _ and / only"""
    longest = style.render(2022, 11, 2**31 - 1)
    lawful = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-_/")
    assert (style.flaw() is None) == (len(longest) <= LONGEST and set(longest) <= lawful)


@given(formats, st.tuples(days, numbers), st.tuples(days, numbers), months_of_rule)
def test_two_documents_of_a_journal_never_have_the_same_name(style, one, other, last_month):
    """N1: a name repeats only for the same number of the same fiscal year; a year of two digits, within its century"""
    if name(style, *one, last_month) == name(style, *other, last_month):
        assert one[1] == other[1]
        assert fiscal_year(one[0], last_month) == fiscal_year(other[0], last_month)


@given(formats, formats, days, numbers, numbers)
def test_formats_that_do_not_meet_never_give_the_same_name(one, other, day, first, second):
    """N1: two journals with one format must differ by prefix"""
    if not one.meets(other):
        assert one.render(day.year, day.month, first) != other.render(day.year, day.month, second)
        # Nor can a name of one be read as the other's, whatever its date.
        assert other.parse(one.render(day.year, day.month, first)) is None


@given(formats)
def test_a_format_meets_itself(style):
    assert style.meets(style)


@given(st.dates(date(2020, 1, 1), date(2021, 12, 31)), st.dates(date(2022, 1, 1), date(2024, 12, 31)), st.booleans())
def test_years_that_do_not_repeat_show_different_periods(start, end, month):
    """N4: fiscal years longer or shorter than twelve months"""
    years = list(fiscal_years(date(2019, 6, 1), date(2026, 1, 1), written=[(start, end)]))
    if repeating_years(years, month) is None:
        shown = [
            {
                shown_period(day, year[1], month)
                for day in (year[0], year[1], date(year[1].year, 1, 1))
                if day >= year[0]
            }
            for year in years
        ]
        for index, periods in enumerate(shown):
            assert not any(periods & others for others in shown[index + 1 :])


@given(st.sets(st.integers(1, 40), min_size=1))
def test_missing_numbers_are_found(given_numbers):
    """N3"""
    first, last = min(given_numbers), max(given_numbers)
    missing = gaps(first, last, len(given_numbers), given_numbers, most=100)
    assert set(missing) == set(range(first, last + 1)) - given_numbers
