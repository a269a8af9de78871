"""The revision of prices by an index, as contracts write it: P = P0 × (fixed + variable × S / S0)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

HUNDRED = Decimal(100)


class Factor(NamedTuple):
    """What first prices are multiplied by, unrounded.

    :ivar value: after floor and cap
    :ivar formula: before them
    :ivar bound: which of the two acted: "least", "most" or ""
    """

    value: Decimal
    formula: Decimal
    bound: str


def revision_factor(
    value: Decimal,
    base: Decimal,
    fixed: Decimal = Decimal(0),
    before: Decimal = Decimal(1),
    least: Decimal = -HUNDRED,
    most: Decimal | None = None,
) -> Factor:
    """The factor of the first prices of a contract.

    :param value: the index of the revision, `base` that of the contract; both above 0
    :param fixed: the part of the price that no index moves, in percent
    :param before: the factor that holds until then
    :param least: the least change of this revision in percent (0: prices never go down), `most` the greatest
    :raise ValueError: an index of 0 or less

    15 % fixed, the index from 100 to 104.35; then a cap of 2 %:

    >>> print(revision_factor(Decimal("104.35"), Decimal(100), fixed=Decimal(15)).value)
    1.036975
    >>> capped = revision_factor(Decimal("104.35"), Decimal(100), fixed=Decimal(15), most=Decimal(2))
    >>> print(*capped)
    1.02 1.036975 most
    """
    if value <= 0 or base <= 0:
        raise ValueError("an index is above 0")
    formula = (fixed + (HUNDRED - fixed) * value / base) / HUNDRED
    floor = before * (HUNDRED + least) / HUNDRED
    if formula < floor:
        return Factor(floor, formula, "least")
    if most is not None and formula > (cap := before * (HUNDRED + most) / HUNDRED):
        return Factor(cap, formula, "most")
    return Factor(formula, formula, "")


def anniversaries(start: date, after: date, until: date) -> Iterator[date]:
    """The anniversaries of `start` after a day and up to another; of 29 February, the 28th in other years.

    >>> for day in anniversaries(date(2024, 2, 29), date(2024, 2, 29), date(2026, 2, 28)):
    ...     print(day)
    2025-02-28
    2026-02-28
    """
    for years in range(max(after.year - start.year, 1), until.year - start.year + 1):
        day = start + relativedelta(years=years)
        if after < day <= until:
            yield day
