"""The periods of a contract and what each of them costs, whatever starts late, ends early or is interrupted.

Periods tile: each one starts the day after the one before it, and is counted from the anchor, never from its
predecessor, so that a contract of the 31st is one of the 31st for ever.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from odoo.addons.billing_base.tools import period, prorate

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Term:
    """When a contract runs, and how it is cut into periods. All days are included; without an end it is open."""

    anchor: date
    months: int
    start: date
    end: date | None = None
    arrears: bool = False  # billed on the last day of each period rather than on its first
    basis: str = "civil"  # of proration: see `billing_base.tools.prorate`
    places: int = 2
    pauses: tuple[tuple[date, date | None], ...] = ()  # days that are not billed


@dataclass(frozen=True)
class Item:
    """A price per whole period, untaxed, from a day to a day (the contract's own where empty)."""

    key: Hashable
    amount: Decimal
    start: date | None = None
    end: date | None = None
    once: bool = False  # with the first period only, whole


@dataclass(frozen=True)
class Part:
    """What a period bills of an item: `start` to `end` are the first and the last day billed."""

    key: Hashable
    amount: Decimal
    start: date
    end: date
    whole: bool  # the full price, of a whole period
    stretches: tuple[tuple[date, date, Decimal], ...] = ()  # its days without the pauses, and what each stretch costs


@dataclass(frozen=True)
class Period:
    """One period of the contract, the day on which it is billed, and its parts."""

    start: date
    end: date
    day: date
    parts: tuple[Part, ...]

    @property
    def amount(self) -> Decimal:
        return sum((part.amount for part in self.parts), Decimal(0))


def index_of(anchor: date, months: int, day: date) -> int:
    """The number of the period in which `day` lies; the anchor's is 0.

    >>> index_of(date(2023, 1, 31), 1, date(2023, 2, 27)), index_of(date(2023, 1, 31), 1, date(2023, 2, 28))
    (0, 1)
    >>> index_of(date(2023, 4, 1), 3, date(2023, 3, 31))
    -1
    """
    guess = (12 * (day.year - anchor.year) + day.month - anchor.month) // months
    return next(index for index in (guess + 1, guess, guess - 1) if period(anchor, months, index)[0] <= day)


def schedule(term: Term, items: Sequence[Item], until: date) -> Iterator[Period]:
    """The periods that are billed on `until` or before; those in which nothing is to be billed are left out.

    Ten offices for a month of 31 days, from the 10th on, then a whole month; a fee once; in the order of the items:

    >>> term = Term(anchor=date(2023, 3, 1), months=1, start=date(2023, 3, 10))
    >>> items = [Item("fee", Decimal("50.00"), once=True), Item("office", Decimal("2000.00"))]
    >>> for found in schedule(term, items, date(2023, 4, 1)):
    ...     print(found.day, *(f"{part.key} {part.amount}" for part in found.parts))
    2023-03-10 fee 50.00 office 1419.35
    2023-04-01 office 2000.00

    A quarter of 910.00 that is changed after 49 of its 91 days leaves 420.00, and a pause is not billed:

    >>> term = Term(anchor=date(2023, 4, 1), months=3, start=date(2023, 4, 1), end=date(2023, 6, 30))
    >>> [found] = schedule(term, [Item("old", Decimal(910), end=date(2023, 5, 19)),
    ...     Item("new", Decimal(910), start=date(2023, 5, 20))], date(2023, 6, 30))
    >>> [str(part.amount) for part in found.parts]
    ['490.00', '420.00']
    """
    waiting = [item for item in items if item.once]
    for index in count(index_of(term.anchor, term.months, term.start)):
        start, end = period(term.anchor, term.months, index)
        if start > until or (term.end and start > term.end):
            return
        parts, days = [], _active(term, None, None, start, end)
        for item in items:
            if not item.once:
                parts += _recurring(term, item, start, end)
            elif item in waiting and days and (item.start or term.start) <= end:
                waiting.remove(item)
                first, last = days[0][0], days[-1][1]
                stretches = ((first, last, item.amount),)
                parts.append(Part(item.key, item.amount, first, last, whole=True, stretches=stretches))
        if not parts:
            continue
        day = max(part.end for part in parts) if term.arrears else min(part.start for part in parts)
        if day <= until:
            yield Period(start, end, day, tuple(parts))


def _recurring(term, item, start, end):
    """The part of an item in a period, if it has a day there."""
    days = _active(term, item.start, item.end, start, end)
    if not days:
        return
    if days == [(start, end)]:
        yield Part(item.key, item.amount, start, end, whole=True, stretches=((start, end, item.amount),))
        return
    stretches = tuple(
        (*stretch, prorate(item.amount, *stretch, start, end, term.basis, term.places)) for stretch in days
    )
    amount = sum((cost for _first, _last, cost in stretches), Decimal(0))
    yield Part(item.key, amount, days[0][0], days[-1][1], whole=False, stretches=stretches)


def _active(term, item_start, item_end, start, end):
    """The stretches of days of a period in which an item is billed, in their order."""
    first = max(filter(None, (term.start, item_start, start)))
    last = min(filter(None, (term.end, item_end, end)))
    stretches = [(first, last)] if first <= last else []
    for pause_start, pause_end in term.pauses:
        stretches = [piece for stretch in stretches for piece in _cut(*stretch, pause_start, pause_end)]
    return stretches


def _cut(first, last, pause_start, pause_end):
    """What is left of the days `first` to `last` before and after a pause, which may have no end."""
    if first < pause_start:
        yield first, min(last, pause_start - ONE_DAY)
    if pause_end and last > pause_end:
        yield max(first, pause_end + ONE_DAY), last
