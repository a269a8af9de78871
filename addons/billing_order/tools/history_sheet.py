"""Reads the workbook of an order's history (written by `history_template`), and trusts nothing in it.

Either every cell is right, or `read` returns one `Problem` per wrong cell; the caller words them. Nothing here knows
Odoo.
"""

import io
import math
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from odoo.addons.billing_base.tools import round_to, to_decimal

from . import history, workbook

HISTORY = "History"
ADJUSTMENTS = "Adjustments"
# Row 1 is hidden and names the columns, whatever language their titles are in and whatever order they are put in.
KEY_ROW = 1
LABEL_ROW = 2
PHASE_COLUMNS = ("order", "line_id", "section", "phase", "fee", "progress", "billed", "paid")
ADJUSTMENT_COLUMNS = ("year", "month", "amount")

MAX_ROWS = 5000
MAX_COLUMNS = 40
LARGEST = 10**12  # beyond, a float loses cents
NOISE = Decimal("0.000001")  # what a spreadsheet's own arithmetic leaves behind
# All that can be wrong: with the file or a sheet, with a cell, with what a cell says.
REASONS = {
    *(
        "too_large",
        "not_workbook",
        "missing_sheet",
        "missing_column",
        "too_many_rows",
        "unreadable_row",
        "missing_line",
    ),
    *("formula", "text", "date", "error", "percent", "out_of_range", "too_precise", "empty", "not_whole"),
    *("no_line", "other_order", "unknown_line", "duplicate_line", "billed_sign", "paid_sign", "paid_beyond"),
    *("bad_year", "bad_month", "future_month", "duplicate_month"),
}


@dataclass(frozen=True)
class Phase:
    """One line of the order: what the workbook shows of it."""

    id: int
    order: str
    section: str
    phase: str
    fee: Decimal
    progress: Decimal = Decimal(0)
    billed: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)


@dataclass(frozen=True)
class Problem:
    """Something wrong. `address` is a cell (G7), or empty when it is a sheet or the file; `value` is what was found."""

    reason: str
    sheet: str = ""
    address: str = ""
    value: str = ""
    limit: str = ""

    def __post_init__(self):
        if self.reason not in REASONS:
            raise ValueError(f"{self.reason!r} is not a reason that anybody has worded.")


@dataclass
class Reading:
    """What a workbook says; of no use while it has problems."""

    amounts: dict = field(default_factory=dict)  # line id → (billed, paid)
    adjustments: dict = field(default_factory=dict)  # (year, month) → amount
    problems: list = field(default_factory=list)


@dataclass(frozen=True)
class Row:
    """The cells of one row by key, and where they are."""

    sheet: str
    rank: int
    columns: dict
    cells: tuple

    def __getitem__(self, key):
        column = self.columns[key]
        return self.cells[column - 1] if column <= len(self.cells) else None

    def problem(self, reason, key, value=None, limit=""):
        shown = value if value is not None else _value(self[key])
        address = f"{get_column_letter(self.columns[key])}{self.rank}"
        return Problem(reason, self.sheet, address, "" if shown is None else str(shown)[:80], str(limit))


def read(content: bytes, phases: list, today: date, places: int = 2) -> Reading:
    """Check and read a workbook that was made for the `phases` of one order.

    :param content: the file
    :param phases: list of `Phase`, as they are now
    :param today: no adjustment lies after its month
    :param places: the currency's number of decimals
    """
    danger = workbook.inspect(content)
    if danger:
        return Reading(problems=[Problem(danger.reason, value=danger.found, limit=danger.limit)])
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    except Exception:  # a hostile or broken file makes openpyxl raise almost anything
        return Reading(problems=[Problem("not_workbook")])
    reading = Reading()
    _read_phases(_read_rows(book, HISTORY, ("order", "line_id", "billed", "paid"), reading), phases, places, reading)
    _read_adjustments(_read_rows(book, ADJUSTMENTS, ADJUSTMENT_COLUMNS, reading), today, places, reading)
    return reading


# === SHEETS === #


def _read_rows(book, name, keys, reading):
    """The rows of a sheet under its titles; what is missing becomes a problem."""
    if name not in book.sheetnames:
        reading.problems.append(Problem("missing_sheet", name))
        return []
    rows, rank = [], 0
    try:
        sheet = book[name]
        sheet.reset_dimensions()  # what a file declares about its size may be wrong
        columns = {}
        for rank, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), start=1):
            if rank > MAX_ROWS:
                reading.problems.append(Problem("too_many_rows", name, limit=str(MAX_ROWS)))
                return []
            if rank == KEY_ROW:
                columns = {_value(cell): column for column, cell in enumerate(cells, start=1) if _value(cell)}
                missing = [key for key in keys if key not in columns]
                if missing:
                    reading.problems.append(Problem("missing_column", name, value=", ".join(missing)))
                    return []
            elif rank > LABEL_ROW:
                rows.append(Row(name, rank, columns, cells))
    except Exception:  # as above
        reading.problems.append(Problem("unreadable_row", name, value=str(rank + 1)))
        return []
    if not rank:
        reading.problems.append(Problem("missing_column", name, value=", ".join(keys)))
    return [row for row in rows if any(_value(row[key]) is not None for key in keys)]


