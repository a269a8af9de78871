"""What is billed of a service that is rendered after the closing date (code de commerce, art. L123-21).

It is shared out by actual days, in the company's currency.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from odoo.addons.billing_base.tools import prorate

ONE_DAY = timedelta(days=1)


class Deferred(NamedTuple):
    """The part of an amount that belongs to what comes after a day.

    :ivar amount: rounded; what is left to the year is the rest, to the cent
    :ivar days: those after the closing date, of `total` days
    """

    amount: Decimal
    days: int
    total: int


def deferred(amount: Decimal, start: date, end: date, closing: date, places: int = 2) -> Deferred:
    """Share out what is billed from `start` to `end` (both inclusive) at a closing date, which still is of the year.

    :param amount: untaxed; below 0 for what a credit note takes back
    :raise ValueError: a service that ends before it starts

    A year of 1,200.00 from 24 March on, closed on 31 December, and the credit of half of it:

    >>> year = date(2023, 3, 24), date(2024, 3, 23), date(2023, 12, 31)
    >>> print(*deferred(Decimal("1200.00"), *year))
    272.13 83 366
    >>> print(deferred(Decimal("-600.00"), *year).amount)
    -136.07
    """
    total = (end - start).days + 1
    days = min(max((end - closing).days, 0), total)
    sign = -1 if amount < 0 else 1
    kept = sign * prorate(abs(amount), start, min(max(closing, start), end), start, end, places=places)
    if days == total:
        kept = Decimal(0)
    return Deferred(amount - kept, days, total)
