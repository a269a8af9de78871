from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import InvoiceCommon


@tagged("post_install", "-at_install")
class TestPosting(InvoiceCommon):
    """SPEC M8: make the PDF, or make and send it, when an invoice is posted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.partner_a.write({"email": "customer@example.com", "invoice_sending_method": "email"})

    def _run_job(self):
        with self.enter_registry_test_mode():
            self.env.ref("account.ir_cron_account_move_send").method_direct_trigger()
        self.env.invalidate_all()

    def _post(self, setting, **values):
        self.company.billing_on_post = setting
        return self._invoice(post=True, **values)

    def _sent(self, move):
        return move.message_ids.filtered(lambda message: message.message_type == "comment" and message.partner_ids)

    def test_nothing_more_by_default(self):
        move = self._post(False)
        self._run_job()
        self.assertFalse(move.sending_data or move.invoice_pdf_report_id or move.is_move_sent)

    def test_the_pdf_is_made_and_the_invoice_still_to_be_sent(self):
        move = self._post("print")
        self._run_job()
        self.assertTrue(move.invoice_pdf_report_id)
        self.assertFalse(move.is_move_sent or move.sending_data or self._sent(move))

    def test_the_pdf_is_made_and_sent(self):
        move = self._post("send")
        self._run_job()
        self.assertTrue(move.invoice_pdf_report_id and move.is_move_sent)
        self.assertEqual(self._sent(move).partner_ids, self.partner_a)

    def test_a_customer_who_is_not_written_to_gets_nothing(self):
        self.partner_a.invoice_sending_method = "manual"
        move = self._post("send")
        self._run_job()
        self.assertTrue(move.invoice_pdf_report_id)
        self.assertFalse(move.is_move_sent or self._sent(move) or move.activity_ids)

    def test_bills_are_left_alone(self):
        self.assertFalse(self._post("send", move_type="in_invoice").sending_data)

    def test_a_customer_without_an_address_is_said(self):
        self.partner_a.email = False
        move = self._post("send")
        self._run_job()
        self.assertTrue(move.invoice_pdf_report_id)
        self.assertFalse(move.is_move_sent)
        self.assertIn("no e-mail address", move.activity_ids.note)

    def test_one_that_cannot_be_printed_does_not_keep_the_others(self):
        moves = [self._post("send") for _rank in range(3)]
        report = self.env.registry["account.move.send"]
        jam = "The paper is jammed."
        prepare = report._prepare_invoice_pdf_report

        def break_one(model, invoices):
            if moves[1] in [invoice._origin for invoice in invoices]:
                raise UserError(jam)
            return prepare(model, invoices)

        with patch.object(report, "_prepare_invoice_pdf_report", break_one), mute_logger("odoo.addons"):
            self._run_job()
        self.assertEqual([move.is_move_sent for move in moves], [True, False, True])
        self.assertFalse(any(move.sending_data for move in moves))
        self.assertIn(jam, moves[1].activity_ids.note)
        moves[1].action_mark_sent()
