from odoo.tests import new_test_user, tagged

from .common import ProgressCommon


@tagged("post_install", "-at_install")
class TestFinalStatement(ProgressCommon):
    """SPEC P10: every line to 100 %, less all that is billed, less the deposits that are left."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_affair([("Study", 20000), ("Works", 80000)])

    def _final(self, order=None):
        order = order or self.order
        order.action_new_final_statement()
        return order.open_statement_id

    def test_it_bills_all_that_is_left_less_the_deposits_left(self):
        self.company.deposit_rule = "prorata"
        self._ask_deposit(self.order, percent=30)
        self._invoice_progress(self.order, {"Study": 100, "Works": 25}, post=True)  # 40,000, less 12,000
        statement = self._final()
        self.assertLines(
            statement, {"Study": (20000.0, 100.0, 20000.0, 0.0), "Works": (20000.0, 100.0, 80000.0, 60000.0)}
        )
        self.assertEqual((statement.amount_deposit, statement.amount_net), (-18000.0, 42000.0))
        statement._create_invoice().action_post()
        self.assertRecordValues(
            self.order,
            [{"billing_remaining": 0.0, "deposit_remaining": 0.0, "invoice_status": "invoiced", "billing_rate": 100.0}],
        )

    def test_it_is_possible_from_a_deposit_on(self):
        self.assertFalse(self.order.can_be_finished)
        with self.assertRefused(self.order.name):
            self.order.action_new_final_statement()
        self._ask_deposit(self.order, percent=30)
        self.assertTrue(self.order.can_be_finished)
        self.assertEqual(self._final().amount_net, 70000.0)

    def test_unticked_phases_are_billed_as_well(self):
        self._invoice_progress(self.order, {"Study": 50}, post=True)
        statement = self._create_statement(self.order)
        self._line(statement, "Works").selected = False
        self._final()
        self.assertEqual(statement.amount_untaxed, 90000.0)

    def test_an_open_statement_becomes_final_and_may_become_ordinary_again(self):
        self._invoice_progress(self.order, {"Study": 50}, post=True)
        statement = self._create_statement(self.order, {"Works": 10})
        self.assertEqual(self._final(), statement)
        self.assertIn("final", statement.name)
        statement.action_make_progress()
        self.assertEqual(statement.amount_untaxed, 8000.0)

    def test_it_takes_nothing_after_the_end(self):
        self._invoice_progress(self.order, {"Study": 100, "Works": 100}, post=True)
        self.assertFalse(self.order.can_be_finished)

    def test_deposits_that_no_invoice_could_deduct_are_given_back(self):
        self.company.deposit_rule = "none"
        deposit = self._ask_deposit(self.order, percent=30)
        self._invoice_progress(self.order, {"Study": 100, "Works": 95}, post=True)
        statement = self._final()
        self.assertEqual((statement.amount_untaxed, statement.amount_deposit), (4000.0, -30000.0))
        move = statement._create_invoice()
        self.assertRecordValues(move, [{"move_type": "out_refund", "amount_untaxed": 26000.0}])
        self.assertEqual(move.reversed_entry_id, deposit)
        move.action_post()
        self.assertRecordValues(
            self.order, [{"billing_remaining": 0.0, "deposit_remaining": 0.0, "invoice_status": "invoiced"}]
        )

    def test_with_no_works_left_it_gives_back_the_deposit(self):
        self.company.deposit_rule = "none"
        self._ask_deposit(self.order, percent=30)
        self._invoice_progress(self.order, {"Study": 100, "Works": 100}, post=True)
        move = self._final()._create_invoice()
        self.assertRecordValues(move, [{"move_type": "out_refund", "amount_untaxed": 30000.0}])

    def test_a_phase_billed_beyond_its_fee_is_credited_by_a_manager_only(self):
        """SPEC P4, P10."""
        move = self._invoice_progress(self.order, {"Study": 100})
        move.invoice_line_ids.filtered(lambda line: line.name == "Study").price_unit = 21000
        move.action_post()
        biller = new_test_user(
            self.env,
            "biller",
            "base.group_user,billing_base.group_billing_user,sales_team.group_sale_salesman_all_leads",
            company_id=self.company.id,
        )
        statement = self._final()
        self.assertEqual(self._line(statement, "Study").amount, -1000.0)
        with self.assertRefused("Study", "21,000.00", "20,000.00", "1,000.00"):
            statement.with_user(biller)._create_invoice()
        self.assertEqual(statement._create_invoice().amount_untaxed, 79000.0)
