"""What travels from the modules that know what is due to the one service that invoices it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Due:
    """One amount that may be billed.

    `amount` is signed, excludes tax, and is in the origin's currency: money to ask for when positive, to give back when
    negative. Dues that share a `key` and an `origin` are one document.
    """

    origin: Any  # a record of `billing.origin`: the sale order, the subscription
    source: Any  # a record of `billing.source`: the statement line, the milestone, the period
    key: str  # names what is billed; with the payer it becomes the invoice's `billing_key`
    date: date
    amount: Decimal
    order_line: Any = None  # the order's line that the amount belongs to, if any
    kind: str = "invoice"  # or "deposit"
    label: str | None = None  # the invoice line's text; the order line's own when empty
    period: tuple[date, date] | None = None  # both days included
    taxes: Any = None  # `account.tax` records that the amount bears; the order line's own when None
    payer: Any = None  # whose the amount is already, where several pay; else the waist shares it out
    # How many units at the order's price come to the amount exactly; the invoice line then shows them. None: ±1 × it.
    quantity: Decimal | None = None

    @property
    def line(self):
        """The record that knows product and taxes: the order's line, or the source where no order stands behind."""
        return self.order_line or self.source

    def with_amount(self, amount, **changes):
        """The same due for another amount, which no number of units stands for."""
        return replace(self, amount=amount, quantity=None, **changes)

    def with_date(self, day):
        return replace(self, date=day)

    def negated(self):
        return replace(self, amount=-self.amount, quantity=None if self.quantity is None else -self.quantity)

    def get_taxes(self):
        """The taxes that the amount bears; None where nothing says so."""
        if self.taxes is not None:
            return self.taxes
        return self.order_line.tax_ids if self.order_line else None


@dataclass(frozen=True)
class Document:
    """One invoice to make: dues of one origin, for one payer."""

    origin: Any
    key: str
    kind: str
    dues: tuple[Due, ...]
    payer: Any = None  # a partner; the origin's own when empty

    @property
    def source(self):
        """What makes the document due."""
        return self.dues[0].source

    def recast(self, parts_of):
        """This document with the dues that `parts_of` makes of each of its own."""
        return replace(self, dues=tuple(part for due in self.dues for part in parts_of(due)))

    def joined(self, others):
        """This document with the dues of others, which it bills along with its own."""
        return replace(self, dues=tuple(due for document in (self, *others) for due in document.dues))

    @property
    def total(self):
        return sum((due.amount for due in self.dues), Decimal(0))
