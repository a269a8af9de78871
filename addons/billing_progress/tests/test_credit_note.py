from odoo.tests import tagged

from .common import ProgressCommon


@tagged("post_install", "-at_install")
class TestCreditNote(ProgressCommon):
    """DESIGN I6: what is credited can be billed again, unless the credit note is a rebate."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_affair([("Study", 1000), ("Works", 3000)])
        cls.move = cls._invoice_progress(cls.order, {"Study": 100, "Works": 50}, post=True)

    def test_a_full_credit_note_is_billed_again_by_the_next_statement(self):
        self._credit(self.move)
        self.assertEqual(self.order.billing_issued, 0.0)
        second = self._create_statement(self.order, {"Study": 100, "Works": 50})
        self.assertLines(second, {"Study": (0.0, 100.0, 1000.0, 1000.0), "Works": (0.0, 50.0, 1500.0, 1500.0)})
        self.assertEqual(second._create_invoice().amount_untaxed, 2500.0)

    def test_a_partial_credit_note_is_billed_again_by_the_next_statement(self):
        self._credit(self.move, {"Works": 500})
        second = self._create_statement(self.order, {"Works": 50})
        self.assertLines(second, {"Study": (1000.0, 100.0, 1000.0, 0.0), "Works": (1000.0, 50.0, 1500.0, 500.0)})

    def test_a_draft_credit_note_counts_as_a_draft_invoice_does(self):
        self._credit(self.move, {"Works": 500}, post=False)
        self.assertRecordValues(
            self.order, [{"billing_issued": 2500.0, "billing_draft": -500.0, "billing_invoiced": 2000.0}]
        )

    def test_a_rebate_is_not_billed_again(self):
        self._credit(self.move, {"Works": 500}, rebill=False)
        self.assertRecordValues(self.order, [{"billing_issued": 2500.0, "billing_remaining": 1500.0}])
        second = self._create_statement(self.order, {"Works": 60})
        self.assertLines(second, {"Works": (1500.0, 60.0, 1800.0, 300.0)})

    def test_a_credit_note_that_becomes_a_rebate_counts_no_more(self):
        credit_note = self._credit(self.move, {"Works": 500}, post=False)
        self.assertEqual(self.order.billing_invoiced, 2000.0)
        credit_note.billing_rebill = False
        self.assertEqual(self.order.billing_invoiced, 2500.0)
        self.assertEqual(self._phase(self.order, "Works").billed_amount, 1500.0)

    def test_a_cancelled_credit_note_counts_no_more(self):
        self._credit(self.move, post=False).button_cancel()
        self.assertEqual(self.order.billing_invoiced, 2500.0)

    def test_a_credit_note_of_the_last_statement_keeps_its_figures(self):
        """DESIGN I6: a posted document never changes because of a later one."""
        self._credit(self.move)
        statement = self.move.billing_statement_id
        self.assertEqual(statement.state, "invoiced")
        self.assertLines(statement, {"Study": (0.0, 100.0, 1000.0, 1000.0), "Works": (0.0, 50.0, 1500.0, 1500.0)})
        self.assertEqual(statement.amount_untaxed, 2500.0)

    def test_a_credit_note_of_an_earlier_statement_is_billed_by_the_next(self):
        """DESIGN I6: a credit note of statement 1 after statement 2."""
        second = self._invoice_progress(self.order, {"Works": 80}, post=True)
        self._credit(self.move, {"Works": 1500})
        third = self._create_statement(self.order, {"Works": 80})
        self.assertLines(third, {"Works": (900.0, 80.0, 2400.0, 1500.0)})
        self.assertLines(second.billing_statement_id, {"Works": (1500.0, 80.0, 2400.0, 900.0)})

    def test_an_order_credited_in_full_is_to_be_invoiced_again(self):
        last = self._invoice_progress(self.order, {"Works": 100}, post=True)
        self.order.order_line.progress = 100
        self.assertEqual(self.order.invoice_status, "invoiced")
        self._credit(last)
        self.assertEqual(self.order.invoice_status, "to invoice")
        self.assertEqual(self._phase(self.order, "Works").qty_invoiced, 0.5)

    def test_a_credit_note_made_by_a_statement_counts_even_where_credit_notes_are_rebates(self):
        """Else its negative amount would be given back by every later statement again."""
        self.company.billing_rebill = False
        order = self._create_affair([("Works", 1000), ("Discount", -100)])
        self._invoice_progress(order, {"Discount": 100}, post=True)
        self.assertEqual(self._phase(order, "Discount").billed_amount, -100.0)
        self.assertEqual(order.billing_issued, -100.0)
