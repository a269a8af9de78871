"""Random contracts through Odoo, against a clerk who reckons with a calendar: SPEC S2 to S9 after each step.

`make test` plays some, `make test-long` many; AFFAIRS=1 AFFAIR_SEED=123 plays again one that failed.
"""

import os
from collections import Counter

from freezegun import freeze_time
from random_contract import RandomContract

from odoo.tests import tagged

from odoo.addons.billing_subscription.tests.common import SubscriptionCommon

COUNT = max(1, int(os.environ.get("AFFAIRS", "40")) // 8)
FIRST = int(os.environ.get("AFFAIR_SEED", "1"))
STEPS = 10
# What must have been done, and accepted, in any 40 contracts: else they would prove nothing of it.
DONE = ["generate", "post", "delete", "cancel", "credit", "replace", "quantity", "unit", "end", "new"]
DONE += ["interrupt", "resume", "revise", "night", "renew", "regularise", "close"]


@tagged("post_install", "-at_install")
class TestRandomContracts(SubscriptionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.counts = Counter()

    def _play(self, seed):
        with freeze_time("2023-01-01") as clock:
            contract = RandomContract(self, seed, clock)
            try:
                contract.run(STEPS)
            except Exception as problem:
                problem.add_note("\n".join([f"AFFAIR_SEED={seed}", *contract.story]))
                raise
            finally:
                self.counts.update(contract.counts)

    def test_they_did_everything(self):
        """After the others, by the alphabet."""
        if COUNT < 40:
            self.skipTest("Too few contracts were played.")
        print("\n" + ", ".join(f"{name} {count}" for name, count in sorted(self.counts.items())))
        self.assertFalse([name for name in DONE if not self.counts[name]])


def _add_test(seed):
    def test(self):
        self._play(seed)

    test.__doc__ = (
        "SPEC S2 to S9: drafts, amendments, interruptions, revisions, renewals, regularisations in any order."
    )
    setattr(TestRandomContracts, f"test_contract_{seed:04}", test)


for seed in range(FIRST, FIRST + COUNT):
    _add_test(seed)
