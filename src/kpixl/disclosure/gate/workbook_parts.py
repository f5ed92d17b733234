"""How the parts of a workbook hang together: which points at which, and which of them are its sheets."""

from __future__ import annotations

import io
import posixpath
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from urllib.parse import unquote

from lxml import etree
from msgspec import Struct

from kpixl.disclosure.gate.archive import Archive, Part
from kpixl.disclosure.gate.cells import CELL_TYPES, CellContent, CellType, SheetCells, without_fraction
from kpixl.disclosure.gate.plain_rows import PlainRow, Rest, without_plain_rows
from kpixl.disclosure.gate.xml_parts import (
    Element,
    elements,
    in_utf_8,
    is_on,
    joined_text,
    local,
    number,
    parsed,
    refuse_declarations,
    xml_attribute,
)
from kpixl.workbook.ooxml.cells import reference

RELATIONSHIPS = ".rels"
PLAIN_CELL_ATTRIBUTES = frozenset({"r", "s", "t", "cm", "vm", "ph"})


class PartRelationship(Struct, frozen=True):
    """A pointer from one part to another: `kind` is the last word of its type. External targets lie outside."""

    source: str
    kind: str
    target: str
    is_external: bool


class TabState(StrEnum):
    """Whether a tab is shown; LOST is a sheet that has no tab."""

    VISIBLE = "visible"
    HIDDEN = "hidden"
    VERY_HIDDEN = "veryHidden"
    LOST = "lost"


class Tab(Struct, frozen=True):
    """A tab. `number` counts tabs from 1; its cells are kept apart from the rest of its XML."""

    number: int
    name: str
    part: str
    state: TabState
    root: Element | None
    cells: SheetCells


class Workbook(Struct, frozen=True, dict=True):
    """An archive read as a workbook. Names of parts are compared without case, as the format requires."""

    archive: Archive

    @cached_property
    def by_name(self) -> Mapping[str, Part]:
        return {_plain(part.name): part for part in self.archive.parts}

    def is_read(self, part: Part) -> bool:
        """Whether this is the part that its name leads to; a zip may hold two parts of one name."""
        return self.by_name[_plain(part.name)] is part

    def is_xml(self, part: Part) -> bool:
        """Whether the part could be read as XML."""
        return part.name in self.trees or any(
            sheet.part == part.name and sheet.root is not None for sheet in self.sheets
        )

    @cached_property
    def trees(self) -> Mapping[str, Element]:
        """The parts that are XML, relationships included, by name; the sheets are not among them (see `sheets`)."""
        return {
            part.name: root
            for part in self.archive.parts
            if _plain(part.name) not in self._sheet_names and (root := parsed(part.content)) is not None
        }

    def tree(self, name: str) -> Element | None:
        part = self.by_name.get(_plain(name))
        return None if part is None else self.trees.get(part.name)

    @cached_property
    def relationships(self) -> tuple[PartRelationship, ...]:
        return tuple(
            found
            for part in self.archive.parts
            if part.name.lower().endswith(RELATIONSHIPS)
            for found in _relationships(part)
        )

    def related(self, source: str, kind: str) -> list[str]:
        """Names of parts inside the file that `source` points at with that kind of relationship."""
        return [
            each.target
            for each in self.relationships
            if _plain(each.source) == _plain(source) and each.kind == kind and not each.is_external
        ]

    @cached_property
    def main(self) -> str:
        """The name of the workbook's own part; nearly always xl/workbook.xml."""
        return next(iter(self.related("", "officeDocument")), "xl/workbook.xml")

    @cached_property
    def root(self) -> Element | None:
        part = self.by_name.get(_plain(self.main))
        return None if part is None else parsed(part.content)

    @cached_property
    def sheets(self) -> tuple[Tab, ...]:
        """The tabs in order, then sheets that no tab names."""
        found = []
        for tab_number, (name, state, part) in enumerate(self._tabs, start=1):
            at = self.by_name.get(_plain(part))
            root, cells = (None, SheetCells()) if at is None else sheet_content(at.content)
            found.append(Tab(tab_number, name, at.name if at else part, state, root, cells))
        return tuple(found)

    @cached_property
    def shared_strings(self) -> tuple[Element, ...]:
        roots = [self.tree(part) for part in self.related(self.main, "sharedStrings")]
        return tuple(si for root in roots if root is not None for si in root if local(si) == "si")

    @cached_property
    def counts_from_1904(self) -> bool:
        root = self.root
        return root is not None and any(is_on(each, "date1904") for each in elements(root, "workbookPr"))

    @cached_property
    def _tabs(self) -> list[tuple[str, TabState, str]]:
        """Name, state and part of each tab, then of the sheets that no tab names."""
        if self.root is None:
            return []
        pointed = {
            (each.kind, _id): each.target
            for each, _id in _relationships_with_ids(self.by_name.get(_plain(_rels_of(self.main))))
        }
        by_id = {_id: target for (_, _id), target in pointed.items()}
        tabs = [
            (xml_attribute(tab, "name"), _state_of(tab), by_id.get(_relationship_id(tab), ""))
            for tab in elements(self.root, "sheet")
        ]
        named = {_plain(part) for _, _, part in tabs}
        lost = [part.name for part in self.archive.parts if _is_sheet(part.name) and _plain(part.name) not in named]
        return [*tabs, *(("", TabState.LOST, part) for part in lost)]

    @cached_property
    def _sheet_names(self) -> frozenset[str]:
        return frozenset(_plain(part) for _, _, part in self._tabs if part)


