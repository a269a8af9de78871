"""Billing periods: every date is the anchor plus a number of months, never the end of the period before.

Chaining would turn a contract of the 31st into one of the 28th for ever, after its first February.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count

from dateutil.relativedelta import relativedelta


def period(anchor: date, months: int, index: int) -> tuple[date, date]:
    """First and last day (inclusive) of period number `index`, of `months` each; number 0 starts on `anchor`.

    >>> for index in range(3):
    ...     print(*period(date(2023, 1, 31), 1, index))
    2023-01-31 2023-02-27
    2023-02-28 2023-03-30
    2023-03-31 2023-04-29

    A negative index is a period before the anchor: the one in which a contract that starts early begins.

    >>> print(*period(date(2024, 4, 1), 3, -1))
    2024-01-01 2024-03-31
    """
    if months < 1:
        raise ValueError(f"A period of {months} months cannot be billed: it takes 1 month at least.")
    start = anchor + relativedelta(months=months * index)
    following = anchor + relativedelta(months=months * (index + 1))
    return start, following - timedelta(days=1)


def periods(anchor: date, months: int, until: date) -> Iterator[tuple[date, date]]:
    """The periods from the anchor's on, as long as they start on `until` or before.

    >>> [start.isoformat() for start, end in periods(date(2023, 3, 24), 1, date(2023, 5, 24))]
    ['2023-03-24', '2023-04-24', '2023-05-24']
    """
    for index in count():
        start, end = period(anchor, months, index)
        if start > until:
            return
        yield start, end
