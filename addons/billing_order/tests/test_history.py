from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .common import JACQUES
from .test_billing_method import TrialMethod


@tagged("post_install", "-at_install")
class TestHistory(TrialMethod):
    """SPEC P7: what was billed and paid before Odoo."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_affair([("Study", 1000), ("Works", 3000), ("Discount", -400)])
        cls.study, cls.works, cls.discount = cls.order.order_line

    def assertHistory(self, line, billed, paid, rate):
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertRecordValues(line, [{"history_billed": billed, "history_paid": paid}])
        self.assertAlmostEqual(line.history_rate, rate, 4)

    # === ENTRY === #

    def test_seed(self):
        order = self._create_affair(JACQUES)
        first, second, third = order.order_line[:3]
        first.progress, second.progress, third.progress = 100, 50, 25
        order.action_history_copy_progress()
        (first + second).action_history_copy_paid()
        order.history_adjustment_ids = [(0, 0, {"year": 2021, "month": "11", "amount": 15750})]
        self.assertRecordValues(
            order,
            [
                {
                    "billing_history": 15750.0,
                    "history_paid": 12000.0,
                    "history_adjusted": 15750.0,
                    "history_difference": 0.0,
                    "billing_issued": 15750.0,
                    "billing_remaining": 134250.0,
                }
            ],
        )

    def test_a_rate_sets_the_amount(self):
        for line, rate, billed in [(self.study, 25, 250), (self.works, 33.3333, 1000), (self.discount, 50, -200)]:
            with self.subTest(line=line.name):
                line.history_rate = rate
                self.assertHistory(line, billed, 0, 100 * billed / line.price_subtotal)

    def test_the_amount_is_rounded_to_the_currency(self):
        line = self._create_affair([("Odd", 10.07)]).order_line
        line.history_rate = 33
        self.assertEqual(line.history_billed, 3.32)

    def test_a_rate_of_a_fee_of_0_is_0(self):
        line = self._create_affair([("Free", 0)]).order_line
        line.history_rate = 50
        self.assertHistory(line, 0, 0, 0)

    def test_an_amount_stays_what_was_typed_even_where_its_rate_is_rounded(self):
        line = self._create_affair([("Large", 1000000)]).order_line
        line.write({"history_billed": 333333.33, "history_rate": 33.3333})
        self.assertEqual(line.history_billed, 333333.33)
        line.history_rate = 33.3333
        self.assertEqual(line.history_billed, 333333.33)

    def _history_form(self, order):
        return Form(order, view="billing_order.sale_order_view_form_history")

    def test_the_screen_shows_what_a_typed_rate_or_amount_leads_to(self):
        order = self._create_affair(["Section", ("Study", 1000), ("Large", 1000000)])
        with self._history_form(order) as form:
            with form.billing_line_ids.edit(1) as line:
                line.history_rate = 50
                self.assertEqual(line.history_billed, 500.0)
            with form.billing_line_ids.edit(2) as line:
                line.history_billed = 333333.33
                self.assertEqual((line.history_billed, round(line.history_rate, 4)), (333333.33, 33.3333))
            self.assertEqual((form.billing_history, form.history_difference), (333833.33, 333833.33))
            with form.history_adjustment_ids.new() as adjustment:
                self.assertEqual(adjustment.amount, 333833.33)
                adjustment.year, adjustment.month = 2021, "11"
            self.assertEqual(form.history_difference, 0.0)
        self.assertEqual(order.order_line.mapped("history_billed"), [0.0, 500.0, 333333.33])

    def test_the_screen_warns_while_one_types(self):
        with self._history_form(self.order) as form:
            with form.billing_line_ids.edit(0) as line:
                line.history_billed = 1500
                self.assertIn("1,500.00", line.history_warning)
            self.assertIn("“Study”", form.history_warning)

    def test_arrows_copy_one_line(self):
        self.study.progress = 40
        self.study.action_history_copy_progress()
        self.study.action_history_copy_paid()
        self.assertHistory(self.study, 400, 400, 40)
        self.assertHistory(self.works, 0, 0, 0)

    def test_arrows_copy_all_lines(self):
        self.order.order_line.progress = 50
        self.order.action_history_copy_progress()
        self.assertEqual(self.order.order_line.mapped("history_billed"), [500.0, 1500.0, -200.0])
        self.order.action_history_copy_paid()
        self.assertEqual(self.order.order_line.mapped("history_paid"), [500.0, 1500.0, -200.0])

    def test_copying_leaves_titles_and_deposits_alone(self):
        order = self._create_affair(["Section", ("Study", 1000)])
        self._create_down_payment_invoice(order, "percentage", 30)
        order.order_line.filtered(lambda line: not line.display_type).progress = 50
        order.action_history_copy_progress()
        self.assertEqual(sum(order.order_line.mapped("history_billed")), 500.0)

    def test_the_button_opens_the_screen_of_this_order(self):
        action = self.order.action_open_history()
        view = self.env.ref("billing_order.sale_order_view_form_history")
        self.assertEqual((action["res_id"], action["views"]), (self.order.id, [(view.id, "form")]))

    def test_the_screen_is_never_the_order_s_ordinary_form(self):
        ordinary = self.env["sale.order"].get_view(view_type="form")["id"]
        self.assertNotEqual(ordinary, self.env.ref("billing_order.sale_order_view_form_history").id)

    # === REFUSALS === #

    def test_more_paid_than_billed_is_refused(self):
        self.study.history_billed = 300
        self.discount.history_billed = -100
        for line, paid, shown in [(self.study, 300.01, "300.01"), (self.discount, -100.01, "100.01")]:
            with self.assertRefused(f"“{line.name}”", shown, error=ValidationError):
                line.history_paid = paid

    def test_billing_less_than_was_paid_is_refused(self):
        self.study.write({"history_billed": 300, "history_paid": 300})
        with self.assertRefused("“Study”", "300.00", "200.00", error=ValidationError):
            self.study.history_billed = 200

    def test_a_wrong_sign_is_refused(self):
        for line, vals in [
            (self.study, {"history_billed": -1}),
            (self.discount, {"history_billed": 1}),
            (self.study, {"history_billed": 100, "history_paid": -1}),
            (self.discount, {"history_billed": -100, "history_paid": 1}),
        ]:
            with self.subTest(vals=vals), self.assertRefused(f"“{line.name}”", "sign", error=ValidationError):
                line.write(vals)

    def test_titles_and_deposits_hold_no_history(self):
        order = self._create_affair(["Section", ("Study", 1000)])
        self._create_down_payment_invoice(order, "percentage", 30)
        for line in order.order_line.filtered(lambda line: line.display_type or line.is_downpayment):
            with self.subTest(line=line.name), self.assertRefused("no phase", error=ValidationError):
                line.history_billed = 10

    def test_more_than_the_fee_is_warned_of(self):
        self.study.history_billed = 1500
        for word in ("“Study”", "1,500.00", "1,000.00"):
            self.assertIn(word, self.study.history_warning)
            self.assertIn(word, self.order.history_warning)
        self.assertFalse(self.works.history_warning)

    def test_a_history_that_invoices_take_beyond_the_fee_is_warned_of(self):
        self.study.history_billed = 600
        self.assertFalse(self.order.history_warning)
        self._bill(self._due(self.study, 500))
        self.assertIn("1,100.00", self.order.history_warning)

    def test_a_history_of_the_whole_fee_is_not_warned_of(self):
        self.study.history_billed = 1000
        self.discount.history_billed = -400
        self.assertFalse(self.order.history_warning)

    def test_a_line_with_a_history_is_not_deleted(self):
        order = self._create_affair([("Study", 1000)], confirm=False)
        order.order_line.history_billed = 100
        with self.assertRefused("“Study”", "100.00"):
            order.order_line.unlink()
