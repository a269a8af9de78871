"""History: what was billed and paid of a phase before Odoo. Nothing here knows Odoo.

A fee may be negative (a discount line): its history then runs from 0 down to the fee. "Beyond" and "wrong sign" are
always meant in the fee's own sense; a line whose fee is 0 takes the sense of its history.
"""

from dataclasses import dataclass
from decimal import Decimal

from odoo.addons.billing_base.tools import exact, round_to

FIRST_YEAR = 1990  # before that, a year is a slip of the pen rather than an order still being billed


@dataclass(frozen=True)
class Refusal:
    """Why a history cannot stand; the caller words the message.

    `reason` is billed_sign, paid_sign or paid_beyond. `found` crosses `limit`; both are amounts.
    """

    reason: str
    found: Decimal
    limit: Decimal


def amount_at(rate, fee, places=2):
    """The amount billed when `rate` percent (0 to 100, or more) of a fee is.

    >>> amount_at(Decimal(50), Decimal("9000.00"))
    Decimal('4500.00')
    >>> amount_at(Decimal(33), Decimal("10.07")), amount_at(Decimal(25), Decimal("-400.00"))
    (Decimal('3.32'), Decimal('-100.00'))
    >>> amount_at(Decimal(50), Decimal(0))
    Decimal('0.00')
    """
    return round_to(exact(rate) * exact(fee) / 100, places)


def rate_of(amount, fee):
    """Which percentage of a fee an amount is; 0 when the fee is 0.

    >>> rate_of(Decimal("4500.00"), Decimal("9000.00")), rate_of(Decimal(-100), Decimal(-400))
    (Decimal('50'), Decimal('25'))
    >>> rate_of(Decimal(15000), Decimal(7500)), rate_of(Decimal(5), Decimal(0))
    (Decimal('200'), Decimal('0'))
    """
    return amount * 100 / fee if fee else Decimal(0)


def check(billed, paid, fee):
    """Why `billed` and `paid` cannot be the history of a line: a Refusal, or None.

    More than the fee may have been billed (SPEC P7): see `is_beyond`.

    >>> check(Decimal(15000), Decimal(7500), Decimal(7500))
    >>> check(Decimal(-100), Decimal(-100), Decimal(-400))
    >>> check(Decimal(3000), Decimal("3000.01"), Decimal(9000)).reason
    'paid_beyond'
    >>> check(Decimal(-3000), Decimal(0), Decimal(9000)).reason
    'billed_sign'
    >>> check(Decimal(3000), Decimal(-1), Decimal(9000)).reason
    'paid_sign'
    """
    sense = _sense(fee or billed)
    if billed * sense < 0:
        return Refusal("billed_sign", billed, Decimal(0))
    if paid * sense < 0:
        return Refusal("paid_sign", paid, Decimal(0))
    if abs(paid) > abs(billed):
        return Refusal("paid_beyond", paid, billed)
    return None


def is_beyond(billed, fee):
    """Whether more than the whole fee is billed, in its own sense.

    >>> is_beyond(Decimal(15000), Decimal(7500)), is_beyond(Decimal(7500), Decimal(7500))
    (True, False)
    >>> is_beyond(Decimal(-500), Decimal(-400)), is_beyond(Decimal(-500), Decimal(400))
    (True, False)
    >>> is_beyond(Decimal(1), Decimal(0))
    True
    """
    return billed * _sense(fee or billed) > abs(fee)


def check_month(year, month, today):
    """Why a month cannot be one of the past: bad_year, bad_month, future_month, or None.

    >>> from datetime import date
    >>> check_month(2021, 11, date(2022, 11, 25)), check_month(2022, 11, date(2022, 11, 25))
    (None, None)
    >>> check_month(2022, 12, date(2022, 11, 25)), check_month(2021, 13, date(2022, 11, 25))
    ('future_month', 'bad_month')
    >>> check_month(21, 11, date(2022, 11, 25)), check_month(2202, 11, date(2022, 11, 25))
    ('bad_year', 'bad_year')
    """
    if not FIRST_YEAR <= year <= today.year + 1:
        return "bad_year"
    if not 1 <= month <= 12:
        return "bad_month"
    if (year, month) > (today.year, today.month):
        return "future_month"
    return None


def fiscal_year_name(first, last):
    """The name of a fiscal year by its first and last day.

    >>> from datetime import date
    >>> fiscal_year_name(date(2021, 1, 1), date(2021, 12, 31)), fiscal_year_name(date(2021, 7, 1), date(2022, 6, 30))
    ('2021', '2021-2022')
    """
    return str(first.year) if first.year == last.year else f"{first.year}-{last.year}"


def _sense(value):
    return -1 if value < 0 else 1
