"""
The proof that a patched workbook differs from the original in its blocks and nowhere else.

Sheets are read again, as trees, without the code that patched them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import chain as one_after_another

from lxml import etree
from msgspec import Struct

from kpixl.workbook.blocks import Block, TableBlock
from kpixl.workbook.ooxml.cells import LAST_ROW, Area, reference
from kpixl.workbook.ooxml.markup import tree
from kpixl.workbook.ooxml.package import CONTENT_TYPES, Package
from kpixl.workbook.ooxml.sheet import placed_cells, related, relationships_part, workbook_part, worksheet
from kpixl.workbook.ooxml.sheet_text import SheetText, numbered
from kpixl.workbook.ooxml.tables import lengths, table_part, with_length


def differences(
    before: Package, after: Package, blocks: Sequence[Block | TableBlock], allowed: Collection[str] = ()
) -> list[str]:
    """
    What differs between the packages although no block covers it, one sentence each; none if all is well.

    `allowed` are names of further parts that may differ.
    """
    chain = related(before, workbook_part(before), "calcChain")
    touched: dict[str, list[Block | TableBlock]] = {}
    for block in blocks:
        touched.setdefault(worksheet(before, block.sheet).part, []).append(block)
    lengthened = {table_part(before, *named): wanted for named, wanted in lengths(blocks).items()}
    compared = _Compared(before, after, touched, lengthened, chain)
    faults = []
    if [name for name in before if name in after] != [name for name in after if name in before]:
        faults.append("the parts are in a different order")
    faults += [f"{name} was added" for name in after if name not in before and name not in allowed]
    faults += [f"{name} is gone" for name in before if name not in after and name not in {*chain, *allowed}]
    made = [
        name
        for name, entry in before.entries.items()
        if name in after and name not in allowed and entry.body != after.entries[name].body
    ]
    with ThreadPoolExecutor(2) as pool:  # parts are unpacked outside the interpreter's lock
        faults += one_after_another.from_iterable(pool.map(partial(_part_differences, compared), made))
    return faults


class _Compared(Struct, frozen=True):
    """Two packages, and what may differ in their parts, by part name."""

    before: Package
    after: Package
    touched: Mapping[str, Sequence[Block | TableBlock]]
    lengthened: Mapping[str | None, Area]
    chain: Sequence[str]  # the part with the calculation chain, if there is one


def _part_differences(compared: _Compared, name: str) -> list[str]:
    """What differs in a part that may have been rewritten; it is unpacked only for this, as some parts are long."""
    before, after = compared.before.entries[name].unpacked, compared.after.entries[name].unpack()
    workbook = workbook_part(compared.before)
    if before == after:
        return []
    if name in compared.touched:
        return _sheet_differences(before, after, name, compared.touched[name])
    if name in compared.lengthened:
        return [] if after == with_length(before, compared.lengthened[name]) else [f"{name} is not the same"]
    if name == workbook:
        return _element_differences(before, after, name, {"calcPr"})
    chain = compared.chain
    if chain and chain[0] not in compared.after and name in (CONTENT_TYPES, relationships_part(workbook)):
        return _lines_differences(before, after, name, chain[0])
    return [f"{name} is not the same"]


def _element_differences(before: bytes, after: bytes, name: str, free: set[str]) -> list[str]:
    """What differs below the root, except in elements named in `free`, or in the root's own attributes."""
    trees = tree(before, name), tree(after, name)
    if trees[0].items() != trees[1].items() or trees[0].nsmap != trees[1].nsmap:
        return [f"{name} begins differently"]
    elements = [
        [_canonical(each) for each in root if isinstance(each.tag, str) and etree.QName(each).localname not in free]
        for root in trees
    ]
    return [] if elements[0] == elements[1] else [f"{name} is not the same"]


def _lines_differences(before: bytes, after: bytes, name: str, chain: str) -> list[str]:
    """What differs in a part that lists parts, apart from the line about the calculation chain."""
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
    sheets = [_Above.of(part, name, first_free_row) for part in (before, after)]
    roots = [
        tree(sheet.head + rows + sheet.tail, name)
        for sheet, rows in zip(sheets, _rows_that_differ([each.rows for each in sheets]), strict=True)
    ]
    frames = [sheet.head + sheet.tail for sheet in sheets]
    faults = _element_differences(frames[0], frames[1], name, free)
    own = [(block, _covered_by(block)) for block in blocks if isinstance(block, Block)]
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
    """The row from which on the block owns all cells; past the last row if it replaces nothing below itself."""
    if isinstance(block, TableBlock):
        return block.top
    return block.top + len(block.rows) if block.replaces_rest else LAST_ROW + 1


class _Above(Struct, frozen=True):
    """A sheet without the rows that may differ, which can be very many."""

    head: bytes
    rows: Mapping[int, bytes]
    tail: bytes

    @classmethod
    def of(cls, part: bytes, name: str, first_free_row: int) -> _Above:
        text = SheetText.above(part, name, first_free_row)
        return cls(text.head, _rows_of(text), text.tail)


def _rows_that_differ(rows: Sequence[Mapping[int, bytes]]) -> list[bytes]:
    """The rows of each sheet that are not the same, byte for byte, in all of them."""
    same = {number for number, raw in rows[0].items() if all(others.get(number) == raw for others in rows)}
    return [b"".join(raw for number, raw in of_sheet.items() if number not in same) for of_sheet in rows]


def _rows_of(sheet: SheetText) -> Mapping[int, bytes]:
    """Rows by number, with the number written in each; rows that share a number, which none should, are joined."""
    found: dict[int, bytes] = {}
    for row in sheet.row_texts():
        found[row.number] = found.get(row.number, b"") + numbered(row).raw
    return found


def _cells_outside(root: etree._Element, covered: Sequence[Area]) -> Mapping[tuple[int, int], bytes]:
    """The cells outside the covered areas, by place, without their own reference, which a writer may leave out."""
    found = {}
    in_row: dict[int, list[Area]] = {}
    for at, cell in placed_cells(root).items():
        if at[0] not in in_row:
            in_row[at[0]] = [each for each in covered if each.top <= at[0] <= each.bottom]
        if not any(each.left <= at[1] <= each.right for each in in_row[at[0]]):
            cell.attrib.pop("r", "")
            found[at] = _canonical(cell)
    return found


def _row_attributes(root: etree._Element, with_own_height: Collection[int]) -> Mapping[int, dict[str, str]]:
    """The attributes of rows that have any, by row, without attributes that the blocks may set."""
    found = {}
    number = 0
    for row in root.iterfind("{*}sheetData/{*}row"):
        number = int(row.get("r", number + 1))
        free = {"r", "spans"} | ({"ht", "customHeight"} if number in with_own_height else set())
        if attributes := {str(name): str(value) for name, value in row.attrib.items() if name not in free}:
            found[number] = attributes
    return found


def _covered_by(block: Block) -> Area:
    width = max((len(row) for row in block.rows), default=1)
    return Area(block.top, block.left, block.top + max(len(block.rows), 1) - 1, block.left + max(width, 1) - 1)
