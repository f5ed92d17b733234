"""A file of cells (CSV or workbook) as sheets: what each cell says, how it shows it and how it is painted."""

from __future__ import annotations

import colorsys
import csv
import io
import re
import warnings
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from kpixl.extracts.sheets import refuse_too_wide, refuse_unpacking_to_too_much
from kpixl.scorecard.typed_page import TypedNumber, typed_number
from kpixl.words.errors import ExtractError, WorkbookError, why_not
from kpixl.words.files import content_of
from kpixl.words.terms import Rag

SHEET_FILES, TEXT_FILES = (".xlsx", ".xlsm"), (".csv", ".tsv", ".txt")
ROWS_READ, COLUMNS_READ = 5_000, 250
DIGITS_READ = 9  # decimal places of a number without a format, at most

_THEME_COLOUR = re.compile(
    rb'<a:(dk1|lt1|dk2|lt2|accent[1-6]|hlink|folHlink)>\s*<a:s\w+Clr[^>]*?(?:val|lastClr)="(\w{6})"'
)
_THEME_ORDER = ("lt1", "dk1", "lt2", "dk2", *(f"accent{at}" for at in range(1, 7)), "hlink", "folHlink")


class GridCell(Struct, frozen=True):
    """A cell: its text as shown (empty for a number), its number, its day, and the colour it is painted."""

    text: str = ""
    number: TypedNumber | None = None
    day: date | None = None
    painted: Rag | None = None

    @property
    def says(self) -> str:
        """What the cell says, as text."""
        return self.number.words if self.number and not self.text else self.text

    @property
    def figure(self) -> TypedNumber | None:
        return self.number or typed_number(self.text)


EMPTY = GridCell()
Grid = Sequence[Sequence[GridCell]]


def grids_in(file: Path) -> Mapping[str, Grid]:
    """The visible sheets of a file by name; a text file is one sheet with an empty name."""
    try:
        content = content_of(file)
    except OSError as fault:
        raise WorkbookError(f"{file} can't be read: {why_not(fault)}. Check the path.") from None
    suffix = file.suffix.lower()
    if suffix in SHEET_FILES:
        return _of_workbook(file, content)
    if suffix in TEXT_FILES:
        return {"": _of_text(text_decoded(content))}
    raise WorkbookError(
        f"{file} is not of a kind that kpixl reads: {', '.join((*SHEET_FILES, '.csv'))}. Save the scorecard as one."
    )


# Text files


def text_decoded(content: bytes) -> str:
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeError:
            continue
    return content.decode("latin-1")


def _of_text(text: str) -> Grid:
    """The rows, split by the separator that gives the first lines the most columns."""
    rows = max((_separated(text, separator) for separator in ",;\t|"), key=lambda rows: sum(map(len, rows[:20])))
    return [[GridCell(field.strip()) for field in row[:COLUMNS_READ]] for row in rows]


def _separated(text: str, separator: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))[:ROWS_READ]
    except csv.Error:
        return []


# Workbooks


def _of_workbook(file: Path, content: bytes) -> Mapping[str, Grid]:
    try:
        refuse_unpacking_to_too_much(file.name, content)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about print areas and extensions, which are not read here
            book = _book(file.name, content)
    except ExtractError as fault:
        raise WorkbookError(str(fault)) from None
    except Exception as fault:  # the reader's errors have no common ancestor
        raise WorkbookError(
            f"{file} can't be read as a workbook. Open it in Excel, save it as .xlsx, and try again."
        ) from fault
    theme = _theme_colours(book.loaded_theme)
    return {sheet.title: _of_sheet(sheet, theme) for sheet in book.worksheets if sheet.sheet_state == "visible"}


