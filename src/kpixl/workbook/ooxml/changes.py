"""
The changes that bring a workbook open in Excel from one state to another.

Both states are packages, so that blocks mean the same for an open workbook as for a file (what is refused, what is
dropped, which rows are kept). Only the difference is carried out; the difference from the later state to the earlier
one undoes it.
"""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import takewhile

import python_calamine
from lxml import etree
from msgspec import Struct, field

from kpixl.workbook.blocks import Block, TableBlock
from kpixl.workbook.ooxml.cells import LAST_ROW, Area, cell_value, child, stored
from kpixl.workbook.ooxml.looks import looks
from kpixl.workbook.ooxml.markup import attribute, tree
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import (
    day_zero,
    placed_cells,
    shared_strings,
    worksheet,
    worksheet_part,
)
from kpixl.workbook.ooxml.sheet_text import SheetText, numbered
from kpixl.workbook.ooxml.tables import lengths, table_area

_Given = None | bool | float | str
"""What is typed into a cell: a text as it must be typed to stay a text, a formula with its `=`, a date as a number."""

PLAIN_TEXT = re.compile(r"[^\W\d_][^\d]*")  # begins with a letter and holds no digit: neither number, date nor formula
TRUTHS = {"TRUE", "FALSE"}
TEXT_FORMAT = "@"
USUAL_HEIGHT = "15"  # points, if the sheet doesn't say


class Rectangle(Struct, frozen=True):
    """What is typed into a rectangle of cells."""

    area: Area
    rows: Sequence[Sequence[_Given]]


class Changes(Struct, frozen=True):
    """
    The changes of one sheet, to be carried out in this order.

    `cleared` areas lose value and format. `formats` are areas with the index of their cell format before and after.
    `page_breaks` are rows that end a page from now on (True) or no longer (False). `tables` gives the new areas of
    tables, by name.
    """

    sheet: str
    cleared: tuple[Area, ...] = ()
    formats: tuple[tuple[Area, int, int], ...] = ()
    values: tuple[Rectangle, ...] = ()
    heights: Mapping[int, float] = field(default_factory=dict)
    page_breaks: Mapping[int, bool] = field(default_factory=dict)
    tables: Mapping[str, Area] = field(default_factory=dict)

    @property
    def is_none(self) -> bool:
        return not (self.cleared or self.formats or self.values or self.heights or self.page_breaks or self.tables)


def changes(before: Package, after: Package, blocks: Sequence[Block | TableBlock]) -> list[Changes]:
    """The changes from one state of a workbook to the other, on the blocks' sheets; none for a sheet that is equal."""
    tables = {block.sheet: block for block in blocks if isinstance(block, TableBlock)}
    states = _Workbook(before), _Workbook(after)
    found = []
    for name in dict.fromkeys(block.sheet for block in blocks):
        part = worksheet(before, name).part
        if before.part(part) == after.part(part):
            continue
        table = tables.get(name)
        last = LAST_ROW if table is None else table.top - 1
        was, now = (_Sheet.of(state, name, last) for state in states)
        found.append(_cell_changes(was, now))
        if table is not None:
            found.append(_table_changes(*states, table))
    found += _lengths(before, after, blocks)
    return [each for each in found if not each.is_none]


def _lengths(before: Package, after: Package, blocks: Sequence[Block | TableBlock]) -> Iterator[Changes]:
    """The tables whose area differs in the later state."""
    for sheet, name in lengths(blocks):
        was, now = (table_area(state, sheet, name) for state in (before, after))
        if now is not None and now != was:
            yield Changes(sheet, tables={name: now})


def as_typed(text: str, *, is_text_cell: bool) -> str:
    """The text as it must be typed so that Excel takes it as text; a cell of the format `@` takes anything as text."""
    if is_text_cell:
        return f"'{text}" if text.startswith("'") else text
    is_plain = PLAIN_TEXT.fullmatch(text) and text.upper() not in TRUTHS
    return text if is_plain else f"'{text}"


