from odoo.tests import tagged

from .common import InvoiceCommon


@tagged("post_install", "-at_install")
class TestBankAccount(InvoiceCommon):
    """SPEC M7: which bank account an invoice names."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.first, cls.second = cls.env["res.partner.bank"].create(
            [
                {"acc_number": number, "partner_id": cls.company.partner_id.id, "allow_out_payment": True}
                for number in ("FR7630006000011234567890189", "FR1420041010050500013M02606")
            ]
        )

    def test_the_company_s_own_choice_and_that_of_the_invoice(self):
        self.assertEqual(self._invoice().partner_bank_id, self.first)
        self.company.billing_bank_id = self.second
        move = self._invoice()
        self.assertEqual(move.partner_bank_id, self.second)
        move.partner_bank_id = self.first
        move.action_post()
        self.assertEqual(move.partner_bank_id, self.first)

    def test_invoices_that_are_there_keep_their_account(self):
        move = self._invoice(post=True)
        self.company.billing_bank_id = self.second
        self.assertEqual(move.partner_bank_id, self.first)

    def test_bills_name_the_supplier_s_account(self):
        self.company.billing_bank_id = self.second
        self.assertFalse(self._invoice(move_type="in_invoice").partner_bank_id)

    def test_each_page_says_at_its_foot_where_to_pay(self):
        move = self._invoice(post=True)
        html, _type = self.env["ir.actions.report"]._render_qweb_html("account.account_invoices", move.ids)
        self.assertEqual(html.decode().count('name="bank_details"'), 1)
