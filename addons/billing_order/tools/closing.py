"""How far an order is billed, and whether a final invoice may close it."""

from dataclasses import dataclass
from operator import ge, gt, le, lt

# What a search of a field that is reckoned compares by.
COMPARISONS = {"<": lt, "<=": le, ">": gt, ">=": ge, "in": lambda found, wanted: found in wanted}


def rate(amount, total):
    """`amount` as a percentage of `total`; 100 exactly when they are the same number, and 0 of nothing.

    Both are floats that a currency has rounded: this is to show and to compare, no amount is computed from it.

    >>> rate(1000.0, 4000.0), rate(0.07, 0.07), rate(-5.0, -10.0), rate(5.0, 0.0)
    (25.0, 100.0, 50.0, 0.0)
    """
    return 100 * (amount / total) if total else 0.0


@dataclass(frozen=True)
class BilledOrder:
    """What lists and filters know of an order (SPEC P11)."""

    confirmed: bool = False
    regular: bool = True  # Odoo's own invoicing bills it
    works_rate: float = 0.0  # % billed of its works, deposits apart
    deposit_rate: float = 0.0  # % asked for by its deposits, whether deducted since or not

    @property
    def can_be_closed(self):
        """Whether something is left for a final invoice, and something is billed already (SPEC P10).

        >>> BilledOrder(True, False, 40.0, 0.0).can_be_closed, BilledOrder(True, False, 0.0, 30.0).can_be_closed
        (True, True)
        >>> BilledOrder(True, False, 100.0, 0.0).can_be_closed, BilledOrder(True, False, 0.0, 0.0).can_be_closed
        (False, False)

        Regular invoicing closes its own orders; one that has only a deposit may still go on by statements.

        >>> BilledOrder(True, True, 0.0, 30.0).can_be_closed, BilledOrder(True, True, 40.0, 30.0).can_be_closed
        (True, False)
        """
        if not self.confirmed:
            return False
        if self.regular:
            return bool(self.deposit_rate) and not self.works_rate
        return bool(self.works_rate or self.deposit_rate) and abs(self.works_rate) < 100
