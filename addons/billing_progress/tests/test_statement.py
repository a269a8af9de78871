from datetime import date

from odoo import fields
from odoo.tests import tagged

from odoo.addons.billing_order.tests.common import JACQUES

from .common import ProgressCommon

SEED_PROGRESS = {"Études préliminaires": 100, "Études d'esquisse": 100, "APS": 50, "APD": 75}


@tagged("post_install", "-at_install")
class TestStatement(ProgressCommon):
    """What a statement opens with, and what it bills: SPEC P2 and P6."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_affair(JACQUES)

    def test_the_seed_statement_bills_35_250(self):
        """SPEC P6."""
        move = self._invoice_progress(self.order, SEED_PROGRESS, date=date(2022, 11, 25))
        self.assertRecordValues(
            move,
            [
                {
                    "move_type": "out_invoice",
                    "state": "draft",
                    "amount_untaxed": 35250.0,
                    "amount_tax": 7050.0,
                    "amount_total": 42300.0,
                    "invoice_date": date(2022, 11, 25),
                    "invoice_origin": self.order.name,
                    "partner_id": self.partner_a.id,
                }
            ],
        )
        self.assertRecordValues(
            move.invoice_line_ids,
            [
                {"name": "Études préliminaires", "quantity": 1.0, "price_unit": 7500.0, "price_subtotal": 7500.0},
                {"name": "Études d'esquisse", "quantity": 1.0, "price_unit": 9000.0, "price_subtotal": 9000.0},
                {"name": "APS", "quantity": 1.0, "price_unit": 7500.0, "price_subtotal": 7500.0},
                {"name": "APD", "quantity": 1.0, "price_unit": 11250.0, "price_subtotal": 11250.0},
            ],
        )

    def test_the_statement_s_recap_is_the_invoice_to_come(self):
        """SPEC P3, P6: seen before the invoice exists."""
        statement = self._create_statement(self.order, SEED_PROGRESS)
        self.assertRecordValues(
            statement,
            [
                {
                    "amount_fee": 150000.0,
                    "amount_previous": 0.0,
                    "amount_cumulative": 35250.0,
                    "amount_untaxed": 35250.0,
                    "rate": 23.5,
                }
            ],
        )
        totals = statement.tax_totals
        self.assertEqual(
            (totals["base_amount_currency"], totals["tax_amount_currency"], totals["total_amount_currency"]),
            (35250.0, 7050.0, 42300.0),
        )

    def test_a_statement_opens_with_every_phase_at_its_noted_progress(self):
        """SPEC P2."""
        self._phase(self.order, "APS").progress = 50
        self._phase(self.order, "Visa").progress = 33.3333
        statement = self._create_statement(self.order)
        self.assertEqual(statement.line_ids.mapped("name"), [name for name, _fee in JACQUES])
        self.assertEqual(statement.line_ids.mapped("fee"), [fee for _name, fee in JACQUES])
        self.assertTrue(all(statement.line_ids.mapped("selected")))
        self.assertLines(
            statement,
            {"APS": (0.0, 50.0, 7500.0, 7500.0), "Visa": (0.0, 33.3333, 2500.0, 2500.0), "APD": (0.0, 0.0, 0.0, 0.0)},
        )

    def test_a_second_statement_opens_with_what_the_first_billed(self):
        """SPEC P2: previously billed % and amount; an untouched phase stays where it is."""
        self._invoice_progress(self.order, SEED_PROGRESS, post=True)
        statement = self._create_statement(self.order)
        self.assertLines(
            statement,
            {
                "Études d'esquisse": (9000.0, 100.0, 9000.0, 0.0),
                "APS": (7500.0, 50.0, 7500.0, 0.0),
                "APD": (11250.0, 75.0, 11250.0, 0.0),
                "Visa": (0.0, 0.0, 0.0, 0.0),
            },
        )
        self.assertEqual(self._line(statement, "APD").previous_percent, 75.0)
        self.assertRecordValues(statement, [{"number": 2, "amount_previous": 35250.0, "amount_untaxed": 0.0}])

    def test_a_second_statement_bills_the_difference(self):
        """DESIGN I1, I4."""
        self._invoice_progress(self.order, SEED_PROGRESS)
        second = self._create_statement(self.order, {"APS": 60, "Visa": 10})
        self.assertLines(second, {"APS": (7500.0, 60.0, 9000.0, 1500.0), "Visa": (0.0, 10.0, 750.0, 750.0)})
        self.assertRecordValues(
            second._create_invoice().invoice_line_ids,
            [{"name": "APS", "price_subtotal": 1500.0}, {"name": "Visa", "price_subtotal": 750.0}],
        )

    def test_an_untouched_phase_follows_the_progress_noted_later(self):
        """SPEC P2."""
        statement = self._create_statement(self.order)
        self._phase(self.order, "APS").progress = 40
        self.assertLines(statement, {"APS": (0.0, 40.0, 6000.0, 6000.0)})

    def test_a_touched_phase_does_not_follow_the_progress_noted_later(self):
        """SPEC P2."""
        statement = self._create_statement(self.order, {"APS": 50})
        self._phase(self.order, "APS").progress = 40
        self.assertLines(statement, {"APS": (0.0, 50.0, 7500.0, 7500.0)})

    def test_an_invoiced_statement_does_not_follow_the_progress_noted_later(self):
        """SPEC P2."""
        self._phase(self.order, "APS").progress = 40
        statement = self._create_statement(self.order)
        statement._create_invoice()
        self._phase(self.order, "APS").progress = 90
        self.assertLines(statement, {"APS": (0.0, 40.0, 6000.0, 6000.0)})
        self.assertEqual(statement.amount_untaxed, 6000.0)

    def test_progress_noted_below_what_is_billed_bills_nothing(self):
        """SPEC P2, P4: only what somebody types is refused."""
        self._invoice_progress(self.order, {"APS": 50})
        self._phase(self.order, "APS").progress = 30
        self.assertLines(self._create_statement(self.order), {"APS": (7500.0, 50.0, 7500.0, 0.0)})

    def test_a_statement_never_writes_the_progress_back(self):
        """SPEC P2."""
        self._phase(self.order, "APS").progress = 20
        self._invoice_progress(self.order, {"APS": 50, "APD": 75}, post=True)
        self.assertEqual(self._phase(self.order, "APS").progress, 20.0)
        self.assertEqual(self._phase(self.order, "APD").progress, 0.0)

    def test_a_phase_that_is_not_ticked_bills_nothing(self):
        """SPEC P2."""
        statement = self._create_statement(self.order, {"APS": 50, "APD": 75})
        self._line(statement, "APD").selected = False
        self.assertLines(statement, {"APD": (0.0, 0.0, 0.0, 0.0)})
        self.assertEqual(statement.amount_cumulative, 7500.0)
        self.assertEqual(statement._create_invoice().invoice_line_ids.mapped("name"), ["APS"])

    def test_a_phase_that_is_not_ticked_stays_where_it_was_on_the_invoiced_statement(self):
        self._invoice_progress(self.order, {"APD": 20})
        statement = self._create_statement(self.order, {"APS": 50, "APD": 75})
        self._line(statement, "APD").selected = False
        statement._create_invoice()
        self.assertLines(statement, {"APD": (3000.0, 20.0, 3000.0, 0.0)})
        self.assertEqual(self._line(statement, "APD").cumulative_quantity, 0.2)

    def test_a_phase_left_out_once_is_billed_by_the_next_statement(self):
        self._phase(self.order, "APD").progress = 75
        first = self._create_statement(self.order, {"APS": 50})
        self._line(first, "APD").selected = False
        first._create_invoice()
        self.assertLines(self._create_statement(self.order), {"APD": (0.0, 75.0, 11250.0, 11250.0)})

    def test_a_phase_added_to_the_order_joins_the_open_statement(self):
        """SPEC P12: extra works can be added."""
        statement = self._create_statement(self.order, {"APS": 50})
        self.env["sale.order.line"].create({"order_id": self.order.id, **self._prepare_phase(("Extra works", 900))})
        self._line(statement, "Extra works").cumulative_percent = 100
        self.assertLines(statement, {"APS": (0.0, 50.0, 7500.0, 7500.0), "Extra works": (0.0, 100.0, 900.0, 900.0)})

    def test_a_phase_added_to_the_order_leaves_invoiced_statements_alone(self):
        move = self._invoice_progress(self.order, {"APS": 50})
        self.env["sale.order.line"].create({"order_id": self.order.id, **self._prepare_phase(("Extra works", 900))})
        self.assertFalse(self._line(move.billing_statement_id, "Extra works"))

    def test_the_date_of_a_statement_is_today_unless_given(self):
        self.assertEqual(self._create_statement(self.order).date, fields.Date.today())

    def test_statements_are_numbered_per_order(self):
        other = self._create_affair([("Study", 1000)])
        self._invoice_progress(self.order, {"APS": 10})
        self.assertEqual(self._create_statement(self.order).number, 2)
        self.assertEqual(self._create_statement(other).number, 1)
