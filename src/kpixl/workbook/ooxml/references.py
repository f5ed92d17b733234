"""References in formulas: found, and moved as a spreadsheet moves them when columns are inserted or deleted."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from msgspec import Struct

from kpixl.workbook.ooxml.cells import LAST_COLUMN, column_letters, column_number

GONE = "#REF!"
_CELL = r"(\$?)([A-Z]{1,3})(\$?)([0-9]{1,7})"
_END = re.compile(_CELL, re.IGNORECASE)
_COLUMN = re.compile(r"(\$?)([A-Z]{1,3})", re.IGNORECASE)


@cache
def _token() -> re.Pattern[str]:
    """What a formula is made of: texts, references and the rest. Slow to compile, and few commands need it."""
    return re.compile(
        r"""
        (?P<text>"(?:[^"]|"")*")
        | (?P<sheet>'(?:[^']|'')+'!|(?:\[[^\]]+\])?[^\W\d][\w.:]*!|\[[^\]]+\][\w.]*!)?
          (?P<cells>\$?[A-Z]{1,3}\$?[0-9]{1,7}(?::\$?[A-Z]{1,3}\$?[0-9]{1,7})?|\$?[A-Z]{1,3}:\$?[A-Z]{1,3})(?![\w.(!])
        | (?P<other>'(?:[^']|'')+'!|\[[^\]]*\]|[\w.\\?]+)
        """,
        re.VERBOSE | re.IGNORECASE,
    )


class ColumnEdit(Struct, frozen=True):
    """Columns inserted before column `at` of a sheet or, if `count` is below 0, deleted from `at` on."""

    at: int
    count: int

    def moved(self, column: int) -> int | None:
        """Where a column is afterwards; None if it is deleted."""
        if column < self.at:
            return column
        return None if column < self.at - self.count else column + self.count

    def span(self, first: int, last: int) -> tuple[int, int] | None:
        """Where what is left of the columns from first to last is afterwards; None if all are deleted."""
        if first >= self.at and last < self.at - self.count:
            return None
        start = self.moved(first)
        end = self.moved(last)
        return (self.at if start is None else start), min(self.at - 1 if end is None else end, LAST_COLUMN)

    def cells(self, text: str) -> str | None:
        """A reference such as `B7`, `$B$7:C9` or `B:Q`, moved; None if all its cells are deleted."""
        first, _, last = text.partition(":")
        ends = [_COLUMN.match(first), _COLUMN.match(last or first)]
        assert ends[0] and ends[1]
        spanned = self.span(column_number(ends[0][2].upper()), column_number(ends[1][2].upper()))
        if spanned is None:
            return None
        written = [
            f"{found[1]}{column_letters(column)}{end[found.end() :]}"
            for end, found, column in zip((first, last or first), ends, spanned, strict=True)
            if found
        ]
        return ":".join(written) if last else written[0]

    def formula(self, text: str, is_own: Callable[[str], bool]) -> str:
        """A formula with its references to the sheet moved; `is_own` says whether a prefix such as `Page!` means it."""

        def moved(found: re.Match[str]) -> str:
            if not found["cells"] or not is_own(found["sheet"] or ""):
                return found[0]
            return f"{found['sheet'] or ''}{self.cells(found['cells']) or GONE}"

        return _token().sub(moved, text)


def is_of(sheet: str, *, here: bool) -> Callable[[str], bool]:
    """A test whether a reference's prefix means the sheet; `here` is for formulas on the sheet itself."""

    def named(prefix: str) -> bool:
        name = prefix.removesuffix("!").strip("'").replace("''", "'")
        return here if not prefix else name.casefold() == sheet.casefold()

    return named


def shifted(formula: str, down: int, right: int) -> str:
    """A formula as if filled so many cells down and to the right: what has no $ moves along."""

    def moved(found: re.Match[str]) -> str:
        return f"{found['sheet'] or ''}{_filled(found['cells'], down, right)}" if found["cells"] else found[0]

    return _token().sub(moved, formula)


def _filled(cells: str, down: int, right: int) -> str:
    return ":".join(_filled_end(end, down, right) for end in cells.split(":"))


def _filled_end(end: str, down: int, right: int) -> str:
    found = _END.fullmatch(end)
    if found is None:
        column = _COLUMN.fullmatch(end)
        assert column
        return end if column[1] else column_letters(column_number(column[2].upper()) + right)
    letters = found[2] if found[1] else column_letters(column_number(found[2].upper()) + right)
    return f"{found[1]}{letters}{found[3]}{found[4] if found[3] else int(found[4]) + down}"
