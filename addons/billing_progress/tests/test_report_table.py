from functools import partial

from odoo.tests import BaseCase, tagged

from ..report.progress_table import Row, build_rows
from .common import ProgressCommon

PHASES = [
    Row("Building A", level=1),
    Row("Ground floor", level=2),
    Row("Doors", fee=1000.0, previous=200.0, amount=300.0),
    Row("Windows", fee=3000.0, amount=600.0),
    Row("First floor", level=2),
    Row("Floor", fee=500.0, previous=500.0),
    Row("Building B", level=1),
    Row("Paint", fee=400.0, amount=100.0),
]
build = partial(build_rows, with_detail=True, format_percent=lambda percent: f"{percent:.2f} %")


def figures(rows):
    return [(row.name, row.depth, row.fee, row.previous, row.amount) for row in rows]


class TestReportTable(BaseCase):
    """SPEC P5: the table of a progress invoice, from rows to rows."""

    def test_sections_sum_up_their_phases(self):
        rows, _total = build(PHASES, [])
        self.assertEqual(
            figures(rows),
            [
                ("Building A", 0, 4500.0, 700.0, 900.0),
                ("Ground floor", 1, 4000.0, 200.0, 900.0),
                ("Doors", 2, 1000.0, 200.0, 300.0),
                ("Windows", 2, 3000.0, 0.0, 600.0),
                ("First floor", 1, 500.0, 500.0, 0.0),
                ("Floor", 2, 500.0, 500.0, 0.0),
                ("Building B", 0, 400.0, 0.0, 100.0),
                ("Paint", 1, 400.0, 0.0, 100.0),
            ],
        )

    def test_a_subsection_without_a_phase_is_left_out(self):
        titles = [Row("Building A", level=1), Row("Cellar", level=2), *PHASES[1:3], Row("Attic", level=2)]
        rows, _total = build(titles, [])
        self.assertEqual([row.name for row in rows], ["Building A", "Ground floor", "Doors"])

    def test_the_total_counts_each_phase_once(self):
        _rows, total = build(PHASES, [])
        self.assertEqual((total.fee, total.previous, total.amount), (4900.0, 700.0, 1000.0))

    def test_each_row_says_how_far_it_is(self):
        rows, total = build(PHASES, [])
        self.assertEqual(
            [(row.previous_percent, row.percent, row.cumulative) for row in (rows[0], rows[2], rows[5], total)],
            [
                ("15.56 %", "35.56 %", 1600.0),
                ("20.00 %", "50.00 %", 500.0),
                ("100.00 %", "100.00 %", 500.0),
                ("14.29 %", "34.69 %", 1700.0),
            ],
        )

    def test_a_phase_without_a_fee_has_no_percent(self):
        rows, _total = build([Row("Gift")], [])
        self.assertEqual((rows[0].previous_percent, rows[0].percent), ("", ""))

    def test_without_detail_sections_alone_are_printed(self):
        rows, total = build(PHASES, [], with_detail=False)
        self.assertEqual([row.name for row in rows], ["Building A", "Ground floor", "First floor", "Building B"])
        self.assertEqual(total.amount, 1000.0)

    def test_without_detail_a_phase_outside_of_sections_is_printed(self):
        rows, _total = build([Row("Study", fee=100.0, amount=50.0), *PHASES], [], with_detail=False)
        self.assertEqual(rows[0].name, "Study")

    def test_a_section_without_a_phase_is_left_out(self):
        empty = [Row("Empty", level=1), Row("Empty too", level=2)]
        for phases in (empty + PHASES, PHASES + empty, PHASES[:6] + empty + PHASES[6:]):
            with self.subTest(phases=[row.name for row in phases]):
                rows, _total = build(phases, [])
                self.assertEqual([row.name for row in rows], [row.name for row in PHASES])

    def test_lines_added_by_hand_come_last_and_belong_to_no_section(self):
        rows, total = build(PHASES, [Row("Travel", amount=80.0)])
        self.assertEqual(figures(rows)[-1], ("Travel", 0, 0.0, 0.0, 80.0))
        self.assertEqual(figures(rows)[-3], ("Building B", 0, 400.0, 0.0, 100.0))
        self.assertEqual(total.amount, 1080.0)

    def test_lines_added_by_hand_are_printed_without_detail_too(self):
        rows, _total = build(PHASES, [Row("Travel", amount=80.0)], with_detail=False)
        self.assertEqual([row.name for row in rows][-2:], ["Building B", "Travel"])

    def test_two_phases_alike_are_two_rows(self):
        rows, total = build([Row("Part", level=1), *[Row("Door", fee=10.0, amount=5.0)] * 2], [])
        self.assertEqual(figures(rows)[0], ("Part", 0, 20.0, 0.0, 10.0))
        self.assertEqual((len(rows), total.amount), (3, 10.0))


