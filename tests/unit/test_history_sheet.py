"""The workbook of a history (SPEC P7): what is written comes back, and nothing wrong gets in."""

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal

import pytest
from openpyxl import Workbook, load_workbook

from odoo.addons.billing_order.tools import history_sheet, history_template, workbook
from odoo.addons.billing_order.tools.history_sheet import Phase

TODAY = date(2022, 11, 25)
PHASES = [
    Phase(11, "S00012", "Design", "Études préliminaires", Decimal(7500), Decimal(100), Decimal(7500), Decimal(7500)),
    Phase(12, "S00012", "Design / Sketch", "Études d'esquisse", Decimal(9000), Decimal(50), Decimal(4500)),
    Phase(13, "S00012", "", "Discount", Decimal(-400)),
]
MONTHS = [(2021, 11, Decimal("12000.50")), (2021, 12, Decimal(-1))]
LABELS = {key: f"{key} (fr)" for key in history_sheet.PHASE_COLUMNS + history_sheet.ADJUSTMENT_COLUMNS}
# Where the columns are: the hidden keys are in row 1, the titles in row 2.
FIRST = 3


def template(phases=PHASES, months=MONTHS, **options):
    return history_template.build(phases, months, LABELS, **options)


def opened(content=None):
    return load_workbook(io.BytesIO(content or template()))


def packed(book):
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def filled(cells):
    """The template with other values in some cells, such as {"History!G3": 1}."""
    book = opened()
    for place, value in cells.items():
        sheet, address = place.split("!")
        book[sheet][address] = value
    return packed(book)


def read(content, phases=PHASES, places=2):
    return history_sheet.read(content, phases, TODAY, places)


def found(content, **options):
    """The problems of a file as {place: reason}."""
    problems = read(content, **options).problems
    places = {f"{problem.sheet}!{problem.address}": problem.reason for problem in problems}
    assert len(places) == len(problems)
    return places


# === TEMPLATE === #


def test_what_is_written_comes_back():
    reading = read(template())
    assert not reading.problems
    assert reading.amounts == {phase.id: (phase.billed, phase.paid) for phase in PHASES}
    assert reading.adjustments == {(year, month): amount for year, month, amount in MONTHS}


def test_the_sheet_shows_each_phase_with_numbers_that_are_numbers():
    rows = list(opened()["History"].iter_rows(min_row=FIRST, values_only=True))
    assert rows[1] == ("S00012", 12, "Design / Sketch", "Études d'esquisse", 9000, 50, 4500, 0)


def test_titles_are_bold_frozen_and_translated():
    for name, corner in (("History", "E3"), ("Adjustments", "A3")):
        sheet = opened()[name]
        assert all(cell.font.bold for cell in sheet[2])
        assert sheet.freeze_panes == corner
        assert sheet.row_dimensions[1].hidden
    assert opened()["History"]["D2"].value == "phase (fr)"


def test_only_the_cells_to_fill_in_are_marked_and_unlocked():
    book = opened()
    sheet = book["History"]
    assert sheet.protection.sheet
    unlocked = {cell.column_letter for cell in sheet[FIRST] if not cell.protection.locked}
    marked = {cell.column_letter for cell in sheet[FIRST] if cell.fill.fill_type}
    assert unlocked == marked == {"G", "H"}
    assert not book["Adjustments"].protection.sheet


def test_columns_are_wide_enough_to_be_read():
    sheet = opened()["History"]
    assert sheet.column_dimensions["D"].width >= 30
    assert sheet.column_dimensions["G"].width >= 12


@pytest.mark.parametrize("text", ["=1+1", "+33 1", "-rebate", "@SUM(A1)", '=HYPERLINK("http://x","y")', "\x01a\x0bb"])
def test_a_text_never_becomes_a_formula(text):
    phase = Phase(11, text, text, text, Decimal(1))
    content = template([phase])
    for cell in opened(content)["History"][FIRST][:4]:
        if cell.column_letter != "B":
            assert cell.data_type == "s"
            assert cell.quotePrefix == (text[0] in "=+-@")
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize(("places", "shown"), [(0, "#,##0"), (2, "#,##0.00"), (3, "#,##0.000")])
def test_amounts_are_shown_with_the_currency_s_decimals(places, shown):
    assert opened(template(places=places))["History"]["G3"].number_format == shown


# === READING === #


