"""How a number is written, and the proof that a name can neither repeat nor grow too long.

A number is a head (prefix, year, perhaps the month) and a counter: `FR-2022-11-` and `0001`.
"""

import re
from dataclasses import dataclass

CHARACTERS = re.compile(r"[A-Za-z0-9+\-_/]*")  # French rules of electronic invoicing, BR-FR-02
LONGEST = 35  # the same
LONGEST_COUNTER = 10  # the digits of what a PostgreSQL integer holds
HIGHEST = 2_147_483_647
DIGIT, NOT_ZERO = frozenset("0123456789"), frozenset("123456789")
CENTURY, DECADE_OF_MONTH = frozenset("12"), frozenset("01")


@dataclass(frozen=True)
class NumberFormat:
    """The options of a series (SPEC N1).

    >>> dashed = NumberFormat("", year_digits=2, month=True, separator="-")
    >>> dashed.render(2022, 11, 1), dashed.render(2022, 12, 2)
    ('22-11-0001', '22-12-0002')
    >>> NumberFormat("FR", month=True, separator="-").render(2022, 11, 1)
    'FR-2022-11-0001'
    >>> NumberFormat("FR", year_digits=2, separator="/").render(2022, None, 24)
    'FR/22/0024'
    >>> NumberFormat("FC", digits=5).render(2023, None, 85), NumberFormat("AV", digits=5).render(2023, None, 3)
    ('FC202300085', 'AV202300003')
    """

    prefix: str = ""
    year_digits: int = 4
    month: bool = False
    separator: str = ""
    digits: int = 4

    # === WRITING === #

    def head(self, year: int, month: int | None) -> str:
        """What stands before the counter.

        >>> NumberFormat("FC", month=True, separator="/").head(2022, 7)
        'FC/2022/07/'
        """
        parts = [self.prefix, f"{year:04d}"[-self.year_digits :], f"{month:02d}" if self.month else ""]
        return "".join(part + self.separator for part in parts if part)

    def render(self, year: int, month: int | None, number: int) -> str:
        return f"{self.head(year, month)}{number:0{self.digits}d}"

    def placeholder(self, year: int, month: int | None) -> str:
        """What a draft shows.

        >>> NumberFormat("", year_digits=2, month=True, separator="-").placeholder(2022, 11)
        '22-11-XXXX'
        """
        return self.head(year, month) + "X" * self.digits

    # === READING === #

    def parse(self, name: str) -> tuple[int, int | None, int] | None:
        """(year, month, number) of a name in this format, None for any other. The year has as many digits as shown.

        >>> dashed = NumberFormat("", year_digits=2, month=True, separator="-")
        >>> dashed.parse("22-12-0002"), dashed.parse("22-12-10002")
        ((22, 12, 2), (22, 12, 10002))
        >>> dashed.parse("22-13-0002"), dashed.parse("22-12-2"), dashed.parse("22-12-00002"), dashed.parse("22-12-0000")
        (None, None, None, None)
        >>> NumberFormat("FC", digits=5).parse("FC202300085")
        (2023, None, 85)
        >>> print(dashed.parse("22-12-9999999999"))  # more than the database can count
        None
        """
        found = re.fullmatch(self._pattern(), name or "")
        if not found or not 1 <= int(found["number"]) <= HIGHEST:
            return None
        return int(found["year"]), int(found["month"]) if self.month else None, int(found["number"])

    def regex(self) -> str:
        """For PostgreSQL: what matches all names of this format.

        >>> NumberFormat("FR", digits=4).regex()
        '^FR(?:[0-9]{4})(?:[0-9]{4}|[1-9][0-9]{4,9})$'
        """
        return f"^{re.sub(r'[?]P<[a-z]+>', '?:', self._pattern())}$"

    def _pattern(self):
        separator = re.escape(self.separator)
        prefix = re.escape(self.prefix) + separator if self.prefix else ""
        month = f"(?P<month>0[1-9]|1[0-2]){separator}" if self.month else ""
        # A longer counter has no leading zero: each number is written in one way.
        counter = f"(?P<number>[0-9]{{{self.digits}}}|[1-9][0-9]{{{self.digits},{LONGEST_COUNTER - 1}}})"
        return f"{prefix}(?P<year>[0-9]{{{self.year_digits}}}){separator}{month}{counter}"

    # === PROOF === #

    def flaw(self) -> str | None:
        """Why no number may be written like this: "characters", "length", "digits", or None.

        >>> NumberFormat("É").flaw(), NumberFormat("A" * 22).flaw(), NumberFormat(digits=0).flaw()
        ('characters', 'length', 'digits')
        >>> NumberFormat("A" * 20, separator="").flaw() is None
        True
        """
        if not CHARACTERS.fullmatch(self.prefix + self.separator):
            return "characters"
        if not 1 <= self.digits <= LONGEST_COUNTER - 1:
            return "digits"
        return "length" if self.longest() > LONGEST else None

    def longest(self) -> int:
        """The length of the longest name that can ever be given.

        >>> NumberFormat("FR", month=True, separator="-").longest()  # FR-2022-11-2147483647
        21
        """
        return len(self.head(2000, 1)) + LONGEST_COUNTER

    def meets(self, other: "NumberFormat") -> bool:
        """Whether a name could be given by both formats; it may be said of some that do not, never the other way round.

        >>> NumberFormat("FC").meets(NumberFormat("AV")), NumberFormat("FC").meets(NumberFormat("FC", digits=6))
        (False, True)

        A prefix that ends with digits may swallow a year: F, 22, 30001 and F2, 23, 0001 are both F2230001.

        >>> NumberFormat("F", year_digits=2).meets(NumberFormat("F2", year_digits=2))
        True
        """
        shortest = max(self._shortest(), other._shortest())
        return any(
            all(mine & theirs for mine, theirs in zip(self._places(length), other._places(length), strict=True))
            for length in range(shortest, LONGEST + 1)
        )

    def _shortest(self):
        return len(self.head(2000, 1)) + self.digits

    def _places(self, length):
        """For each character of the names of this length, which it can be."""
        separator = [frozenset(self.separator)] if self.separator else []
        places = [frozenset(character) for character in self.prefix] + (separator if self.prefix else [])
        places += [CENTURY, DIGIT, DIGIT, DIGIT] if self.year_digits == 4 else [DIGIT, DIGIT]
        places += separator
        if self.month:
            places += [DECADE_OF_MONTH, DIGIT, *separator]
        counter = length - len(places)
        return places + [DIGIT if counter == self.digits else NOT_ZERO] + [DIGIT] * (counter - 1)
