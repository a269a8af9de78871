"""What each instalment of an invoice comes to, in the invoice's currency and in the company's (SPEC M9).

An instalment asks for a percentage of the total, a fixed amount, or the rest that the others leave.

>>> thirds = [Part("percent", Decimal("33.333333")), Part("percent", Decimal("33.333333")), Part("rest")]
>>> print(*amounts(Decimal("100.00"), thirds))
33.33 33.33 33.34
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from odoo.addons.billing_base.tools import apportion, exact, round_to


@dataclass(frozen=True)
class Part:
    """One instalment as it was typed: `kind` is percent, fixed or rest; `value` the percentage or the amount."""

    kind: str
    value: Decimal = Decimal(0)


def amounts(total: Decimal, parts: Sequence[Part], places: int = 2) -> list[Decimal]:
    """What each part comes to.

    Percentages and amounts are as they were typed, whatever the others are: they make the total or they don't, and
    only a part "rest" takes what the others leave.

    >>> print(*amounts(Decimal("1200.00"), [Part("fixed", Decimal(500)), Part("percent", Decimal(25)), Part("rest")]))
    500.00 300.00 400.00
    >>> print(*amounts(Decimal("1200.00"), [Part("fixed", Decimal(500)), Part("fixed", Decimal(500))]))
    500.00 500.00

    Percentages that make 100 are the whole total: the last of them takes the cents of rounding.

    >>> print(*amounts(Decimal("0.05"), [Part("percent", Decimal(50)), Part("percent", Decimal(50))]))
    0.03 0.02

    >>> amounts(Decimal("10.00"), [Part("rest"), Part("rest")])
    Traceback (most recent call last):
    ValueError: Only one instalment can be the rest.
    """
    rests = [index for index, part in enumerate(parts) if part.kind == "rest"]
    if len(rests) > 1:
        raise ValueError("Only one instalment can be the rest.")
    found = [_amount(total, part, places) for part in parts]
    closing = rests or _last_of_hundred(parts)
    for index in closing:
        found[index] = round_to(total, places) - (sum(found) - found[index])
    return found


def balances(total: Decimal, amounts: Sequence[Decimal], places: int = 2) -> list[Decimal]:
    """The company's currency: its `total`, shared as the invoice's currency is. Both are exact to the cent.

    >>> print(*balances(Decimal("90.91"), [Decimal("33.33"), Decimal("33.33"), Decimal("33.34")]))
    30.30 30.30 30.31
    """
    return apportion(total, amounts, places)


def _amount(total, part, places):
    if part.kind == "rest":
        return Decimal(0)
    value = exact(part.value)
    return round_to(exact(total) * value / 100 if part.kind == "percent" else value, places)


def _last_of_hundred(parts):
    """Where the cents of percentages that make up the whole total go; nowhere when they don't."""
    if not parts or any(part.kind != "percent" for part in parts) or sum(part.value for part in parts) != 100:
        return []
    return [len(parts) - 1]
