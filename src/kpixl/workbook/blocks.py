"""
What is written into a workbook: blocks of values, and the charts that are drawn from them; the same for the file on
disk and for the workbook open in Excel.

A block says what its cells hold and nothing about how they get there. Rows and columns count from 1, as Excel prints
them. Nothing outside the blocks may change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import pyarrow as pa

Value = None | bool | int | float | str | date | datetime
"""A cell's value. None is an empty cell; a date is stored as Excel's day number, so its cell needs a date format."""


@dataclass(frozen=True)
class Block:
    """
    Values for a rectangle of cells.

    `rows` are all of one length. `styles`, if given, has the same shape: an index into the workbook's cell formats
    (`cellXfs`), or None where the cell keeps the format that it has. With `replaces_rest` every row below the block
    is dropped: for hidden sheets that hold one table, which shrinks and grows.
    `heights` are points by row number. `page_breaks`, if given, are all of the sheet's manual page breaks: the
    numbers of the rows that end a page; None leaves the sheet's own. `table`, if given, names the sheet's table whose
    headings are in the row above: it ends where the block ends.
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


@dataclass(frozen=True)
class TableBlock:
    """
    A long table, from row `top` and column A down: everything on those rows and below is replaced.

    Rows above `top` (the headings) stay as they are. Columns may be text, whole or decimal numbers, booleans, dates
    or dictionaries of text; null is an empty cell. `column_styles` are indexes into the workbook's cell formats, one
    a column, None for the general format. `kept` are rows of the same sheet as they were before
    (`sheet.kept_rows`), written above the new ones without being read.
    """

    sheet: str
    top: int
    rows: pa.Table
    column_styles: Sequence[int | None] | None = None
    kept: pa.StringArray | None = None


@dataclass(frozen=True)
class RowCells:
    """Cells side by side in a row, from the first column to the last."""

    row: int
    first: int
    last: int


@dataclass(frozen=True)
class Axis:
    """The ends of an axis, the distance from one tick to the next, and how the ticks are written."""

    low: float | date
    high: float | date
    step: float
    number_format: str


@dataclass(frozen=True)
class Chart:
    """One chart: `name` is that of its frame on the sheet, `row` and `column` the cell that it fills."""

    name: str
    number: int  # from 1
    row: int
    column: int
    text: str  # for those who can't see it
    across: Axis
    up: Axis


@dataclass(frozen=True)
class ChartSheet:
    """
    All of kpixl's charts on a sheet, drawn from the cells of another: their names begin with `named`.

    `cells_of` says which cells of the `source` a chart refers to in place of those that it, or any other of the
    charts, refers to now.
    """

    sheet: str
    source: str
    named: str
    charts: tuple[Chart, ...]
    cells_of: Callable[[Chart, RowCells], RowCells]


@dataclass(frozen=True)
class CellNote:
    """A note on a cell; its box is as high as the rows down to `bottom`."""

    text: str
    bottom: int


@dataclass(frozen=True)
class SheetNotes:
    """kpixl's notes on a sheet, by row and column. `is_own` knows one by its text, unless somebody changed it."""

    sheet: str
    notes: Mapping[tuple[int, int], CellNote]
    is_own: Callable[[str], bool]
