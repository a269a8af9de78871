from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import QuoteCommon


@tagged("post_install", "-at_install")
class TestAccess(QuoteCommon):
    """Who may make, choose and compare versions."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quote = cls._quote(opportunity_id=cls.lead.id)
        cls.replaced = cls._quote()
        cls.current = cls._version(cls.replaced)

    def test_a_salesperson_does_it_all(self):
        seller = new_test_user(self.env, "seller", groups="sales_team.group_sale_salesman_all_leads")
        quote = self.quote.with_user(seller)
        quote.action_synchronise()
        new = self._version(quote)
        self.assertEqual(self.lead.synchronised_order_id, new.with_user(self.env.user))
        self.assertEqual(
            len(
                self.env["billing.quote.comparison"]
                .with_user(seller)
                .browse(new.action_compare_versions()["res_id"])
                .line_ids
            ),
            2,
        )
        quote.action_restore_version()
        self.assertFalse(quote.is_replaced)

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
            for way in (
                self.quote.with_user(user).action_new_version,
                self.quote.with_user(user).action_synchronise,
                self.replaced.with_user(user).action_restore_version,
                self.current.with_user(user).action_compare_versions,
            ):
                with self.subTest(user=user.login, way=way.__name__), self.assertRaises(AccessError):
                    way()
