"""
Blocks of values put into one sheet's part: only the touched cells are written again, everything else keeps its bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from datetime import date
from itertools import chain

from lxml import etree
from msgspec import Struct, field

from kpixl.workbook.blocks import Block, TableBlock
from kpixl.workbook.ooxml.cells import (
    LAST_COLUMN,
    LAST_ROW,
    TEXT_AT_MOST,
    Area,
    area_text,
    cell_markup,
    cell_markup_text,
    cell_value,
    child,
    column_letters,
    reference,
    same,
    stored,
)
from kpixl.workbook.ooxml.long_table import table_rows
from kpixl.workbook.ooxml.markup import attribute, with_attribute
from kpixl.workbook.ooxml.obstacles import Obstacle, fault_of, obstacles_on
from kpixl.workbook.ooxml.package import Package, PackedPart
from kpixl.workbook.ooxml.sheet import day_zero, shared_strings, worksheet, worksheet_part
from kpixl.workbook.ooxml.sheet_text import RowText, SheetText, numbered

ANYTHING = re.compile(rb"\S")  # except white space
ANY_CELL_HOLDS = TEXT_AT_MOST // 2  # characters that fit into a cell however UTF-16 encodes them
SAME_HEIGHT_WITHIN = 0.01  # points; Excel rounds heights to the screen's pixels


class _Setting(Struct):
    """What patching a sheet needs to know about the workbook, and what it finds that must not be overwritten."""

    package: Package
    day_zero: date
    refused: list[str] = field(default_factory=list)
    formulas_overwritten: bool = False
    _strings: list[str] | None = None

    @property
    def strings(self) -> list[str]:
        if self._strings is None:
            self._strings = shared_strings(self.package)
        return self._strings


class PatchedSheet(Struct, frozen=True):
    """A sheet's part, packed; `packed` is None if every cell already holds its block's value."""

    packed: PackedPart | None
    refused: Sequence[str]
    formulas_overwritten: bool


class SheetBegun(Struct, frozen=True):
    """A sheet that is being patched on another thread, and what it was before."""

    before: PackedPart
    patching: Future[PatchedSheet]

    def is_of(self, package: Package) -> bool:
        """Whether the package still has the sheet from which the patching started."""
        return package.entries.get(self.before.name) is self.before

    def result(self) -> PatchedSheet:
        """The sheet, once it is patched."""
        return self.patching.result()


SheetsBegun = Mapping[str, SheetBegun]
"""Sheets that are being patched on other threads, by name."""


def sheets_begun(package: Package, blocks: Sequence[Block | TableBlock], pool: Executor) -> SheetsBegun:
    """The blocks' sheets, each one job for the pool's threads."""
    names = dict.fromkeys(block.sheet for block in blocks)
    parts = {name: package.entries[worksheet(package, name).part] for name in names}
    return {name: SheetBegun(part, pool.submit(_patched, package, blocks, name)) for name, part in parts.items()}


def _patched(package: Package, blocks: Sequence[Block | TableBlock], name: str) -> PatchedSheet:
    setting = _Setting(package, day_zero(package))
    before = SheetText.of(worksheet_part(package, name), worksheet(package, name).part)
    after = _with_blocks(before, [block for block in blocks if block.sheet == name], setting)
    packed = None if after.is_same(before) else package.packed_part(after.where, after.pieces)
    return PatchedSheet(packed, setting.refused, setting.formulas_overwritten)


def _with_blocks(sheet: SheetText, blocks: Sequence[Block | TableBlock], setting: _Setting) -> SheetText:
    before, size = sheet, sheet.size
    obstacles = obstacles_on(sheet, setting.package)
    tables = [block for block in blocks if isinstance(block, TableBlock)]
    if len(tables) > 1:
        raise ValueError(f"two tables for the sheet {tables[0].sheet}")
    for table in tables:
        sheet = _without_rows_from(sheet, table.top, table.sheet, obstacles, setting)
    rectangles = [block for block in blocks if isinstance(block, Block)]
    sheet = _with_rectangles(sheet, rectangles, obstacles, setting)
    for block in rectangles:
        size = size and _around(size, _area_of(block))
    for table in tables:
        sheet = sheet.with_rows(sheet.rows, table_rows(table, sheet.prefix, setting.day_zero))
        size = size and Area(size.top, size.left, _last_row(table), max(size.right, table.rows.num_columns))
    if size and size != sheet.size and not sheet.has_same_rows(before):
        sheet = sheet.with_child("dimension", _dimension(sheet.prefix, size))
    return sheet


def _with_rectangles(
    sheet: SheetText, blocks: Sequence[Block], obstacles: Sequence[Obstacle], setting: _Setting
) -> SheetText:
    for block in blocks:
        if block.replaces_rest:
            sheet = _without_rows_from(sheet, block.top + len(block.rows), block.sheet, obstacles, setting)
    before = {row.number: row for row in sheet.row_texts()}
    after = dict(before)
    of_row: dict[int, list[Block]] = {}
    for block in blocks:
        for number in {*range(block.top, block.top + len(block.rows)), *block.heights}:
            of_row.setdefault(number, []).append(block)
    for number, theirs in of_row.items():
        row = _with_cells(sheet, before.get(number), theirs, number, obstacles, setting)
        if row is not None:
            after[number] = row
    if after != before:
        trailing = sheet.rows[len(sheet.rows.rstrip()) :]
        rows = [numbered(after[number]) for number in sorted(after)]
        sheet = sheet.with_rows(b"".join(row.lead + row.raw for row in rows) + trailing)
    for block in blocks:
        if block.page_breaks is not None:
            sheet = _with_page_breaks(sheet, block.page_breaks)
    return sheet


def _with_cells(
    sheet: SheetText,
    row: RowText | None,
    blocks: Sequence[Block],
    number: int,
    obstacles: Sequence[Obstacle],
    setting: _Setting,
) -> RowText | None:
    """The row with the blocks' cells and height; the same row if it already has them, None if no row is needed."""
    if row is None and all(_wants_nothing(block, number) for block in blocks):
        return None
    if len(blocks) == 1 and number not in blocks[0].heights:
        whole = _whole_row(sheet, blocks[0], number, setting)
        if row.content == whole.content if row else not obstacles:
            return row or whole
    return _with_cells_one_by_one(sheet, row, blocks, number, obstacles, setting)


