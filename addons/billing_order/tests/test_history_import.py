import base64
import io

from openpyxl import load_workbook

from odoo.tests import tagged

from odoo.addons.billing_order.tools import history_sheet

from .common import BillingCommon


@tagged("post_install", "-at_install")
class TestHistoryImport(BillingCommon):
    """SPEC P7: the history as a workbook, imported in one go or not at all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_affair(
            ["Design", ("Study", 1000, {"progress": 50}), "- Sketch", ("=1+1", 3000), "Site", ("Discount\nmore", -400)]
        )
        cls.study, cls.sketch, cls.discount = cls.order.order_line.filtered(lambda line: not line.display_type)
        cls.study.write({"history_billed": 500, "history_paid": 200})
        cls.order.history_adjustment_ids = [
            (0, 0, {"year": 2021, "month": "10", "amount": 200}),
            (0, 0, {"year": 2021, "month": "11", "amount": 300}),
        ]

    def _wizard(self, order=None):
        action = (order or self.order).action_history_import()
        return self.env[action["res_model"]].with_context(**action["context"]).create({"file_name": "history.xlsx"})

    def _fill(self, cells, wizard=None):
        """The wizard with its own template, some cells changed."""
        wizard = wizard or self._wizard()
        book = load_workbook(io.BytesIO(base64.b64decode(wizard.template)))
        for place, value in cells.items():
            sheet, address = place.split("!")
            book[sheet][address] = value
        output = io.BytesIO()
        book.save(output)
        wizard.file = base64.b64encode(output.getvalue())
        return wizard

    def _state(self):
        self.env.invalidate_all()
        return (
            [(line.history_billed, line.history_paid) for line in self.order.order_line],
            [(adjustment.date, adjustment.amount) for adjustment in self.order.history_adjustment_ids],
        )

    def test_the_template_shows_the_order_as_it_is(self):
        book = load_workbook(io.BytesIO(base64.b64decode(self._wizard().template)))
        rows = list(book["History"].iter_rows(min_row=3, values_only=True))
        name = self.order.name
        self.assertEqual(
            rows,
            [
                (name, self.study.id, "Design", "Study", 1000, 50, 500, 200),
                (name, self.sketch.id, "Design / Sketch", "=1+1", 3000, 0, 0, 0),
                (name, self.discount.id, "Site", "Discount", -400, 0, 0, 0),
            ],
        )
        self.assertEqual(book["History"]["D4"].data_type, "s")
        months = list(book["Adjustments"].iter_rows(min_row=3, max_row=5, values_only=True))
        self.assertEqual(months, [(2021, 10, 200), (2021, 11, 300), (None, None, None)])

    def test_the_template_is_downloaded_under_the_order_s_name(self):
        path, query = self.order.action_history_download()["url"].split("?")
        _web, _content, model, wizard, field = path.strip("/").split("/")
        wizard = self.env[model].browse(int(wizard))
        self.assertIn("filename_field=template_name", query)
        self.assertEqual(wizard.template_name, f"History {self.order.name}.xlsx")
        self.assertTrue(base64.b64decode(wizard[field]).startswith(b"PK"))

    def test_importing_the_template_as_it_is_changes_nothing(self):
        before = self._state()
        self._fill({}).action_import()
        self.assertEqual(self._state(), before)

    def test_what_was_filled_in_replaces_the_history(self):
        wizard = self._fill(
            {
                "History!G3": 1000,
                "History!H3": 1000,
                "History!G5": -100,
                "Adjustments!C3": 250,
                "Adjustments!A4": None,
                "Adjustments!B4": None,
                "Adjustments!C4": None,
                "Adjustments!A5": 2022,
                "Adjustments!B5": 1,
                "Adjustments!C5": 650.25,
            }
        )
        wizard.action_import()
        self.assertRecordValues(
            self.study + self.sketch + self.discount,
            [
                {"history_billed": 1000.0, "history_paid": 1000.0},
                {"history_billed": 0.0, "history_paid": 0.0},
                {"history_billed": -100.0, "history_paid": 0.0},
            ],
        )
        self.assertRecordValues(
            self.order.history_adjustment_ids,
            [{"display_name": "10/2021", "amount": 250.0}, {"display_name": "01/2022", "amount": 650.25}],
        )
        self.assertIn("history.xlsx", self.order.message_ids[0].body)

    def test_a_month_may_be_exchanged_with_another(self):
        self._fill({"Adjustments!B3": 11, "Adjustments!B4": 10}).action_import()
        self.assertEqual(self.order.history_adjustment_ids.mapped("amount"), [300.0, 200.0])

    def test_every_wrong_cell_is_named_and_nothing_is_imported(self):
        before = self._state()
        wizard = self._fill(
            {
                "History!G3": "a lot",
                "History!H4": "=G4",
                "History!G5": 100,
                "History!H3": 900,
                "Adjustments!A3": 1850,
                "Adjustments!C4": 999,
            }
        )
        with self.assertRefused(
            "Nothing was imported",
            "History!G3: “a lot” is not a number",
            "History!H4: “=G4” is a formula",
            "History!G5: 100 has another sign than the fee of -400",
            "Adjustments!A3: 1850 is not a year",
        ):
            wizard.action_import()
        self.assertEqual(self._state(), before)

    def test_every_reason_has_its_sentence(self):
        figures = {"value": "V", "limit": "L", "sheet": "S"}
        sentences = self._wizard()._get_file_sentences(figures) | self._wizard()._get_cell_sentences(figures)
        self.assertEqual(sentences.keys(), history_sheet.REASONS)

    def test_the_file_of_another_order_is_refused(self):
        other = self._create_affair([("Study", 1000)])
        wizard = self._wizard(other)
        wizard.file = self._wizard().template
        with self.assertRefused("History!A3", self.order.name, other.name, "“Study”"):
            wizard.action_import()

    def test_a_line_of_another_order_is_refused(self):
        other = self._create_affair([("Study", 1000)]).order_line
        with self.assertRefused(f"History!B3: {self.order.name} has no phase with the line ID “{other.id}”"):
            self._fill({"History!B3": other.id}).action_import()

    def test_a_phase_added_since_the_download_is_missed(self):
        wizard = self._fill({})
        self.order.order_line = [(0, 0, self._prepare_phase(("Extra", 100)))]
        with self.assertRefused("“Extra”"):
            wizard.action_import()

    def test_a_fee_that_changed_since_the_download_decides(self):
        """What the file says of the fee is for the reader only."""
        wizard = self._fill({"History!G5": -100})
        self.discount.price_unit = 400
        with self.assertRefused("History!G5"):
            wizard.action_import()

    def test_what_is_no_workbook_is_refused(self):
        wizard = self._wizard()
        with self.assertRefused("no file"):
            wizard.action_import()
        wizard.file = base64.b64encode(b"Phase;Billed\n")
        with self.assertRefused(".xlsx"):
            wizard.action_import()

    def test_a_message_of_many_problems_ends(self):
        order = self._create_affair([(f"Phase {rank}", 100) for rank in range(210)])
        wizard = self._fill({f"History!G{rank + 3}": "x" for rank in range(210)}, self._wizard(order))
        with self.assertRefused("History!G202", "… and 10 more."):
            wizard.action_import()
