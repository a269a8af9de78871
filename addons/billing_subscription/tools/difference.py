"""On which days what a period costs differs from what is billed of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from odoo.addons.billing_base.tools import prorate

Stretch = tuple[date, date, Decimal]  # first day, last day, and what they cost together

ONE_DAY = timedelta(days=1)
FINER = 6  # decimals that the price of a day has beyond those of its currency


def differing_days(
    wanted: Sequence[Stretch], billed: Sequence[Stretch], basis: str = "civil", places: int = 2
) -> tuple[date, date]:
    """The first and the last day whose price differs by more than rounding; all of them where none does.

    :param wanted: what the days cost now
    :param billed: what each document bills of them, a credit note below 0; one of the two holds something

    A year of 1,200.00 that is billed whole and ends in September, and its credit note; then the same year at 900.00:

    >>> year, cut = (date(2023, 1, 1), date(2023, 12, 31)), (date(2023, 1, 1), date(2023, 9, 30))
    >>> def told(*args):
    ...     return " ".join(map(str, differing_days(*args)))
    >>> invoice, credit = (*year, Decimal(1200)), (date(2023, 10, 1), date(2023, 12, 31), Decimal("-302.47"))
    >>> told([(*cut, Decimal("897.53"))], [invoice])
    '2023-10-01 2023-12-31'
    >>> told([(date(2023, 1, 1), date(2023, 6, 30), Decimal("595.07"))], [invoice, credit])
    '2023-07-01 2023-09-30'
    >>> told([(*year, Decimal(900))], [invoice])
    '2023-01-01 2023-12-31'
    """
    stretches = [*wanted, *((first, last, -amount) for first, last, amount in billed)]
    first, last = min(stretch[0] for stretch in stretches), max(stretch[1] for stretch in stretches)
    if not wanted or not billed:
        return first, last
    least = Decimal(1).scaleb(-places) / 2
    days = [first + ONE_DAY * rank for rank in range((last - first).days + 1)]
    differing = [day for day in days if abs(_price_of(day, stretches, basis, places + FINER)) > least]
    if not differing:
        return first, last
    end = differing[-1]
    # The 31st of a commercial year adds nothing to the 30th: they go together.
    weighs_nothing = end < last and not prorate(Decimal(1), end + ONE_DAY, end + ONE_DAY, first, last, basis, FINER)
    return differing[0], end + ONE_DAY if weighs_nothing else end


def _price_of(day, stretches, basis, places):
    return sum(
        (
            prorate(amount, day, day, first, last, basis, places)
            if amount >= 0
            else -prorate(-amount, day, day, first, last, basis, places)
            for first, last, amount in stretches
        ),
        Decimal(0),
    )
