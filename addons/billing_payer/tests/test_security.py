from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import PayerCommon


@tagged("post_install", "-at_install")
class TestPayerSecurity(PayerCommon):
    def setUp(self):
        super().setUp()
        self.order = self._create_affair([("APS", 1000)])
        self.payers = self._split(self.order, (self.partner_a, None), (self.partner_b, 40))
        self.order.set_payer_share(self.order.order_line.id, self.payers[1].id, 50)
        self.env.flush_all()

    def test_other_company_cannot_read(self):
        other = self.setup_other_company()["company"]
        user = new_test_user(
            self.env, "elsewhere", "billing_base.group_billing_manager", company_id=other.id, company_ids=[other.id]
        )
        for record in (self.payers, self.order.order_line.payer_share_ids):
            with self.assertRaises(AccessError):
                record.with_user(user).mapped("weight")

    def test_portal_stranger_cannot_read(self):
        user = new_test_user(self.env, "stranger", "base.group_portal")
        for record in (self.payers, self.order.order_line.payer_share_ids):
            with self.assertRaises(AccessError):
                record.with_user(user).mapped("weight")

    def test_a_salesperson_sees_only_payers_of_own_orders(self):
        user = new_test_user(self.env, "colleague", "sales_team.group_sale_salesman", company_id=self.company.id)
        with self.assertRaises(AccessError):
            self.payers.with_user(user).mapped("weight")

    def test_a_salesperson_may_split_and_invoice_an_order(self):
        user = new_test_user(self.env, "seller", "sales_team.group_sale_salesman", company_id=self.company.id)
        order = self._create_affair([("APS", 1000)], user_id=user.id).with_user(user)
        order.action_split()
        self.env["billing.payer"].with_user(user).create(
            {"order_id": order.id, "partner_id": self.partner_b.id, "weight": 40}
        )
        self.assertUntaxed(order._create_invoices().sudo(), {self.partner_a: 600.0, self.partner_b: 400.0})

    def test_the_replacement_of_a_payer_is_for_billing_users(self):
        user = new_test_user(self.env, "seller2", "sales_team.group_sale_manager", company_id=self.company.id)
        with self.assertRaises(AccessError):
            self.env["billing.payer.replace"].with_user(user).create(
                {"payer_id": self.payers[1].id, "partner_id": self.partner_c.id}
            )