@tagged("post_install", "-at_install")
class TestProgressTable(ProgressCommon):
    """SPEC P5: the table of an invoice, from its statement."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_affair(["Building A", ("Doors", 1000), ("Windows", 2000), "Building B", ("Paint", 500)])

    def _rows(self, move):
        return figures(move._get_progress_table()["rows"])

    def test_every_ticked_phase_is_printed_billed_or_not(self):
        self._invoice_progress(self.order, {"Doors": 20})
        statement = self._create_statement(self.order, {"Doors": 50})
        self._line(statement, "Paint").selected = False
        self.assertEqual(
            self._rows(statement._create_invoice()),
            [
                ("Building A", 0, 3000.0, 200.0, 300.0),
                ("Doors", 1, 1000.0, 200.0, 300.0),
                ("Windows", 1, 2000.0, 0.0, 0.0),
            ],
        )

    def test_the_total_is_the_invoice_s(self):
        move = self._invoice_progress(self.order, {"Doors": 50, "Paint": 10})
        self.assertEqual(move._get_progress_table()["total"].amount, move.amount_untaxed)

    def test_a_line_changed_by_hand_is_printed_as_it_is(self):
        move = self._invoice_progress(self.order, {"Doors": 50})
        line = move.invoice_line_ids.filtered("billing_statement_line_id")
        line.write({"name": "Doors, oak", "price_unit": 450.0})
        self.assertIn(("Doors, oak", 1, 1000.0, 0.0, 450.0), self._rows(move))

    def test_a_line_added_by_hand_is_printed_last(self):
        move = self._invoice_progress(self.order, {"Doors": 50})
        move.invoice_line_ids = [self._prepare_invoice_line(name="Travel", price_unit=80.0)]
        self.assertEqual(self._rows(move)[-1], ("Travel", 0, 0.0, 0.0, 80.0))
        self.assertEqual(move._get_progress_table()["total"].amount, 580.0)

    def test_a_credit_note_made_by_a_statement_prints_its_own_sign(self):
        order = self._create_affair([("Works", 1000), ("Discount", -100)])
        move = self._invoice_progress(order, {"Discount": 50})
        self.assertEqual(self._rows(move), [("Works", 0, 1000.0, 0.0, 0.0), ("Discount", 0, -100.0, 0.0, -50.0)])

    def test_the_table_of_an_invoice_does_not_change_with_later_documents(self):
        """DESIGN I6."""
        first = self._invoice_progress(self.order, {"Doors": 20}, post=True)
        second = self._invoice_progress(self.order, {"Doors": 50}, post=True)
        before = self._rows(second)
        self._credit(first)
        self._invoice_progress(self.order, {"Doors": 90}, post=True)
        self.assertEqual(self._rows(second), before)

    def test_the_layout_is_the_company_s_then_the_order_s_then_the_report_s(self):
        """SPEC P5: chosen per company, order or journal."""
        move = self._invoice_progress(self.order, {"Doors": 50})
        choices = [
            # company, order, imposed by the journal's or customer's report → cumulative amounts printed
            ("cumulative", False, None, True),
            ("current", False, None, False),
            ("current", "cumulative", None, True),
            ("cumulative", "current", None, False),
            ("cumulative", "current", "cumulative", True),
            ("cumulative", False, "current", False),
        ]
        for company, order, imposed, expected in choices:
            with self.subTest(company=company, order=order, imposed=imposed):
                self.company.statement_layout = company
                self.order.statement_layout = order
                self.assertEqual(move._get_progress_table(imposed)["cumulative"], expected)

    def test_the_company_leaves_the_detail_out(self):
        self.company.statement_detail = False
        move = self._invoice_progress(self.order, {"Doors": 50})
        self.assertEqual([name for name, *_figures in self._rows(move)], ["Building A", "Building B"])

    def test_the_company_chooses_font_size_and_line_spacing(self):
        self.company.write({"statement_font_size": 11, "statement_line_spacing": 1.5})
        style = self._invoice_progress(self.order, {"Doors": 50})._get_progress_table()["style"]
        self.assertEqual(style, "font-size: 11pt; line-height: 1.5")

    def test_journals_offer_both_layouts(self):
        """SPEC P5: chosen per journal, by Odoo's own report choice."""
        journal = self.company_data["default_journal_sale"]
        self.assertLessEqual(self._layout_reports(), journal.available_invoice_template_pdf_report_ids)

    def test_only_progress_invoices_offer_the_layouts(self):
        progress = self._invoice_progress(self.order, {"Doors": 50})
        ordinary = self._create_invoice_one_line(price_unit=100)
        self.assertLessEqual(self._layout_reports(), progress._get_available_action_reports())
        self.assertFalse(self._layout_reports() & ordinary._get_available_action_reports())

    def _layout_reports(self):
        names = ("action_report_progress_cumulative", "action_report_progress_current")
        return self.env["ir.actions.report"].concat(*(self.env.ref(f"billing_progress.{name}") for name in names))
