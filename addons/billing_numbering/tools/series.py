"""A series: the numbers of one fiscal year, journal and kind of document."""

from collections.abc import Iterable
from datetime import date


def chain_key(kind: str, start: date) -> str:
    """What all numbers of a series carry, whatever their month; kind is invoice, refund or deposit.

    >>> chain_key("invoice", date(2025, 7, 1))
    'invoice|2025-07-01'
    """
    return f"{kind}|{start.isoformat()}"


def chain_start(key: str) -> date:
    """The first day of the fiscal year of a series.

    >>> chain_start("invoice|2025-07-01")
    datetime.date(2025, 7, 1)
    """
    return date.fromisoformat(key.partition("|")[2])


def shown_period(day: date, year_end: date, month: bool) -> tuple[int, int | None]:
    """The year and month that a number shows (SPEC N1).

    With the month, those of the document's date; without it, the year in which the fiscal year ends:

    >>> shown_period(date(2025, 11, 25), date(2026, 6, 30), month=True)
    (2025, 11)
    >>> shown_period(date(2025, 11, 25), date(2026, 6, 30), month=False)
    (2026, None)
    """
    return (day.year, day.month) if month else (year_end.year, None)


def repeating_years(years: Iterable[tuple[date, date]], month: bool) -> tuple[date, date] | None:
    """The first fiscal year that could give the names of another one again, None when there is none.

    Each year counts from 1, so two years must not show the same. Without the month it is enough that they end in
    different calendar years:

    >>> shortened = [(date(2022, 1, 1), date(2022, 6, 30)), (date(2022, 7, 1), date(2022, 12, 31))]
    >>> print(*repeating_years(shortened, month=False))
    2022-07-01 2022-12-31
    >>> repeating_years(shortened, month=True) is None
    True

    With the month, each must start on the first of one, or the month would belong to two of them:

    >>> print(*repeating_years([(date(2022, 3, 15), date(2023, 3, 14))], month=True))
    2022-03-15 2023-03-14
    """
    ends = set()
    for start, end in years:
        if (start.day != 1) if month else (end.year in ends):
            return start, end
        ends.add(end.year)
    return None


def gaps(first: int, last: int, count: int, numbers: Iterable[int], most: int = 5) -> list[int]:
    """The first `most` numbers that are missing between `first` and `last`; `numbers` is only read when there are some.

    >>> gaps(24, 28, 3, [24, 26, 28]), gaps(1, 3, 3, ())
    ([25, 27], [])
    """
    if count == last - first + 1:
        return []
    given = set(numbers)
    missing = (number for number in range(first, last + 1) if number not in given)
    return [number for number, _rank in zip(missing, range(most), strict=False)]
