from datetime import date

from freezegun import freeze_time
from psycopg2 import errors

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import BillingCommon


@tagged("post_install", "-at_install")
class TestHistoryAdjustment(BillingCommon):
    """SPEC P7: revenue adjustments by fiscal year and month must equal the billed history."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_affair([("Study", 1000), ("Works", 3000)])

    def _adjust(self, year, month, amount=100.0):
        return self.env["billing.history.adjustment"].create(
            {"order_id": self.order.id, "year": year, "month": str(month), "amount": amount}
        )

    def test_the_difference_is_what_has_no_month_yet(self):
        self.order.order_line[0].history_billed = 1000
        self.assertEqual(self.order.history_difference, 1000.0)
        self._adjust(2021, 11, 600)
        self.assertEqual(self.order.history_difference, 400.0)
        adjustment = self._adjust(2021, 12, 500.1)
        self.assertEqual(self.order.history_difference, -100.1)
        adjustment.amount = 400
        self.assertEqual(self.order.history_difference, 0.0)

    def test_a_difference_of_less_than_a_cent_is_0(self):
        self.order.order_line[0].history_billed = 0.3
        self._adjust(2021, 10, 0.1)
        self._adjust(2021, 11, 0.2)
        self.assertEqual(self.order.history_difference, 0.0)

    def test_the_date_is_the_first_of_the_month(self):
        adjustment = self._adjust(2021, 11)
        self.assertRecordValues(adjustment, [{"date": date(2021, 11, 1), "display_name": "11/2021"}])
        adjustment.month = "12"
        self.assertEqual(adjustment.date, date(2021, 12, 1))

    def test_the_fiscal_year_is_the_company_s(self):
        adjustment = self._adjust(2021, 11)
        self.assertEqual(adjustment.fiscal_year, "2021")
        self.company.write({"fiscalyear_last_month": "6", "fiscalyear_last_day": 30})
        self.assertEqual(adjustment.fiscal_year, "2021-2022")
        adjustment.month = "6"
        self.assertEqual(adjustment.fiscal_year, "2020-2021")

    def test_months_are_listed_in_their_order(self):
        for year, month in [(2022, 1), (2021, 12), (2021, 2)]:
            self._adjust(year, month)
        self.env.invalidate_all()
        self.assertEqual(self.order.history_adjustment_ids.mapped("display_name"), ["02/2021", "12/2021", "01/2022"])

    def test_a_month_is_adjusted_once_per_order(self):
        self._adjust(2021, 11)
        with self.assertRaises(errors.UniqueViolation), mute_logger("odoo.sql_db"):
            self._adjust(2021, 11)

    def test_another_order_adjusts_the_same_month(self):
        self._adjust(2021, 11)
        self.order = self._create_affair([("Study", 1000)])
        self._adjust(2021, 11)

    @freeze_time("2022-11-25")
    def test_silly_years_are_refused(self):
        for year in (0, 21, 1989, 2024, 20211):
            with self.subTest(year=year), self.assertRefused(year, "1990", "2022", error=ValidationError):
                self._adjust(year, 11)

    @freeze_time("2022-11-25")
    def test_months_to_come_are_refused(self):
        for year, month in [(2022, 12), (2023, 1)]:
            shown = f"{month:02}/{year}"
            with self.subTest(shown), self.assertRefused(shown, "11/2022", error=ValidationError):
                self._adjust(year, month)

    @freeze_time("2022-11-25")
    def test_the_current_month_is_accepted(self):
        self._adjust(2022, 11)

    def test_an_adjustment_goes_with_its_order(self):
        order = self._create_affair([("Study", 1000)], confirm=False)
        order.history_adjustment_ids = [(0, 0, {"year": 2021, "month": "11", "amount": 1})]
        adjustment = order.history_adjustment_ids
        order.unlink()
        self.assertFalse(adjustment.exists())
