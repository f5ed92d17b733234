"""
The cells of a sheet: where they are, what they hold, and how a value is written.

References are `A1` style; rows and columns count from 1, and the ends of an area belong to it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date, datetime, time
from functools import cache, lru_cache

from lxml import etree
from msgspec import Struct

from kpixl.words.errors import WorkbookError
from kpixl.workbook.blocks import Value
from kpixl.workbook.ooxml.markup import escaped_text, unescaped_text

TEXT_AT_MOST = 32_767  # characters that Excel keeps in a cell, counted as UTF-16 does
WHOLE_NUMBER_BELOW = 2**53  # Excel's numbers are doubles
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
FIRST_RELIABLE_DAY = date(1900, 3, 1)  # the day before is 29 February 1900 in Excel, a day that never was
DAY_ZERO_1904 = date(1904, 1, 1)

REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")


class Area(Struct, frozen=True):
    """A rectangle of cells."""

    top: int
    left: int
    bottom: int
    right: int

    def __contains__(self, place: tuple[int, int]) -> bool:
        row, column = place
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    def meets(self, other: Area) -> bool:
        """Whether the two areas have a cell in common."""
        rows_meet = self.top <= other.bottom and other.top <= self.bottom
        return rows_meet and self.left <= other.right and other.left <= self.right


@cache
def column_letters(column: int) -> str:
    """A for 1, Z for 26, AA for 27."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """1 for A, 26 for Z, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def reference(row: int, column: int) -> str:
    """The reference of a cell, such as `B7`."""
    return f"{column_letters(column)}{row}"


@lru_cache(1 << 14)  # a workbook's sheets name the same cells again and again
def place(text: str) -> tuple[int, int] | None:
    """Row and column of a reference such as `B7` or `$B$7`; None if it is not a reference to a cell."""
    found = REFERENCE.fullmatch(text)
    if found is None:
        return None
    row, column = int(found[2]), column_number(found[1])
    return (row, column) if 1 <= row <= LAST_ROW and column <= LAST_COLUMN else None


def area(text: str) -> Area | None:
    """The area of a reference such as `A1:B7` or `B7`; None for anything else, such as a whole column."""
    first, _, last = text.partition(":")
    start, end = place(first), place(last or first)
    if start is None or end is None:
        return None
    return Area(min(start[0], end[0]), min(start[1], end[1]), max(start[0], end[0]), max(start[1], end[1]))


def area_text(cells: Area) -> str:
    """The reference of an area: `C7:E9`, or `C7` if it is a single cell."""
    first, last = reference(cells.top, cells.left), reference(cells.bottom, cells.right)
    return first if first == last else f"{first}:{last}"


def child(element: etree._Element, name: str) -> etree._Element | None:
    """The first child with that local name, whatever namespace the workbook uses."""
    return next(element.iterchildren("{*}" + name), None)


def shown_text(string: etree._Element | None) -> str:
    """The text of an inline or shared string: its runs joined, without their formats and without phonetic hints."""
    if string is None:
        return ""
    runs = [
        text.text or ""
        for part in string.iterchildren("{*}t", "{*}r")
        for text in ([part] if etree.QName(part).localname == "t" else part.iterchildren("{*}t"))
    ]
    return unescaped_text("".join(runs))


def cell_value(cell: etree._Element, strings: Sequence[str]) -> Value:
    """
    What a cell holds: a formula's last result, a date's day number, an error's text (`#N/A`).

    `strings` are the workbook's shared strings.
    """
    kind = cell.get("t", "n")
    if kind == "n" and not len(cell):  # only a format, like most cells of a sheet that is made with spare rows
        return None
    if kind == "inlineStr":
        return shown_text(child(cell, "is"))
    value = child(cell, "v")
    if value is None or value.text is None:
        return "" if kind == "str" else None
    if kind == "s":
        index = int(value.text)
        return strings[index] if 0 <= index < len(strings) else ""
    if kind == "b":
        return value.text.strip() in ("1", "true")
    if kind in ("str", "e", "d"):
        return unescaped_text(value.text)
    number = float(value.text)
    return int(number) if number.is_integer() and abs(number) < WHOLE_NUMBER_BELOW else number


def stored(value: Value, day_zero: date, where: str) -> bool | int | float | str | None:
    """
    The value as a cell stores it: a date as days since `day_zero`, an empty text as an empty cell.

    A value that a cell can't hold is refused with a message that names the cell (`where`) and never its text.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        if len(value) > TEXT_AT_MOST // 2 and len(value.encode("utf-16-le", "surrogatepass")) // 2 > TEXT_AT_MOST:
            raise WorkbookError(
                f"{where}: the text has {len(value):,} characters; a cell holds {TEXT_AT_MOST:,}. Shorten it."
            )
        return value or None
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        if day < max(FIRST_RELIABLE_DAY, day_zero):
            raise WorkbookError(f"{where}: that day is before the first day that the workbook can hold.")
        days = (day - day_zero).days
        return days + _share_of_day(value.time()) if isinstance(value, datetime) else days
    if not math.isfinite(value) or (isinstance(value, int) and abs(value) > WHOLE_NUMBER_BELOW):
        raise WorkbookError(f"{where}: that is not a number that a cell can hold exactly.")
    return value


def _share_of_day(moment: time) -> float:
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second + moment.microsecond / 1_000_000
    return seconds / 86_400


def same(held: Value, wanted: bool | int | float | str | None) -> bool:
    """Whether a cell that holds one value need not be written to hold the other. TRUE is not 1, but 1 is 1.0."""
    if isinstance(held, bool) or isinstance(wanted, bool) or isinstance(held, str) or isinstance(wanted, str):
        return type(held) is type(wanted) and held == wanted
    return held == wanted


def cell_markup(prefix: str, at: str, wanted: bool | int | float | str | None, style: int | None) -> bytes:
    """The cell's element as bytes of the file; see `cell_markup_text`."""
    return cell_markup_text(prefix, at, wanted, style).encode()


def cell_markup_text(prefix: str, at: str, wanted: bool | int | float | str | None, style: int | None) -> str:
    """
    The cell's element; text goes in the cell itself, not among the workbook's shared strings.

    `prefix` is the prefix of the sheet's tags (`x:`, usually nothing).
    """
    start = f'<{prefix}c r="{at}"' + (f' s="{style}"' if style else "")
    if wanted is None:
        return f"{start}/>"
    if isinstance(wanted, bool):
        return f'{start} t="b"><{prefix}v>{int(wanted)}</{prefix}v></{prefix}c>'
    if isinstance(wanted, str):
        space = ' xml:space="preserve"' if wanted != wanted.strip() or "\n" in wanted else ""
        text = f"<{prefix}is><{prefix}t{space}>{escaped_text(wanted)}</{prefix}t></{prefix}is>"
        return f'{start} t="inlineStr">{text}</{prefix}c>'
    return f"{start}><{prefix}v>{wanted!r}</{prefix}v></{prefix}c>"
