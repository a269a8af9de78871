from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import SubscriptionCommon


@tagged("post_install", "-at_install")
@freeze_time("2023-03-24")
class TestTerms(SubscriptionCommon):
    """SPEC S1, S4, S8: terms that change under way, by a program or an import too."""

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
