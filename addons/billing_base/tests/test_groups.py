from odoo.tests import TransactionCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestGroups(TransactionCase):
    """DESIGN, Security: Billing user, Billing manager."""

    def test_a_billing_user_may_invoice_but_not_manage(self):
        user = new_test_user(self.env, "billing_user", groups="base.group_user,billing_base.group_billing_user")
        self.assertTrue(user.has_group("account.group_account_invoice"))
        self.assertFalse(user.has_group("billing_base.group_billing_manager"))

    def test_a_billing_manager_is_a_billing_user(self):
        user = new_test_user(self.env, "billing_manager", groups="base.group_user,billing_base.group_billing_manager")
        self.assertTrue(user.has_group("billing_base.group_billing_user"))

    def test_the_administrator_manages_billing(self):
        self.assertTrue(self.env.ref("base.user_admin").has_group("billing_base.group_billing_manager"))

    def test_an_accountant_is_not_a_billing_user_by_that(self):
        user = new_test_user(self.env, "accountant", groups="base.group_user,account.group_account_manager")
        self.assertFalse(user.has_group("billing_base.group_billing_user"))

    def test_the_groups_are_one_choice_in_the_user_form(self):
        groups = self.env.ref("billing_base.group_billing_user") + self.env.ref("billing_base.group_billing_manager")
        self.assertEqual(groups.privilege_id, self.env.ref("billing_base.res_groups_privilege_billing"))
