from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import MilestoneCommon


@tagged("post_install", "-at_install")
class TestAccess(MilestoneCommon):
    """Who may see and bill milestones."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_trainings()

    def test_a_salesperson_plans_and_validates(self):
        seller = new_test_user(self.env, "seller", groups="sales_team.group_sale_salesman_all_leads")
        order = self.order.with_user(seller)
        order.milestone_ids[0].name = "Start"
        order.action_validate_schedule()
        self.assertEqual(order.milestone_ids.mapped("state"), ["draft", "draft"])
        order.action_reset_schedule()
        self.assertEqual(self.order.billing_method, "order")

    def test_a_salesperson_changes_no_template(self):
        seller = new_test_user(self.env, "seller", groups="sales_team.group_sale_salesman_all_leads")
        with self.assertRaises(AccessError):
            self.env.ref("billing_milestone.template_three").with_user(seller).name = "Mine"

    def test_strangers_are_refused(self):
        other = self.setup_other_company()["company"]
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="sales_team.group_sale_manager,billing_base.group_billing_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        portal = new_test_user(self.env, "portal_stranger", groups="base.group_portal")
        for user in (stranger, portal):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.order.milestone_ids.with_user(user).read(["name"])
                with self.assertRaises(AccessError):
                    self.order.with_user(user).action_validate_schedule()
                with self.assertRaises(AccessError):
                    self.order.milestone_ids[0].with_user(user).action_bill()
        self.assertFalse(self.order.invoice_ids)
