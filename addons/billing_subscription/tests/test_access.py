from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import SubscriptionCommon


@tagged("post_install", "-at_install")
class TestAccess(SubscriptionCommon):
    """Who may see and bill subscriptions."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls._create_contract()

    def test_a_salesperson_makes_and_drafts_one(self):
        seller = new_test_user(self.env, "seller", groups="sales_team.group_sale_salesman_all_leads")
        contract = self.contract.with_user(seller).copy()
        contract.action_activate()
        contract.action_generate_schedule()
        self.assertEqual(len(self.contract.browse(contract.id).period_ids), 12)
        contract._amend(contract.date_start, [(contract.line_ids, {"quantity": 3})])
        self.assertEqual(self._moves(self.contract.browse(contract.id))[0].amount_untaxed, 600)

    def test_nobody_writes_what_is_billed(self):
        self.contract.action_generate_schedule()
        for groups in ("sales_team.group_sale_manager", "billing_base.group_billing_manager"):
            user = new_test_user(self.env, f"user_{groups}", groups=groups)
            with self.subTest(groups), self.assertRaises(AccessError):
                self.contract.period_ids[0].with_user(user).date_start = "2020-01-01"

    def test_strangers_are_refused(self):
        self.contract.action_generate_schedule()
        other = self.setup_other_company()["company"]
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="sales_team.group_sale_manager,billing_base.group_billing_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        portal = new_test_user(self.env, "portal_stranger", groups="base.group_portal")
        self.env.flush_all()
        revenue = self.env["billing.subscription.mrr"]
        mine = [("subscription_id", "=", self.contract.id)]
        self.assertTrue(revenue.search(mine))
        self.assertFalse(revenue.with_user(stranger).search(mine))
        with self.assertRaises(AccessError):
            revenue.with_user(portal).search(mine)
        records = (self.contract, self.contract.line_ids, self.contract.period_ids[0])
        for user in (stranger, portal):
            for record in records:
                with self.subTest(user=user.login, model=record._name), self.assertRaises(AccessError):
                    record.with_user(user).read(["display_name"])
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.contract.with_user(user).action_renew()
