from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tests.common import TransactionCase
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestFiscalYear(TransactionCase):
    """SPEC N4, issue "Numbering": fiscal years longer or shorter than twelve months."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Practice"})
        cls.other = cls.env["res.company"].create({"name": "Other practice"})

    def _write_down(self, start, end, company=None):
        values = {"company_id": (company or self.company).id, "date_from": start, "date_to": end}
        return self.env["billing.fiscal.year"].create(values)

    def test_a_first_year_of_fifteen_months_is_odoos_fiscal_year_too(self):
        self._write_down("2022-10-01", "2023-12-31")
        expected = {"date_from": date(2022, 10, 1), "date_to": date(2023, 12, 31)}
        self.assertEqual(self.company.compute_fiscalyear_dates(date(2023, 11, 25)), expected)

    def test_without_a_written_year_odoos_rule_holds(self):
        self.company.write({"fiscalyear_last_month": "6", "fiscalyear_last_day": 30})
        expected = {"date_from": date(2022, 7, 1), "date_to": date(2023, 6, 30)}
        self.assertEqual(self.company.compute_fiscalyear_dates(date(2022, 11, 25)), expected)

    def test_years_do_not_overlap(self):
        self._write_down("2022-10-01", "2023-12-31")
        with self.assertRaisesRegex(ValidationError, "overlap"):
            self._write_down("2023-12-31", "2024-06-30")

    def test_two_people_cannot_write_down_years_that_overlap(self):
        """Neither sees the other's year: the database does."""
        self._write_down("2022-10-01", "2023-12-31")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.env.cr.execute(
                "INSERT INTO billing_fiscal_year (company_id, date_from, date_to) VALUES (%s, %s, %s)",
                (self.company.id, "2023-12-31", "2024-06-30"),
            )
            self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def test_two_companies_have_years_of_their_own(self):
        self._write_down("2022-10-01", "2023-12-31")
        self.assertTrue(self._write_down("2023-01-01", "2023-06-30", self.other))

    def test_a_branch_has_the_years_of_its_main_company(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self._write_down("2022-10-01", "2023-12-31")
        self.assertEqual(branch._get_billing_year(date(2023, 5, 1))[0], date(2022, 10, 1))
        with self.assertRaisesRegex(ValidationError, "Branch is a branch"):
            self._write_down("2024-01-01", "2024-06-30", branch)

    def test_other_company_cannot_read(self):
        year = self._write_down("2022-10-01", "2023-12-31")
        groups = "base.group_user,billing_base.group_billing_manager"
        stranger = new_test_user(
            self.env, "stranger", groups=groups, company_id=self.other.id, company_ids=[(6, 0, self.other.ids)]
        )
        with self.assertRaises(AccessError):
            year.with_user(stranger).read(["date_from"])

    def test_a_billing_user_reads_the_years_and_changes_none(self):
        year = self._write_down("2022-10-01", "2023-12-31")
        user = new_test_user(
            self.env,
            "biller",
            groups="base.group_user,billing_base.group_billing_user",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        self.assertTrue(year.with_user(user).read(["date_from"]))
        with self.assertRaises(AccessError):
            year.with_user(user).date_to = "2024-12-31"
