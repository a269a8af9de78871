"""What a customer owes in all, as an invoice prints it (SPEC M7)."""

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class StatementRow:
    """One open item, an instalment or a payment not used yet: what it came to, and what is left of it."""

    name: str
    date: date
    due_date: date
    total: float
    due: float
    currency: Any
    current: bool = False


@dataclass(frozen=True)
class CustomerStatement:
    """All open items at a date, by due date."""

    date: date
    rows: tuple[StatementRow, ...]

    def totals(self):
        """What is due in all: one pair (currency, amount) per currency."""
        found = {}
        for row in self.rows:
            found[row.currency] = found.get(row.currency, 0.0) + row.due
        return list(found.items())
