"""
Blocks of values put into somebody's workbook, and the proof that nothing else has changed.

Only the parts of touched sheets are made anew, and in them only the touched cells; everything else keeps its bytes.
What a block can't overwrite without breaking the workbook is refused before anything is written.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, takewhile

from lxml import etree

from kpixl.words.errors import WorkbookError, listed
from kpixl.workbook.blocks import Block, TableBlock
from kpixl.workbook.ooxml.cells import (
    LAST_COLUMN,
    LAST_ROW,
    Area,
    area,
    cell_markup,
    cell_value,
    child,
    reference,
    same,
    stored,
)
from kpixl.workbook.ooxml.long_table import table_rows
from kpixl.workbook.ooxml.markup import attribute, normalised, outline, spliced, tree, with_attribute
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import (
    day_zero,
    placed_cells,
    related,
    relationships_part,
    shared_strings,
    workbook_part,
    worksheet,
    worksheet_part,
)
from kpixl.workbook.ooxml.sheet_text import RowText, SheetText, numbered

CONTENT_TYPES = "[Content_Types].xml"
SIGNATURES = "_xmlsignatures/"
SAME_HEIGHT_WITHIN = 0.01  # points; Excel rounds heights to the screen's pixels


def patched(package: Package, blocks: Sequence[Block | TableBlock]) -> Package:
    """
    The package in which the blocks' cells hold the blocks' values.

    Cells that hold their value already are left alone; so is a sheet, or a package, in which all cells do. A changed
    workbook is marked to be calculated when it is opened. Array, spilled and shared
    formulas, headings and totals of tables, pivot tables, and cells hidden under a merged one are refused, each named.
    """
    setting = _Setting(package, day_zero(package))
    parts: dict[str, bytes] = {}
    for name in dict.fromkeys(block.sheet for block in blocks):
        part = worksheet(package, name).part
        before = SheetText.of(worksheet_part(package, name), part)
        after = _with_blocks(before, [block for block in blocks if block.sheet == name], setting)
        if after != before:
            parts[part] = after.part
    if setting.refused:
        raise WorkbookError(
            f"{package.path.name}: cells that can't be filled: {len(setting.refused)}. Nothing was written.\n"
            f"{listed(setting.refused)}\nMove what is there elsewhere, then try again."
        )
    if not parts:
        return package
    if any(name.startswith(SIGNATURES) for name in package):
        raise WorkbookError(
            f"{package.path.name} is digitally signed, and any change would break the signature. Nothing was written. "
            "Remove the signature (File, Info, View Signatures), then try again."
        )
    changed = _calculated_on_opening(package.with_parts(parts))
    return _without_calculation_chain(changed) if setting.formulas_overwritten else changed


def save(before: Package, after: Package, blocks: Sequence[Block | TableBlock], allowed: Collection[str] = ()) -> None:
    """Write `after` where `before` was read, unless it differs outside the blocks and the `allowed` parts."""
    prove(before, after, blocks, allowed)
    after.written(before.path)


def prove(before: Package, after: Package, blocks: Sequence[Block | TableBlock], allowed: Collection[str] = ()) -> None:
    """
    Refuse `after` if it differs outside the blocks and the `allowed` parts.

    Parts that were left alone are not compared again: they are copied, not made.
    """
    faults = differences(before, after, blocks, allowed)
    if faults:
        raise WorkbookError(
            f"{before.path.name}: the refresh would have changed more than its own cells. Nothing was written.\n"
            f"{listed(faults)}\nPlease report this with the lines above."
        )


# --- a sheet -------------------------------------------------------------------------------------------------------


@dataclass
class _Setting:
    """What patching a sheet needs to know of the workbook, and what it finds that must not be overwritten."""

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


@dataclass(frozen=True)
class _Obstacle:
    """Cells that can't be overwritten, and what they are."""

    area: Area
    what: str
    only_hides: bool = False  # an empty cell is no loss there


