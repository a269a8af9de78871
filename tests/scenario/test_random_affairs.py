"""Random affairs through Odoo: DESIGN I1 to I7 and I9 after each step.

`make test` plays 40, `make test-long` 500, each a test of its own, named after its seed. AFFAIRS and AFFAIR_SEED choose
others: AFFAIRS=1 AFFAIR_SEED=123 plays again one that failed, which has told its story.
"""

import os
from collections import Counter

from random_affair import RandomAffair

from odoo.tests import tagged

from odoo.addons.billing_progress.tests.common import ProgressCommon

COUNT = int(os.environ.get("AFFAIRS", "40"))
FIRST = int(os.environ.get("AFFAIR_SEED", "1"))
STEPS = 8
# What must have been done, and accepted, in any 40 affairs: else they would prove nothing of it.
DONE = [
    "invoice",
    "entry",
    "section entry",
    "regularisation",
    "deposit",
    "post",
    "reset to draft",
    "delete it at once",
    "cancel it at once",
    "credit in full",
    "credit in part",
    "credit price only",
    "credit as a rebate",
    "credit and replace",
    "debit note",
    "change the tax",
    "former tax taken back",
    "amend",
    "final invoice",
]


@tagged("post_install", "-at_install")
class TestRandomAffairs(ProgressCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.counts = Counter()
        cls.taxes = [cls.env["account.tax"], cls.vat, *(cls._create_vat(rate) for rate in (10.0, 5.5))]
        cls.taxes.append(cls._create_vat(20.0, price_include_override="tax_included"))
        cls.company.downpayment_account_id = cls.company_data["default_account_deferred_revenue"]
        currencies = cls.company.currency_id
        for code, rounding in (("JPY", 1.0), ("KWD", 0.001)):
            currencies += cls.setup_other_currency(code, rounding=rounding)
        cls.pricelists = cls.env["product.pricelist"].create(
            [{"name": currency.name, "currency_id": currency.id} for currency in currencies]
        )

    @classmethod
    def _create_vat(cls, rate, **values):
        return cls.vat.copy({"name": f"VAT {rate} % {' '.join(values.values())}", "amount": rate, **values})

    def _play(self, seed):
        affair = RandomAffair(self, seed)
        try:
            affair.run(STEPS)
        except Exception as problem:
            problem.add_note("\n".join([f"AFFAIR_SEED={seed}", *affair.story]))
            raise
        finally:
            self.counts.update(affair.counts)

    def test_they_did_everything(self):
        """After the others, by the alphabet."""
        if COUNT < 40:
            self.skipTest("Too few affairs were played.")
        print("\n" + ", ".join(f"{name} {count}" for name, count in sorted(self.counts.items())))
        self.assertFalse([name for name in DONE if not self.counts[name]])


def _add_test(seed):
    def test(self):
        self._play(seed)

    test.__doc__ = "SPEC P2 to P14: any order of events, both roundings of the company, 0, 2 and 3 decimals."
    setattr(TestRandomAffairs, f"test_affair_{seed:04}", test)


for seed in range(FIRST, FIRST + COUNT):
    _add_test(seed)
