"""What somebody types on a statement line, and what follows from it.

One of three figures is typed: a percentage, a quantity or an amount. What was typed is the truth, the two others are
derived from it (DESIGN I3), and only the amount is ever billed (DESIGN I1). All are cumulative: since the beginning.

A fee may be negative (a discount line, a negative amendment): its amounts then run from 0 down to the fee. "Above",
"below" and "negative" are always meant in the fee's own sense.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from odoo.addons.billing_base.tools import exact, round_to

HUNDRED = Decimal(100)
# What is refused when the figure typed goes beyond the whole line.
ABOVE = {"percent": "above_100_percent", "quantity": "above_quantity", "amount": "above_fee"}


@dataclass(frozen=True)
class Cumulative:
    """Progress of a line since the beginning: 35 %, 6 doors, 2,100.00. Only the amount is rounded."""

    percent: Decimal
    quantity: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Refusal:
    """Why a typed figure cannot stand; the caller words the message.

    `reason` is above_100_percent, above_quantity, above_fee, negative or below_previous; for a section it may
    also be unreachable. `found` crosses `limit`; both are in the unit that was typed, except for below_previous, where
    they are amounts: `found` now, `limit` billed.
    """

    reason: str
    found: Decimal
    limit: Decimal


def cumulative(mode, value, fee, ordered_quantity, places=2):
    """The three figures of a line when `value` is typed as `mode`: percent (0 to 100), quantity or amount.

    >>> cumulative("percent", Decimal("33.333"), Decimal("250000.00"), Decimal(1))
    Cumulative(percent=Decimal('33.333'), quantity=Decimal('0.33333'), amount=Decimal('83332.50'))
    >>> doors = cumulative("quantity", Decimal(6), Decimal("5950.00"), Decimal(17))
    >>> doors.amount, round(doors.percent, 2)
    (Decimal('2100.00'), Decimal('35.29'))
    >>> third = cumulative("amount", Decimal(1000), Decimal(3000), Decimal(1))
    >>> third.amount, round(third.percent, 2)
    (Decimal('1000.00'), Decimal('33.33'))

    A fee of 0 keeps its percentage or quantity and is worth 0. Nothing is checked here: see `check`.

    >>> cumulative("percent", Decimal(40), Decimal(0), Decimal(5))
    Cumulative(percent=Decimal('40'), quantity=Decimal('2'), amount=Decimal('0.00'))
    """
    if mode not in ABOVE:
        raise ValueError(f"{mode!r} is not an entry mode: use 'percent', 'quantity' or 'amount'.")
    whole = {"percent": HUNDRED, "quantity": ordered_quantity, "amount": fee}[mode]
    rate = exact(value) / exact(whole) if whole and value else Fraction(0)
    return Cumulative(
        percent=value if mode == "percent" else _decimal(rate * 100),
        quantity=value if mode == "quantity" else _decimal(rate * exact(ordered_quantity)),
        amount=round_to(value if mode == "amount" else rate * exact(fee), places),
    )


def check(mode, value, fee, ordered_quantity, previous_amount, places=2, regularise=False):
    """Why `value` cannot be the new cumulative of a line billed at `previous_amount`: a Refusal, or None.

    `regularise`: the statement may go below what is billed (SPEC P4).

    >>> check("percent", Decimal(120), Decimal(3000), Decimal(1), Decimal(0))
    Refusal(reason='above_100_percent', found=Decimal('120'), limit=Decimal('100'))
    >>> check("percent", Decimal(40), Decimal(3000), Decimal(1), Decimal("1500.00"))
    Refusal(reason='below_previous', found=Decimal('1200.00'), limit=Decimal('1500.00'))

    A line billed beyond its fee (SPEC P7: a history of 15,000 on a fee of 7,500) cannot reach its past by any figure
    in range, so none is below_previous there, and staying where it is is not above the fee. See `amount_now`.

    >>> check("percent", Decimal(60), Decimal(7500), Decimal(1), Decimal(15000))
    >>> check("amount", Decimal(15000), Decimal(7500), Decimal(1), Decimal(15000))
    >>> check("amount", Decimal(14000), Decimal(7500), Decimal(1), Decimal(15000))
    Refusal(reason='above_fee', found=Decimal('14000'), limit=Decimal('7500'))
    """
    amount = cumulative(mode, value, fee, ordered_quantity, places).amount
    beyond = _is_beyond(previous_amount, fee)
    if beyond and amount == previous_amount:
        return None
    whole = {"percent": HUNDRED, "quantity": ordered_quantity, "amount": fee}[mode]
    if value * sense(whole) < 0:
        return Refusal("negative", value, Decimal(0))
    if value * sense(whole) > abs(whole):
        return Refusal(ABOVE[mode], value, whole)
    if not (beyond or regularise) and (amount - previous_amount) * sense(fee) < 0:
        return Refusal("below_previous", amount, previous_amount)
    return None


def amount_now(cumulative_amount, previous_amount, fee, regularise=False):
    """What a statement bills: the cumulative minus the previous amount, but 0 on a line billed beyond its fee.

    >>> amount_now(Decimal(4500), Decimal(3000), Decimal(9000))
    Decimal('1500')
    >>> amount_now(Decimal(7500), Decimal(15000), Decimal(7500))
    Decimal('0')

    An explicit regularisation bills the plain difference instead.

    >>> amount_now(Decimal(7500), Decimal(15000), Decimal(7500), regularise=True)
    Decimal('-7500')
    """
    now = cumulative_amount - previous_amount
    if not regularise and _is_beyond(previous_amount, fee) and now * sense(previous_amount) < 0:
        return Decimal(0)
    return now


def _is_beyond(previous_amount, fee):
    """Whether more than the whole fee is billed."""
    return previous_amount * sense(fee or previous_amount) > abs(fee)


def sense(value):
    """1 or −1: the direction in which a fee's amounts grow."""
    return -1 if value < 0 else 1


def _decimal(fraction):
    """A Fraction to 28 digits: enough to show, and amounts are never computed from it."""
    return Decimal(fraction.numerator) / Decimal(fraction.denominator)
