"""One figure entered for a whole section or statement, given out to its phases (DESIGN I2, SPEC P3).

The figure is about the total, and the total is what it makes exactly: 50 % of 3 × 33.33 is 50.00. Phases that are
further than that already stay where they are, and the others share what is missing.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from odoo.addons.billing_base.tools import apportion, apportion_rate, exact, round_to

from .entry import HUNDRED, Refusal, sense


def total_of(mode: str, value: Decimal, fees: Sequence[Decimal], places: int = 2) -> Decimal:
    """The cumulative amount that `value` ("percent" or "amount") makes of a section with these fees.

    >>> total_of("percent", Decimal(50), [Decimal("33.33")] * 3)
    Decimal('50.00')
    """
    if mode == "amount":
        return round_to(value, places)
    if mode != "percent":
        raise ValueError(f"{mode!r} cannot be entered for a section: use 'percent' or 'amount'.")
    return round_to(exact(value) / 100 * exact(sum(fees)), places)


def distribute(
    mode: str, value: Decimal, fees: Sequence[Decimal], floors: Sequence[Decimal] | None, places: int = 2
) -> list[Decimal] | Refusal:
    """The cumulative amounts of the phases of a section when `value` is entered for it; or why that cannot be.

    :param floors: what each phase is billed already; None when a regularisation may go below it
    :return: amounts in the order of `fees` that sum to `total_of(…)`, none below its floor or beyond its fee

    >>> distribute("percent", Decimal(50), [Decimal("33.33")] * 3, [Decimal(0)] * 3)
    [Decimal('16.67'), Decimal('16.67'), Decimal('16.66')]
    >>> distribute("amount", Decimal(600), [Decimal(1000), Decimal(500)], [Decimal(500), Decimal(0)])
    [Decimal('500.00'), Decimal('100.00')]

    It can neither exceed the section nor go below what is billed:

    >>> distribute("amount", Decimal(2000), [Decimal(1000), Decimal(500)], [Decimal(500), Decimal(0)])
    Refusal(reason='above_fee', found=Decimal('2000.00'), limit=Decimal('1500'))
    >>> distribute("percent", Decimal(20), [Decimal(1000), Decimal(500)], [Decimal(500), Decimal(0)])
    Refusal(reason='below_previous', found=Decimal('300.00'), limit=Decimal('500'))

    A phase billed beyond its fee counts with its fee: at 100 % every phase is worth exactly that.

    >>> distribute("percent", Decimal(100), [Decimal(1000), Decimal(500)], [Decimal(2000), Decimal(0)])
    [Decimal('1000.00'), Decimal('500.00')]
    """
    total, whole = total_of(mode, value, fees, places), sum(fees)
    if mode == "percent" and not 0 <= value <= HUNDRED:
        return Refusal("above_100_percent" if value > 0 else "negative", value, HUNDRED if value > 0 else Decimal(0))
    if total * sense(whole) > abs(whole):
        return Refusal("above_fee", total, whole)
    if total * sense(whole) < 0:
        return Refusal("negative", total, Decimal(0))
    rate = exact(value) / 100 if mode == "percent" else exact(total) / exact(whole) if whole else Fraction(0)
    if rate == 1:
        return [round_to(fee, places) for fee in fees]
    floors = [Decimal(0)] * len(fees) if floors is None else list(map(_within_fee, floors, fees))
    if total * sense(whole) < sum(floors) * sense(whole):
        return Refusal("below_previous", total, sum(floors))
    return _fill(total, rate, fees, floors, places)


def _fill(total, rate, fees, floors, places):
    """Give `total` out at one rate, phases that would fall below their floor standing at it."""
    parts, held = list(floors), set()
    while True:
        free = [index for index in range(len(fees)) if index not in held]
        rest = total - sum(parts[index] for index in held)
        for index, part in zip(free, _share(rest, rate, [fees[index] for index in free], places), strict=True):
            parts[index] = part
        below = {index for index in free if (parts[index] - floors[index]) * sense(fees[index]) < 0}
        if not below:
            break
        held |= below
        for index in below:
            parts[index] = round_to(floors[index], places)
    beyond = any((part - fee) * sense(fee) > 0 for part, fee in zip(parts, fees, strict=True))
    if beyond or sum(parts) != total:
        return Refusal("unreachable", total, sum(parts))  # as when a discount is billed before the works it belongs to
    return parts


def _share(rest, rate, fees, places):
    """`rest` by fees: at `rate` itself where that makes it, since a rounding must not grow when fees nearly cancel out.

    50 % of a phase of 1,000.00 and of an amendment of -999.99 is 0.01, which is all that they sum up to:

    >>> _share(Decimal("0.01"), Fraction(1, 2), [Decimal(1000), Decimal("-999.99")], 2)
    [Decimal('500.00'), Decimal('-499.99')]
    """
    if sum(fees) and rest != round_to(exact(rate) * exact(sum(fees)), places):
        return apportion(rest, fees, places)
    return apportion_rate(rate, fees, places)


def _within_fee(floor, fee):
    return min(floor, fee) if fee >= 0 else max(floor, fee)