class _Workbook(Struct, frozen=True, dict=True):
    """One state of the workbook; what its sheets share is read once."""

    package: Package

    @cached_property
    def strings(self) -> list[str]:
        return shared_strings(self.package)

    @cached_property
    def text_formats(self) -> set[int]:
        """Indexes of the cell formats that take whatever is typed as text."""
        return {at for at, look in enumerate(looks(self.package)) if look.number_format == TEXT_FORMAT}

    @cached_property
    def read(self) -> python_calamine.CalamineWorkbook:
        return python_calamine.load_workbook(io.BytesIO(self.package.packed()))


class _Sheet(Struct, frozen=True):
    """A sheet in one state of the workbook, down to some row."""

    name: str
    of_workbook: _Workbook
    text: SheetText
    rows: Mapping[int, bytes]

    @classmethod
    def of(cls, workbook: _Workbook, name: str, last: int) -> _Sheet:
        package = workbook.package
        text = SheetText.of(worksheet_part(package, name), worksheet(package, name).part)
        rows = takewhile(lambda row: row.number <= last, text.row_texts())
        return cls(name, workbook, text, {row.number: numbered(row).raw for row in rows})

    def cells(self, numbers: Collection[int]) -> Mapping[tuple[int, int], etree._Element]:
        """The cells of these rows."""
        rows = b"".join(raw for number, raw in self.rows.items() if number in numbers)
        return placed_cells(tree(self.text.with_rows(rows).part, self.text.where))

    def height(self, number: int) -> float:
        """A row's height in points: its own, or else the sheet's usual height."""
        stated = attribute(_tag(self.rows.get(number, b"")), "ht")
        for usual in self.text.frame_tree.iterchildren("{*}sheetFormatPr"):
            return float(stated or usual.get("defaultRowHeight") or USUAL_HEIGHT)
        return float(stated or USUAL_HEIGHT)

    def page_breaks(self) -> set[int]:
        breaks = self.text.frame_tree.iterfind("{*}rowBreaks/{*}brk")
        return {int(each.get("id", 0)) for each in breaks if each.get("man") in ("1", "true")}


def _cell_changes(before: _Sheet, after: _Sheet) -> Changes:
    """The changes cell by cell, so that an unchanged cell keeps the formats within its text."""
    changed = {number for number in {*before.rows, *after.rows} if before.rows.get(number) != after.rows.get(number)}
    was, now = before.cells(changed), after.cells(changed)
    strings_then, strings = before.of_workbook.strings, after.of_workbook.strings
    gone = {place for place in was if place[0] not in after.rows}
    values: dict[tuple[int, int], _Given] = {}
    formats: dict[tuple[int, int], set[tuple[int, int]]] = defaultdict(set)
    for place in {*was, *now} - gone:
        old, new = was.get(place), now.get(place)
        worn, style = (0 if cell is None else int(cell.get("s", 0)) for cell in (old, new))
        if style != worn:
            formats[worn, style].add(place)
        is_text_cell = style in after.of_workbook.text_formats
        given = _given(new, strings, is_text_cell)
        if given != _given(old, strings_then, is_text_cell):
            values[place] = given
    heights = {number: after.height(number) for number in changed if after.height(number) != before.height(number)}
    breaks_before, breaks_after = before.page_breaks(), after.page_breaks()
    return Changes(
        after.name,
        tuple(_areas(gone)),
        tuple((area, *pair) for pair, places in formats.items() for area in _areas(places)),
        tuple(_rectangle(area, values) for area in _areas(values)),
        heights,
        {row: row in breaks_after for row in sorted(breaks_before ^ breaks_after)},
    )


def _table_changes(before: _Workbook, after: _Workbook, table: TableBlock) -> Changes:
    """The changes of a long table in one piece, from the first row that differs to the last."""
    width = table.rows.num_columns
    was, now = (_table_rows(state, table) for state in (before, after))
    differing = [at for at, row in enumerate(now) if at >= len(was) or row != was[at]]
    values = [_table_rectangle(after, table, now, differing[0], differing[-1])] if differing else []
    formats = _column_formats(before, table, len(was), len(now))
    return Changes(table.sheet, tuple(_below(table.top, len(now), len(was), width)), tuple(formats), tuple(values))


