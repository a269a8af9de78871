from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import InvoiceCommon

HALVES = [("2026-03-31", "percent", 50), ("2026-04-30", "rest")]


@tagged("post_install", "-at_install")
class TestSecurity(InvoiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.biller = cls._user("biller", "base.group_user,account.group_account_invoice")
        cls.auditor = cls._user("auditor", "base.group_user,account.group_account_readonly")
        cls.move = cls._invoice(instalments=HALVES)

    @classmethod
    def _user(cls, login, groups, company=None):
        company = company or cls.company
        return new_test_user(cls.env, login, groups, company_id=company.id, company_ids=[(6, 0, company.ids)])

    def test_who_makes_invoices_makes_their_instalments(self):
        move = self.move.with_user(self.biller)
        move.billing_instalment_ids[0].value_amount = 25
        self.assertTerms(move, ("2026-03-31", 300), ("2026-04-30", 900))
        move.billing_instalment_ids = [(5,)]
        move.action_post()
        move.action_mark_sent()

    def test_an_auditor_reads_only(self):
        instalments = self.move.with_user(self.auditor).billing_instalment_ids
        self.assertEqual(instalments.mapped("amount"), [600, 600])
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
            instalments[0].comment = "changed"

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_another_company_sees_none(self):
        other = self.setup_other_company()["company"]
        stranger = self._user("stranger", "base.group_user,account.group_account_invoice", other)
        instalments = self.env["billing.instalment"].with_user(stranger)
        self.assertFalse(instalments.search([]))
        with self.assertRaises(AccessError):
            instalments.browse(self.move.billing_instalment_ids.ids).mapped("amount")

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_expected_payments_of_another_company_are_not_offered(self):
        other = self.setup_other_company()["company"]
        mode = self.env["billing.payment.mode"].create({"name": "Vouchers", "company_id": other.id})
        self.assertNotIn(mode, self.env["billing.payment.mode"].with_user(self.biller).search([]))
        with self.assertRaises(AccessError):
            self.env["billing.payment.mode"].with_user(self.biller).create({"name": "Barter"})

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_a_customer_on_the_portal_prints_their_invoice_and_no_other(self):
        cheque = self.env.ref("billing_invoice.billing_payment_mode_cheque")
        self.move.billing_instalment_ids.payment_mode_id = cheque
        self.move.billing_show_statement = True
        self.move.action_post()
        portal = new_test_user(self.env, "customer", "base.group_portal")
        portal.partner_id.parent_id = self.partner_a
        stranger = new_test_user(self.env, "elsewhere", "base.group_portal")
        self.move.message_subscribe(portal.partner_id.ids)
        report = self.env["ir.actions.report"].with_user(portal).sudo()  # as the portal does
        html, _type = report._render_qweb_html("account.account_invoices", self.move.ids)
        for text in ("Payment schedule", "Cheque", "Due in all"):
            self.assertIn(text, html.decode())
        for user in (portal, stranger):
            with self.assertRaises(AccessError):
                self.env["billing.instalment"].with_user(user).search([])
        with self.assertRaises(AccessError):
            self.move.with_user(stranger).read(["name"])
