"""SPEC S6: rules that hold for every index, floor and cap."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.billing_subscription.tools import anniversaries, revision_factor

values = st.decimals(min_value="0.0001", max_value=5000, places=4)
percents = st.decimals(min_value=0, max_value=100, places=2)
factors = st.decimals(min_value="0.1", max_value=10, places=6)


@given(values, values, percents, factors, percents, percents)
def test_a_revision_keeps_within_floor_and_cap(value, base, fixed, before, fall, rise):
    """Whatever the formula gives, one revision moves prices within what was agreed, and says which bound acted."""
    found = revision_factor(value, base, fixed, before, least=-fall, most=rise)
    floor, cap = before * (100 - fall) / 100, before * (100 + rise) / 100
    assert floor <= found.value <= cap
    assert found.bound == ("least" if found.formula < floor else "most" if found.formula > cap else "")
    assert found.bound or found.value == found.formula


@given(values, values, percents)
def test_the_fixed_part_does_not_move(value, base, fixed):
    """A fixed part of 100 % moves nothing, one of 0 % moves in proportion, others lie between."""
    found = revision_factor(value, base, fixed).formula
    assert revision_factor(value, base, Decimal(100)).formula == 1
    assert revision_factor(base, base, fixed).formula == 1
    assert abs(found - 1) <= abs(value / base - 1) + Decimal("1e-20")


@given(values, values, values, percents)
def test_first_prices_are_multiplied_each_time(first, second, base, fixed):
    """Without bounds a revision knows nothing of those before it: there is no drift."""
    before = revision_factor(first, base, fixed).value
    assert revision_factor(second, base, fixed, before=before).value in (
        revision_factor(second, base, fixed).value,
        before * 0,  # the floor of -100 % is 0, below every factor
    )


@pytest.mark.parametrize("value", [Decimal(0), Decimal(-1)])
def test_an_index_is_above_0(value):
    for pair in ((value, Decimal(100)), (Decimal(100), value)):
        with pytest.raises(ValueError, match="above 0"):
            revision_factor(*pair)


@given(st.dates(date(2000, 1, 1), date(2050, 12, 31)), st.integers(0, 4000), st.integers(0, 4000))
def test_one_anniversary_a_year(start, until_after, length):
    """Each falls on the day of the start, or on 28 February; none twice, none left out."""
    after = start + timedelta(days=until_after)
    until = after + timedelta(days=length)
    found = list(anniversaries(start, after, until))
    assert found == sorted(set(found))
    assert all(after < day <= until for day in found)
    assert all((day.month, min(day.day, 28)) == (start.month, min(start.day, 28)) for day in found)
    every = list(anniversaries(start, start, until))
    assert [day.year for day in every] == [start.year + 1 + rank for rank in range(len(every))]
    assert [day for day in every if day > after] == found


@given(st.dates(date(2000, 1, 1), date(2050, 12, 31)), st.integers(1, 10))
def test_an_anniversary_that_was_looked_at_does_not_come_again(start, years):
    """From an anniversary on, the next one is a year later."""
    known = list(anniversaries(start, start, date(start.year + years + 1, 12, 31)))
    assert list(anniversaries(start, known[years - 1], known[years])) == [known[years]]
