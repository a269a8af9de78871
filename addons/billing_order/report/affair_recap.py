"""What an invoice says of its affair: the quotation, and every invoice of it (SPEC P10, M7)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class RecapRow:
    """One invoice of the affair; credit notes have negative amounts. `due` is what is still to pay of it."""

    kind: str
    name: str
    date: date | None
    untaxed: float
    tax: float
    total: float
    due: float
    current: bool = False


@dataclass(frozen=True)
class Recap:
    """The affair: the order's untaxed total as amended, its invoices, and their sums."""

    order_name: str
    order_date: date | None
    ordered: float
    history: float
    rows: tuple[RecapRow, ...]

    def total(self, name):
        """Sum of one figure over all invoices: untaxed, tax, total or due."""
        return sum(getattr(row, name) for row in self.rows)
