"""Writes the workbook in which somebody fills in the history of an order: see `history_sheet` for its reading."""

import io

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter

from .history_sheet import ADJUSTMENT_COLUMNS, ADJUSTMENTS, HISTORY, KEY_ROW, LABEL_ROW, PHASE_COLUMNS

INPUT = PatternFill("solid", fgColor="FFF2CC")
WIDTHS = {"section": 32, "phase": 40, "line_id": 9}
OTHER_WIDTH = 16
BLANK_MONTHS = 36  # rows offered for further adjustments
LONGEST_TEXT = 32000  # a cell holds 32,767 characters


def build(phases, adjustments, labels, places=2):
    """The workbook of one order, as bytes.

    :param phases: list of `history_sheet.Phase`, filled with what is known already
    :param adjustments: list of (year, month, amount)
    :param labels: dict of the title that each column shows, by its key
    :param places: the currency's number of decimals
    """
    book = Workbook()
    money = "#,##0" + ("." + "0" * places if places else "")
    sheet = book.active
    sheet.title = HISTORY
    formats = {"fee": money, "billed": money, "paid": money, "progress": "0.00##"}
    rows = [[getattr(phase, key if key != "line_id" else "id") for key in PHASE_COLUMNS] for phase in phases]
    _fill(sheet, PHASE_COLUMNS, rows, labels, formats, inputs={"billed", "paid"})
    # Without a password: it keeps hands off what identifies a phase, and whoever wants can lift it.
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False

    sheet = book.create_sheet(ADJUSTMENTS)
    rows = [*adjustments, *([None] * 3 for _blank in range(BLANK_MONTHS))]
    _fill(sheet, ADJUSTMENT_COLUMNS, rows, labels, {"amount": money, "year": "0", "month": "0"}, ADJUSTMENT_COLUMNS)
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def _fill(sheet, columns, rows, labels, formats, inputs):
    """Write a hidden row of keys, a row of titles, and the rows."""
    for column, key in enumerate(columns, start=1):
        sheet.cell(KEY_ROW, column, key)
        title = _write(sheet.cell(LABEL_ROW, column), labels.get(key, key))
        title.font = Font(bold=True)
        title.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(column)].width = WIDTHS.get(key, OTHER_WIDTH)
        for rank, row in enumerate(rows, start=LABEL_ROW + 1):
            cell = _write(sheet.cell(rank, column), row[column - 1])
            if key in formats:
                cell.number_format = formats[key]
            if key in inputs:
                cell.fill = INPUT
                cell.protection = Protection(locked=False)
    sheet.row_dimensions[KEY_ROW].hidden = True
    sheet.freeze_panes = sheet.cell(LABEL_ROW + 1, columns.index("phase") + 2 if "phase" in columns else 1)


def _write(cell, value):
    """Set a cell's value; a text is a text even if it starts like a formula (=, +, -, @)."""
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST_TEXT]
        cell.data_type = "s"
        cell.quotePrefix = cell.value[:1] in set("=+-@\t\r")
    else:
        cell.value = value
    return cell
