"""What each payer of a contract has of each period of a line (SPEC C3)."""

from collections.abc import Hashable, Mapping, Sequence
from decimal import Decimal

from odoo.addons.billing_payer.tools import Split


def share_periods(
    split: Split, amounts: Mapping[Hashable, Decimal], billed: Mapping[Hashable, Sequence[Decimal]], places: int = 2
) -> dict[Hashable, list[Decimal]]:
    """Share out the periods of a line: each brings the payers to their part of what the line has cost until then.

    :param amounts: what each period costs, in their order
    :param billed: what the payers were billed of periods so far
    :return: what each payer has of each period, billed or not; a period's parts sum to what it costs

    A third each of 100.00 a month: nobody has the cent every time.

    >>> third = Split.of([1, 1, 1])
    >>> months = {"May": Decimal(100), "June": Decimal(100), "July": Decimal(100)}
    >>> for month, parts in share_periods(third, months, {}).items():
    ...     print(month, *parts)
    May 33.34 33.33 33.33
    June 33.33 33.34 33.33
    July 33.33 33.33 33.34

    What is billed as it costs stays as it was shared, and counts first, so that one month alone is shared again as it
    was when the others stand:

    >>> [str(part) for part in share_periods(third, months, {"May": [Decimal("33.34"), Decimal("33.33"),
    ...     Decimal("33.33")], "July": [Decimal("33.33"), Decimal("33.33"), Decimal("33.34")]})["June"]]
    ['33.33', '33.34', '33.33']

    What is billed otherwise than it costs is shared as if it were not billed: the difference is to be regularised.

    >>> [str(part) for part in share_periods(third, {"May": Decimal(90)}, {"May": [Decimal(50), 0, 0]})["May"]]
    ['30.00', '30.00', '30.00']
    """
    shared = {
        start: [*billed[start]] for start, amount in amounts.items() if start in billed and sum(billed[start]) == amount
    }
    done = [sum(parts, Decimal(0)) for parts in zip(*shared.values(), strict=True)] or [Decimal(0)] * len(split.weights)
    for start, amount in amounts.items():
        if start in shared:
            continue
        reached = split.parts(sum(done) + amount, places)
        shared[start] = [part - before for part, before in zip(reached, done, strict=True)]
        done = reached
    return shared