def sheet_content(content: bytes) -> tuple[Element | None, SheetCells]:
    """A sheet's XML without its cells, and the cells; read as a stream, since a sheet may hold millions."""
    content = in_utf_8(content)
    refuse_declarations(content)
    rest = without_plain_rows(content)
    cells, row_number = rest.cells.like(), 0
    rows = iter(rest.rows)
    stream = etree.iterparse(
        io.BytesIO(rest.content), tag="{*}row", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        for _, row in stream:
            plain = _next_left(rows, rest, cells)
            row_number = plain.number if plain else int(number(row, "r", row_number + 1))
            if plain is None or plain.cells is None:
                _add_cells(cells, row, row_number)
            else:
                cells.add_from(rest.cells, plain.cells)
    except etree.XMLSyntaxError:
        return None, SheetCells()
    _next_left(rows, rest, cells)
    return stream.root, cells


def _next_left(rows: Iterator[PlainRow], rest: Rest, cells: SheetCells) -> PlainRow | None:
    """The next row that is left in the XML; the cells of the plain rows before it are added first."""
    for row in rows:
        if row.is_left:
            return row
        cells.add_from(rest.cells, row.cells or range(0))
    return None


def _add_cells(cells: SheetCells, row: Element, row_number: int) -> None:
    """Add the row's cells. Plain ones are taken out of the tree; a cell that holds anything else stays in it, too."""
    column = 0
    for cell in list(row):
        if not isinstance(cell.tag, str) or not cell.tag.endswith("}c"):
            continue
        column += 1
        at = cell.get("r") or reference(row_number, column)  # programs that leave it out write every cell
        value = text = formula = ""
        is_plain = PLAIN_CELL_ATTRIBUTES.issuperset(cell.attrib)
        for child in cell:
            tag = str(child.tag)
            if tag.endswith("}v"):
                value = child.text or ""
            elif tag.endswith("}is"):
                text = joined_text(child)
            elif tag.endswith("}f"):
                formula = child.text or "shared"
            is_plain = is_plain and tag.endswith(("}v", "}f", "}is"))
            is_plain = is_plain and (_is_plain_string(child) if tag.endswith("}is") else len(child) == 0)
        kind = CELL_TYPES.get(cell.get("t") or CellType.NUMBER, CellType.UNKNOWN)
        value = without_fraction(value) if kind is CellType.NUMBER else value
        cells.add(at, cells.number_of(CellContent(kind, int(number(cell, "s")), value, text, formula)))
        if is_plain:
            row.remove(cell)


def _is_plain_string(string: Element) -> bool:
    pieces = [piece for run in string for piece in (run, *(run if local(run) == "r" else ()))]
    return all(local(each) in ("r", "t", "rPr") for each in pieces)


def _relationships(part: Part) -> Iterator[PartRelationship]:
    for found, _ in _relationships_with_ids(part):
        yield found


def _relationships_with_ids(part: Part | None) -> Iterator[tuple[PartRelationship, str]]:
    root = None if part is None else parsed(part.content)
    if part is None or root is None:
        return
    source = _source_of(part.name)
    for each in elements(root, "Relationship"):
        target = xml_attribute(each, "Target")
        is_external = xml_attribute(each, "TargetMode").lower() == "external"
        if not is_external:
            target = posixpath.normpath(posixpath.join("/", posixpath.dirname(source), unquote(target))).lstrip("/")
        kind = xml_attribute(each, "Type").rpartition("/")[2]
        yield PartRelationship(source, kind, target, is_external), xml_attribute(each, "Id")


def _rels_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _source_of(rels: str) -> str:
    folder, name = posixpath.split(rels.replace("\\", "/"))
    return posixpath.join(posixpath.dirname(folder), name[: -len(RELATIONSHIPS)])


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _relationship_id(tab: Element) -> str:
    return next((str(value) for key, value in tab.attrib.items() if str(key).endswith("}id")), "")


def _state_of(tab: Element) -> TabState:
    written = xml_attribute(tab, "state", TabState.VISIBLE)
    return TabState(written) if written in (TabState.VISIBLE, TabState.VERY_HIDDEN) else TabState.HIDDEN


def _is_sheet(name: str) -> bool:
    folder = posixpath.dirname(_plain(name))
    return posixpath.basename(folder) in ("worksheets", "chartsheets", "dialogsheets", "macrosheets")
