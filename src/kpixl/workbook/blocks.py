"""
What is written into a workbook: blocks of values, and the charts drawn from them. The same blocks serve the file on
disk and the workbook open in Excel.

A block says what its cells hold and nothing about how they get there. Rows and columns count from 1, as Excel prints
them. Nothing outside the blocks may change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

import pyarrow as pa
from msgspec import Struct, field

Value = None | bool | int | float | str | date | datetime
"""A cell's value. None is an empty cell; a date is stored as Excel's day number, so its cell needs a date format."""


class Block(Struct, frozen=True):
    """
    Values for a rectangle of cells.

    All `rows` have the same length. `styles`, if given, has the same shape: an index into the workbook's cell formats
    (`cellXfs`), or None if the cell keeps the format it has. With `replaces_rest` every row below the block is
    dropped: for sheets that hold one table, which shrinks and grows.
    `heights` gives points by row number. `page_breaks`, if given, are all of the sheet's manual page breaks: the
    numbers of the rows that end a page; None leaves the sheet's own. `table`, if given, names the sheet's table whose
    headings are in the row above the block; the table is made to end where the block ends.
    """

    sheet: str
    top: int
    left: int
    rows: Sequence[Sequence[Value]]
    styles: Sequence[Sequence[int | None]] | None = None
    replaces_rest: bool = False
    heights: Mapping[int, float] = field(default_factory=dict)
    page_breaks: Sequence[int] | None = None
    table: str = ""


class TableBlock(Struct, frozen=True):
    """
    A long table that begins in column A of row `top`: everything from that row down is replaced.

    Rows above `top` (the headings) stay as they are. Columns may be text, whole or decimal numbers, booleans, dates
    or dictionaries of text; null is an empty cell. `column_styles` are indexes into the workbook's cell formats, one
    per column, None for the general format. `kept` are rows of the same sheet as they were before
    (`sheet.kept_rows`), written above the new ones without being read.
    """

    sheet: str
    top: int
    rows: pa.Table
    column_styles: Sequence[int | None] | None = None
    kept: pa.StringArray | None = None


class RowCells(Struct, frozen=True):
    """Cells side by side in a row, from the first column to the last."""

    row: int
    first: int
    last: int


class Axis(Struct, frozen=True):
    """The ends of an axis, the distance from one tick to the next, and how the ticks are written."""

    low: float | date
    high: float | date
    step: float
    number_format: str


class Chart(Struct, frozen=True):
    """One chart: `name` is the name of its frame on the sheet; `row` and `column` give the cell that it fills."""

    name: str
    number: int  # from 1
    row: int
    column: int
    text: str  # alternative text, for people who can't see the chart
    across: Axis
    up: Axis


class ChartSheet(Struct, frozen=True):
    """
    All of kpixl's charts on a sheet, drawn from the cells of another sheet; their names begin with `named`.

    `cells_of` replaces cells of `source`, to which any of the charts refers now, by those to which the given chart
    must refer.
    """

    sheet: str
    source: str
    named: str
    charts: tuple[Chart, ...]
    cells_of: Callable[[Chart, RowCells], RowCells]


class CellNote(Struct, frozen=True):
    """A note on a cell; its box is as high as the rows down to `bottom`."""

    text: str
    bottom: int


class SheetNotes(Struct, frozen=True):
    """kpixl's notes on a sheet, by row and column. `is_own` tells by a note's text if it is kpixl's and unchanged."""

    sheet: str
    notes: Mapping[tuple[int, int], CellNote]
    is_own: Callable[[str], bool]
