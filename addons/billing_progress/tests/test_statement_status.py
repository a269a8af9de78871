from odoo.tests import tagged

from .common import ProgressCommon


@tagged("post_install", "-at_install")
class TestStatementStatus(ProgressCommon):
    """Odoo's own statuses and quantities stay right at each step (DESIGN I4), and drafts give all back (I9)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_affair([("Study", 1000), ("Doors", 200, {"product_uom_qty": 10})])
        cls.study, cls.doors = cls.order.order_line

    def assertSteps(self, **expected):
        self.assertRecordValues(self.order, [expected])

    def test_a_new_order_waits_for_its_regular_invoice(self):
        self.assertSteps(billing_method="order", invoice_status="to invoice", billing_remaining=3000.0)

    def test_a_first_statement_makes_the_order_one_billed_by_progress(self):
        self._create_statement(self.order)
        self.assertSteps(billing_method="progress", invoice_status="no", billing_invoiced=0.0, statement_count=1)

    def test_noted_progress_is_to_be_invoiced(self):
        self._create_statement(self.order)
        self.doors.progress = 35
        self.assertSteps(invoice_status="to invoice")
        self.assertRecordValues(
            self.doors,
            [
                {
                    "qty_to_invoice": 3.5,
                    "qty_invoiced": 0.0,
                    "untaxed_amount_to_invoice": 700.0,
                    "amount_to_invoice": 840.0,
                }
            ],
        )

    def test_a_draft_invoice_counts_as_billed(self):
        self.doors.progress = 35
        self._create_statement(self.order)._create_invoice()
        self.assertSteps(
            invoice_status="no",
            billing_issued=0.0,
            billing_draft=700.0,
            billing_invoiced=700.0,
            billing_remaining=2300.0,
            billing_rate=100 * 700 / 3000,
        )
        self.assertRecordValues(
            self.doors,
            [
                {
                    "invoice_status": "no",
                    "qty_invoiced": 3.5,
                    "qty_invoiced_posted": 0.0,
                    "qty_to_invoice": 0.0,
                    "billed_amount": 700.0,
                    "billed_rate": 35.0,
                    "untaxed_amount_invoiced": 0.0,
                    "untaxed_amount_to_invoice": 700.0,
                }
            ],
        )

    def test_a_posted_invoice_is_issued(self):
        self.doors.progress = 35
        self._create_statement(self.order)._create_invoice().action_post()
        self.assertSteps(invoice_status="no", billing_issued=700.0, billing_draft=0.0)
        self.assertRecordValues(
            self.doors,
            [
                {
                    "qty_invoiced_posted": 3.5,
                    "untaxed_amount_invoiced": 700.0,
                    "untaxed_amount_to_invoice": 0.0,
                    "amount_invoiced": 840.0,
                    "amount_to_invoice": 0.0,
                }
            ],
        )

    def test_progress_noted_ahead_of_billing_is_to_be_invoiced(self):
        self._invoice_progress(self.order, {"Doors": 35}, post=True)
        self.doors.progress = 36
        self.assertSteps(invoice_status="to invoice")
        self.assertEqual(self.doors.qty_to_invoice, 0.1)

    def test_billing_ahead_of_the_noted_progress_leaves_nothing_to_invoice(self):
        self._invoice_progress(self.order, {"Doors": 35}, post=True)
        self.doors.progress = 20
        self.assertSteps(invoice_status="no")
        self.assertEqual(self.doors.qty_to_invoice, 0.0)

    def test_a_second_invoice_adds_up(self):
        self._invoice_progress(self.order, {"Doors": 35}, post=True)
        self._invoice_progress(self.order, {"Doors": 60})
        self.assertSteps(billing_issued=700.0, billing_draft=500.0, billing_invoiced=1200.0)
        self.assertEqual((self.doors.qty_invoiced, self.doors.qty_invoiced_posted), (6.0, 3.5))

    def test_one_phase_at_100_does_not_make_the_order_invoiced(self):
        self._invoice_progress(self.order, {"Doors": 100}, post=True)
        self.assertEqual(self.doors.invoice_status, "invoiced")
        self.assertSteps(invoice_status="no")

    def test_99_9_percent_of_one_unit_is_not_invoiced(self):
        """Odoo rounds quantities to 2 decimals, and would read 1.00."""
        self._invoice_progress(self.order, {"Study": 99.9, "Doors": 100}, post=True)
        self.assertNotEqual(self.study.invoice_status, "invoiced")
        self.assertSteps(invoice_status="no", billing_remaining=1.0)

    def test_100_percent_everywhere_is_invoiced(self):
        self._invoice_progress(self.order, {"Doors": 35}, post=True)
        self._invoice_progress(self.order, {"Doors": 100, "Study": 100}, post=True)
        self.assertSteps(invoice_status="invoiced", billing_remaining=0.0, billing_rate=100.0)
        self.assertEqual((self.doors.qty_invoiced, self.doors.qty_to_invoice), (10.0, 0.0))

    def test_a_draft_that_is_deleted_gives_everything_back(self):
        """DESIGN I9."""
        statement = self._create_statement(self.order, {"Doors": 35})
        statement._create_invoice().unlink()
        self.assertEqual(statement.state, "draft")
        self.assertSteps(billing_invoiced=0.0, billing_remaining=3000.0)
        self.assertEqual((self.doors.billed_amount, self.doors.qty_invoiced), (0.0, 0.0))
        self.assertLines(statement, {"Doors": (0.0, 35.0, 700.0, 700.0)})

    def test_a_draft_that_is_cancelled_gives_everything_back(self):
        """DESIGN I9."""
        statement = self._create_statement(self.order, {"Doors": 35})
        statement._create_invoice().button_cancel()
        self.assertEqual(statement.state, "draft")
        self.assertSteps(billing_invoiced=0.0, billing_remaining=3000.0)
        self.assertEqual((self.doors.billed_amount, self.doors.qty_invoiced), (0.0, 0.0))

    def test_a_statement_that_is_open_again_is_invoiced_again(self):
        for undo in ("unlink", "button_cancel"):
            with self.subTest(undo=undo):
                order = self._create_affair([("Study", 1000)])
                statement = self._create_statement(order, {"Study": 35})
                getattr(statement._create_invoice(), undo)()
                self.assertEqual(statement._create_invoice().amount_untaxed, 350.0)
                self.assertEqual(order.billing_invoiced, 350.0)

    def test_an_invoice_posted_then_cancelled_gives_everything_back(self):
        move = self._invoice_progress(self.order, {"Doors": 35}, post=True)
        move.button_draft()
        self.assertSteps(billing_issued=0.0, billing_draft=700.0)
        move.button_cancel()
        self.assertSteps(billing_invoiced=0.0)
        self.assertEqual(move.billing_statement_id.state, "draft")

    def test_a_statement_that_a_later_one_overtook_is_cancelled_with_its_draft(self):
        for undo in ("unlink", "button_cancel"):
            with self.subTest(undo=undo):
                order = self._create_affair([("Study", 1000)])
                first = self._create_statement(order, {"Study": 35})
                move = first._create_invoice()
                second = self._create_statement(order, {"Study": 50})
                getattr(move, undo)()
                self.assertEqual((first.state, second.state), ("cancelled", "draft"))
                self.assertLines(second, {"Study": (0.0, 50.0, 500.0, 500.0)})

    def test_a_draft_deleted_after_the_next_statement_was_invoiced_is_billed_by_the_one_after(self):
        first = self._invoice_progress(self.order, {"Study": 35})
        self._invoice_progress(self.order, {"Study": 50})
        first.unlink()
        third = self._create_statement(self.order, {"Study": 50})
        self.assertLines(third, {"Study": (150.0, 50.0, 500.0, 350.0)})

    def test_an_ordinary_order_keeps_odoo_s_own_statuses(self):
        """Progress noted on an order that is billed regularly changes nothing."""
        self.doors.progress = 35
        self.assertSteps(billing_method="order", invoice_status="to invoice")
        self.assertRecordValues(
            self.doors, [{"qty_to_invoice": 10.0, "untaxed_amount_to_invoice": 2000.0, "amount_to_invoice": 2400.0}]
        )
        self.order._create_invoices().action_post()
        self.assertSteps(invoice_status="invoiced")
        self.assertEqual((self.doors.qty_invoiced, self.doors.qty_to_invoice), (10.0, 0.0))

    def test_regular_invoicing_of_the_order_names_the_button_to_press(self):
        """Issue 2, Must hold."""
        self._create_statement(self.order)
        with self.assertRefused(self.order.name, "“New Statement”"):
            self.order._create_invoices()
