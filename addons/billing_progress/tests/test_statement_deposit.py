from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import ProgressCommon


@tagged("post_install", "-at_install")
class TestStatementDeposit(ProgressCommon):
    """SPEC P8, P9: what statements make of the deposits of their order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_affair([("Study", 20000), ("Works", 80000)])

    def _state(self, percent, **values):
        statement = self._create_statement(self.order, **values)
        statement.rate = percent
        return statement

    # === DEDUCTING === #

    def test_in_proportion_to_the_cumulative_progress(self):
        """SPEC P9: 30,000 over 33.33, 66.66 and 100 % is 9,999.00, 9,999.00, 10,002.00."""
        self.company.deposit_rule = "prorata"
        self._ask_deposit(self.order, percent=30)
        deducted = []
        for percent in (33.33, 66.66, 100):
            statement = self._state(percent)
            deducted.append(-statement.amount_deposit)
            statement._create_invoice().action_post()
        self.assertEqual(deducted, [9999.0, 9999.0, 10002.0])
        self.assertEqual(self.order.deposit_remaining, 0.0)
        self.assertEqual(self.order.invoice_status, "invoiced")

    def test_the_company_proposes_the_rule_and_each_statement_may_differ(self):
        self._ask_deposit(self.order, percent=30)
        self.assertEqual(self._create_statement(self.order).deposit_rule, "full")
        statement = self.order.open_statement_id
        statement.rate = 50
        self.assertEqual(statement.amount_deposit, -30000.0)
        statement.deposit_rule = "prorata"
        self.assertEqual((statement.amount_deposit, statement.deposit_left), (-15000.0, 15000.0))
        statement.deposit_rule = "none"
        self.assertEqual(statement.amount_deposit, 0.0)

    def test_the_recap_is_the_invoice_to_come(self):
        """SPEC P3: works to date, previous, this time, deposits, VAT and total before the invoice exists."""
        self._ask_deposit(self.order, percent=30)
        statement = self._state(50)
        self.assertRecordValues(
            statement,
            [
                {
                    "amount_cumulative": 50000.0,
                    "amount_previous": 0.0,
                    "amount_untaxed": 50000.0,
                    "amount_deposit": -30000.0,
                    "amount_net": 20000.0,
                }
            ],
        )
        self.assertEqual(statement.tax_totals["total_amount_currency"], 24000.0)
        move = statement._create_invoice()
        self.assertRecordValues(move, [{"amount_untaxed": 20000.0, "amount_total": 24000.0}])
        self.assertEqual(statement.tax_totals["total_amount_currency"], 24000.0)
        self.assertEqual((statement.amount_deposit, statement.amount_net), (-30000.0, 20000.0))
        self.assertEqual(statement.deposit_left, 0.0)

    def test_a_deposit_does_not_count_as_progress(self):
        self._ask_deposit(self.order, percent=30)
        statement = self._state(10)
        self.assertEqual((statement.amount_previous, statement.amount_untaxed), (0.0, 10000.0))

    def test_a_regularisation_gives_back_what_the_lower_progress_has_not_earned(self):
        self.company.deposit_rule = "prorata"
        self._ask_deposit(self.order, percent=30)
        self._state(50)._create_invoice().action_post()
        statement = self._state(40, regularise=True)
        self.assertEqual((statement.amount_untaxed, statement.amount_deposit), (-10000.0, 3000.0))
        move = statement._create_invoice()
        self.assertRecordValues(move, [{"move_type": "out_refund", "amount_untaxed": 7000.0}])
        self.assertEqual(self.order.deposit_remaining, 18000.0)

    def test_a_deposit_edited_beyond_what_was_asked_for_is_refused(self):
        """DESIGN I7."""
        self._ask_deposit(self.order, percent=30)
        move = self._state(50)._create_invoice()
        move.invoice_line_ids.filtered("billing_recovery").price_unit = 30000.01
        with self.assertRefused("30,000.00", "30,000.01", error=ValidationError):
            move.action_post()

    # === ASKING FOR ONE === #

    def test_during_the_works_a_deposit_is_refused_by_default(self):
        """SPEC P8."""
        self._state(50)._create_invoice()
        with self.assertRefused(self.order.name, "Settings"):
            self._ask_deposit(self.order, percent=10)
        with self.assertRefused(self.order.name, "Settings"):
            self.order.action_new_deposit()

    def test_during_the_works_a_company_may_allow_it(self):
        """SPEC P8."""
        self.company.deposit_during_works = True
        self._state(50)._create_invoice().action_post()
        self._ask_deposit(self.order, percent=10)
        statement = self._state(60)
        self.assertEqual((statement.amount_untaxed, statement.amount_deposit), (10000.0, -10000.0))

    # === VAT === #

    def test_the_vat_rounding_of_several_invoices_is_shown(self):
        """DESIGN I5: 3 × 0.02 of VAT on thirds of 0.30 is 0.06; on thirds of 0.40, 0.03 + 0.03 + 0.03 for 0.08."""
        order = self._create_affair([("Fee", 0.40)])
        differences = []
        for amount in (0.13, 0.26, 0.40):
            statement = self._create_statement(order)
            statement.amount_cumulative = amount
            differences.append(statement.tax_difference)
            statement._create_invoice().action_post()
            self.assertEqual(statement.tax_difference, differences[-1])
        self.assertEqual(sum(order.invoice_ids.mapped("amount_tax")), 0.09)
        self.assertEqual(differences, [0.0, 0.01, 0.01])
