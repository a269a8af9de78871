"""The rules of numbering. Nothing here knows Odoo.

>>> NumberFormat("FR", month=True, separator="-").render(2022, 11, 1)
'FR-2022-11-0001'
"""

from .number_format import LONGEST, LONGEST_COUNTER, NumberFormat
from .series import chain_key, chain_start, gaps, repeating_years, shown_period

__all__ = [
    "LONGEST",
    "LONGEST_COUNTER",
    "NumberFormat",
    "chain_key",
    "chain_start",
    "gaps",
    "repeating_years",
    "shown_period",
]
