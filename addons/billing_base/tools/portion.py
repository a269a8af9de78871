"""A part of one line, to bill (SPEC M1) or to credit (Q2): what somebody types, and what follows from it.

A quantity, a percentage of the line or an amount is typed; the others are derived. What is shown as left, typed back,
means all that is left: 7 of 7 pieces, or the 33.33 % that the screen shows of a third, leave no cent behind.

A fee may be negative (a discount, a cut): its quantities and amounts then run from 0 down.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from .decimals import exact, round_to

HUNDRED = Decimal(100)
SHOWN = 2  # decimals of percentages and quantities on the screen


@dataclass(frozen=True)
class Left:
    """What is left of a line: `ordered` for a `fee`, `billed` (or credited) in part. Amounts have `places` decimals."""

    fee: Decimal
    billed: Decimal
    ordered: Decimal
    places: int = 2

    @property
    def amount(self) -> Decimal:
        return self.fee - self.billed

    @property
    def rate(self):
        """The part of the line that is left, a Fraction; of a line without a fee all of it."""
        return exact(self.amount) / exact(self.fee) if self.fee else exact(1)

    @property
    def everything(self) -> Portion:
        """
        >>> Left(Decimal("18000.00"), Decimal("1800.00"), Decimal(20)).everything
        Portion(percent=Decimal('90.00'), quantity=Decimal('18.00'), amount=Decimal('16200.00'))
        """
        return Portion(
            percent=round_to(self.rate * 100, SHOWN),
            quantity=round_to(self.rate * exact(self.ordered), SHOWN),
            amount=self.amount,
        )


@dataclass(frozen=True)
class Portion:
    """A part of a line. The amount is what is billed or credited; the others are rounded as they are shown."""

    percent: Decimal
    quantity: Decimal
    amount: Decimal


NOTHING = Portion(Decimal(0), Decimal(0), Decimal(0))


def portion(mode: str, value: Decimal, left: Left) -> Portion:
    """The part of a line that `value` means, typed as `mode`: percent (of the whole line), quantity or amount.

    >>> desks = Left(Decimal("2100.00"), Decimal("0.00"), Decimal(6))
    >>> portion("quantity", Decimal(2), desks)
    Portion(percent=Decimal('33.33'), quantity=Decimal('2'), amount=Decimal('700.00'))
    >>> portion("percent", Decimal(10), desks).amount, portion("amount", Decimal("99.99"), desks).quantity
    (Decimal('210.00'), Decimal('0.29'))

    What is shown as left is all that is left, to the cent:

    >>> third = Left(Decimal("100.00"), Decimal("66.66"), Decimal(1))
    >>> portion("percent", Decimal("33.34"), third).amount
    Decimal('33.34')
    >>> portion("percent", Decimal("33.33"), Left(Decimal("10.00"), Decimal("6.67"), Decimal(1))).amount
    Decimal('3.33')

    0 is nothing, even where what is left is too little to be seen in a percentage:

    >>> portion("percent", Decimal(0), Left(Decimal("10000.00"), Decimal("9999.99"), Decimal(1))).amount
    Decimal('0.00')

    Nothing is checked here: see `refusal`.
    """
    everything = left.everything
    if value and value == getattr(everything, mode):
        return everything
    whole = {"percent": HUNDRED, "quantity": left.ordered, "amount": left.fee}[mode]
    rate = exact(value) / exact(whole) if whole else exact(0)
    return Portion(
        percent=value if mode == "percent" else round_to(rate * 100, SHOWN),
        quantity=value if mode == "quantity" else round_to(rate * exact(left.ordered), SHOWN),
        amount=round_to(value if mode == "amount" else rate * exact(left.fee), left.places),
    )


def refusal(mode: str, value: Decimal, left: Left) -> str | None:
    """Why this cannot be billed: "negative", "above" (more than what is left), or None.

    >>> refusal("quantity", Decimal(7), Left(Decimal(600), Decimal(0), Decimal(6)))
    'above'
    >>> refusal("percent", Decimal(-1), Left(Decimal(600), Decimal(0), Decimal(6)))
    'negative'

    The sense is the line's own: −1 of −2 is a part of a cut.

    >>> refusal("quantity", Decimal(-1), Left(Decimal(-600), Decimal(0), Decimal(-2)))
    """
    whole = {"percent": HUNDRED, "quantity": left.ordered, "amount": left.fee}[mode]
    sense = -1 if whole < 0 else 1
    if value * sense < 0:
        return "negative"
    if value == getattr(left.everything, mode):
        return None
    amount = portion(mode, value, left).amount
    return "above" if (amount - left.amount) * (-1 if left.fee < 0 else 1) > 0 else None


def is_whole(quantity: Decimal) -> bool:
    """
    >>> is_whole(Decimal("3.00")), is_whole(Decimal("2.5"))
    (True, False)
    """
    return quantity == quantity.to_integral_value()