def _with_blocks(sheet: SheetText, blocks: Sequence[Block | TableBlock], setting: _Setting) -> SheetText:
    before = sheet.rows
    size = sheet.size
    obstacles = _obstacles(sheet, setting.package)
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
        sheet = sheet.with_rows(sheet.rows + table_rows(table, sheet.prefix, setting.day_zero))
        size = size and Area(size.top, size.left, _last_row(table), max(size.right, table.rows.num_columns))
    if size and size != sheet.size and sheet.rows != before:
        sheet = sheet.with_child("dimension", _dimension(sheet.prefix, size))
    return sheet


def _with_rectangles(
    sheet: SheetText, blocks: Sequence[Block], obstacles: Sequence[_Obstacle], setting: _Setting
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
    obstacles: Sequence[_Obstacle],
    setting: _Setting,
) -> RowText | None:
    """The row with the blocks' cells and height; the same row if it holds them already, None if there is to be none."""
    if row is None and all(_wants_nothing(block, number) for block in blocks):
        return None
    present = row or RowText(number, f'<{sheet.prefix}row r="{number}"></{sheet.prefix}row>'.encode())
    cells = dict(present.cells(sheet.prefix))
    trees = sheet.row_tree(present).iterchildren("{*}c")
    elements = dict(zip(cells, trees, strict=True))
    changed = dict(cells)
    for column, wanted, style in chain.from_iterable(_wanted(block, number, setting) for block in blocks):
        held = elements.get(column)
        if held is None:
            new = _new_cell(sheet, present, column, wanted, style)
        else:
            new = _changed_cell(sheet.prefix, reference(number, column), cells[column], held, wanted, style, setting)
        if new == cells.get(column, b""):
            continue
        if fault := _fault((number, column), held, wanted, obstacles):
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
    return RowText(number, tag + content + f"</{sheet.prefix}row>".encode(), present.lead)


def _wants_nothing(block: Block, number: int) -> bool:
    """Whether a row that is not there needs not be made."""
    at = number - block.top
    if number in block.heights or not 0 <= at < len(block.rows):
        return number not in block.heights
    styles = block.styles[at] if block.styles else ()
    return all(value is None for value in block.rows[at]) and all(style is None for style in styles)


def _wanted(
    block: Block, number: int, setting: _Setting
) -> Iterator[tuple[int, bool | int | float | str | None, int | None]]:
    """Column, value and format of the block's cells in that row; none in a row outside the block."""
    index = number - block.top
    if not 0 <= index < len(block.rows):
        return
    values = block.rows[index]
    styles = block.styles[index] if block.styles else [None] * len(values)
    for column, (value, style) in enumerate(zip(values, styles, strict=True), start=block.left):
        if value is None:
            yield column, None, style
        else:
            yield column, stored(value, setting.day_zero, f"{block.sheet}!{reference(number, column)}"), style


def _new_cell(
    sheet: SheetText, row: RowText, column: int, wanted: bool | int | float | str | None, style: int | None
) -> bytes:
    """A cell where there was none: like Excel's own, it takes the row's format, else the column's. No cell is b""."""
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
    """The cell with that value and format; its own bytes where it holds the value, so that a bold word stays bold."""
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
    """The cell with its reference written in it, which the file format leaves open."""
    end = raw.index(b">") + 1
    return raw if attribute(raw[:end], "r") else with_attribute(raw[:end], "r", at) + raw[end:]


def _with_height(tag: bytes, points: float | None) -> bytes:
    held = attribute(tag, "ht")
    is_fixed = attribute(tag, "customHeight") in ("1", "true")
    if points is None or (held and is_fixed and abs(float(held) - points) < SAME_HEIGHT_WITHIN):
        return tag
    return with_attribute(with_attribute(tag, "ht", f"{points:g}"), "customHeight", "1")


def _with_spans(tag: bytes, columns: Iterable[int]) -> bytes:
    """`spans`, a hint to the reader, widened to the cells; one in several pieces is left out."""
    spans = attribute(tag, "spans")
    if spans is None:
        return tag
    found = re.fullmatch(r"(\d+):(\d+)", spans)
    if found is None:
        return with_attribute(tag, "spans", None)
    ends = [int(found[1]), int(found[2]), *columns]
    return with_attribute(tag, "spans", f"{min(ends)}:{max(ends)}")


