"""Billing by progress: a document bills the cumulative amount minus what is billed already (DESIGN I1)."""

from decimal import Decimal

from .decimals import exact, from_units, half_up, to_units


def delta(total: Decimal, rate: Decimal, already: Decimal, places: int = 2) -> Decimal:
    """What to bill now so that `total` stands billed at `rate` (0 to 1): round(total × rate) − already.

    The rounding is made on the cumulative amount, never on the increment, so any chain of rates ends on the total:

    >>> fee, billed = Decimal("10.07"), Decimal(0)
    >>> for rate in ("0.33", "0.66", "1"):
    ...     now = delta(fee, Decimal(rate), billed)
    ...     billed += now
    ...     print(now, billed)
    3.32 3.32
    3.33 6.65
    3.42 10.07

    It is negative when more is billed than the rate allows; whether that may be is the caller's rule.

    >>> delta(Decimal("7500.00"), Decimal(1), Decimal("15000.00"))
    Decimal('-7500.00')
    """
    check_rate(rate)
    cumulative = half_up(to_units(total, places) * exact(rate))
    return from_units(cumulative - to_units(already, places), places)


def check_rate(rate: Decimal) -> None:
    """Refuse a rate that is not between 0 and 1: 33 instead of 0.33 would bill thirty-three times the fee.

    >>> check_rate(Decimal(33))
    Traceback (most recent call last):
    ValueError: 33 is not a rate: rates go from 0 to 1 (33 % is 0.33).
    """
    if not 0 <= exact(rate) <= 1:
        raise ValueError(f"{rate} is not a rate: rates go from 0 to 1 (33 % is 0.33).")
