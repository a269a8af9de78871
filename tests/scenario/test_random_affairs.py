"""Random affairs through Odoo: DESIGN I1 to I7 and I9 after each step.

`make test` plays 40, `make test-long` 500. AFFAIRS and AFFAIR_SEED choose others: AFFAIRS=1 AFFAIR_SEED=123 tells the
story of one that failed.
"""

import os
import traceback
from collections import Counter
from contextlib import closing

from random_affair import RandomAffair

from odoo.tests import tagged

from odoo.addons.billing_progress.tests.common import ProgressCommon

COUNT = int(os.environ.get("AFFAIRS", "40"))
FIRST_SEED = int(os.environ.get("AFFAIR_SEED", "1"))
ENOUGH = 40  # from so many on, each kind of step must have been done


@tagged("post_install", "-at_install")
class TestRandomAffairs(ProgressCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
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

    def test_random_affairs(self):
        """SPEC P2 to P14, in any order of events, both roundings of the company, 0, 2 and 3 decimals."""
        counts, failures = Counter(), []
        for seed in range(FIRST_SEED, FIRST_SEED + COUNT):
            with closing(self.env.cr.savepoint()):
                affair = RandomAffair(self, seed)
                try:
                    affair.run(steps=8)
                except Exception:
                    failures.append("\n".join([f"AFFAIR_SEED={seed}", *affair.story, traceback.format_exc()]))
                counts += affair.counts
        figures = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
        print(f"{COUNT} affairs: {figures}")
        self.assertFalse(failures, f"{len(failures)} of {COUNT} affairs failed:\n" + "\n\n".join(failures[:5]))
        if COUNT >= ENOUGH:
            done = ("invoice", "entry", "section entry", "deposit", "post", "credit in full", "final invoice")
            self.assertFalse([name for name in done if not counts[name]], "Some steps were never done.")
