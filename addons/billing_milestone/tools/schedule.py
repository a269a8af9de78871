"""How a schedule shares an order out between its milestones: to the cent, whatever was billed or amended before."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from odoo.addons.billing_base.tools import apportion, exact, round_to

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Share:
    """What a milestone is of the order: a percentage, an untaxed amount, or (both None) what the others leave."""

    percent: Decimal | None = None
    amount: Decimal | None = None


def missing(shares: Sequence[Share], total: Decimal) -> Decimal:
    """What these shares lack of 100 %, negative when they are more; 0 when one of them takes the rest and finds one.

    >>> third = Share(percent=Decimal("33.34"))
    >>> missing([third] * 3, Decimal(1000))
    Decimal('-0.02')
    >>> missing([Share(percent=Decimal(10)), Share()], Decimal(1000))
    Decimal('0.00')
    >>> missing([Share(amount=Decimal(400)), Share(percent=Decimal(60))], Decimal(1000))
    Decimal('0.00')

    What takes the rest takes something:

    >>> missing([Share(percent=Decimal(110)), Share()], Decimal(1000))
    Decimal('-10.00')
    """
    left = _left(shares, total)
    if left > 0 and any(_is_rest(share) for share in shares):
        return Decimal("0.00")
    return round_to(left, 2)


def weights(shares: Sequence[Share], total: Decimal) -> list[Fraction]:
    """The part of the order, from 0 to 1, that each share is; several that take the rest have equal parts of it.

    >>> weights([Share(percent=Decimal(10)), Share(amount=Decimal(300)), Share()], Decimal(1000))
    [Fraction(1, 10), Fraction(3, 10), Fraction(3, 5)]
    """
    rests = sum(1 for share in shares if _is_rest(share))
    rest = max(_left(shares, total), Fraction(0)) / 100 / rests if rests else Fraction(0)
    return [rest if _is_rest(share) else _percent(share, total) / 100 for share in shares]


def spread(lefts: Sequence[Decimal], parts: Sequence[Fraction | int], places: int = 2) -> list[list[Decimal]]:
    """What each milestone bills of each line: a list of amounts per line, for each milestone in their order.

    Each milestone takes its part of what those before it leave, first of the total, which is rounded once, then shared
    by the lines; the last one takes all that is left, so the cents end there and each line is billed exactly.

    :param lefts: what is left to bill of each line, untaxed, with the currency's decimals
    :param parts: how the milestones are to each other; they need not make 1

    50,000 in five, two of them billed, then 10 % more is ordered:

    >>> [sum(amounts) for amounts in spread([Decimal("30000.00"), Decimal("5000.00")], [1, 1, 1])]
    [Decimal('11666.67'), Decimal('11666.67'), Decimal('11666.66')]

    Half of three times 33.33 is 50.00, not 50.01:

    >>> [sum(amounts) for amounts in spread([Decimal("33.33")] * 3, [1, 1])]
    [Decimal('50.00'), Decimal('49.99')]

    Amounts of both signs (a discount line) are shared line by line:

    >>> spread([Decimal("100.00"), Decimal("-10.00")], [1, 2])
    [[Decimal('33.33'), Decimal('-3.33')], [Decimal('66.67'), Decimal('-6.67')]]
    """
    lefts, result = list(lefts), []
    for rank, part in enumerate(parts):
        ahead = sum((exact(other) for other in parts[rank:]), Fraction(0))
        last = rank == len(parts) - 1
        rate = Fraction(1) if last else (exact(part) / ahead if ahead else Fraction(0))
        amounts = list(lefts) if rate == 1 else _take(lefts, rate, places)
        lefts = [left - amount for left, amount in zip(lefts, amounts, strict=True)]
        result.append(amounts)
    return result


def _take(lefts, rate, places):
    """This part of these lines."""
    if any(left > 0 for left in lefts) and any(left < 0 for left in lefts):
        return [round_to(exact(left) * rate, places) for left in lefts]
    total = round_to(sum(map(exact, lefts), Fraction(0)) * rate, places)
    if not total:
        return [round_to(Fraction(0), places) for _left in lefts]
    shared = apportion(abs(total), [abs(left) for left in lefts], places)
    return [-part if total < 0 else part for part in shared]


def _is_rest(share):
    return share.percent is None and share.amount is None


def _percent(share, total):
    """A share as a percentage of the order, a Fraction; of an order of nothing an amount is none."""
    if share.percent is not None:
        return exact(share.percent)
    return 100 * exact(share.amount) / exact(total) if share.amount and total else Fraction(0)


def _left(shares, total):
    """What is left of 100 % by those that say what they take."""
    return 100 - sum((_percent(share, total) for share in shares if not _is_rest(share)), Fraction(0))
