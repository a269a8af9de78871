"""Sharing an amount out without losing or inventing a cent: payers, phases of a section, months of a plan.

The method is the largest remainder's: every part gets its exact share cut down to whole units, then the units left over
go one each to the parts that lost most. A tie goes to the larger share, then to the earlier position, so the order in
which different weights are given never matters.

Like every method that stays within a unit of the exact shares, it may take a unit back from a part when the amount
grows by a few units (known as the Alabama paradox). It never does once that part's exact share has grown by a unit.

>>> for amount in ("0.10", "0.11"):
...     print(*apportion(Decimal(amount), [6, 6, 2]))
0.04 0.04 0.02
0.05 0.05 0.01
"""

import math
from collections.abc import Sequence
from decimal import Decimal

from .decimals import exact, from_units, half_up, to_units
from .progress import check_rate


def apportion(amount: Decimal, weights: Sequence[Decimal | int], places: int = 2) -> list[Decimal]:
    """Share `amount` by `weights`: parts that sum to it exactly, each within a unit of amount × weight / sum(weights).

    >>> apportion(Decimal("100.00"), [Decimal("33.3"), Decimal("66.7"), 0])
    [Decimal('33.30'), Decimal('66.70'), Decimal('0.00')]
    >>> apportion(Decimal("-0.05"), [1, 1, 1]), apportion(Decimal(100), [1, 2], places=0)
    ([Decimal('-0.02'), Decimal('-0.02'), Decimal('-0.01')], [Decimal('33'), Decimal('67')])

    Weights may have both signs, as fees do when an order has a discount line: all parts then stand at the same rate,
    and the discount's part goes against the others.

    >>> apportion(Decimal("450.00"), [Decimal(1000), Decimal(-100)])
    [Decimal('500.00'), Decimal('-50.00')]

    Weights that cancel out say nothing about the parts (see `apportion_rate`).

    >>> apportion(Decimal("10.00"), [Decimal(100), Decimal(-100)])
    Traceback (most recent call last):
    ValueError: 10.00 cannot be shared by weights whose sum is 0: 100, -100.
    """
    shares = [exact(weight) for weight in weights]
    if not shares:
        raise ValueError(f"{amount} cannot be shared: there are no weights.")
    total = sum(shares)
    if not total:
        raise ValueError(f"{amount} cannot be shared by weights whose sum is 0: {', '.join(map(str, weights))}.")
    units = to_units(amount, places)
    parts = _largest_remainder([abs(units) * share / total for share in shares], abs(units))
    return [from_units(-part if units < 0 else part, places) for part in parts]


def apportion_rate(rate: Decimal, fees: Sequence[Decimal], places: int = 2) -> list[Decimal]:
    """Bring all `fees` to the same `rate` (0 to 1), rounding once, on their total: DESIGN I2.

    >>> half = apportion_rate(Decimal("0.5"), [Decimal("33.33")] * 3)
    >>> half, sum(half)
    ([Decimal('16.67'), Decimal('16.67'), Decimal('16.66')], Decimal('50.00'))

    Unlike `apportion` it accepts fees that cancel out: a phase and the amendment that cancels it.

    >>> apportion_rate(Decimal("0.3333"), [Decimal("250.00"), Decimal("-250.00")])
    [Decimal('83.33'), Decimal('-83.33')]
    """
    check_rate(rate)
    units = [to_units(fee, places) for fee in fees]
    sign = -1 if sum(units) < 0 else 1
    shares = [sign * exact(rate) * fee for fee in units]
    parts = _largest_remainder(shares, half_up(sum(shares)))
    return [from_units(sign * part, places) for part in parts]


def _largest_remainder(shares, target):
    """Whole numbers next to the exact `shares`, summing to `target`, which is the sum of the shares rounded.

    A share that is whole already stays as it is: the units left over are never more than the shares that were cut.
    """
    parts = [math.floor(share) for share in shares]
    order = sorted(range(len(shares)), key=lambda index: (parts[index] - shares[index], -shares[index]))
    for index in order[: target - sum(parts)]:
        parts[index] += 1
    return parts
