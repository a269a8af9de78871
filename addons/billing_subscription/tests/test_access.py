from odoo.exceptions import AccessError, UserError
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

    def test_a_colleagues_contract_is_billed_and_reopened(self):
        """SPEC S5: a salesperson sees own invoices and orders alone, but every contract."""
        owner, seller = (
            new_test_user(self.env, login, "sales_team.group_sale_salesman", company_id=self.company.id)
            for login in ("owner", "own_documents")
        )
        order = self._create_affair(
            [("Trainings", 900), ("Offices", 200, {"product_id": self.office.id})], date_order="2023-03-24"
        )
        contract = self.contract.browse(order.action_create_subscription()["res_id"])
        contract.write({"user_id": owner.id, "period_count": 2})
        order.user_id = owner
        contract.action_activate()
        mine = contract.with_user(seller)
        steps = [mine.action_generate_schedule, mine.action_reopen, mine.action_activate, mine.action_generate_schedule]
        for step in steps:
            self.env.invalidate_all()
            step()
        self._moves(contract)[0].action_post()
        contract.line_ids.quantity = 2
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "amend or close"):
            mine.action_reopen()
        mine._regularise()
        self.assertFalse(contract.to_regularise)
        self._bill(self._due(order.order_line[0], 10))
        self.env.invalidate_all()
        self.assertIn("already", mine._get_order_fault(mine.line_ids))

    def test_nobody_writes_what_is_billed(self):
        self.contract.action_generate_schedule()
        for groups in ("sales_team.group_sale_manager", "billing_base.group_billing_manager"):
            user = new_test_user(self.env, f"user_{groups}", groups=groups)
            with self.subTest(groups), self.assertRaises(AccessError):
                self.contract.period_ids[0].with_user(user).date_start = "2020-01-01"

    def test_whoever_only_reads_changes_nothing(self):
        """SPEC S4: an auditor sees contracts, and makes or deletes none of their drafts."""
        auditor = new_test_user(self.env, "auditor", groups="account.group_account_readonly")
        read = self.contract.with_user(auditor)
        with self.assertRaises(AccessError):
            read.action_generate_schedule()
        self.assertFalse(self.contract.period_ids)
        moves = self._generate(self.contract)
        for step in ("generate_schedule", "reopen", "renew", "amend", "revise"):
            with self.subTest(step), self.assertRaises(AccessError), self.env.cr.savepoint():
                getattr(read, f"action_{step}")()
        self.assertEqual(moves.exists(), moves)

    def test_whoever_may_read_it_opens_its_form(self):
        """SPEC S1: a bookkeeper gets there from an invoice; who may only read sees no button that would be refused."""
        self._generate(self.contract)
        for group, steps in (
            ("account.group_account_invoice", False),
            ("account.group_account_readonly", False),
            ("billing_base.group_billing_user", True),
            ("sales_team.group_sale_salesman", True),
        ):
            user = new_test_user(self.env, f"reader_{group}", group, company_id=self.company.id)
            self.env.invalidate_all()
            read = self.contract.with_user(user)
            view = read.get_views([(False, "form")])
            with self.subTest(group):
                read.web_read({name: {} for name in view["models"][read._name]["fields"]})
                for step in ("amend", "open_step", "renew", "reopen", "regularise", "revise", "activate"):
                    self.assertEqual(f'name="action_{step}"' in view["views"]["form"]["arch"], steps, step)

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
