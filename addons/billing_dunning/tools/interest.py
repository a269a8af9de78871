"""Interest on late payments, on the balance of each day (in France, article L441-10 of the commercial code)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from odoo.addons.billing_base.tools import round_to

YEAR = 365  # actual/365


def interest(
    owed: Decimal,
    due: date,
    payments: Iterable[tuple[date, Decimal]],
    rates: Sequence[tuple[date, Decimal]],
    until: date,
    places: int = 2,
) -> Decimal:
    """Interest from the day after `due` to `until`, rounded once.

    A payment bears on the days after its own. Rates are (first day, percent a year), each to the day before the next
    one; before the first one there is none.

    1,000 due on 31 January, 600 paid on 28 February, at 12 %, on 31 March: 28 days of 1,000 and 31 of 400:

    >>> from datetime import date
    >>> paid, rates = [(date(2023, 2, 28), Decimal(600))], [(date(2020, 1, 1), Decimal(12))]
    >>> print(interest(Decimal(1000), date(2023, 1, 31), paid, rates, date(2023, 3, 31)))
    13.28

    Due on 15 December, the rate changes with the half-year: 16 days of 12 % and 31 of 13 %:

    >>> rates.append((date(2023, 1, 1), Decimal(13)))
    >>> print(interest(Decimal(1000), date(2022, 12, 15), [], rates, date(2023, 1, 31)))
    16.30
    """
    return interest_of([(owed, due, payments)], rates, until, places)


def interest_of(
    instalments: Iterable[tuple[Decimal, date, Iterable[tuple[date, Decimal]]]],
    rates: Sequence[tuple[date, Decimal]],
    until: date,
    places: int = 2,
) -> Decimal:
    """Interest of all instalments (owed, due, payments) of an invoice: what it costs as a whole is rounded once.

    Two halves of 200, 8 and 5 days late at 12 %: 0.2630 and 0.1644.

    >>> from datetime import date
    >>> halves = [(Decimal(100), date(2023, 6, day), []) for day in (22, 25)]
    >>> print(interest_of(halves, [(date(2020, 1, 1), Decimal(12))], date(2023, 6, 30)))
    0.43
    """
    total = sum((_weigh(*instalment, rates, until) for instalment in instalments), Decimal(0))
    return round_to(total / (100 * YEAR), places)


def _weigh(
    owed: Decimal,
    due: date,
    payments: Iterable[tuple[date, Decimal]],
    rates: Sequence[tuple[date, Decimal]],
    until: date,
) -> Decimal:
    """The sum of balance × percent of each day."""
    # Days are counted by the evening before them: the interest of the due date's evening is that of the day after it.
    rates = sorted((day - timedelta(days=1), percent) for day, percent in rates)
    payments = sorted(payments)
    days = {due, until, *(day for day, _rate in rates), *(day for day, _amount in payments)}
    marks = sorted(day for day in days if due <= day <= until)
    total = Decimal(0)
    for first, last in zip(marks, marks[1:], strict=False):
        balance = owed - sum((amount for day, amount in payments if day <= first), Decimal(0))
        rate = next((percent for day, percent in reversed(rates) if day <= first), Decimal(0))
        total += max(balance, Decimal(0)) * rate * (last - first).days
    return total
