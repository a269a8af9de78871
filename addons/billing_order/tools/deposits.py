"""How much of each deposit an invoice deducts (DESIGN I7): never more than was asked for, all of it at the end."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from odoo.addons.billing_base.tools import exact, round_to

ZERO = Decimal(0)


@dataclass(frozen=True)
class Deposit:
    """One deposit's line: what was asked for and not credited since, what was deducted, both untaxed.

    `group` is what the amount can be deducted from: its VAT.
    """

    group: Hashable
    asked: Decimal
    recovered: Decimal = ZERO

    @property
    def left(self):
        return self.asked - self.recovered


def recover(
    rule: str,
    deposits: Sequence[Deposit],
    works: Mapping[Hashable, Decimal],
    rates: Mapping[Hashable, Fraction],
    places: int = 2,
) -> list[Decimal]:
    """What to deduct now of each deposit, in their order: positive when deducted, negative when given back.

    :param rule: "full": as much as the invoice allows; "prorata": what the cumulative progress has earned; "none";
        "settle": all that is left, whatever the invoice bills (the final invoice)
    :param works: untaxed amount that the invoice bills, by group; the deductions of a group stay within it
    :param rates: cumulative progress, from 0 to 1, by group

    >>> works, half = {"20 %": Decimal(5000)}, {"20 %": Fraction(1, 2)}
    >>> recover("full", [Deposit("20 %", Decimal(3000)), Deposit("20 %", Decimal(4000))], works, half)
    [Decimal('3000'), Decimal('2000')]
    >>> recover("prorata", [Deposit("20 %", Decimal(3000), Decimal(900))], works, half)
    [Decimal('600.00')]

    In proportion means the cumulative deduction, so no cent is lost on the way: 30,000 at 33.33, 66.66 and 100 %.

    >>> deposit = Deposit("20 %", Decimal(30000))
    >>> for rate in ("0.3333", "0.6666", "1"):
    ...     now = recover("prorata", [deposit], {"20 %": Decimal(33000)}, {"20 %": Fraction(rate)})[0]
    ...     deposit = Deposit("20 %", deposit.asked, deposit.recovered + now)
    ...     print(now)
    9999.00
    9999.00
    10002.00

    What the invoice does not allow is carried over. A credit note, which bills less than 0, gives back what the lower
    progress has not earned.

    >>> recover("full", [Deposit("5.5 %", Decimal(3000))], works, half)
    [Decimal('0')]
    >>> recover("prorata", [Deposit("20 %", Decimal(3000), Decimal(2000))], {"20 %": Decimal(-400)}, half)
    [Decimal('-400')]
    """
    if rule not in WANTED:
        raise ValueError(f"{rule!r} is not a way to deduct deposits: use {', '.join(WANTED)}.")
    allowed = dict(works)
    now = []
    for deposit in deposits:
        amount = WANTED[rule](deposit, rates.get(deposit.group, Fraction(0)), places)
        if rule != "settle":
            amount = _within(amount, allowed.get(deposit.group, ZERO))
            allowed[deposit.group] = allowed.get(deposit.group, ZERO) - amount
        now.append(amount)
    return now


def _earned(deposit, rate, places):
    """What the cumulative progress has earned of a deposit and was not deducted before."""
    rate = min(max(exact(rate), Fraction(0)), Fraction(1))
    return round_to(exact(deposit.asked) * rate, places) - deposit.recovered


def _within(amount, limit):
    """`amount` cut to what lies between 0 and `limit`, whichever its sign.

    >>> _within(Decimal(5), Decimal(3)), _within(Decimal(5), Decimal(-3)), _within(Decimal(-5), Decimal(-3))
    (Decimal('3'), Decimal('0'), Decimal('-3'))
    """
    return min(max(amount, min(limit, ZERO)), max(limit, ZERO))


WANTED = {
    "full": lambda deposit, rate, places: deposit.left,
    "prorata": _earned,
    "none": lambda deposit, rate, places: ZERO,
    "settle": lambda deposit, rate, places: deposit.left,
}
