"""How much of one invoice line a credit note takes back, whatever figure was typed.

One of three figures is typed: a quantity, a percentage of the whole line, or an untaxed amount. It is the truth, the
two others derive from it (DESIGN I3). What is typed as all that is left, to the 2 decimals that a person sees, is
exactly what is left: so credits in several parts end at the line, to the cent. A line may be negative (a discount, a
deduction): its quantity and amounts then are as well.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from odoo.addons.billing_base.tools import exact, round_to

HUNDRED = Decimal(100)
SHOWN = 2  # decimals of the quantities and percentages that a person sees and types


@dataclass(frozen=True)
class Figures:
    """A part of a line: quantity and percent as shown, and the untaxed amount."""

    quantity: Decimal
    percent: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Left:
    """An invoice line of `quantity` worth `total` untaxed, of which `amount` is not credited yet.

    >>> Left(Decimal(5), Decimal(4500), Decimal(3600)).everything
    Figures(quantity=Decimal('4.00'), percent=Decimal('80.00'), amount=Decimal('3600'))
    """

    quantity: Decimal
    total: Decimal
    amount: Decimal
    places: int = 2

    @property
    def everything(self):
        return self.of(self.amount)

    def of(self, amount):
        """The figures of an untaxed amount of the line."""
        rate = exact(amount) / exact(self.total) if self.total else Fraction(0)
        return Figures(round_to(rate * exact(self.quantity), SHOWN), round_to(rate * 100, SHOWN), amount)


def portion(mode, value, left):
    """The three figures that follow from one: `mode` is quantity, percent or amount.

    >>> line = Left(Decimal(5), Decimal("4500.00"), Decimal("4500.00"))
    >>> portion("quantity", Decimal(1), line)
    Figures(quantity=Decimal('1'), percent=Decimal('20.00'), amount=Decimal('900.00'))
    >>> portion("amount", Decimal(100), line)
    Figures(quantity=Decimal('0.11'), percent=Decimal('2.22'), amount=Decimal('100.00'))

    Thirds of 10.00: the last one takes what the others left.

    >>> [portion("percent", Decimal(p), Left(Decimal(1), Decimal(10), Decimal(a))).amount
    ...  for p, a in [("33.33", "10"), ("33.33", "6.67"), ("33.40", "3.34")]]
    [Decimal('3.33'), Decimal('3.33'), Decimal('3.34')]
    """
    if mode == "amount":
        return left.of(round_to(value, left.places))
    whole = {"quantity": left.quantity, "percent": HUNDRED}[mode]
    if left.amount and round_to(value, SHOWN) == getattr(left.everything, mode):
        amount = left.amount
    else:
        amount = round_to(exact(value) / exact(whole) * exact(left.total) if whole else 0, left.places)
    derived = left.of(amount)
    return Figures(
        value if mode == "quantity" else derived.quantity, value if mode == "percent" else derived.percent, amount
    )


def refusal(mode, value, left):
    """Why `value` cannot be credited: "negative", "above", or None.

    >>> refusal("quantity", Decimal(5), Left(Decimal(5), Decimal(4500), Decimal(3600)))
    'above'
    >>> refusal("amount", Decimal(10), Left(Decimal(-1), Decimal(-200), Decimal(-200)))
    'negative'
    """
    amount = portion(mode, value, left).amount
    sense = -1 if left.total < 0 else 1
    whole = {"quantity": left.quantity, "percent": HUNDRED, "amount": left.total}[mode]
    if value * (-1 if whole < 0 else 1) < 0:
        return "negative"
    if (amount - left.amount) * sense > 0:
        return "above"
    return None
