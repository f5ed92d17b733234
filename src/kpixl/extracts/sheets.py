"""Sheets of an Excel workbook as tables: the row that names columns is the header."""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from msgspec import Struct

from kpixl.extracts.remarks import Mended
from kpixl.extracts.table_files import MOST_UNPACKED, Cells, Notice
from kpixl.extracts.text_layouts import LINES_LOOKED_AT, names_of
from kpixl.words.errors import ExtractError

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

DAY_0 = datetime.date(1899, 12, 30)  # of a spreadsheet; it counts as empty
MOST_CELLS = 15_000_000  # in the rectangle that a sheet's cells span: the reader allocates memory for each
_PIECE = 1 << 20

_CELL = re.compile(rb"""\br=["']([A-Z]{0,3})([0-9]{1,7})["']""")
_ELEMENT = re.compile(rb"<(?:\w+:)?(c|row)[\s/>]")
_CUT = 64  # bytes at a piece's end that are read again with the next: a reference may be cut in two there


class SheetFile(Struct, frozen=True):
    """A sheet whose header was found, on the row with this number (from 0)."""

    label: str
    header: tuple[str, ...]
    sheet: CalamineSheet
    header_row: int

    @property
    def unusable(self) -> frozenset[int]:
        return frozenset()

    def cells(self, places: Sequence[int]) -> Cells:
        lines: list[int] = []
        columns: dict[int, list[str]] = {place: [] for place in places}
        for line, row in enumerate(self.sheet.iter_rows(), start=1):
            if line <= self.header_row + 1 or not any(value != "" for value in row):
                continue
            lines.append(line)
            for place, column in columns.items():
                column.append(text_of_cell(row[place]))

        of_rows = np.array(lines, dtype=np.int64)
        arrays = {place: pa.array(column, type=pa.string()) for place, column in columns.items()}
        above = Notice(Mended.LINES_ABOVE, "has lines above its header: skipped", self.header_row)
        return Cells(arrays, len(lines), of_rows.__getitem__, notices=(above,) if self.header_row else ())


def sheets_of(label: str, content: bytes) -> list[str]:
    """The names of a workbook's sheets."""
    return opened_workbook(label, content).sheet_names


def opened_sheet(label: str, content: bytes, sheet: str, is_known: Callable[[str], bool]) -> SheetFile | None:
    """A sheet with its header; None if no row near its beginning names a known column."""
    workbook = opened_workbook(label, content)
    try:
        found = workbook.get_sheet_by_name(sheet)
    except Exception as error:  # the reader's errors have no common ancestor
        raise _not_a_workbook(label) from error
    beginning = list(islice(found.iter_rows(), LINES_LOOKED_AT))
    known = [sum(any(map(is_known, names_of(str(value)))) for value in row) for row in beginning]
    if not any(known):
        return None
    at = known.index(max(known))
    return SheetFile(label, tuple(str(value) for value in beginning[at]), found, at)


def opened_workbook(label: str, content: bytes) -> CalamineWorkbook:
    """The opened workbook; an `ExtractError` if it is too large for memory or can't be read."""
    refuse_unpacking_to_too_much(label, content)
    refuse_too_wide(label, content)
    import python_calamine  # not needed for most exports, which have no workbook

    try:
        return python_calamine.load_workbook(BytesIO(content))
    except Exception as error:  # the reader's errors have no common ancestor
        raise _not_a_workbook(label) from error


def _not_a_workbook(label: str) -> ExtractError:
    return ExtractError(
        f"{label} is not a readable Excel workbook.\nA workbook without a password is expected.\n"
        "Save it again, or export the tables as CSV."
    )


def refuse_unpacking_to_too_much(label: str, content: bytes) -> None:
    """Refuse a workbook too large for memory: a file of a few bytes may claim to unpack to one."""
    with _parts(label, content) as parts:
        if sum(part.file_size for part in parts.infolist()) > MOST_UNPACKED:
            raise _too_large(label)


def refuse_too_wide(label: str, content: bytes, unread: Collection[str] = ()) -> None:
    """Refuse a sheet too large for memory, unless it is among the parts that nobody reads."""
    with _parts(label, content) as parts:
        if any(_span(parts, part) > MOST_CELLS for part in parts.infolist() if part.filename not in unread):
            raise _too_large(label)


@contextmanager
def _parts(label: str, content: bytes) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(BytesIO(content)) as parts:
            yield parts
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, ValueError) as error:
        raise _not_a_workbook(label) from error


def _too_large(label: str) -> ExtractError:
    return ExtractError(
        f"{label} is too large to be read as a workbook.\n"
        f"Sheets whose cells span up to {MOST_CELLS:,} places are expected.\nExport the tables as CSV."
    )


def _span(parts: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    """How many cells a sheet spans from A1; 0 for any other part. Reads it all, since its stated size may be wrong."""
    is_sheet = part.filename.startswith("xl/worksheets/")
    rows = columns = cells = named = row_elements = 0
    before = b""
    with parts.open(part) as content:
        while piece := content.read(_PIECE):
            if not is_sheet:
                continue
            references = _CELL.findall(before + piece)
            rows = max([rows, *(int(digits) for _, digits in references)])
            columns = max([columns, *(_column_number(letters) for letters in {letters for letters, _ in references})])
            named += sum(letters != b"" for letters, _ in references)
            elements = [name == b"c" for name in _ELEMENT.findall(piece)]
            cells += sum(elements)
            row_elements += len(elements) - sum(elements)
            before = piece[-_CUT:]
    nameless = max(cells - named, 0)  # cells without a reference follow each other
    return max(rows, row_elements) * (columns + nameless)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def text_of_cell(value: object) -> str:
    """A cell's value as a text file would have it."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, datetime.time):  # a number below 1 in a date's format: a time of day 0
        return datetime.datetime.combine(DAY_0, value).isoformat(sep=" ")
    return str(value)
