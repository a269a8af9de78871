from odoo.tests import tagged

from .common import NumberingCommon


@tagged("post_install", "-at_install")
class TestNumbers(NumberingCommon):
    """SPEC N1: how numbers are written and counted."""

    def test_the_counter_runs_over_the_year_while_the_month_is_shown(self):
        self._number()
        moves = self._post("2022-11-25", "2022-12-02", "2023-01-09")
        self.assertNumbers(moves, "22-11-0001", "22-12-0002", "23-01-0001")

    def test_one_posting_of_several_months_counts_them_by_date(self):
        self._number()
        moves = self.env["account.move"].concat(*map(self._draft, ("2022-12-02", "2022-10-31", "2022-11-25")))
        moves.action_post()
        self.assertNumbers(moves.sorted("invoice_date"), "22-10-0001", "22-11-0002", "22-12-0003")

    def test_a_country_code_first(self):
        self.company.account_fiscal_country_id = self.env.ref("base.fr")
        self._number(country_prefix=True, year_digits="4")
        self.assertNumbers(self._post("2022-11-25"), "FR-2022-11-0001")
