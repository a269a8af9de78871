"""The revision of prices by an index, as contracts write it: P = P0 × (fixed + variable × S / S0)."""

from __future__ import annotations

from decimal import Decimal

HUNDRED = Decimal(100)


def revision_factor(
    value: Decimal,
    base: Decimal,
    fixed: Decimal = Decimal(0),
    before: Decimal = Decimal(1),
    least: Decimal = -HUNDRED,
    most: Decimal | None = None,
) -> Decimal:
    """What the first prices of a contract are multiplied by, unrounded.

    :param value: the index of the revision, `base` that of the contract; both above 0
    :param fixed: the part of the price that no index moves, in percent
    :param before: the factor that holds until then
    :param least: the least change of this revision in percent (0: prices never go down), `most` the greatest
    :raise ValueError: an index of 0 or less

    15 % fixed, the index from 100 to 104.35; then a cap of 2 %:

    >>> print(revision_factor(Decimal("104.35"), Decimal(100), fixed=Decimal(15)))
    1.036975
    >>> print(revision_factor(Decimal("104.35"), Decimal(100), fixed=Decimal(15), most=Decimal(2)))
    1.02
    """
    if value <= 0 or base <= 0:
        raise ValueError("an index is above 0")
    factor = (fixed + (HUNDRED - fixed) * value / base) / HUNDRED
    factor = max(factor, before * (HUNDRED + least) / HUNDRED)
    return factor if most is None else min(factor, before * (HUNDRED + most) / HUNDRED)
