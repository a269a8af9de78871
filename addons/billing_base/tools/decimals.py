"""Money as exact numbers: the border with Odoo's floats, and the one rounding of the project.

Inside the rules an amount is a whole number of units (cents, when `places` is 2) or a fraction of them, so no result
depends on binary floats or on the precision of the decimal context. `places` is the currency's number of decimals:
0 for the yen, 2 for the euro, 3 for the dinar.
"""

import math
from decimal import Decimal, InvalidOperation
from fractions import Fraction

HALF = Fraction(1, 2)


def to_decimal(value: float | int | str | Decimal | None) -> Decimal:
    """The number a person sees when Odoo hands over a float: the shortest decimal that reads back as that float.

    None and False, Odoo's empty values, are 0. Arithmetic already done on floats is not repaired here; round it.

    >>> to_decimal(0.1), to_decimal(83332.5), to_decimal("12.50"), to_decimal(None)
    (Decimal('0.1'), Decimal('83332.5'), Decimal('12.50'), Decimal('0'))
    >>> to_decimal(0.1 + 0.2)
    Decimal('0.30000000000000004')
    >>> to_decimal(float("nan"))
    Traceback (most recent call last):
    ValueError: nan is not a number that can be billed.
    """
    if value is None:
        return Decimal(0)
    try:
        number = Decimal(repr(value) if isinstance(value, float) else value)
    except InvalidOperation:
        raise ValueError(f"{value!r} is not a number that can be billed.") from None
    if not number.is_finite():
        raise ValueError(f"{value!r} is not a number that can be billed.")
    return number or Decimal(0)  # a negative zero would print as -0


def exact(value: Decimal | int | Fraction) -> Fraction:
    """`value` (Decimal, int or Fraction) as a Fraction. A float is a mistake of the caller, not a number.

    >>> exact(Decimal("0.3333"))
    Fraction(3333, 10000)
    >>> exact(0.5)
    Traceback (most recent call last):
    TypeError: 0.5 is a float: pass it through to_decimal() first.
    """
    if isinstance(value, float):
        raise TypeError(f"{value!r} is a float: pass it through to_decimal() first.")
    return Fraction(value)


def round_to(amount: Decimal | int | Fraction, places: int) -> Decimal:
    """`amount` (Decimal, int or Fraction) rounded half up, away from zero, as Odoo rounds money.

    >>> round_to(Decimal("2.675"), 2), round_to(Decimal("-2.675"), 2), round_to(Decimal("2.5"), 0)
    (Decimal('2.68'), Decimal('-2.68'), Decimal('3'))
    >>> round_to(Decimal("-0.004"), 2)
    Decimal('0.00')
    """
    return from_units(half_up(exact(amount) * scale(places)), places)


# === UNITS === #


def scale(places: int) -> int:
    """How many units make 1: 100 when `places` is 2."""
    if not isinstance(places, int) or places < 0:
        raise ValueError(f"{places!r} is not a number of decimals.")
    return 10**places


def half_up(value: Fraction) -> int:
    """The whole number nearest to a Fraction; a half goes away from zero.

    >>> half_up(Fraction(5, 2)), half_up(Fraction(-5, 2))
    (3, -3)
    """
    nearest = math.floor(abs(value) + HALF)
    return -nearest if value < 0 else nearest


def to_units(amount: Decimal, places: int) -> int:
    """`amount` as a whole number of units; what is finer than a unit is refused, because it could not be given out.

    >>> to_units(Decimal("3.32"), 2)
    332
    >>> to_units(Decimal("3.325"), 2)
    Traceback (most recent call last):
    ValueError: 3.325 has more than 2 decimals.
    """
    units = exact(amount) * scale(places)
    if units.denominator != 1:
        raise ValueError(f"{amount} has more than {places} decimals.")
    return units.numerator


def from_units(units: int, places: int) -> Decimal:
    """The amount that a whole number of units makes, always with `places` decimals.

    >>> from_units(-5, 2), from_units(7, 0)
    (Decimal('-0.05'), Decimal('7'))
    """
    return Decimal(f"{units}E-{places}")
