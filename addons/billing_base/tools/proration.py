"""Part of a period's amount, for a line that starts late or ends early.

Two bases (SPEC S3):

- civil: actual days. 10 to 31 March is 22 days of 31.
- commercial: every month has 30 days. The convention is 30E/360 (ISDA 2006 Definitions, section 4.16 (h)), counted from
  the eve of the first day to the last day: the last day of any month stands at 30, February's too, and February's
  exception for the termination date is not applied. So 10 to 31 March is 21 days, the 31st adds nothing to the 30th,
  and 28 February alone is worth the 3 days that bring a common year's February to 30.
"""

from datetime import date, timedelta
from decimal import Decimal

from .decimals import exact, from_units, half_up, to_units

ONE_DAY = timedelta(days=1)


def prorate(
    amount: Decimal,
    start: date,
    end: date,
    period_start: date,
    period_end: date,
    basis: str = "civil",
    places: int = 2,
) -> Decimal:
    """The part of `amount`, the price of a whole period, for the days `start` to `end` that lie in it (all inclusive).

    >>> march = date(2023, 3, 1), date(2023, 3, 31)
    >>> prorate(Decimal("200.00"), date(2023, 3, 10), date(2023, 3, 31), *march)
    Decimal('141.94')
    >>> prorate(Decimal("200.00"), date(2023, 3, 10), date(2023, 3, 31), *march, basis="commercial")
    Decimal('140.00')

    A whole period costs exactly its amount, days outside of it nothing, and parts that cover the period add up to it:
    a part is what is due to its last day minus what was due before its first, both rounded.

    >>> prorate(Decimal("200.00"), date(2022, 1, 1), date(2024, 1, 1), *march)
    Decimal('200.00')
    >>> prorate(Decimal("200.00"), date(2023, 4, 1), date(2023, 4, 30), *march)
    Decimal('0.00')
    """
    for first, last in ((start, end), (period_start, period_end)):
        if last < first:
            raise ValueError(f"{first} to {last} is no period: it ends before it starts.")
    units, position = to_units(amount, places), _position(basis)

    def due(day):
        """What the days from the period's start to `day` cost."""
        if day < period_start:
            return 0
        if day >= period_end:
            return units
        before = position(period_start - ONE_DAY)
        return half_up(exact(units) * (position(day) - before) / (position(period_end) - before))

    return from_units(due(end) - due(start - ONE_DAY), places)


def _position(basis):
    """The function that numbers days: two positions apart by n are n days of that basis apart."""
    if basis == "civil":
        return date.toordinal
    if basis == "commercial":
        return _position_30_360
    raise ValueError(f"{basis!r} is not a basis of proration: use 'civil' or 'commercial'.")


def _position_30_360(day):
    """The number of a day in a calendar whose months all have 30 days; the last day of a month is its 30th.

    >>> def days(first, last):
    ...     return _position_30_360(last) - _position_30_360(first - ONE_DAY)
    >>> days(date(2023, 1, 1), date(2023, 12, 31)), days(date(2024, 2, 1), date(2024, 2, 29))
    (360, 30)
    >>> days(date(2023, 2, 15), date(2023, 2, 28)), days(date(2023, 2, 28), date(2023, 2, 28))
    (16, 3)
    >>> days(date(2023, 3, 30), date(2023, 3, 31)), days(date(2023, 3, 31), date(2023, 3, 31))
    (1, 0)
    """
    is_last = (day + ONE_DAY).day == 1
    return 360 * day.year + 30 * day.month + (30 if is_last else min(day.day, 30))
