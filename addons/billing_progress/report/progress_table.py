"""The table of phases on a progress invoice, ready to print: rows of one shape, sections summed up."""

from dataclasses import dataclass, replace

LEVELS = {"line_section": 1, "line_subsection": 2}


@dataclass(frozen=True)
class Row:
    """One printed row. `level` is 1 or 2 for a section or subsection, 0 for a phase; `depth` is its indent."""

    name: str
    level: int = 0
    depth: int = 0
    fee: float = 0.0
    previous: float = 0.0
    amount: float = 0.0
    format_percent: callable = str

    @property
    def cumulative(self):
        return self.previous + self.amount

    @property
    def previous_percent(self):
        return self._percent(self.previous)

    @property
    def percent(self):
        return self._percent(self.cumulative)

    def _percent(self, amount):
        return self.format_percent(100 * amount / self.fee) if self.fee else ""

    def plus(self, row):
        return replace(
            self, fee=self.fee + row.fee, previous=self.previous + row.previous, amount=self.amount + row.amount
        )


def build_rows(phases, extras, with_detail, format_percent):
    """Rows and total of a table.

    :param phases: list of `Row` in the order's sequence, sections with their `level`
    :param extras: list of `Row` of invoice lines that no phase explains, printed last
    :param with_detail: whether the phases of a section are printed, or the section's sum alone
    :return: (rows, total); a section without any phase is left out
    """
    total = Row("", format_percent=format_percent)
    rows, open_sections = [], {}
    for row in phases:
        row = replace(row, format_percent=format_percent)
        if row.level:
            open_sections = {level: index for level, index in open_sections.items() if level < row.level}
            open_sections[row.level] = len(rows)
            rows.append(replace(row, depth=row.level - 1))
            continue
        for index in open_sections.values():
            rows[index] = rows[index].plus(row)
        total = total.plus(row)
        rows.append(replace(row, depth=len(open_sections)))
    for row in extras:
        total = total.plus(row)
    return _print_rows(rows, with_detail) + extras, total


def _print_rows(rows, with_detail):
    """Leave out titles without a phase below them, and phases in sections when only sums are wanted."""
    printed, filled = [], set()  # the levels of titles that have a phase below, seen from the end
    for row in reversed(rows):
        if not row.level:
            filled = {1, 2}
            if with_detail or not row.depth:
                printed.append(row)
        else:
            if row.level in filled:
                printed.append(row)
            filled -= {1, 2} if row.level == 1 else {2}
    return printed[::-1]
