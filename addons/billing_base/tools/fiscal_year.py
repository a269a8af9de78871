"""Fiscal years: the company's rule ("ends on 30 June"), and the years that are written down because they differ."""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
Year = tuple[date, date]  # first and last day


def fiscal_year(day: date, last_month: int = 12, last_day: int = 31, written: Iterable[Year] = ()) -> Year:
    """First and last day of the fiscal year that `day` lies in.

    `last_month` and `last_day` are the rule, `written` the years that stand beside it: a first year of fifteen months,
    or a shortened one. A year by the rule stops where a written one starts, and starts where a written one stops.

    >>> print(*fiscal_year(date(2022, 11, 25)))
    2022-01-01 2022-12-31
    >>> print(*fiscal_year(date(2022, 11, 25), last_month=6))
    2022-07-01 2023-06-30
    >>> first_year = (date(2022, 10, 1), date(2023, 12, 31))
    >>> print(*fiscal_year(date(2023, 3, 1), written=[first_year]))
    2022-10-01 2023-12-31
    >>> print(*fiscal_year(date(2022, 3, 1), written=[first_year]))
    2022-01-01 2022-09-30

    The last day of February is meant by its 28th, as in Odoo's own settings.

    >>> print(*fiscal_year(date(2024, 2, 29), last_month=2, last_day=28))
    2023-03-01 2024-02-29
    """
    written = list(written)
    for start, end in written:
        if start <= day <= end:
            return start, end
    start, end = _by_rule(day, last_month, last_day)
    for written_start, written_end in written:
        if written_end < day:
            start = max(start, written_end + ONE_DAY)
        else:
            end = min(end, written_start - ONE_DAY)
    return start, end


def fiscal_years(day: date, until: date, last_month: int = 12, last_day: int = 31, written=()) -> Iterator[Year]:
    """The fiscal years one after the other, from the one of `day` to the one of `until`.

    >>> shortened = (date(2022, 7, 1), date(2022, 12, 31))
    >>> for start, end in fiscal_years(date(2022, 1, 1), date(2023, 1, 1), last_month=12, written=[shortened]):
    ...     print(start, end)
    2022-01-01 2022-06-30
    2022-07-01 2022-12-31
    2023-01-01 2023-12-31
    """
    while True:
        start, end = fiscal_year(day, last_month, last_day, written)
        yield start, end
        if end >= until:
            return
        day = end + ONE_DAY


def _by_rule(day, last_month, last_day):
    this, previous = _end(day.year, last_month, last_day), _end(day.year - 1, last_month, last_day)
    if day <= this:
        return previous + ONE_DAY, this
    return this + ONE_DAY, _end(day.year + 1, last_month, last_day)


def _end(year, month, day):
    longest = monthrange(year, month)[1]
    return date(year, month, longest if month == 2 and day >= 28 else min(day, longest))