# === PHASES === #


def _read_phases(rows, phases, places, reading):
    by_id = {phase.id: phase for phase in phases}
    seen = {}
    for row in rows:
        phase = _read_phase(row, by_id, seen, reading)
        amounts = [_read_number(row, key, places, reading) for key in ("billed", "paid")]
        if phase and None not in amounts:
            billed, paid = amounts
            refusal = history.check(billed, paid, phase.fee)
            if refusal:
                key = "billed" if refusal.reason == "billed_sign" else "paid"
                limit = phase.fee if key == "billed" else billed
                reading.problems.append(row.problem(refusal.reason, key, limit=limit))
            reading.amounts[phase.id] = (billed, paid)
    if rows or not _has(reading, HISTORY):
        missing = [phase for phase in phases if phase.id not in seen]
        reading.problems += [
            Problem("missing_line", HISTORY, value=phase.phase, limit=str(phase.id)) for phase in missing
        ]


def _read_phase(row, by_id, seen, reading):
    """The phase that a row is about, or None after saying why not."""
    value = _value(row["line_id"])
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    phase = by_id.get(int(value)) if whole and not isinstance(value, bool) else None
    order = _value(row["order"])
    orders = {known.order for known in by_id.values()}
    reason = None
    if value is None:
        reason, key, limit = "no_line", "line_id", ""
    elif order is not None and str(order) not in orders:
        reason, key, limit = "other_order", "order", ", ".join(orders)
    elif not phase:
        reason, key, limit = "unknown_line", "line_id", ", ".join(orders)
    elif phase.id in seen:
        reason, key, limit = "duplicate_line", "line_id", seen[phase.id]
    if reason:
        reading.problems.append(row.problem(reason, key, limit=limit))
        return None
    seen[phase.id] = row.rank
    return phase


def _has(reading, sheet):
    return any(problem.sheet == sheet for problem in reading.problems)


# === ADJUSTMENTS === #


def _read_adjustments(rows, today, places, reading):
    seen = {}
    for row in rows:
        year, month = (_read_whole(row, key, reading) for key in ("year", "month"))
        amount = _read_number(row, "amount", places, reading)
        reason = _check_month(year, month, today)
        if reason:
            key = "year" if reason == "bad_year" else "month"
            limits = {"bad_year": f"{history.FIRST_YEAR}–{today.year}", "future_month": f"{today:%m/%Y}"}
            shown = f"{month:02}/{year}" if reason == "future_month" else None
            reading.problems.append(row.problem(reason, key, shown, limits.get(reason, "")))
        elif None in (year, month):
            continue
        elif (year, month) in seen:
            shown = f"{month:02}/{year}"
            reading.problems.append(row.problem("duplicate_month", "month", shown, limit=seen[year, month]))
        else:
            seen[year, month] = row.rank
            if amount is not None:
                reading.adjustments[year, month] = amount


def _check_month(year, month, today):
    """As `history.check_month`; where one of the two cannot be read, the other one is checked all the same."""
    if None not in (year, month):
        return history.check_month(year, month, today)
    reason = history.check_month(history.FIRST_YEAR if year is None else year, 1 if month is None else month, today)
    return None if reason == "future_month" else reason


# === CELLS === #


def _value(cell):
    """What a cell holds; None when it is empty or blank."""
    value = getattr(cell, "value", None)
    return None if isinstance(value, str) and not value.strip() else value


def _read_number(row, key, places, reading):
    """The amount in a cell, 0 when it is empty, or None after saying what is wrong with it."""
    value = _value(row[key])
    if value is None:
        return round_to(Decimal(0), places)
    reason = _refuse_number(row[key], value)
    if not reason:
        number = to_decimal(value)
        rounded = round_to(number, places)
        if abs(number - rounded) <= NOISE:
            return rounded
        reason = "too_precise"
    reading.problems.append(row.problem(reason, key, limit=places if reason == "too_precise" else ""))
    return None


def _read_whole(row, key, reading):
    """The whole number in a cell, or None after saying what is wrong with it."""
    value = _value(row[key])
    if value is None:
        reading.problems.append(row.problem("empty", key))
        return None
    reason = _refuse_number(row[key], value)
    if not reason and value == int(value):
        return int(value)
    reading.problems.append(row.problem(reason or "not_whole", key))
    return None


def _refuse_number(cell, value):
    """Why a cell that is not empty holds no plain number: a reason, or None."""
    kinds = {"f": "formula", "e": "error", "b": "text", "d": "date"}
    if cell.data_type in kinds:
        return kinds[cell.data_type]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "text"
    if abs(value) >= LARGEST or not math.isfinite(value):
        return "out_of_range"
    return "percent" if "%" in (cell.number_format or "") else None
