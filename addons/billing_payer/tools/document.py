from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from odoo.addons.billing_order.tools import Document


@dataclass(frozen=True)
class PayerDocument(Document):
    """One payer's document of an order that several pay.

    `figures` says, by id of the order's line or another name of what is shared, this payer's part of the fee, what this
    payer was billed of it before, and the fee: what the invoice prints.
    """

    record: Any = None  # the `billing.payer`; `payer` is its partner
    figures: Mapping[int | str, tuple[Decimal, Decimal, Decimal]] = field(default_factory=dict)

    def joined(self, others):
        figures = {name: found for document in others for name, found in getattr(document, "figures", {}).items()}
        return replace(super().joined(others), figures={**self.figures, **figures})
