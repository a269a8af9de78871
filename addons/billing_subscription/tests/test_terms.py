from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import SubscriptionCommon


@tagged("post_install", "-at_install")
@freeze_time("2023-03-24")
class TestTerms(SubscriptionCommon):
    """SPEC S1, S4, S8: terms that change under way, by a program or an import too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_currency = cls.setup_other_currency("GBP")

    def assertCutStays(self, contract, **values):
        with self.assertRaisesRegex(UserError, "1 posted or validated periods"):
            contract.write(values)

    def test_no_other_cut_of_what_was_reset_to_draft(self):
        """SPEC S8: the invoice keeps its days, and its number; another cut would bill some of them twice."""
        contract = self._create_contract()
        first = self._generate(contract)[0]
        first.action_post()
        first.button_draft()
        self.assertCutStays(contract, anchor_date="2023-03-01")

    def test_no_other_cut_of_what_is_validated(self):
        """SPEC S4, S8: such a draft stays as it is."""
        contract = self._create_contract()
        first = self._generate(contract)[0]
        first.action_validate_draft()
        self.assertCutStays(contract, anchor_date="2023-03-01")
        first.billing_validated = False
        contract.anchor_date = "2023-03-01"
        self.assertEqual(sum(self._moves(contract).mapped("amount_untaxed")), 2000 * 11 + 516.13)

    def test_drafts_follow_the_number_of_periods(self):
        """SPEC S4: those beyond a nearer end disappear."""
        contract = self._create_contract()
        self._generate(contract)
        for count in (3, 5):
            contract.period_count = count
            self.assertEqual(len(self._moves(contract)), count)

    def test_drafts_follow_the_plan(self):
        """SPEC S4, S8: as long as no other cut bills days twice."""
        contract = self._create_contract()
        self._generate(contract)
        contract.plan_id = self.env.ref("billing_subscription.plan_year_quarterly")
        self.assertDates(self._moves(contract), "2023-03-24", "2023-06-24", "2023-09-24", "2023-12-24")
        self._moves(contract)[0].action_post()
        self.assertCutStays(contract, plan_id=self.env.ref("billing_subscription.plan_yearly").id)
        contract.plan_id = contract.plan_id.copy({"period_count": 2})
        self.assertEqual(len(self._moves(contract)), 2)

    def test_drafts_follow_the_currency(self):
        """SPEC S4"""
        contract = self._create_contract(period_count=1)
        self._generate(contract)
        contract.currency_id = self.other_currency
        self.assertEqual(self._moves(contract).currency_id, self.other_currency)

    def test_what_invoices_name_is_not_deleted(self):
        """SPEC S8: a draft contract with a cancelled invoice; the sentence says what can be done about it."""
        contract = self._create_contract()
        move = self._generate(contract)[0]
        move.button_cancel()
        contract.action_reopen()
        self.assertEqual(contract.state, "draft")
        with self.assertRaisesRegex(UserError, "Delete these first, or archive"):
            contract.unlink()
        move.unlink()
        contract.unlink()