def _with_cells_one_by_one(
    sheet: SheetText,
    row: RowText | None,
    blocks: Sequence[Block],
    number: int,
    obstacles: Sequence[Obstacle],
    setting: _Setting,
) -> RowText | None:
    """The row made cell by cell, for rows in which cells may be somebody's own."""
    present = row or RowText(number, f'<{sheet.prefix}row r="{number}"></{sheet.prefix}row>'.encode())
    cells = dict(present.cells(sheet.prefix))
    all_wanted = chain.from_iterable(_wanted(block, number, setting) for block in blocks)
    others = [each for each in all_wanted if not _is_written(sheet.prefix, number, cells.get(each[0]), *each)]
    trees = sheet.row_tree(present).iterchildren("{*}c") if others else ()  # expensive, and most rows stay as they are
    elements = dict(zip(cells, trees, strict=True)) if others else {}
    changed = dict(cells)
    for column, wanted, style in others:
        held = elements.get(column)
        if held is None:
            new = _new_cell(sheet, present, column, wanted, style)
        else:
            new = _changed_cell(sheet.prefix, reference(number, column), cells[column], held, wanted, style, setting)
        if new == cells.get(column, b""):
            continue
        if fault := fault_of((number, column), held, wanted, obstacles):
            setting.refused.append(f"{blocks[0].sheet}!{reference(number, column)} {fault}")
        setting.formulas_overwritten |= held is not None and child(held, "f") is not None
        changed[column] = new
    heights = [block.heights[number] for block in blocks if number in block.heights]
    tag = _with_height(present.tag, heights[-1] if heights else None)
    kept = {column: raw for column, raw in changed.items() if raw}
    if kept == cells and tag == present.tag:
        return row
    if kept != cells:
        tag = _with_spans(tag, kept)
    tag = tag[:-2].rstrip() + b">" if tag.endswith(b"/>") else tag
    content = b"".join(_placed(kept[column], reference(number, column)) for column in sorted(kept))
    return RowText(number, tag + content + sheet.row_end, present.lead)


