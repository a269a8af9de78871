from psycopg2 import errors

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ProgressCommon

# What is typed in which figure of a phase of 10 doors at 300.00, 4 of them billed → words of the refusal
TYPED = [
    ("percent", 120.0, ["120 %", "100 %"]),
    ("percent", 100.01, ["100.01 %", "100 %"]),
    ("percent", -5.0, ["negative"]),
    ("percent", 39.99, ["1,199.70", "1,200.00", "40.00 %"]),
    ("percent", 0.0, ["0.00", "1,200.00", "40.00 %"]),
    ("quantity", 10.5, ["10.5", "10 ordered"]),
    ("quantity", -1.0, ["negative"]),
    ("quantity", 3.0, ["900.00", "1,200.00"]),
    ("amount", 3000.01, ["3,000.01", "3,000.00"]),
    ("amount", -1.0, ["negative"]),
    ("amount", 1199.99, ["1,199.99", "1,200.00"]),
]


@tagged("post_install", "-at_install")
class TestStatementRefusal(ProgressCommon):
    """Wrong input is refused in a sentence with the figures, and nothing is written (issue 2, Must hold)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_affair([("Doors", 300, {"product_uom_qty": 10}), ("Paint", 500)])

    def test_a_phase_of_another_order_is_refused(self):
        """SPEC P2: statement lines come from the statement's own order, whoever writes them."""
        statement = self._create_statement(self.order)
        phase = self._create_affair([("Roof", 700)]).order_line
        with self.assertRefused("“Roof”", self.order.name, phase.order_id.name, error=ValidationError):
            self.env["billing.statement.line"].create({"statement_id": statement.id, "order_line_id": phase.id})
        with self.assertRefused("“Roof”", error=ValidationError):
            statement.line_ids[0].order_line_id = phase

    def test_wrong_figures_are_refused_in_words(self):
        """SPEC P4 and issue 2."""
        self._invoice_progress(self.order, {"Doors": 40})
        line = self._line(self._create_statement(self.order), "Doors")
        for mode, value, words in TYPED:
            with self.subTest(mode=mode, value=value):
                with self.assertRefused("“Doors”", *words, error=ValidationError):
                    line[f"cumulative_{mode}"] = value
                self.assertRecordValues(line, [{"entry_mode": False, "cumulative_amount": 1200.0}])

    def test_all_wrong_lines_are_named_at_once(self):
        statement = self._create_statement(self.order)
        with self.assertRefused("“Doors”", "“Paint”", "120 %", error=ValidationError):
            statement.line_ids.cumulative_percent = 120

    def test_the_figures_at_the_limits_are_accepted(self):
        self._invoice_progress(self.order, {"Doors": 40})
        line = self._line(self._create_statement(self.order), "Doors")
        for mode, value in [("percent", 40.0), ("percent", 100.0), ("quantity", 10.0), ("amount", 1200.0)]:
            with self.subTest(mode=mode, value=value):
                line[f"cumulative_{mode}"] = value
                self.assertEqual(line.entry_value, value)

    def test_a_quotation_has_no_statement(self):
        """SPEC P2: from a confirmed order only."""
        quotation = self._create_affair([("Doors", 300)], confirm=False)
        with self.assertRefused(quotation.name, "“Quotation”", "Confirm it first"):
            quotation.action_new_statement()
        self.assertEqual(quotation.billing_method, "order")

    def test_a_cancelled_order_has_no_statement(self):
        self.order._action_cancel()
        with self.assertRefused(self.order.name, "“Cancelled”"):
            self.order.action_new_statement()

    def test_an_order_without_phases_has_no_statement(self):
        order = self._create_affair(["Only a section"])
        with self.assertRefused(order.name, "no phase"):
            order.action_new_statement()

    def test_an_order_billed_regularly_has_no_statement(self):
        """DESIGN, billing_method: another method would count the same work twice."""
        invoice = self.order._create_invoices()
        with self.assertRefused(self.order.name, "“Regular invoicing”", "“Progress”", invoice.display_name):
            self.order.action_new_statement()

    def test_a_statement_of_a_cancelled_order_is_not_invoiced(self):
        """Odoo's own cancellation, and one that went past it."""
        statement = self._create_statement(self.order, {"Doors": 50})
        self.order.write({"state": "cancel"})
        with self.assertRefused(self.order.name, "“Cancelled”"):
            statement._create_invoice()
        self.assertEqual(statement.state, "draft")

    def test_cancelling_the_order_cancels_its_open_statement(self):
        statement = self._create_statement(self.order, {"Doors": 50})
        self.order._action_cancel()
        self.assertEqual(statement.state, "cancelled")

    def test_no_phase_ticked_is_refused(self):
        statement = self._create_statement(self.order, {"Doors": 50})
        statement.line_ids.selected = False
        with self.assertRefused("No phase", statement.name):
            statement._create_invoice()
        self.assertEqual(statement.state, "draft")

    def test_nothing_further_than_billed_is_refused(self):
        self._invoice_progress(self.order, {"Doors": 40})
        statement = self._create_statement(self.order)
        with self.assertRefused("nothing to bill", "34.29 %", statement.name):
            statement._create_invoice()
        self.assertEqual(statement.state, "draft")

    def test_a_figure_that_became_wrong_after_it_was_typed_is_refused_on_invoicing(self):
        """The order was lowered meanwhile."""
        statement = self._create_statement(self.order)
        self._line(statement, "Doors").cumulative_amount = 2000
        self._phase(self.order, "Doors").price_unit = 150
        self.assertIn("1,500.00", self._line(statement, "Doors").warning)
        with self.assertRefused("“Doors”", "2,000.00", "1,500.00"):
            statement._create_invoice()
        self.assertEqual(statement.state, "draft")

    def test_a_wrong_figure_on_a_phase_that_is_not_ticked_stops_nothing(self):
        statement = self._create_statement(self.order, {"Paint": 50})
        self._line(statement, "Doors").cumulative_amount = 2000
        self._phase(self.order, "Doors").price_unit = 150
        self._line(statement, "Doors").selected = False
        self.assertEqual(statement._create_invoice().amount_untaxed, 250.0)

    def test_an_invoiced_statement_is_not_deleted(self):
        statement = self._create_statement(self.order, {"Doors": 50})
        statement._create_invoice()
        with self.assertRefused(statement.name, "invoiced"):
            statement.unlink()

    def test_an_invoiced_statement_is_not_cancelled(self):
        statement = self._create_statement(self.order, {"Doors": 50})
        statement._create_invoice()
        with self.assertRefused(statement.name, "invoiced"):
            statement.action_cancel()

    def test_an_open_statement_may_be_deleted(self):
        self._create_statement(self.order, {"Doors": 50}).unlink()
        self.assertFalse(self.order.statement_ids)

    def test_the_button_opens_the_open_statement(self):
        """SPEC P2: one open statement per order."""
        first = self.order.action_new_statement()
        self.assertEqual(self.order.action_new_statement()["res_id"], first["res_id"])
        self.assertEqual(len(self.order.statement_ids), 1)

    def test_the_database_keeps_a_second_statement_from_opening(self):
        self._create_statement(self.order)
        with self.assertRaises(errors.UniqueViolation) as caught, mute_logger("odoo.sql_db"):
            self._create_statement(self.order)
        sentence = self.env["billing.statement"]._sql_error_to_message(caught.exception)
        self.assertIn("This order has an open statement already.", sentence)

    def test_a_cancelled_statement_makes_room_for_a_new_one(self):
        first = self._create_statement(self.order, {"Doors": 50})
        first.action_cancel()
        self.assertNotEqual(self.order.action_new_statement()["res_id"], first.id)

    def test_a_cancelled_statement_is_not_invoiced(self):
        statement = self._create_statement(self.order, {"Doors": 50})
        statement.action_cancel()
        with self.assertRefused(statement.name, "“Cancelled”"):
            statement._create_invoice()

    def test_invoicing_twice_makes_one_invoice(self):
        """DESIGN I8."""
        statement = self._create_statement(self.order, {"Doors": 50})
        move = statement._create_invoice()
        with self.assertRefused(statement.name, "“Invoiced”"):
            statement.action_create_invoice()
        self.assertEqual(statement.move_ids, move)

    def test_the_database_keeps_a_statement_from_being_billed_twice(self):
        """DESIGN I8: two users who press at once both pass every test in Python."""
        statement = self._create_statement(self.order, {"Doors": 50})
        dues = statement._get_statement_dues()
        statement._create_invoice()
        with self.assertRaises(errors.UniqueViolation) as caught, mute_logger("odoo.sql_db"):
            self.env["billing.invoicing"]._invoice(dues)
        sentence = self.env["account.move"]._sql_error_to_message(caught.exception)
        self.assertIn("This has been invoiced in the meantime.", sentence)
