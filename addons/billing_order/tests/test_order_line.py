from datetime import date

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import BillingCommon
from .test_billing_method import TrialMethod


@tagged("post_install", "-at_install")
class TestPhase(BillingCommon):
    """SPEC P1: each phase has dates and a progress."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.phase = cls._create_affair([("APS", 1000)]).order_line

    def test_a_progress_beyond_0_to_100_is_refused(self):
        for progress, shown in [(-1, "-1 %"), (100.01, "100.01 %"), (250, "250 %")]:
            with self.subTest(progress=progress), self.assertRefused("“APS”", shown, error=ValidationError):
                self.phase.progress = progress

    def test_a_progress_from_0_to_100_is_kept_to_four_decimals(self):
        for progress in (0, 33.3333, 100):
            with self.subTest(progress=progress):
                self.phase.progress = progress
                self.env.invalidate_all()
                self.assertEqual(self.phase.progress, progress)

    def test_an_end_before_the_start_is_refused(self):
        with self.assertRefused("“APS”", "05/31/2026", "06/01/2026", error=ValidationError):
            self.phase.write({"phase_start": date(2026, 6, 1), "phase_end": date(2026, 5, 31)})

    def test_a_phase_of_one_day_and_a_phase_without_dates_are_accepted(self):
        for start, end in [(date(2026, 6, 1), date(2026, 6, 1)), (date(2026, 6, 1), False), (False, False)]:
            with self.subTest(start=start, end=end):
                self.phase.write({"phase_start": start, "phase_end": end})

    def test_a_copied_order_starts_from_nothing(self):
        self.phase.write({"progress": 50, "phase_start": date(2026, 6, 1)})
        copy = self.phase.order_id.copy().order_line
        self.assertRecordValues(copy, [{"progress": 0.0, "phase_start": False, "billed_amount": 0.0}])


@tagged("post_install", "-at_install")
class TestBilledByAmount(TrialMethod):
    """DESIGN I4: quantities and statuses follow from the billed amounts, so that Odoo's reports stay right."""

    # billed of 3,000.00 for 10 units → quantity invoiced, left to invoice, status
    STEPS = [
        (0, 0.0, 10.0, "to invoice"),
        (300, 1.0, 9.0, "to invoice"),
        (1000, 3.33, 6.67, "to invoice"),
        (2999.99, 10.0, 0.0, "to invoice"),
        (3000, 10.0, 0.0, "invoiced"),
    ]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.doors = cls._create_affair([("Doors", 300, {"product_uom_qty": 10})]).order_line
        cls.doors.order_id.billing_method = "trial"

    def test_quantities_and_status_follow_the_billed_amount(self):
        billed = 0
        for total, invoiced, left, status in self.STEPS:
            with self.subTest(billed=total):
                if total != billed:
                    self._bill(self._due(self.doors, round(total - billed, 2), f"{total}"))
                billed = total
                self.assertRecordValues(
                    self.doors,
                    [
                        {
                            "billed_amount": total,
                            "qty_invoiced": invoiced,
                            "qty_to_invoice": left,
                            "invoice_status": status,
                        }
                    ],
                )

    def test_what_is_posted_counts_apart(self):
        self._bill(self._due(self.doors, 900, "a")).action_post()
        self._bill(self._due(self.doors, 600, "b"))
        self.assertRecordValues(
            self.doors,
            [
                {
                    "qty_invoiced": 5.0,
                    "qty_invoiced_posted": 3.0,
                    "untaxed_amount_invoiced": 900.0,
                    "untaxed_amount_to_invoice": 2100.0,
                    "amount_invoiced": 1080.0,
                    "amount_to_invoice": 2520.0,
                }
            ],
        )

    def test_a_negative_line_is_invoiced_at_its_own_amount(self):
        order = self._create_affair([("Works", 1000), ("Discount", -100)])
        order.billing_method = "trial"
        discount = self._phase(order, "Discount")
        self.assertEqual((discount.invoice_status, discount.qty_to_invoice), ("to invoice", 1.0))
        self._bill(self._due(self._phase(order, "Works"), 1000), self._due(discount, -100))
        self.assertRecordValues(discount, [{"billed_amount": -100.0, "qty_invoiced": 1.0, "qty_to_invoice": 0.0}])
        self.assertEqual(order.invoice_status, "invoiced")

    def test_a_quotation_is_not_billed(self):
        order = self._create_affair([("Works", 1000)], confirm=False)
        order.billing_method = "trial"
        self.assertRecordValues(order.order_line, [{"qty_to_invoice": 0.0, "invoice_status": "no"}])

    def test_the_billed_amount_is_in_the_order_s_currency(self):
        euro = self.setup_other_currency("EUR")
        order = self._create_affair([("Works", 1000)], pricelist_id=self._create_pricelist(currency_id=euro.id).id)
        move = self._bill(self._due(order.order_line, 400))
        move.invoice_date = "2017-01-01"
        move.currency_id = self.env.company.currency_id  # 2 euros for 1 of the company's
        self.assertEqual(order.order_line.billed_amount, 800.0)
