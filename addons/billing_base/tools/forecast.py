"""Forecast: what is left of a fee, laid over the months that were planned for it."""

from collections.abc import Sequence
from decimal import Decimal

from .decimals import from_units, to_units
from .shares import apportion


def spread(remaining: Decimal, planned_after: Sequence[Decimal], places: int = 2) -> tuple[Decimal, list[Decimal]]:
    """Lay `remaining` (fee − billed) over the current month and the later ones: SPEC F3.

    `planned_after`: the planned amounts of the months after the current one, in order. Returns the current month's
    amount and the list of the later months' amounts; together they are exactly `remaining`. The months to come keep
    their plan as long as enough is left; the current month takes what is late.

    Fee 15,000 planned half in December, half in January; today December; 11,250 billed, then 5,000:

    >>> spread(Decimal(3750), [Decimal(7500)])
    (Decimal('0.00'), [Decimal('3750.00')])
    >>> spread(Decimal(10000), [Decimal(7500)])
    (Decimal('2500.00'), [Decimal('7500.00')])

    When too little is left they share it in proportion to their plan; what is billed too much is taken back now.

    >>> spread(Decimal(3750), [Decimal(7500), Decimal(7500)])
    (Decimal('0.00'), [Decimal('1875.00'), Decimal('1875.00')])
    >>> spread(Decimal(-500), [Decimal(7500)])
    (Decimal('-500.00'), [Decimal('0.00')])

    A negative fee (a discount, a negative amendment) follows the mirror image of the rule.

    >>> spread(Decimal(-3750), [Decimal(-7500), Decimal(-7500)])
    (Decimal('0.00'), [Decimal('-1875.00'), Decimal('-1875.00')])
    """
    left = to_units(remaining, places)
    plan = [to_units(amount, places) for amount in planned_after]
    planned = sum(plan)
    sense = -1 if planned < 0 else 1
    if left * sense <= 0:
        current, later = left, [0] * len(plan)
    elif left * sense >= planned * sense:
        current, later = left - planned, plan
    else:
        return from_units(0, places), apportion(remaining, planned_after, places)
    return from_units(current, places), [from_units(amount, places) for amount in later]