def test_what_was_filled_in_is_read():
    reading = read(filled({"History!G4": 9000, "History!H4": 12.34, "Adjustments!C3": 5, "Adjustments!A5": 2022.0,
                           "Adjustments!B5": 1, "Adjustments!C5": 7}))  # fmt: skip
    assert not reading.problems
    assert reading.amounts[12] == (Decimal("9000.00"), Decimal("12.34"))
    assert reading.adjustments == {(2021, 11): Decimal(5), (2021, 12): Decimal(-1), (2022, 1): Decimal(7)}


def test_an_empty_cell_is_0():
    assert read(filled({"History!G3": None, "History!H3": "  "})).amounts[11] == (Decimal(0), Decimal(0))


def test_what_a_spreadsheet_s_arithmetic_leaves_behind_is_rounded_away():
    assert read(filled({"History!G3": 0.1 + 0.2, "History!H3": 0})).amounts[11] == (Decimal("0.30"), Decimal(0))


def test_columns_may_be_moved():
    book = opened()
    book["History"].move_range("G1:G5", cols=4)
    book["History"].insert_cols(1)
    assert read(packed(book)).amounts == {phase.id: (phase.billed, phase.paid) for phase in PHASES}


def test_fee_and_progress_are_shown_only():
    """A negative amount in the file's own fee does not turn the sense of the line."""
    assert found(filled({"History!E3": -7500, "History!F3": "?"})) == {}


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("=7500", "formula"),
        ("=SUM(E3:E4)", "formula"),
        ("7500", "text"),
        ("a lot", "text"),
        ("7 500,00", "text"),
        (True, "text"),
        (date(2021, 11, 1), "date"),
        (datetime(2021, 11, 1, 12), "date"),  # noqa: DTZ001  a cell knows no time zone
        ("#N/A", "error"),
        ("#DIV/0!", "error"),
        (1e12, "out_of_range"),
        (-1e300, "out_of_range"),
        (8000.123, "too_precise"),
        (-7500, "billed_sign"),
    ],
)
def test_a_wrong_amount_is_named_by_its_cell(value, reason):
    assert found(filled({"History!G3": value})) == {"History!G3": reason}
    if reason != "billed_sign":
        assert found(filled({"Adjustments!C3": value})) == {"Adjustments!C3": reason}


def test_the_value_that_was_found_is_shown():
    (problem,) = read(filled({"History!G3": "=SUM(E3:E4)"})).problems
    assert (problem.sheet, problem.address, problem.value) == ("History", "G3", "=SUM(E3:E4)")


def test_an_amount_typed_as_a_percentage_is_refused():
    book = opened()
    book["History"]["G3"] = 0.5
    book["History"]["G3"].number_format = "0.00%"
    assert found(packed(book)) == {"History!G3": "percent"}


@pytest.mark.parametrize("number", ["1E999", "-1E999", "9" * 400], ids=["huge", "low", "long"])
def test_a_number_without_end_is_refused(number):
    content = replace_in_part(template(), "xl/worksheets/sheet1.xml", "<v>7500</v>", f"<v>{number}</v>")
    assert "out_of_range" in found(content).values()


def test_a_number_that_is_none_names_its_row():
    content = replace_in_part(template(), "xl/worksheets/sheet1.xml", "<v>4500</v>", "<v>NaN</v>")
    (problem,) = read(content).problems
    assert (problem.reason, problem.sheet, problem.value) == ("unreadable_row", "History", "4")


def replace_in_part(content, name, old, new):
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(output, "w") as target:
        for part in source.namelist():
            data = source.read(part)
            if part == name:
                assert old.encode() in data
                data = data.replace(old.encode(), new.encode())
            target.writestr(part, data)
    return output.getvalue()


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"History!B3": 999}, {"History!B3": "unknown_line", "History!": "missing_line"}),
        ({"History!B3": "11"}, {"History!B3": "unknown_line", "History!": "missing_line"}),
        ({"History!B3": None}, {"History!B3": "no_line", "History!": "missing_line"}),
        ({"History!B4": 11}, {"History!B4": "duplicate_line", "History!": "missing_line"}),
        ({"History!A3": "S00099"}, {"History!A3": "other_order", "History!": "missing_line"}),
        ({"History!H4": 4500.01}, {"History!H4": "paid_beyond"}),
        ({"History!H4": -1}, {"History!H4": "paid_sign"}),
        ({"History!G5": 100}, {"History!G5": "billed_sign"}),
        ({"Adjustments!A3": 1850}, {"Adjustments!A3": "bad_year"}),
        ({"Adjustments!A3": None}, {"Adjustments!A3": "empty"}),
        ({"Adjustments!A3": 1850, "Adjustments!B3": None}, {"Adjustments!A3": "bad_year", "Adjustments!B3": "empty"}),
        ({"Adjustments!A3": 2023, "Adjustments!B3": None}, {"Adjustments!B3": "empty"}),
        ({"Adjustments!A3": None, "Adjustments!B3": 13}, {"Adjustments!A3": "empty", "Adjustments!B3": "bad_month"}),
        ({"Adjustments!A3": 2021.5}, {"Adjustments!A3": "not_whole"}),
        ({"Adjustments!B3": 13}, {"Adjustments!B3": "bad_month"}),
        ({"Adjustments!B3": "November"}, {"Adjustments!B3": "text"}),
        ({"Adjustments!A3": 2022, "Adjustments!B3": 12}, {"Adjustments!B3": "future_month"}),
        ({"Adjustments!B4": 11}, {"Adjustments!B4": "duplicate_month"}),
    ],
)
def test_table_of_wrong_rows(cells, expected):
    assert found(filled(cells)) == expected