def _without_rows_from(
    sheet: SheetText, first: int, name: str, obstacles: Sequence[_Obstacle], setting: _Setting
) -> SheetText:
    """The sheet with every row from that number down dropped."""
    at = 0
    for row in sheet.row_texts():
        if row.number >= first:
            break
        at += len(row.lead) + len(row.raw)
    dropped = sheet.rows[at:]
    if not dropped.strip():
        return sheet
    for obstacle in obstacles:
        if obstacle.area.meets(Area(first, 1, LAST_ROW, LAST_COLUMN)):
            setting.refused.append(f"{name}!{_text_of(obstacle.area)} {obstacle.what}")
    setting.formulas_overwritten |= f"<{sheet.prefix}f".encode() in dropped
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
    return f'<{prefix}dimension ref="{_text_of(size)}"/>'.encode()


def _text_of(cells: Area) -> str:
    first, last = reference(cells.top, cells.left), reference(cells.bottom, cells.right)
    return first if first == last else f"{first}:{last}"


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


# --- what must not be overwritten ----------------------------------------------------------------------------------


def _fault(
    at: tuple[int, int],
    held: etree._Element | None,
    wanted: bool | int | float | str | None,
    obstacles: Sequence[_Obstacle],
) -> str | None:
    """Why the cell can't take the value, or None if it can."""
    formula = None if held is None else child(held, "f")
    if formula is not None and formula.get("t") == "shared":
        return "holds a formula that it shares with other cells"
    for obstacle in obstacles:
        if at in obstacle.area and not (obstacle.only_hides and wanted is None):
            return obstacle.what
    return None


def _obstacles(sheet: SheetText, package: Package) -> list[_Obstacle]:
    return [*_formula_obstacles(sheet), *_merged_obstacles(sheet), *_table_obstacles(sheet, package)]


def _formula_obstacles(sheet: SheetText) -> Iterator[_Obstacle]:
    """Formulas that fill several cells: only the first of the cells says so."""
    start = f"<{sheet.prefix}f ".encode()
    if start not in sheet.rows:
        return
    for tag in re.findall(re.escape(start) + rb"[^>]*>", sheet.rows):
        filled = area(attribute(tag, "ref") or "")
        if filled and attribute(tag, "t") in ("array", "dataTable"):
            yield _Obstacle(filled, "belongs to a formula that fills several cells (an array or what-if table)")


def _merged_obstacles(sheet: SheetText) -> Iterator[_Obstacle]:
    """The cells of merged areas that nobody sees: all but the first."""
    for element in sheet.frame_tree.iterfind("{*}mergeCells/{*}mergeCell"):
        merged = area(element.get("ref", ""))
        if merged is None:
            continue
        for hidden in (
            Area(merged.top, merged.left + 1, merged.top, merged.right),
            Area(merged.top + 1, merged.left, merged.bottom, merged.right),
        ):
            if hidden.top <= hidden.bottom and hidden.left <= hidden.right:
                yield _Obstacle(hidden, f"is hidden in the merged cells {_text_of(merged)}", only_hides=True)


def _table_obstacles(sheet: SheetText, package: Package) -> Iterator[_Obstacle]:
    """Headings and totals of tables, which the table's own part repeats; all cells of pivot tables."""
    for part in related(package, sheet.where, "table"):
        table = tree(package.part(part), part)
        whole = area(table.get("ref", ""))
        if whole and int(table.get("headerRowCount", 1)):
            heading = Area(whole.top, whole.left, whole.top, whole.right)
            yield _Obstacle(heading, f"is a heading of the table {table.get('displayName')}")
        if whole and int(table.get("totalsRowCount", 0)):
            totals = Area(whole.bottom, whole.left, whole.bottom, whole.right)
            yield _Obstacle(totals, f"is in the totals of the table {table.get('displayName')}")
    for part in related(package, sheet.where, "pivotTable"):
        pivot = tree(package.part(part), part)
        location = child(pivot, "location")
        whole = None if location is None else area(location.get("ref", ""))
        if whole:
            yield _Obstacle(whole, f"belongs to the pivot table {pivot.get('name')}")


