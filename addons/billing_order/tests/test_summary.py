from odoo.tests import tagged

from .test_billing_method import TrialMethod

NAMES = (
    "billing_total",
    "billing_issued",
    "billing_draft",
    "billing_invoiced",
    "billing_remaining",
    "billing_rate",
    "billing_deposit_rate",
)


@tagged("post_install", "-at_install")
class TestSummary(TrialMethod):
    """SPEC M5, untaxed: total, issued, draft, billed (= issued + draft), left, rate; and the share of deposits."""

    def assertSummary(self, *expected, order=None):
        order = order or self.order
        self.assertEqual(
            dict(zip(NAMES, (order[name] for name in NAMES), strict=True)), dict(zip(NAMES, expected, strict=True))
        )

    def test_nothing_is_billed(self):
        self.assertSummary(4000, 0, 0, 0, 4000, 0, 0)

    def test_an_empty_order_has_a_rate_of_0(self):
        self.assertSummary(0, 0, 0, 0, 0, 0, 0, order=self._create_affair(["Section"]))

    def test_a_draft_is_planned(self):
        self._bill(self._due(self.study, 1000))
        self.assertSummary(4000, 0, 1000, 1000, 3000, 25, 0)

    def test_a_posted_invoice_is_issued(self):
        self._bill(self._due(self.study, 1000)).action_post()
        self.assertSummary(4000, 1000, 0, 1000, 3000, 25, 0)

    def test_issued_and_planned_add_up(self):
        self._bill(self._due(self.study, 1000, "a")).action_post()
        self._bill(self._due(self.works, 500, "b"))
        self.assertSummary(4000, 1000, 500, 1500, 2500, 37.5, 0)

    def test_a_cancelled_invoice_gives_back(self):
        """DESIGN I9."""
        self._bill(self._due(self.study, 1000)).button_cancel()
        self.assertSummary(4000, 0, 0, 0, 4000, 0, 0)

    def test_a_deleted_draft_gives_back(self):
        """DESIGN I9."""
        self._bill(self._due(self.study, 1000)).unlink()
        self.assertSummary(4000, 0, 0, 0, 4000, 0, 0)

    def test_a_credit_note_gives_back(self):
        move = self._bill(self._due(self.study, 1000))
        move.action_post()
        self._credit(move, {"Study": 400})
        self.assertSummary(4000, 600, 0, 600, 3400, 15, 0)

    def test_a_draft_credit_note_is_planned(self):
        move = self._bill(self._due(self.study, 1000))
        move.action_post()
        self._credit(move, {"Study": 400}, post=False)
        self.assertSummary(4000, 1000, -400, 600, 3400, 15, 0)

    def test_a_rebate_gives_nothing_back(self):
        move = self._bill(self._due(self.study, 1000))
        move.action_post()
        self._credit(move, {"Study": 400}, rebill=False)
        self.assertSummary(4000, 1000, 0, 1000, 3000, 25, 0)

    def test_a_credit_note_that_becomes_a_rebate_gives_nothing_back(self):
        move = self._bill(self._due(self.study, 1000))
        move.action_post()
        credit_note = self._credit(move, post=False)
        self.assertEqual(self.order.billing_invoiced, 0.0)
        credit_note.billing_rebill = False
        self.assertSummary(4000, 1000, 0, 1000, 3000, 25, 0)

    def test_a_deposit_is_billed_and_shown_apart(self):
        """SPEC P11."""
        self._create_down_payment_invoice(self.order, "percentage", 30, post=True)
        self.assertSummary(4000, 1200, 0, 1200, 2800, 30, 30)

    def test_a_draft_deposit_is_planned(self):
        self._create_down_payment_invoice(self.order, "fixed", 480)
        self.assertSummary(4000, 0, 400, 400, 3600, 10, 10)

    def test_a_deposit_that_the_final_invoice_deducts_counts_once(self):
        order = self._create_affair([("Study", 1000)])
        self._create_down_payment_invoice(order, "percentage", 30, post=True)
        self._create_final_invoice(order, post=True)
        self.assertSummary(1000, 1000, 0, 1000, 0, 100, 30, order=order)

    def test_an_ordinary_order_has_the_same_summary(self):
        order = self._create_affair([("Study", 1000), ("Works", 3000)])
        move = order._create_invoices()
        self.assertSummary(4000, 0, 4000, 4000, 0, 100, 0, order=order)
        move.action_post()
        self.assertSummary(4000, 4000, 0, 4000, 0, 100, 0, order=order)

    def test_many_orders_are_summed_up_in_as_many_queries_as_one(self):
        def read(orders):
            self.env.flush_all()
            self.env.invalidate_all()
            queries = []
            for _tick in self._patchExecute(queries):
                orders.read(["billing_issued", "billing_rate"])
            return len(queries)

        orders = self.order.browse()
        for rank in range(20):
            order = self._create_affair([("Study", 1000)])
            self._bill(self._due(order.order_line, 100, f"{rank}"))
            orders += order
        read(orders[:2])
        self.assertEqual(read(orders[:2]), read(orders))
