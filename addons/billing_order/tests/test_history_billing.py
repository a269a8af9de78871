from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_billing_method import TrialMethod


@tagged("post_install", "-at_install")
class TestHistoryBilling(TrialMethod):
    """SPEC P7: history counts as billed, touches no ledger, and is not billed again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_affair([("Study", 1000), ("Works", 3000), ("Discount", -400)])
        cls.study, cls.works, cls.discount = cls.order.order_line

    # === WHAT IT COUNTS FOR === #

    def test_history_counts_as_billed(self):
        self.study.history_billed = 400
        self.assertRecordValues(self.study, [{"billed_amount": 400.0, "billed_rate": 40.0}])
        self.assertRecordValues(
            self.order,
            [
                {
                    "billing_history": 400.0,
                    "billing_issued": 400.0,
                    "billing_draft": 0.0,
                    "billing_invoiced": 400.0,
                    "billing_remaining": 3200.0,
                }
            ],
        )

    def test_history_adds_to_invoices(self):
        self.study.history_billed = 400
        self._bill(self._due(self.study, 100, "a")).action_post()
        self._bill(self._due(self.study, 50, "b"))
        self.assertEqual(self.study.billed_amount, 550.0)
        self.assertRecordValues(self.order, [{"billing_issued": 500.0, "billing_draft": 50.0}])

    def test_history_goes_with_what_is_posted(self):
        self.study.history_billed = 400
        for states, billed in [(("draft", "posted"), 400.0), (("posted",), 400.0), (("draft",), 0.0)]:
            self.assertEqual(self.study._get_billed_amounts(states)[self.study], billed, states)

    def test_history_counts_on_any_date_of_accruals(self):
        self.study.history_billed = 400
        lines = self.study.with_context(accrual_entry_date="2001-01-01")
        self.assertEqual(lines._get_billed_amounts()[self.study], 400.0)

    def test_history_touches_no_ledger(self):
        before = self._count_moves()
        self.study.write({"history_billed": 400, "history_paid": 400})
        self.order.history_adjustment_ids = [(0, 0, {"year": 2021, "month": "11", "amount": 400})]
        self.env.flush_all()
        self.assertEqual(self._count_moves(), before)

    def test_odoo_s_quantities_and_status_follow(self):
        for method in ("order", "trial"):
            with self.subTest(method=method):
                order = self._create_affair([("Doors", 300, {"product_uom_qty": 10}), ("Other", 10)])
                order.billing_method = method
                doors = order.order_line[0]
                doors.history_billed = 600
                expected = {
                    "qty_invoiced": 2.0,
                    "qty_invoiced_posted": 2.0,
                    "qty_to_invoice": 8.0,
                    "untaxed_amount_invoiced": 0.0,
                    "untaxed_amount_to_invoice": 2400.0,
                    "amount_to_invoice": 2880.0,
                    "invoice_status": "to invoice",
                }
                self.assertRecordValues(doors, [expected])
                doors.history_billed = 3000
                self.assertRecordValues(doors, [{"qty_invoiced": 10.0, "invoice_status": "invoiced"}])

    def test_the_other_lines_of_an_order_with_a_history_follow_from_amounts(self):
        self.study.history_billed = 1000
        self._bill(self._due(self.works, 1))
        self.assertRecordValues(self.works, [{"qty_invoiced": 0.0, "invoice_status": "to invoice"}])
        self.assertEqual(self.order.invoice_status, "to invoice")

    def test_a_copied_order_has_no_history(self):
        self.study.write({"history_billed": 400, "history_paid": 400})
        self.order.history_adjustment_ids = [(0, 0, {"year": 2021, "month": "11", "amount": 400})]
        copy = self.order.copy()
        self.assertRecordValues(copy, [{"billing_history": 0.0, "history_paid": 0.0, "history_adjusted": 0.0}])
        self.assertFalse(copy.history_adjustment_ids)

    # === REGULAR INVOICING === #

    def test_regular_invoicing_is_refused_and_the_figure_named(self):
        """Odoo would bill 100 %."""
        self.study.history_billed = 400
        with self.assertRefused(self.order.name, "400.00", "history"):
            self.order._create_invoices()

    def test_regular_invoicing_is_refused_where_a_discount_makes_the_history_0(self):
        self.study.history_billed = 100
        self.discount.history_billed = -100
        with self.assertRefused(self.order.name):
            self.order._create_invoices()

    def test_regular_invoicing_goes_on_once_the_history_is_cleared(self):
        self.study.history_billed = 400
        self.study.history_billed = 0
        self.assertEqual(self.order._create_invoices().amount_untaxed, 3600.0)

    def test_an_online_payment_bills_nothing_and_leaves_a_note(self):
        self.study.history_billed = 400
        before = self._count_moves()
        self._pay(self.order)._invoice_sale_orders()
        self.assertEqual(self._count_moves(), before)
        self.assertIn("400.00", self.order.message_ids[0].body)

    def test_a_history_ties_no_order_to_its_method(self):
        self.study.history_billed = 400
        self.order.billing_method = "trial"
        self.order.billing_method = "order"

    def test_a_history_does_not_keep_a_credited_invoice_s_tie(self):
        self.order.billing_method = "trial"
        move = self._bill(self._due(self.study, 300))
        move.action_post()
        self.study.history_billed = 400
        with self.assertRaises(UserError):
            self.order.billing_method = "order"
        self._credit(move)
        self.order.billing_method = "order"

    def test_a_deposit_may_be_asked_for(self):
        self.study.history_billed = 400
        self._create_down_payment_invoice(self.order, "fixed", 120)
        self.assertEqual(self.order.billing_draft, 100.0)

    # === QUERIES === #

    def test_many_orders_are_summed_up_in_as_many_queries_as_two(self):
        names = ["billing_issued", "billing_history", "history_difference", "history_warning", "has_billing_history"]

        def read(orders):
            self.env.flush_all()
            self.env.invalidate_all()
            queries = []
            for _tick in self._patchExecute(queries):
                orders.read(names)
            return len(queries)

        orders = self.order.browse()
        for _rank in range(20):
            order = self._create_affair([("Study", 1000), ("Works", 1000)])
            order.order_line.history_billed = 100
            order.history_adjustment_ids = [(0, 0, {"year": 2021, "month": "11", "amount": 400})]
            orders += order
        read(orders[:2])
        self.assertEqual(read(orders[:2]), read(orders))