def test_all_that_is_wrong_is_named_at_once():
    places = found(filled({"History!G3": "x", "History!H3": -1, "History!G4": "=1", "Adjustments!A3": 3000,
                           "Adjustments!C3": "y"}))  # fmt: skip
    assert places == {
        "History!G3": "text",
        "History!G4": "formula",
        "Adjustments!A3": "bad_year",
        "Adjustments!C3": "text",
    }


def test_a_row_that_was_deleted_is_missed():
    book = opened()
    book["History"].delete_rows(4)
    (problem,) = read(packed(book)).problems
    assert (problem.reason, problem.value, problem.limit) == ("missing_line", "Études d'esquisse", "12")


def test_an_emptied_sheet_misses_every_phase():
    book = opened()
    book["History"].delete_rows(FIRST, 10)
    assert [problem.reason for problem in read(packed(book)).problems] == ["missing_line"] * 3


# === FILES === #


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04 broken", template()[:500]], ids=range(4))
def test_what_is_no_workbook_is_refused(content):
    assert found(content) == {"!": "not_workbook"}


def test_a_zip_of_something_else_is_refused():
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    assert found(output.getvalue()) == {"!": "not_workbook"}


def test_a_large_file_is_refused_unread():
    assert found(b"0" * (workbook.MAX_BYTES + 1)) == {"!": "too_large"}


def test_a_file_that_unpacks_to_much_more_is_refused():
    output = io.BytesIO(template())
    with zipfile.ZipFile(output, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/bomb.xml", b"0" * (workbook.MAX_UNPACKED + 1))
    assert len(output.getvalue()) < workbook.MAX_BYTES
    assert found(output.getvalue()) == {"!": "too_large"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le"])
def test_a_file_that_declares_entities_is_refused(encoding):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'.encode(encoding)
    output = io.BytesIO(template())
    with zipfile.ZipFile(output, "a") as archive:
        archive.writestr("xl/other.xml", bomb)
    assert found(output.getvalue()) == {"!": "not_workbook"}


def test_more_rows_than_any_order_has_are_refused():
    book = opened()
    book["History"].cell(history_sheet.MAX_ROWS + 1, 1, "S00012")
    assert found(packed(book)) == {"History!": "too_many_rows"}


def test_a_row_far_below_is_not_waited_for():
    book = opened()
    book["Adjustments"].cell(1_048_576, 1, 2021)
    assert found(packed(book)) == {"Adjustments!": "too_many_rows"}


def test_rows_beyond_the_size_that_a_file_declares_are_read():
    part = "xl/worksheets/sheet1.xml"
    content = replace_in_part(filled({"History!G5": 100}), part, 'ref="A1:H5"', 'ref="A1:H3"')
    assert found(content) == {"History!G5": "billed_sign"}


def test_another_workbook_is_refused():
    book = Workbook()
    book.active.append(["Phase", 1])
    assert found(packed(book)) == {"History!": "missing_sheet", "Adjustments!": "missing_sheet"}
    book.active.title = "History"
    assert found(packed(book)) == {"History!": "missing_column", "Adjustments!": "missing_sheet"}


def test_a_workbook_without_its_hidden_row_is_refused():
    book = opened()
    book["Adjustments"].delete_rows(1)
    assert found(packed(book)) == {"Adjustments!": "missing_column"}


def test_an_empty_sheet_is_refused():
    book = opened()
    book["Adjustments"].delete_rows(1, 100)
    assert found(packed(book)) == {"Adjustments!": "missing_column"}