def _whole_row(sheet: SheetText, block: Block, number: int, setting: _Setting) -> RowText:
    """A row with the block's cells and nothing else, written as if there had been no row; most rows are like that."""
    cells, prefix, of_columns = [], sheet.prefix, sheet.column_styles
    for column, wanted, style in _wanted(block, number, setting):
        if wanted is None and style is None:  # nearly all of a sheet with a place for each month
            continue
        inherited = of_columns.get(column, 0)
        if wanted is not None or style not in (None, inherited):
            at = f"{column_letters(column)}{number}"
            cells.append(cell_markup_text(prefix, at, wanted, inherited if style is None else style))
    return RowText(number, f'<{prefix}row r="{number}">{"".join(cells)}</{prefix}row>'.encode())


def _is_written(
    prefix: str, number: int, raw: bytes | None, column: int, wanted: bool | int | float | str | None, style: int | None
) -> bool:
    """Whether the cell's bytes are already those that would be written."""
    if raw is None or wanted is None:
        return raw is None and wanted is None and style is None
    own_style = int(attribute(raw[: raw.index(b">") + 1], "s") or 0)
    return raw == cell_markup(prefix, reference(number, column), wanted, own_style) and style in (None, own_style)


def _wants_nothing(block: Block, number: int) -> bool:
    """Whether a missing row need not be made for the block."""
    at = number - block.top
    if number in block.heights or not 0 <= at < len(block.rows):
        return number not in block.heights
    styles = block.styles[at] if block.styles else ()
    return all(value is None for value in block.rows[at]) and all(style is None for style in styles)


def _wanted(
    block: Block, number: int, setting: _Setting
) -> Iterator[tuple[int, bool | int | float | str | None, int | None]]:
    """Column, value and format of the block's cells in that row; none for a row outside the block."""
    index = number - block.top
    if not 0 <= index < len(block.rows):
        return
    values = block.rows[index]
    styles = block.styles[index] if block.styles else [None] * len(values)
    for column, (value, style) in enumerate(zip(values, styles, strict=True), start=block.left):
        if value is None or (type(value) is str and 0 < len(value) < ANY_CELL_HOLDS):  # nearly all
            yield column, value, style
        else:
            yield column, stored(value, setting.day_zero, f"{block.sheet}!{reference(number, column)}"), style


def _new_cell(
    sheet: SheetText, row: RowText, column: int, wanted: bool | int | float | str | None, style: int | None
) -> bytes:
    """A cell where there was none: as in Excel it takes the row's format, else the column's. b"" means no cell."""
    if wanted is None and style is None:
        return b""
    row_style = attribute(row.tag, "s") if attribute(row.tag, "customFormat") in ("1", "true") else None
    inherited = int(row_style) if row_style else sheet.column_styles.get(column, 0)
    if wanted is None and style == inherited:
        return b""
    return cell_markup(sheet.prefix, reference(row.number, column), wanted, inherited if style is None else style)


