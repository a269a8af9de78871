"""How an amount of one order line goes to the payers of its order (SPEC C3).

Amounts are cumulative, since the beginning, as everywhere (DESIGN I1): what a document bills to a payer is the payer's
part of the line's cumulative amount, less what that payer was billed before. So the payers' amounts add up to the
line's whenever all are billed as far, in whatever order their invoices come.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from odoo.addons.billing_base.tools import apportion

ZERO = Decimal(0)


@dataclass(frozen=True)
class Split:
    """The shares of one order line, payer by payer, always in the same order.

    `weights` share what comes after the last change of shares; `kept` is what each payer has of what came before it,
    all 0 when the shares never changed or changed retroactively.
    """

    weights: tuple[Decimal, ...]
    kept: tuple[Decimal, ...]

    @classmethod
    def of(cls, weights: Sequence[Decimal], kept: Sequence[Decimal] = ()) -> "Split":
        """Without `kept`, nothing was settled before."""
        return cls(tuple(weights), tuple(kept) or (ZERO,) * len(weights))

    @property
    def settled(self) -> Decimal:
        """The cumulative amount up to which the shares are settled."""
        return sum(self.kept, ZERO)

    def parts(self, cumulative: Decimal, places: int = 2) -> list[Decimal]:
        """Each payer's part of a cumulative amount of the line; they sum to it exactly.

        >>> Split.of([1, 1, 1]).parts(Decimal("1000.00"))
        [Decimal('333.34'), Decimal('333.33'), Decimal('333.33')]

        10,000.00 of which 4,000.00 were billed 70 : 30, then 60 : 40 from there on:

        >>> split = Split.of([60, 40], [Decimal("2800.00"), Decimal("1200.00")])
        >>> split.parts(Decimal("10000.00")), split.parts(Decimal("4000.00"))
        ([Decimal('6400.00'), Decimal('3600.00')], [Decimal('2800.00'), Decimal('1200.00')])

        Below what is settled, after a credit note, the payers have it in the proportion in which they had all of it:

        >>> split.parts(Decimal("2000.00"))
        [Decimal('1400.00'), Decimal('600.00')]

        :raise ValueError: the weights sum to 0
        """
        settled = self.settled
        if settled and cumulative * settled <= settled * settled:
            return apportion(cumulative, self.kept, places)
        later = apportion(cumulative - settled, self.weights, places)
        return [kept + part for kept, part in zip(self.kept, later, strict=True)]

    def change(self, weights: Sequence[Decimal], reached: Decimal, places: int = 2) -> "Split":
        """The shares after a change from now on: what is `reached` (cumulative) stays as it was shared.

        >>> Split.of([70, 30]).change([60, 40], Decimal("4000.00")).kept
        (Decimal('2800.00'), Decimal('1200.00'))

        Below what was settled by an earlier change, that stays settled.

        >>> Split.of([60, 40], [Decimal(70), Decimal(30)]).change([50, 50], Decimal(10)).kept
        (Decimal('70'), Decimal('30'))
        """
        settled = self.settled
        if settled and reached * settled <= settled * settled:
            return Split(tuple(weights), self.kept)
        return Split.of(weights, self.parts(reached, places) if reached and (settled or sum(self.weights)) else ())


def share_out(total: Decimal, amounts: Sequence[Decimal], places: int = 2) -> list[Decimal]:
    """Give out a payer's `total` of a line to the line's dues of one document, in proportion to their `amounts`.

    >>> share_out(Decimal("60.00"), [Decimal("75.00"), Decimal("25.00")])
    [Decimal('45.00'), Decimal('15.00')]

    Amounts that cancel out have no proportion: the first takes all.

    >>> share_out(Decimal("60.00"), [Decimal(0), Decimal(0)])
    [Decimal('60.00'), Decimal('0')]
    """
    if not sum(amounts):
        return [total, *[ZERO] * (len(amounts) - 1)]
    return apportion(total, amounts, places)
