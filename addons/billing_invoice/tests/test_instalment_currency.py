import random

from odoo.tests import tagged

from .common import InvoiceCommon

DATES = ("2026-03-31", "2026-04-30", "2026-05-31", "2026-06-30")


@tagged("post_install", "-at_install")
class TestInstalmentCurrency(InvoiceCommon):
    """SPEC M9: in a foreign currency, both amounts are exact to the cent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.setup_other_currency("GBP", rates=[("2026-01-01", 0.8713)])

    def test_both_currencies_are_shared_out_in_full(self):
        thirds = [(DATES[0], "percent", 33.333333), (DATES[1], "percent", 33.333333), (DATES[2], "rest")]
        move = self._invoice(price=83.33, currency_id=self.other.id, instalments=thirds, post=True)
        total = sum(balance for _date, _amount, balance in self._terms(move))
        self.assertEqual([amount for _date, amount, _balance in self._terms(move)], [33.33, 33.33, 33.34])
        self.assertAlmostEqual(total, move.amount_total_signed)
        self.assertBalanced(move)

    def test_whatever_the_amounts(self):
        chance = random.Random(9)
        for _case in range(20):
            typed = [(date, "percent", round(chance.uniform(1, 24), 2)) for date in DATES[:3]]
            move = self._invoice(
                price=round(chance.uniform(1, 9999), 2),
                currency_id=self.other.id,
                instalments=[*typed, (DATES[3], "rest")],
                post=True,
            )
            self.assertEqual(len(self._terms(move)), 4)
            self.assertBalanced(move)
            self.assertAlmostEqual(sum(term[2] for term in self._terms(move)), move.amount_total_signed)
            for _date, amount, balance in self._terms(move):
                self.assertAlmostEqual(balance, amount / 0.8713, delta=0.02)

    def test_a_currency_without_cents(self):
        yen = self.setup_other_currency("JPY", rounding=1, rates=[("2026-01-01", 160.37)])
        move = self._invoice(
            price=10001, currency_id=yen.id, instalments=[(DATES[0], "percent", 33.33), (DATES[1], "rest")], post=True
        )
        self.assertEqual([amount for _date, amount, _balance in self._terms(move)], [4000, 8001])
        self.assertBalanced(move)