def _changed_cell(
    prefix: str,
    at: str,
    raw: bytes,
    held: etree._Element,
    wanted: bool | int | float | str | None,
    style: int | None,
    setting: _Setting,
) -> bytes:
    """The cell with that value and format; its own content if it already holds the value, so bold words stay bold."""
    own_style = int(held.get("s", 0))
    style = own_style if style is None else style
    value = cell_value(held, setting.strings)
    if child(held, "f") is not None or not same(None if value == "" else value, wanted):
        return cell_markup(prefix, at, wanted, style)
    if style == own_style:
        return raw
    end = raw.index(b">") + 1
    return with_attribute(raw[:end], "s", str(style)) + raw[end:]


def _placed(raw: bytes, at: str) -> bytes:
    """The cell with its reference written out, which the file format makes optional."""
    end = raw.index(b">") + 1
    return raw if attribute(raw[:end], "r") else with_attribute(raw[:end], "r", at) + raw[end:]


def _with_height(tag: bytes, points: float | None) -> bytes:
    held = attribute(tag, "ht")
    is_fixed = attribute(tag, "customHeight") in ("1", "true")
    if points is None or (held and is_fixed and abs(float(held) - points) < SAME_HEIGHT_WITHIN):
        return tag
    return with_attribute(with_attribute(tag, "ht", f"{points:g}"), "customHeight", "1")


def _with_spans(tag: bytes, columns: Iterable[int]) -> bytes:
    """The tag with `spans`, a hint for readers, widened to the cells; `spans` in several pieces are dropped."""
    spans = attribute(tag, "spans")
    if spans is None:
        return tag
    found = re.fullmatch(r"(\d+):(\d+)", spans)
    if found is None:
        return with_attribute(tag, "spans", None)
    ends = [int(found[1]), int(found[2]), *columns]
    return with_attribute(tag, "spans", f"{min(ends)}:{max(ends)}")


def _without_rows_from(
    sheet: SheetText, first: int, name: str, obstacles: Sequence[Obstacle], setting: _Setting
) -> SheetText:
    """The sheet with every row from that number down dropped."""
    at = 0
    for row in sheet.row_texts():
        if row.number >= first:
            break
        at += len(row.lead) + len(row.raw)
    if not ANYTHING.search(sheet.rows, at):
        return sheet
    for obstacle in obstacles:
        if obstacle.area.meets(Area(first, 1, LAST_ROW, LAST_COLUMN)):
            setting.refused.append(f"{name}!{area_text(obstacle.area)} {obstacle.what}")
    setting.formulas_overwritten |= sheet.has_formula and sheet.rows.find(sheet.formula_begins, at) >= 0
    return sheet.with_rows(sheet.rows[:at])


def _with_page_breaks(sheet: SheetText, breaks: Sequence[int]) -> SheetText:
    held = [
        int(each.get("id", 0))
        for each in sheet.frame_tree.iterfind("{*}rowBreaks/{*}brk")
        if each.get("man") in ("1", "true")
    ]
    if sorted(held) == sorted(breaks):
        return sheet
    p = sheet.prefix
    marks = "".join(f'<{p}brk id="{row}" max="{LAST_COLUMN - 1}" man="1"/>' for row in sorted(breaks))
    counts = f'count="{len(breaks)}" manualBreakCount="{len(breaks)}"'
    return sheet.with_child("rowBreaks", f"<{p}rowBreaks {counts}>{marks}</{p}rowBreaks>".encode() if breaks else b"")


def _dimension(prefix: str, size: Area) -> bytes:
    return f'<{prefix}dimension ref="{area_text(size)}"/>'.encode()


def _area_of(block: Block) -> Area:
    width = max((len(row) for row in block.rows), default=1)
    return Area(block.top, block.left, block.top + max(len(block.rows), 1) - 1, block.left + max(width, 1) - 1)


def _around(one: Area, other: Area) -> Area:
    return Area(
        min(one.top, other.top), min(one.left, other.left), max(one.bottom, other.bottom), max(one.right, other.right)
    )


def _last_row(table: TableBlock) -> int:
    count: int = table.rows.num_rows + (len(table.kept) if table.kept is not None else 0)
    return max(table.top + count - 1, 1)