# --- the workbook around the sheets --------------------------------------------------------------------------------


def _calculated_on_opening(package: Package) -> Package:
    """The workbook marked so that Excel calculates all formulas when it opens it; some read the changed cells."""
    part = workbook_part(package)
    content = normalised(package.part(part), part)
    frame = outline(content, part)
    settings = frame.child("calcPr")
    if settings:
        end = content.index(b">", settings.start) + 1
        tag = content[settings.start : end]
        if attribute(tag, "fullCalcOnLoad") in ("1", "true"):
            return package
        return package.with_parts({part: spliced(content, [(settings.start, end, _marked(tag))])})
    before = ("functionGroups", "externalReferences", "definedNames", "sheets")
    at = max(span.end for span in frame.children if span.name in before)
    return package.with_parts({part: spliced(content, [(at, at, _marked(f"<{frame.prefix}calcPr/>".encode()))])})


def _marked(tag: bytes) -> bytes:
    return with_attribute(tag, "fullCalcOnLoad", "1")


def _without_calculation_chain(package: Package) -> Package:
    """The package without the order of calculation, which lists formulas that are gone; Excel makes it anew."""
    workbook = workbook_part(package)
    chains = related(package, workbook, "calcChain")
    if not chains:
        return package
    rels = relationships_part(workbook)
    changes = {
        rels: _without_children(package.part(rels), rels, "Type", "/calcChain"),
        CONTENT_TYPES: _without_children(package.part(CONTENT_TYPES), CONTENT_TYPES, "PartName", "/" + chains[0]),
    }
    return package.with_parts(changes).without(chains)


def _without_children(part: bytes, where: str, name: str, ending: str) -> bytes:
    """The part without the elements below its root whose attribute `name` ends with that."""
    spans = [
        (span.start, span.end, b"")
        for span in outline(part, where).children
        if (attribute(part[span.start : span.end], name) or "").lower().endswith(ending.lower())
    ]
    return spliced(part, spans)


# --- the proof -----------------------------------------------------------------------------------------------------


def differences(
    before: Package, after: Package, blocks: Sequence[Block | TableBlock], allowed: Collection[str] = ()
) -> list[str]:
    """
    What differs between the packages although no block covers it, one sentence each; none if all is well.

    `allowed` are names of further parts that may differ. Sheets are read anew here, as trees, without the code that
    patched them.
    """
    touched = {worksheet(before, block.sheet).part: block.sheet for block in blocks}
    workbook = workbook_part(before)
    chain = related(before, workbook, "calcChain")
    faults = []
    if [name for name in before if name in after] != [name for name in after if name in before]:
        faults.append("the parts are in another order")
    faults += [f"{name} was added" for name in after if name not in before and name not in allowed]
    faults += [f"{name} is gone" for name in before if name not in after and name not in {*chain, *allowed}]
    for name in before:
        if name in allowed or name not in after or _same_bytes(before, after, name):
            continue
        if name in touched:
            own = [block for block in blocks if block.sheet == touched[name]]
            faults += _sheet_differences(before.part(name), after.part(name), name, own)
        elif name == workbook:
            faults += _element_differences(before.part(name), after.part(name), name, {"calcPr"})
        elif chain and chain[0] not in after and name in (CONTENT_TYPES, relationships_part(workbook)):
            faults += _lines_differences(before.part(name), after.part(name), name, chain[0])
        else:
            faults.append(f"{name} is not the same")
    return faults


def _same_bytes(before: Package, after: Package, name: str) -> bool:
    one, other = before.entries[name], after.entries[name]
    if one is other or one.body == other.body:
        return True
    return one.info.CRC == other.info.CRC and one.unpacked == other.unpacked