def _book(label: str, content: bytes) -> Any:
    """The workbook without the cells of hidden sheets, which may be a hundred times as many."""
    from openpyxl.reader.excel import ExcelReader  # imported late: other commands don't need it

    class VisibleSheets(ExcelReader):
        def read_workbook(self) -> None:
            super().read_workbook()
            unread = {part.target for sheet, part in self.parser.find_sheets() if sheet.state != "visible"}
            refuse_too_wide(label, content, unread)
            self.valid_files = [part for part in self.valid_files if part not in unread]

    reader = VisibleSheets(io.BytesIO(content), data_only=True)
    reader.read()
    return reader.wb


def _of_sheet(sheet: Any, theme: Mapping[str, str]) -> Grid:
    rows = [
        [_cell(cell, theme) for cell in row]
        for row in sheet.iter_rows(max_row=min(sheet.max_row, ROWS_READ), max_col=min(sheet.max_column, COLUMNS_READ))
    ]
    for merged in sheet.merged_cells.ranges:  # a reader sees one cell, so each part says the same
        for row in rows[merged.min_row - 1 : merged.max_row]:
            for at in range(merged.min_col - 1, min(merged.max_col, len(row))):
                row[at] = rows[merged.min_row - 1][merged.min_col - 1]
    return rows


def _cell(cell: Any, theme: Mapping[str, str]) -> GridCell:
    painted = painted_as(_rrggbb(cell, theme)) if cell.has_style else None
    value = cell.value
    if value is None or isinstance(value, bool):
        return GridCell(painted=painted) if painted else EMPTY
    if isinstance(value, int | float):
        found = number_cell(value, cell.number_format)
    elif isinstance(value, date):
        found = GridCell(day=date(value.year, value.month, value.day))
    else:
        found = GridCell(str(value).strip())
    return replace(found, painted=painted)


def number_cell(value: float, number_format: str) -> GridCell:
    """A number as its format shows it: 0.8963 under `0%` is 90%, with hidden digits."""
    plain = re.sub(r'"[^"]*"|\\.|\[[^]]*\]', "", number_format.split(";")[0])
    exact = Fraction(Decimal(repr(value))) if value == value and abs(value) < 1e15 else Fraction(0)
    is_percentage = "%" in plain
    exact *= 100 if is_percentage else 1
    found = re.search(r"\.([0#?]+)", plain)
    if re.search(r"[0#]", plain):
        decimals = len(found[1]) if found else 0
    else:  # General: as many decimals as the number has
        decimals = next((at for at in range(DIGITS_READ) if (exact * 10**at).denominator == 1), DIGITS_READ)
    return GridCell(number=TypedNumber(exact, decimals, is_percentage))


# Colours


def _rrggbb(cell: Any, theme: Mapping[str, str]) -> str:
    fill = cell.fill
    if fill is None or fill.fill_type != "solid":
        return ""
    colour = fill.fgColor
    if colour.type == "rgb":
        return str(colour.rgb)[-6:]
    if colour.type == "theme":
        return theme.get(_THEME_ORDER[colour.theme], "") if colour.theme < len(_THEME_ORDER) else ""
    from openpyxl.styles.colors import COLOR_INDEX

    return COLOR_INDEX[colour.indexed][-6:] if colour.indexed < len(COLOR_INDEX) else ""


def _theme_colours(theme: bytes | None) -> Mapping[str, str]:
    return {name.decode(): colour.decode() for name, colour in _THEME_COLOUR.findall(theme or b"")}


def painted_as(rrggbb: str) -> Rag | None:
    """The letter that a colour stands for; None for white, grey, blue and whatever is no traffic light."""
    if not re.fullmatch(r"[0-9A-Fa-f]{6}", rrggbb):
        return None
    red, green, blue = (int(rrggbb[at : at + 2], 16) / 255 for at in (0, 2, 4))
    hue, light, strength = colorsys.rgb_to_hls(red, green, blue)
    if strength < 0.3 or not 0.12 < light < 0.95:
        return None
    degrees = hue * 360
    if degrees < 18 or degrees > 335:
        return Rag.RED
    if degrees < 66:
        return Rag.AMBER
    return Rag.GREEN if degrees < 170 else None
