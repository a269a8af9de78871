from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.billing_order.tests.common import JACQUES

from .common import ProgressCommon

# SPEC P6: progress on 25/11/2022.
PROGRESS = {"Études préliminaires": 100, "Études d'esquisse": 100, "APS": 50, "APD": 75}


@tagged("post_install", "-at_install")
class TestHistory(ProgressCommon):
    """SPEC P7: what was billed before Odoo counts as billed in every statement."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_affair(JACQUES)
        cls.first, cls.second, cls.third = cls.order.order_line[:3]

    def _enter_seed(self):
        """100 % of phase 1 (paid), 50 % of phase 2 (paid), 25 % of phase 3 (unpaid)."""
        self.first.history_rate, self.second.history_rate, self.third.history_rate = 100, 50, 25
        (self.first + self.second).action_history_copy_paid()

    def _note_progress(self):
        for line in self.order.order_line:
            line.progress = PROGRESS.get(line.name, 0)

    def test_seed_entered_first(self):
        """P6's progress then bills 19,500.00 rather than 35,250.00."""
        self._enter_seed()
        self._note_progress()
        statement = self._create_statement(self.order)
        self.assertLines(
            statement,
            {
                "Études préliminaires": (7500.0, 100.0, 7500.0, 0.0),
                "Études d'esquisse": (4500.0, 100.0, 9000.0, 4500.0),
                "APS": (3750.0, 50.0, 7500.0, 3750.0),
                "APD": (0.0, 75.0, 11250.0, 11250.0),
                "Études de projet": (0.0, 0.0, 0.0, 0.0),
            },
        )
        self.assertRecordValues(
            statement, [{"amount_previous": 15750.0, "amount_untaxed": 19500.0, "amount_cumulative": 35250.0}]
        )
        move = statement._create_invoice()
        self.assertRecordValues(move, [{"amount_untaxed": 19500.0, "amount_tax": 3900.0}])
        self.assertRecordValues(
            self.order,
            [{"billing_issued": 15750.0, "billing_draft": 19500.0, "billing_invoiced": 35250.0, "billing_rate": 23.5}],
        )

    def test_seed_entered_after_invoices_may_exceed_a_fee(self):
        """Phase 1: 15,000 of 7,500. Warned, not refused; the next statement bills 0 there."""
        self._note_progress()
        self._create_statement(self.order)._create_invoice().action_post()
        self._enter_seed()
        self.assertEqual(self.first.billed_amount, 15000.0)
        for word in ("“Études préliminaires”", "15,000.00", "7,500.00"):
            self.assertIn(word, self.order.history_warning)
        self.third.progress = 80
        statement = self._create_statement(self.order)
        self.assertLines(
            statement,
            {
                "Études préliminaires": (15000.0, 200.0, 15000.0, 0.0),
                "Études d'esquisse": (13500.0, 150.0, 13500.0, 0.0),
                "APS": (11250.0, 80.0, 12000.0, 750.0),
            },
        )
        statement.action_complete()
        self.assertEqual(self._line(statement, "Études préliminaires").amount, 0.0)
        move = statement._create_invoice()
        self.assertFalse(move.invoice_line_ids.filtered(lambda line: "préliminaires" in (line.name or "")))

    def test_a_progress_below_the_history_is_refused(self):
        """SPEC P4."""
        self.second.history_rate = 50
        statement = self._create_statement(self.order)
        with self.assertRefused("4,500.00", error=UserError):
            self._line(statement, "Études d'esquisse").cumulative_percent = 40

    def test_a_history_entered_while_a_statement_is_open_reaches_it(self):
        self._note_progress()
        statement = self._create_statement(self.order)
        self.assertEqual(statement.amount_untaxed, 35250.0)
        self._enter_seed()
        self.assertEqual(statement.amount_untaxed, 19500.0)

    def test_an_invoiced_statement_keeps_its_figures(self):
        self._note_progress()
        statement = self._create_statement(self.order)
        statement._create_invoice()
        self._enter_seed()
        self.assertRecordValues(statement, [{"amount_previous": 0.0, "amount_untaxed": 35250.0}])

    def test_an_order_with_a_history_can_be_stated_and_not_invoiced_regularly(self):
        self._enter_seed()
        self.assertTrue(self.order.can_be_stated)
        with self.assertRefused(self.order.name, "15,750.00", "“New Statement”"):
            self.order._create_invoices()
        self.order.action_new_statement()
        self.assertEqual(self.order.billing_method, "progress")

    def test_an_order_billed_by_progress_with_a_history_still_says_so(self):
        self._enter_seed()
        self._create_statement(self.order)
        with self.assertRefused("billed by progress", "“New Statement”"):
            self.order._create_invoices()

    def test_an_order_with_regular_invoices_and_a_history_names_another_way_out(self):
        order = self._create_affair([("Study", 1000)])
        order._create_invoices()
        order.order_line.history_billed = 100
        self.assertFalse(order.can_be_stated)
        with self.assertRefused(order.name, "100.00", "clear its history"):
            order._create_invoices()

    def test_odoo_s_quantities_follow_history_and_statements(self):
        order = self._create_affair([("Doors", 300, {"product_uom_qty": 10})])
        order.order_line.write({"history_billed": 600, "progress": 50})
        self._create_statement(order)
        self.assertRecordValues(order.order_line, [{"qty_invoiced": 2.0, "qty_to_invoice": 3.0}])
        self.assertEqual(order.order_line.untaxed_amount_to_invoice, 900.0)

    def test_100_percent_bills_the_rest_of_the_fee_exactly(self):
        """DESIGN I1."""
        order = self._create_affair([("Odd", 10.07), ("Discount", -3.33)])
        for line in order.order_line:
            line.history_rate = 33
        statement = self._create_statement(order)
        statement.action_complete()
        statement._create_invoice()
        self.assertEqual(order.order_line.mapped("billed_amount"), [10.07, -3.33])
