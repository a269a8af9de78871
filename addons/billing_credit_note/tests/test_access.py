from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import CreditCommon


@tagged("post_install", "-at_install")
class TestCreditAccess(CreditCommon):
    """Who may credit, and see the reasons."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._bill((5, 900))
        cls.reason = cls.env["billing.credit.reason"].create({"name": "Own", "company_id": cls.env.company.id})

    def _as(self, login, groups, **values):
        return self.env(user=new_test_user(self.env, login=login, groups=groups, **values))

    def test_an_invoicing_user_credits(self):
        env = self._as("biller", "account.group_account_invoice")
        wizard = env["account.move.reversal"].with_context(active_model="account.move", active_ids=self.invoice.ids)
        wizard = wizard.create(
            {"date": "2023-04-03", "journal_id": self.invoice.journal_id.id, "credit_reason_id": self.reason.id}
        )
        wizard.refund_moves()
        self.assertEqual(wizard.new_move_ids.amount_untaxed, 4500)

    def test_somebody_without_rights_is_refused(self):
        for groups in ("base.group_user", "base.group_portal"):
            env = self._as(groups.replace(".", "_"), groups)
            with self.assertRaises(AccessError):
                env["account.move.reversal"].create({"move_ids": self.invoice.ids})
            with self.assertRaises(AccessError):
                env["billing.credit.reason"].create({"name": "Mine"})

    def test_another_company_is_refused(self):
        other = self.setup_other_company()["company"]
        env = self._as("other", "account.group_account_invoice", company_id=other.id, company_ids=[other.id])
        with self.assertRaises(AccessError):
            env["billing.credit.reason"].browse(self.reason.id).name  # noqa: B018
        self.assertNotIn(self.reason.id, env["billing.credit.reason"].search([("name", "=", "Own")]).ids)
        wizard = env["account.move.reversal"].with_context(active_model="account.move", active_ids=self.invoice.ids)
        with self.assertRaises(AccessError):
            wizard.create({"journal_id": self.invoice.journal_id.id}).refund_moves()
