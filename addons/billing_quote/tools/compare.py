"""What changed between two versions of a quote, line by line."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

COMPARED = ("description", "product", "quantity", "unit", "price", "discount", "taxes", "subtotal")


@dataclass(frozen=True)
class QuoteLine:
    """A line of a version. Lines with one `key` are the same line of two versions; sections and notes amount to 0."""

    key: int
    kind: str = "line"
    product: int = 0
    description: str = ""
    quantity: float = 0.0
    unit: int = 0
    price: float = 0.0
    discount: float = 0.0
    taxes: tuple[int, ...] = ()
    subtotal: float = 0.0


@dataclass(frozen=True)
class Difference:
    """A line of one version, of the other, or of both."""

    old: QuoteLine | None
    new: QuoteLine | None

    @property
    def changes(self):
        """Names of what differs on a line that both have."""
        if not self.old or not self.new:
            return ()
        return tuple(name for name in COMPARED if getattr(self.old, name) != getattr(self.new, name))

    @property
    def status(self):
        if not self.old:
            return "added"
        if not self.new:
            return "removed"
        return "changed" if self.changes else "same"

    @property
    def amount(self):
        """By how much the untaxed total goes up."""
        return _subtotal(self.new) - _subtotal(self.old)


def compare(old, new):
    """The `Difference`s between two lists of `QuoteLine`s, each line in one of them.

    In the order of the new version; a line that is gone stands after the one it used to follow.

    >>> def line(key, price, **more):
    ...     return QuoteLine(key, description=f"Line {key}", price=price, subtotal=price, **more)
    >>> found = compare([line(1, 100), line(2, 50), line(3, 10)], [line(1, 100), line(3, 12), line(4, 5)])
    >>> [(row.status, row.changes, row.amount) for row in found]  # doctest: +NORMALIZE_WHITESPACE
    [('same', (), Decimal('0')), ('removed', (), Decimal('-50')),
     ('changed', ('price', 'subtotal'), Decimal('2')), ('added', (), Decimal('5'))]

    Lines typed anew are known by what they sell:

    >>> [row.status for row in compare([QuoteLine(1, product=7, description="Survey")],
    ...                                [QuoteLine(9, product=7, description="Survey")])]
    ['same']
    """
    pairs = _pair(old, new)
    gone = defaultdict(list)
    anchor = None
    for index, line in enumerate(old):
        if index in pairs.values():
            anchor = index
        else:
            gone[anchor].append(Difference(line, None))
    rows = list(gone[None])
    for index, line in enumerate(new):
        match = pairs.get(index)
        rows.append(Difference(None if match is None else old[match], line))
        if match is not None:
            rows += gone[match]
    return rows


def _pair(old, new):
    """Index in `old` by index in `new`: by key, then by what is sold, each line once."""
    pairs = {}
    for identify in (_by_key, _by_content):
        waiting = defaultdict(list)
        taken = set(pairs.values())
        for index, line in enumerate(old):
            if index not in taken:
                waiting[identify(line)].append(index)
        for index, line in enumerate(new):
            if index not in pairs and waiting[identify(line)]:
                pairs[index] = waiting[identify(line)].pop(0)
    return pairs


def _by_key(line):
    return line.kind, line.key


def _by_content(line):
    return line.kind, line.product, line.description


def _subtotal(line):
    return Decimal(repr(line.subtotal)) if line else Decimal(0)
