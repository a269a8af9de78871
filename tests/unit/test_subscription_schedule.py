"""SPEC S2, S3, S8: periods tile, and what they bill adds up to the contract, whatever day it starts on."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.billing_base.tools import period
from odoo.addons.billing_subscription.tools import Item, Term, index_of, schedule

DAY = timedelta(days=1)
MONTHS = (1, 2, 3, 4, 6, 12)
PRICE = Decimal("910.07")
DAYS = [date(year, 1, 1) + rank * DAY for year in (2023, 2024) for rank in range(366 if year == 2024 else 365)]
FAR = date(2100, 1, 1)


def term_of(start, months, count, basis="civil", anchor=None, **values):
    """A contract of `count` periods."""
    anchor = anchor or start
    end = period(anchor, months, index_of(anchor, months, start) + count - 1)[1]
    return Term(anchor=anchor, months=months, start=start, end=end, basis=basis, **values)


def bill(term, *items):
    return list(schedule(term, items or [Item("line", PRICE)], FAR))


@pytest.mark.parametrize("basis", ["civil", "commercial"])
@pytest.mark.parametrize("months", MONTHS)
def test_every_start_day_of_two_years(months, basis):
    """Whole periods cost their price, follow one another without a gap, and end where the contract does."""
    for start in DAYS:
        term = term_of(start, months, 7, basis)
        found = bill(term)
        assert [one.amount for one in found] == [PRICE] * 7
        assert all(one.parts[0].whole for one in found)
        assert (found[0].start, found[-1].end) == (start, term.end)
        assert all(before.end + DAY == after.start for before, after in zip(found, found[1:], strict=False))
        assert [one.day for one in found] == [one.start for one in found]
        assert [one.day for one in bill(replace(term, arrears=True))] == [one.end for one in found]


@pytest.mark.parametrize("basis", ["civil", "commercial"])
@pytest.mark.parametrize("months", MONTHS)
def test_every_start_day_counted_from_another_anchor(months, basis):
    """What a first period lacks is what the days before the start would have cost."""
    anchor = date(2022, 1, 31)
    for start in DAYS:
        term = term_of(start, months, 2, basis, anchor)
        found = bill(term)
        whole, _last = found[0], found[1]
        before = Term(anchor, months, start=whole.start, end=start - DAY, basis=basis)
        missing = sum((one.amount for one in bill(before)), Decimal(0)) if whole.start < start else 0
        assert whole.amount + missing == PRICE
        assert found[1].amount == PRICE
        assert whole.start <= start <= whole.end


@st.composite
def contracts(draw):
    start, months = draw(st.sampled_from(DAYS)), draw(st.sampled_from(MONTHS))
    term = term_of(start, months, draw(st.integers(1, 13)), draw(st.sampled_from(["civil", "commercial"])))
    return replace(term, places=draw(st.sampled_from([0, 2, 3])))


def total(periods):
    return sum((one.amount for one in periods), Decimal(0))


@st.composite
def cuts(draw):
    """A contract, and two days of it in their order."""
    term = draw(contracts())
    length = (term.end - term.start).days
    first = draw(st.integers(0, length))
    return term, term.start + first * DAY, term.start + draw(st.integers(first, length)) * DAY


@given(cuts(), st.decimals(0, 100_000, places=2))
def test_an_amendment_that_changes_nothing_costs_nothing(cut, price):
    """The old line to a day, the same one from the next: together what the line costs alone."""
    term, day, _other = cut
    price = price.quantize(Decimal(1).scaleb(-term.places))
    parts = [Item("old", price, end=day)]
    if day < term.end:
        parts.append(Item("new", price, start=day + DAY))
    assert total(bill(term, *parts)) == total(bill(term, Item("line", price)))


@given(cuts())
def test_an_interruption_and_its_days_are_the_whole(cut):
    """What is not billed for an interruption is what its days cost, to the cent."""
    term, first, last = cut
    price = Decimal(1000)
    paused = bill(replace(term, pauses=((first, last),)), Item("line", price))
    days = bill(term, Item("line", price, start=first, end=last))
    assert total(paused) + total(days) == total(bill(term, Item("line", price)))
    for one in paused:
        for part in one.parts:
            assert not (first <= part.start <= last) and not (first <= part.end <= last)


@given(cuts())
def test_once_is_once(cut):
    """Billed whole, with the first period that bills anything, whatever is interrupted."""
    term, first, last = cut
    fee = Item("fee", Decimal(50), once=True)
    found = bill(replace(term, pauses=((first, last),)), Item("line", Decimal(1000)), fee)
    fees = [part for one in found for part in one.parts if part.key == "fee"]
    assert [part.amount for part in fees] == ([Decimal(50)] if found else [])
    assert all(part in found[0].parts for part in fees)


@pytest.mark.parametrize(("day", "rank"), [(date(2023, 3, 24), 0), (date(2023, 4, 23), 0), (date(2023, 4, 24), 1)])
def test_what_is_sold_later_is_billed_once_with_its_period(day, rank):
    term = term_of(date(2023, 3, 24), 1, 3)
    found = bill(term, Item("line", PRICE), Item("fee", Decimal(50), start=day, once=True))
    assert [len(one.parts) for one in found] == [2 if index == rank else 1 for index in range(3)]


@given(contracts(), st.integers(0, 5000))
def test_periods_do_not_depend_on_how_far_one_looks(term, days):
    """Drafts made ahead are those made later."""
    until = term.start + days * DAY
    assert list(schedule(term, [Item("line", PRICE)], until)) == [one for one in bill(term) if one.day <= until]
