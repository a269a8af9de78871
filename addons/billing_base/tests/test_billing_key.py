from odoo.tests import tagged

from .common import BillingBaseCommon


@tagged("post_install", "-at_install")
class TestBillingKey(BillingBaseCommon):
    """DESIGN I8: no two live documents for the same source and payer, by the database's own index."""

    def test_a_second_draft_of_the_same_source_is_refused(self):
        self._create_keyed_invoice()
        self.assertBilledAlready(self._create_keyed_invoice)

    def test_a_second_draft_of_a_posted_source_is_refused(self):
        self._create_keyed_invoice(post=True)
        self.assertBilledAlready(self._create_keyed_invoice)

    def test_another_source_is_accepted(self):
        first = self._create_keyed_invoice()
        second = self._create_keyed_invoice("source,2:7")
        self.assertEqual((first + second).mapped("billing_key"), ["source,1:7", "source,2:7"])

    def test_the_same_source_for_another_payer_is_accepted(self):
        self._create_keyed_invoice("source,1:7")
        self.assertTrue(self._create_keyed_invoice("source,1:8"))

    def test_invoices_without_a_source_do_not_exclude_each_other(self):
        moves = self._create_keyed_invoice(key=None) + self._create_keyed_invoice(key=None)
        self.assertEqual(moves.mapped("billing_key"), [False, False])

    def test_a_cancelled_invoice_frees_its_source(self):
        """DESIGN I9."""
        self._create_keyed_invoice().button_cancel()
        self.assertTrue(self._create_keyed_invoice())

    def test_a_deleted_draft_frees_its_source(self):
        """DESIGN I9."""
        self._create_keyed_invoice().unlink()
        self.assertTrue(self._create_keyed_invoice())

    def test_a_cancelled_invoice_cannot_come_back_once_its_source_is_billed_again(self):
        cancelled = self._create_keyed_invoice()
        cancelled.button_cancel()
        self._create_keyed_invoice()
        self.assertBilledAlready(cancelled.button_draft)

    def test_a_copy_bills_no_source(self):
        self.assertFalse(self._create_keyed_invoice().copy().billing_key)

    def test_a_credit_note_does_not_take_the_key(self):
        invoice = self._create_keyed_invoice(post=True)
        self.assertFalse(self._reverse_invoice(invoice).billing_key)