def _element_differences(before: bytes, after: bytes, name: str, free: set[str]) -> list[str]:
    """Elements below the root that differ, but for those named in `free`; the root's own attributes too."""
    trees = tree(before, name), tree(after, name)
    if trees[0].items() != trees[1].items() or trees[0].nsmap != trees[1].nsmap:
        return [f"{name} begins in another way"]
    elements = [
        [_canonical(each) for each in root if isinstance(each.tag, str) and etree.QName(each).localname not in free]
        for root in trees
    ]
    return [] if elements[0] == elements[1] else [f"{name} is not the same"]


def _lines_differences(before: bytes, after: bytes, name: str, chain: str) -> list[str]:
    """What differs in a part that lists parts, but for the line about the order of calculation."""
    trees = tree(before, name), tree(after, name)
    ending = chain.rpartition("/")[2].lower()
    lines = [
        [
            sorted(each.attrib.items())
            for each in root
            if not (each.get("Target") or each.get("PartName") or "").lower().endswith(ending)
        ]
        for root in trees
    ]
    return [] if lines[0] == lines[1] else [f"{name} is not the same"]


def _canonical(element: etree._Element) -> bytes:
    return bytes(etree.tostring(element, method="c14n", exclusive=True, with_tail=False))


def _sheet_differences(before: bytes, after: bytes, name: str, blocks: Sequence[Block | TableBlock]) -> list[str]:
    free = {"sheetData", "dimension"}
    if any(isinstance(block, Block) and block.page_breaks is not None for block in blocks):
        free.add("rowBreaks")
    first_free_row = min((_first_row_replaced(block) for block in blocks), default=LAST_ROW + 1)
    texts = [SheetText.of(part, name) for part in (before, after)]
    roots = [tree(text.head + _rows_above(text, first_free_row) + text.tail, name) for text in texts]
    frames = [text.head + text.tail for text in texts]
    faults = _element_differences(frames[0], frames[1], name, free)
    own = [(block, _area_of(block)) for block in blocks if isinstance(block, Block)]
    cells = [_cells_outside(root, [covered for _, covered in own]) for root in roots]
    faults += [
        f"{name}: cell {reference(*at)} is not the same"
        for at in sorted(cells[0].keys() | cells[1].keys())
        if cells[0].get(at) != cells[1].get(at)
    ]
    heights = {row for block, _ in own for row in block.heights}
    rows = [_row_attributes(root, heights) for root in roots]
    faults += [
        f"{name}: row {row} is not formatted the same"
        for row in sorted(rows[0].keys() | rows[1].keys())
        if rows[0].get(row, {}) != rows[1].get(row, {})
    ]
    return faults


def _first_row_replaced(block: Block | TableBlock) -> int:
    """The row from which all cells are the block's; past the last row if it replaces nothing below itself."""
    if isinstance(block, TableBlock):
        return block.top
    return block.top + len(block.rows) if block.replaces_rest else LAST_ROW + 1


def _rows_above(sheet: SheetText, first_free_row: int) -> bytes:
    if first_free_row > LAST_ROW:
        return sheet.rows
    return b"".join(row.raw for row in takewhile(lambda row: row.number < first_free_row, sheet.row_texts()))


def _cells_outside(root: etree._Element, covered: Sequence[Area]) -> Mapping[tuple[int, int], bytes]:
    """Cells by place, without their own reference, since a writer may leave it out."""
    found = {}
    for at, cell in placed_cells(root).items():
        if not any(at in each for each in covered):
            cell.attrib.pop("r", "")
            found[at] = _canonical(cell)
    return found


def _row_attributes(root: etree._Element, with_own_height: Collection[int]) -> Mapping[int, dict[str, str]]:
    """Attributes by row, for rows that have any, without those that the blocks may set."""
    found = {}
    number = 0
    for row in root.iterfind("{*}sheetData/{*}row"):
        number = int(row.get("r", number + 1))
        free = {"r", "spans"} | ({"ht", "customHeight"} if number in with_own_height else set())
        if attributes := {str(name): str(value) for name, value in row.attrib.items() if name not in free}:
            found[number] = attributes
    return found
