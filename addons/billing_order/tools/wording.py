"""Texts that a company words itself, with figures filled in (SPEC P13)."""

import re
from collections.abc import Mapping

PLACEHOLDER = re.compile(r"\{(\w*)\}")


def fill(template: str, values: Mapping[str, str]) -> str:
    """`template` with each {name} replaced; a text is only a text, nothing in it is evaluated.

    >>> fill("Deposit of {percent} on {order}", {"percent": "30 %", "order": "S00042"})
    'Deposit of 30 % on S00042'
    >>> fill("{phase} ({order.user_id})", {"phase": "APS"})
    'APS ({order.user_id})'
    """
    return PLACEHOLDER.sub(lambda match: str(values.get(match[1], match[0])), template)


def unknown(template: str, names) -> list[str]:
    """The placeholders of `template` that are not among `names`.

    >>> unknown("Deposit of {percentage} on {order}", ["percent", "order"])
    ['percentage']
    """
    return [name for name in PLACEHOLDER.findall(template or "") if name not in names]
