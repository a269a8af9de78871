"""A due of a subscription: what the waist needs, and which period of the contract it bills."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from odoo.addons.billing_order.tools import Due


@dataclass(frozen=True)
class SubscriptionDue(Due):
    """`period` holds the days billed; this is the whole period of the contract in which they lie."""

    contract_period: tuple[date, date] | None = None
    fingerprint: str | None = None  # of all that its period bills; None on a regularisation, which claims no period
    claim: Mapping[str, Any] = field(default_factory=dict, hash=False)  # what else the claim of its period says
