"""Which taxes a correction bears: in France those of the invoice that it corrects, whatever the taxes of today."""

from collections.abc import Hashable, Sequence
from decimal import Decimal

ZERO = Decimal(0)


def take_back(
    amount: Decimal, billed: Sequence[tuple[Hashable, Decimal]], otherwise: Hashable
) -> list[tuple[Hashable, Decimal]]:
    """Give `amount`, which takes back what was billed, out to the taxes that this bore: last billed, first taken back.

    :param amount: negative where positive amounts were billed, and the other way round
    :param billed: (taxes, amount) of each document so far, the oldest first; a credit note has the other sign and sets
        off the latest of its own taxes
    :param otherwise: the taxes of what no document has billed (a history)
    :return: (taxes, amount), each taxes once; the amounts sum up to `amount`

    4,000 at 5.5 %, then 2,000 at 10 %; from 6,000 down to 3,000, and from there to 2,500:

    >>> billed = [("5.5 %", Decimal(4000)), ("10 %", Decimal(2000))]
    >>> down = take_back(Decimal(-3000), billed, "10 %")
    >>> down
    [('10 %', Decimal('-2000')), ('5.5 %', Decimal('-1000'))]
    >>> take_back(Decimal(-500), billed + down, "10 %")
    [('5.5 %', Decimal('-500'))]

    What was billed before Odoo is the oldest, and no document says at which taxes:

    >>> take_back(Decimal(-700), [("5.5 %", Decimal(400))], "10 %")
    [('5.5 %', Decimal('-400')), ('10 %', Decimal('-300'))]
    """
    standing = []
    for taxes, part in billed:
        _parts, left = _set_off(part, [entry for entry in standing if entry[0] == taxes])
        standing.append([taxes, left])
    parts, left = _set_off(amount, standing)
    parts[otherwise] = parts.get(otherwise, ZERO) + left
    return [(taxes, part) for taxes, part in parts.items() if part]


def _set_off(amount, standing):
    """Reduce the entries [taxes, amount] of the other sign, the latest first.

    :return: (what `amount` took, by taxes; what is left of it)
    """
    parts, left = {}, amount
    for entry in reversed(standing):
        taxes, found = entry
        if found * left < 0:
            part = left if abs(left) < abs(found) else -found
            entry[1] += part
            left -= part
            parts[taxes] = parts.get(taxes, ZERO) + part
    return parts, left
