from odoo.tests import tagged

from .common import InvoiceCommon


@tagged("post_install", "-at_install")
class TestDocument(InvoiceCommon):
    """SPEC M7: what a customer invoice says beside its lines."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.write({"billing_header": "Thank you.", "billing_footer": "See you soon."})

    def _print(self, move, report="account.account_invoices"):
        html, _type = self.env["ir.actions.report"]._render_qweb_html(report, move.ids)
        return " ".join(html.decode().split())

    def test_new_invoices_propose_the_company_s_messages(self):
        move = self._invoice(billing_subject="Extension of the school")
        self.assertEqual((move.billing_header, move.billing_footer), ("Thank you.", "See you soon."))
        move.billing_footer = "Good bye."
        printed = self._print(move)
        for text in ("Extension of the school", "Thank you.", "Good bye."):
            self.assertIn(text, printed)

    def test_what_is_printed_stays_when_the_company_changes_its_message(self):
        move = self._invoice(post=True)
        self.company.billing_header = "Welcome."
        self.assertEqual(move.billing_header, "Thank you.")
        self.assertEqual(self._invoice().billing_header, "Welcome.")

    def test_a_message_can_be_left_out(self):
        move = self._invoice()
        move.billing_header = False
        move.flush_recordset()
        self.assertNotIn("Thank you.", self._print(move))

    def test_bills_have_none(self):
        self.assertFalse(self._invoice(move_type="in_invoice").billing_header)

    def test_what_is_shown_is_the_company_s_choice_and_can_differ(self):
        self.partner_a.vat = "FR23334175221"
        self.company.billing_show_order = False
        move = self._invoice(invoice_origin="S00042")
        printed = self._print(move)
        self.assertIn("FR23334175221", printed)
        self.assertNotIn("S00042", printed)
        move.write({"billing_show_order": True, "billing_show_vat": False})
        printed = self._print(move)
        self.assertNotIn("FR23334175221", printed)
        self.assertIn("S00042", printed)

    def test_the_currency_rate_and_its_date(self):
        pound = self.setup_other_currency("GBP", rates=[("2026-01-01", 0.8713)])
        move = self._invoice(currency_id=pound.id)
        rate = "Exchange rate of 03/10/2026: 1 USD = 0.871300 GBP"
        self.assertIn(rate, self._print(move))
        move.billing_show_rate = False
        self.assertNotIn("Exchange rate", self._print(move))
        self.assertNotIn("Exchange rate", self._print(self._invoice()))

    def test_the_instalments_are_printed_with_their_ways_of_payment(self):
        cheque = self.env.ref("billing_invoice.billing_payment_mode_cheque")
        by_cheque = ("2026-03-31", "percent", 50, {"payment_mode_id": cheque.id, "comment": "at the start"})
        printed = self._print(self._invoice(instalments=[by_cheque, ("2026-04-30", "rest")]))
        for text in ("Payment schedule", "03/31/2026", "04/30/2026", "600.00", "Cheque", "at the start"):
            self.assertIn(text, printed)
        self.assertNotIn("Installment of", printed)

    def test_the_expected_payment_of_the_whole_invoice_is_printed(self):
        move = self._invoice(billing_payment_mode_id=self.env.ref("billing_invoice.billing_payment_mode_lcr"))
        self.assertIn("Bill of exchange (LCR)", self._print(move))
