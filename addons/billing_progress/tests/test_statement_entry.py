from odoo.tests import Form, tagged

from .common import ProgressCommon

# mode, what is typed, fee, quantity ordered → percent, quantity, amount to date
ENTRIES = [
    ("percent", 50.0, 3000.00, 1, 50.0, 0.5, 1500.00),
    ("percent", 33.333, 250000.00, 1, 33.333, 0.3333, 83332.50),
    ("percent", 100.0, 10.07, 3, 100.0, 3.0, 10.07),
    ("quantity", 6.0, 5950.00, 17, 35.2941, 6.0, 2100.00),
    ("quantity", 17.0, 5950.00, 17, 100.0, 17.0, 5950.00),
    ("quantity", 1.0, 100.00, 3, 33.3333, 1.0, 33.33),
    ("amount", 1000.0, 3000.00, 1, 33.3333, 0.3333, 1000.00),
    ("amount", 0.01, 3000.00, 2, 0.0003, 0.0, 0.01),
    ("amount", 3000.0, 3000.00, 1, 100.0, 1.0, 3000.00),
]
FIELDS = ("cumulative_percent", "cumulative_quantity", "cumulative_amount")


@tagged("post_install", "-at_install")
class TestStatementEntry(ProgressCommon):
    """DESIGN I3: what was typed is the truth, the two other figures follow (SPEC P2)."""

    @classmethod
    def _line_of(cls, fee, quantity=1):
        """The line of a new statement on an order with one phase of that fee."""
        phase = ("Doors", fee / quantity, {"product_uom_qty": quantity})
        return cls._create_statement(cls._create_affair([phase])).line_ids

    def _figures(self, line):
        return tuple(round(line[name], 4) for name in FIELDS)

    def test_each_way_of_typing_gives_the_two_other_figures(self):
        for mode, value, fee, quantity, *expected in ENTRIES:
            with self.subTest(mode=mode, value=value, fee=fee):
                line = self._line_of(fee, quantity)
                line[f"cumulative_{mode}"] = value
                self.env.invalidate_all()
                self.assertEqual(self._figures(line), tuple(expected))
                self.assertRecordValues(line, [{"entry_mode": mode, "entry_value": value, "amount": expected[2]}])

    def test_each_way_of_typing_bills_its_amount(self):
        for mode, value, fee, quantity, *_percent_and_quantity, amount in ENTRIES:
            with self.subTest(mode=mode, value=value, fee=fee):
                line = self._line_of(fee, quantity)
                line[f"cumulative_{mode}"] = value
                self.assertEqual(line.statement_id._create_invoice().amount_untaxed, amount)
                self.assertEqual(line.order_line_id.billed_amount, amount)

    def test_each_way_of_typing_shows_the_other_figures_in_the_form_before_saving(self):
        for mode, value, fee, quantity, *expected in ENTRIES:
            with self.subTest(mode=mode, value=value, fee=fee):
                line = self._line_of(fee, quantity)
                with Form(line.statement_id) as form:
                    with form.line_ids.edit(0) as row:
                        row[f"cumulative_{mode}"] = value
                        self.assertEqual(tuple(round(row[name], 4) for name in FIELDS), tuple(expected))
                        self.assertEqual(row.amount, expected[2])
                    self.assertEqual(form.tax_totals["base_amount_currency"], expected[2])
                self.assertEqual(self._figures(line), tuple(expected))
                self.assertRecordValues(line, [{"entry_mode": mode, "entry_value": value}])

    def test_the_last_figure_typed_counts(self):
        line = self._line_of(5950.0, 17)
        with Form(line.statement_id) as form, form.line_ids.edit(0) as row:
            row.cumulative_percent = 50
            row.cumulative_quantity = 6
            self.assertEqual((row.cumulative_amount, round(row.cumulative_percent, 2)), (2100.0, 35.29))
            row.cumulative_amount = 3000
        self.assertEqual(self._figures(line), (50.4202, 8.5714, 3000.0))
        self.assertEqual(line.entry_mode, "amount")

    def test_unticking_and_ticking_a_phase_keeps_what_was_typed(self):
        line = self._line_of(5950.0, 17)
        line.cumulative_quantity = 6
        for selected, amount in ((False, 0.0), (True, 2100.0)):
            with Form(line.statement_id) as form, form.line_ids.edit(0) as row:
                row.selected = selected
                self.assertEqual(row.cumulative_amount, amount)
            typed = {"entry_mode": "quantity", "entry_value": 6.0}
            self.assertRecordValues(line, [{**typed, "cumulative_amount": amount}])

    def test_a_save_that_brings_the_derived_figures_along_keeps_what_was_typed(self):
        """A form sends all that it recomputed, each figure cut to its decimals."""
        line = self._line_of(3000.0)
        line.write(
            {
                "entry_mode": "amount",
                "entry_value": 1000.0,
                "cumulative_percent": 33.3333,
                "cumulative_quantity": 0.33,
                "cumulative_amount": 1000.0,
            }
        )
        self.assertRecordValues(line, [{"entry_mode": "amount", "entry_value": 1000.0, "cumulative_amount": 1000.0}])

    def test_a_chain_of_rates_ends_on_the_fee(self):
        """DESIGN I1: 10.07 at 33 / 66 / 100 %."""
        order = self._create_affair([("Study", 10.07)])
        billed = [self._invoice_progress(order, {"Study": percent}).amount_untaxed for percent in (33, 66, 100)]
        self.assertEqual(billed, [3.32, 3.33, 3.42])

    def test_seventeen_doors_one_by_one_end_on_the_fee(self):
        order = self._create_affair([("Doors", 5.89, {"product_uom_qty": 17})])
        for door in range(1, 18):
            statement = self._create_statement(order)
            statement.line_ids.cumulative_quantity = door
            statement._create_invoice()
        self.assertEqual(order.order_line.billed_amount, order.amount_untaxed)
        self.assertRecordValues(order, [{"billing_remaining": 0.0, "invoice_status": "invoiced"}])

    def test_the_new_form_shows_the_phases_of_the_chosen_order(self):
        """SPEC P2: from the invoice list, the order is chosen on the form."""
        order = self._create_affair([("Study", 1000), ("Works", 9000)])
        with Form(self.env["billing.statement"]) as form:
            form.order_id = order
            with form.line_ids.edit(1) as row:
                self.assertEqual((row.name, row.fee), ("Works", 9000.0))
                row.cumulative_percent = 25
        statement = order.statement_ids
        self.assertLines(statement, {"Study": (0.0, 0.0, 0.0, 0.0), "Works": (0.0, 25.0, 2250.0, 2250.0)})

    def test_one_button_completes_a_line(self):
        """SPEC P3."""
        order = self._create_affair([("Study", 1000), ("Works", 9000)])
        statement = self._create_statement(order)
        self._line(statement, "Works").action_complete()
        self.assertEqual(statement.line_ids.mapped("amount"), [0.0, 9000.0])

    def test_one_button_completes_all_lines_that_are_ticked(self):
        """SPEC P3."""
        order = self._create_affair(["Part 1", ("Study", 1000), ("Works", 9000), ("Visa", 500)])
        statement = self._create_statement(order, {"Visa": 20})
        self._line(statement, "Visa").selected = False
        statement.action_complete()
        self.assertEqual(statement.line_ids.mapped("amount"), [0.0, 1000.0, 9000.0, 0.0])
        self.assertEqual(self._line(statement, "Visa").entry_value, 20.0)

    def test_the_bar_of_a_line_stays_between_0_and_100(self):
        """SPEC P3."""
        order = self._create_affair([("Study", 1000)])
        order.order_line.history_billed = 2000
        line = self._create_statement(order).line_ids
        self.assertEqual((line.bar, line.amount), (100.0, 0.0))