def _column_formats(before: _Workbook, table: TableBlock, was: int, now: int) -> Iterator[tuple[Area, int, int]]:
    """The cells of each column that need its format: those of new rows, or all if the first row's format differs."""
    first_row = _Sheet.of(before, table.sheet, table.top).cells({table.top})
    for column, style in enumerate(table.column_styles or (), start=1):
        cell = first_row.get((table.top, column))
        worn = 0 if cell is None else int(cell.get("s", 0))
        dressed = was if worn == style else 0
        if style is not None and now > dressed:
            yield Area(table.top + dressed, column, table.top + now - 1, column), worn if dressed == 0 else 0, style


def _table_rectangle(
    workbook: _Workbook, table: TableBlock, rows: Sequence[Sequence[object]], first: int, last: int
) -> Rectangle:
    zero = day_zero(workbook.package)
    given = [[_given_value(cell, zero) for cell in row] for row in rows[first : last + 1]]
    return Rectangle(Area(table.top + first, 1, table.top + last, len(rows[first])), given)


def _below(top: int, fewer: int, more: int, width: int) -> list[Area]:
    """The rows that a table loses if it shrinks from `more` rows to `fewer`; none if it doesn't shrink."""
    return [Area(top + fewer, 1, top + more - 1, width)] if more > fewer else []


def _table_rows(workbook: _Workbook, table: TableBlock) -> list[list[object]]:
    """The rows from the table's first down to the last that holds something; "" is an empty cell."""
    width = table.rows.num_columns
    rows = workbook.read.get_sheet_by_name(table.sheet).to_python(skip_empty_area=False)
    return [[*row[:width], *[""] * (width - len(row))] for row in rows[table.top - 1 :]]


def _given_value(value: object, zero: date) -> _Given:
    if isinstance(value, str):
        return as_typed(value, is_text_cell=False) if value else None
    if isinstance(value, bool | int | float):
        return value
    assert value is None or isinstance(value, date)
    return stored(value, zero, "")


def _given(cell: etree._Element | None, strings: Sequence[str], is_text_cell: bool) -> _Given:
    if cell is None:
        return None
    formula = child(cell, "f")
    if formula is not None:
        return f"={formula.text or ''}"
    value = cell_value(cell, strings)
    if not isinstance(value, str) or cell.get("t") == "e":
        assert not isinstance(value, date)
        return value
    return as_typed(value, is_text_cell=is_text_cell) if value else None


def _rectangle(area: Area, values: Mapping[tuple[int, int], _Given]) -> Rectangle:
    columns = range(area.left, area.right + 1)
    return Rectangle(area, [[values[row, column] for column in columns] for row in range(area.top, area.bottom + 1)])


def _areas(places: Collection[tuple[int, int]]) -> Iterator[Area]:
    """Rectangles of exactly these cells: first neighbours in a row are joined, then adjacent rows of the same width."""
    open_: dict[tuple[int, int], Area] = {}
    for row, runs in _runs(places).items():
        still_open = {}
        for left, right in runs:
            above = open_.pop((left, right), None)
            joins = above is not None and above.bottom == row - 1
            if above is not None and not joins:
                yield above
            top = above.top if above is not None and joins else row
            still_open[left, right] = Area(top, left, row, right)
        yield from open_.values()
        open_ = still_open
    yield from open_.values()


def _runs(places: Collection[tuple[int, int]]) -> Mapping[int, list[tuple[int, int]]]:
    """The first and last column of each run of adjacent cells, by row in order."""
    runs: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for row, column in sorted(places):
        if runs[row] and runs[row][-1][1] == column - 1:
            runs[row][-1] = (runs[row][-1][0], column)
        else:
            runs[row].append((column, column))
    return runs


def _tag(row: bytes) -> bytes:
    return row[: row.find(b">") + 1]
