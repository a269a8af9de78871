"""Exact rules for money, dates and shares. Nothing here knows Odoo: plain values in, plain values out.

>>> from decimal import Decimal
>>> apportion(Decimal("100.00"), [1, 1, 1])
[Decimal('33.34'), Decimal('33.33'), Decimal('33.33')]
"""

from .dates import period, periods
from .decimals import exact, round_to, to_decimal
from .fiscal_year import fiscal_year, fiscal_years
from .forecast import spread
from .portion import NOTHING, Left, Portion, is_whole, portion, refusal
from .progress import delta
from .proration import prorate
from .shares import apportion, apportion_rate

__all__ = [
    "NOTHING",
    "Left",
    "Portion",
    "apportion",
    "apportion_rate",
    "delta",
    "exact",
    "fiscal_year",
    "fiscal_years",
    "is_whole",
    "period",
    "periods",
    "portion",
    "prorate",
    "refusal",
    "round_to",
    "spread",
    "to_decimal",
]
