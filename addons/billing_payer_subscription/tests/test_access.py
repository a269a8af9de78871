from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import SharedContractCommon


@tagged("post_install", "-at_install")
@freeze_time("2023-03-24")
class TestAccess(SharedContractCommon):
    def test_whoever_bills_a_contract_bills_all_its_payers(self):
        """SPEC C2: a salesperson who does not see the order and its payers bills them all the same."""
        owner = new_test_user(self.env, "owner", "sales_team.group_sale_salesman", company_id=self.company.id)
        user = new_test_user(self.env, "colleague", "sales_team.group_sale_salesman", company_id=self.company.id)
        contract = self._create_shared()
        contract.order_id.user_id = owner
        self.env.flush_all()
        with self.assertRaises(AccessError):
            contract.order_id.payer_ids.with_user(user).mapped("weight")
        mine = contract.with_user(user)
        mine.action_generate_schedule()
        self.assertBilled(contract, {self.partner_a: [1200.0] * 4, self.partner_b: [800.0] * 4})
        self.assertEqual((mine.is_split, len(mine.payer_ids)), (True, 0))
        mine.line_ids.price_unit = 300
        self.assertBilled(contract, {self.partner_a: [1800.0] * 4, self.partner_b: [1200.0] * 4})

    def test_whoever_owns_an_order_changes_its_shares(self):
        owner = new_test_user(self.env, "owner", "sales_team.group_sale_salesman", company_id=self.company.id)
        contract = self._create_shared()
        contract.order_id.user_id = owner
        contract.action_generate_schedule()
        contract.order_id.payer_ids[1].with_user(owner).weight = 50
        self.assertBilled(contract, {self.partner_a: [1000.0] * 4, self.partner_b: [1000.0] * 4})

    def test_other_company_cannot_read(self):
        contract = self._create_shared()
        self._generate(contract)
        other = self.setup_other_company()["company"]
        user = new_test_user(
            self.env, "elsewhere", "billing_base.group_billing_manager", company_id=other.id, company_ids=[other.id]
        )
        for record, name in ((contract, "payer_ids"), (contract.period_ids, "shared_parts")):
            with self.assertRaises(AccessError):
                record.with_user(user).mapped(name)
