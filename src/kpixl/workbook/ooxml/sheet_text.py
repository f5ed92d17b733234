"""
A sheet's XML, cut so that changes can be put in: what is before its rows, the rows, and what is after them.

All of it stays bytes. Rows and cells are parsed only where a block touches them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property

from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from kpixl.words.errors import WorkbookError
from kpixl.workbook.ooxml.cells import Area, area, place
from kpixl.workbook.ooxml.markup import ChildElement, Outline, attribute, occurs, outline, spliced, tree, with_attribute

# The elements directly below <worksheet>, in the order that the file format demands.
ORDER = (
    *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection"),
    *("protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells"),
    *("phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins"),
    *("pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors"),
    *("smartTags", "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls"),
    *("webPublishItems", "tableParts", "extLst"),
)

SHEET_DATA = re.compile(rb"<((?:[\w.-]+:)?sheetData)(\s[^>]*?)?(/?)>")

OF_THE_FRAME = {"frame", "prefix", "frame_tree", "column_styles", "_opening"}  # what is worked out without the rows


class RowText(Struct, frozen=True):
    """One row: its number, its whole element, and the white space before it."""

    number: int
    raw: bytes
    lead: bytes = b""

    @property
    def tag(self) -> bytes:
        """The start tag."""
        return self.raw[: self.raw.index(b">") + 1]

    @property
    def content(self) -> bytes:
        """What is between its tags."""
        return self.raw[len(self.tag) : self.raw.rfind(b"</")]

    def cells(self, prefix: str) -> Iterator[tuple[int, bytes]]:
        """Column and whole element of each cell, in the file's order."""
        column = 0
        for found in _cell(prefix).finditer(self.raw, len(self.tag)):
            raw = found[0]
            at = place(attribute(raw[: raw.index(b">") + 1], "r") or "")
            column = at[1] if at else column + 1
            yield column, raw


class SheetText(Struct, frozen=True, dict=True):
    """
    `head` ends with `<sheetData>`, `tail` starts with `</sheetData>`, and the rows are between. A long table `below`
    those rows stays in pieces, which are never searched.
    """

    where: str
    head: bytes
    rows: bytes
    tail: bytes
    below: Sequence[bytes] = ()

    @classmethod
    def of(cls, part: bytes, where: str) -> SheetText:
        """A sheet's part cut in three; refused if it has no `sheetData`."""
        opened = SHEET_DATA.search(part)
        if opened is None:
            raise WorkbookError(f"{where} is not a worksheet with cells: the workbook is damaged.")
        name = opened[1]
        if opened[3]:
            return cls(
                where, part[: opened.start()] + b"<" + name + b">", b"", b"</" + name + b">" + part[opened.end() :]
            )
        end = part.rfind(b"</" + name)
        return cls(where, part[: opened.end()], part[opened.end() : end], part[end:])

    @classmethod
    def above(cls, part: bytes, where: str, row: int) -> SheetText:
        """The sheet without that row and the rows below it, none of which is copied."""
        opened = SHEET_DATA.search(part)
        if opened is None or opened[3]:
            return cls.of(part, where)
        number, at, end = 0, opened.end(), part.rfind(b"</" + opened[1])
        for begins, tag_ends, ends in _rows(part, opened[1].decode().removesuffix("sheetData"), at, end):
            number = int(attribute(part[begins:tag_ends], "r") or number + 1)
            if number >= row:
                return cls.of(part[:at] + part[end:], where)
            at = ends
        return cls.of(part, where)

    @property
    def part(self) -> bytes:
        """The whole part."""
        return b"".join(self.pieces)

    @property
    def pieces(self) -> Sequence[bytes]:
        """The whole part, in pieces."""
        return [self.head, self.rows, *self.below, self.tail]

    def is_same(self, before: SheetText) -> bool:
        """Whether the part has the same bytes as `before`, which has no table below."""
        return self.head == before.head and self.tail == before.tail and self.has_same_rows(before)

    def has_same_rows(self, before: SheetText) -> bool:
        at = 0
        for piece in (self.rows, *self.below):
            if not before.rows.startswith(piece, at):
                return False
            at += len(piece)
        return at == len(before.rows)

    @cached_property
    def frame(self) -> Outline:
        """The elements directly below the root; their places are counted as if there were no rows."""
        return outline(self.head + self.tail, self.where)

    @cached_property
    def prefix(self) -> str:
        """The prefix of the sheet's tags: nothing, or something like `x:`."""
        return f"{self.frame_tree.prefix}:" if self.frame_tree.prefix else ""

    @property
    def row_end(self) -> bytes:
        """The end tag of a row."""
        return f"</{self.prefix}row>".encode()

    @property
    def formula_begins(self) -> bytes:
        """How a formula's element begins."""
        return f"<{self.prefix}f".encode()

    @cached_property
    def has_formula(self) -> bool:
        """Whether a cell may hold a formula: a spreadsheet has no other element in its rows that begins like that."""
        return occurs(self.formula_begins, self.rows)

    @cached_property
    def frame_tree(self) -> etree._Element:
        """Everything except the rows, as a tree."""
        root = tree(self.head + self.tail, self.where)
        if etree.QName(root).localname != "worksheet":
            raise WorkbookError(f"{self.where} is not a worksheet: the workbook is damaged.")
        return root

    @property
    def size(self) -> Area | None:
        """The area that the sheet says it fills; None if it doesn't say."""
        for element in self.frame_tree.iterchildren("{*}dimension"):
            return area(element.get("ref", ""))
        return None

    @cached_property
    def column_styles(self) -> Mapping[int, int]:
        """The cell formats of whole columns, with which a new cell starts."""
        return {
            column: int(columns.get("style", 0))
            for columns in self.frame_tree.iterfind("{*}cols/{*}col")
            if columns.get("style")
            for column in range(int(columns.get("min", 1)), int(columns.get("max", 1)) + 1)
        }

    def row_texts(self) -> Iterator[RowText]:
        """The rows in order; a row that does not state its number follows the previous one."""
        number = at = 0
        for begins, tag_ends, ends in _rows(self.rows, self.prefix, 0, len(self.rows)):
            stated = attribute(self.rows[begins:tag_ends], "r")
            number = int(stated) if stated else number + 1
            yield RowText(number, self.rows[begins:ends], self.rows[at:begins])
            at = ends

    @cached_property
    def _opening(self) -> bytes:
        return (self.head + self.tail)[: self.frame.children[0].start]

    def row_tree(self, row: RowText) -> etree._Element:
        """One row as a tree, with the namespaces of its sheet."""
        root = tree(self._opening + row.raw + f"</{self.prefix}worksheet>".encode(), self.where)
        return root[0]

    def with_rows(self, rows: bytes, below: Sequence[bytes] = ()) -> SheetText:
        """The sheet with these rows, and a long table below them; what is known of the rest stays known."""
        sheet = replace(self, rows=rows, below=below)
        sheet.__dict__.update({name: self.__dict__[name] for name in OF_THE_FRAME & self.__dict__.keys()})
        return sheet

    def with_child(self, name: str, element: bytes) -> SheetText:
        """The sheet with the element directly below the root: it replaces one of that name or goes where it belongs."""
        frame = self.head + self.tail
        span = self.frame.child(name) or self._gap_for(name)
        changed = spliced(frame, [(span.start, span.end, element)])
        cut = len(self.head) + (len(changed) - len(frame) if span.start < len(self.head) else 0)
        return replace(self, head=changed[:cut], tail=changed[cut:])

    def _gap_for(self, name: str) -> ChildElement:
        before = set(ORDER[: ORDER.index(name)])
        earlier = [span.end for span in self.frame.children if span.name in before]
        at = max(earlier, default=self.frame.children[0].start)
        return ChildElement(name, at, at)


def numbered(row: RowText) -> RowText:
    """The row with its number written out, which the file format makes optional."""
    if attribute(row.tag, "r") is not None:
        return row
    return replace(row, raw=with_attribute(row.tag, "r", str(row.number)) + row.raw[len(row.tag) :])


def _rows(content: bytes, prefix: str, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """
    Where each row begins, where its start tag ends, and where it ends.

    Its end is looked for as a text: a pattern of a whole row goes through it letter by letter, twenty times as slowly.
    """
    opens, closes = _tags_of_row(prefix)
    while opened := opens.search(content, at, end):
        at = opened.end()
        if not opened[0].endswith(b"/>"):
            closed = closes.search(content, at, end)
            if closed is None:
                continue
            at = closed.end()
        yield opened.start(), opened.end(), at


@cache
def _tags_of_row(prefix: str) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """A row's start and its end. A row holds no other, so the next end is its own."""
    tag = re.escape(f"{prefix}row").encode()
    return re.compile(rb"<" + tag + rb"(?=[\s/>])[^>]*>"), re.compile(rb"</" + tag + rb"\s*>")


@cache
def _cell(prefix: str) -> re.Pattern[bytes]:
    """A whole cell. It holds no other, so the next end tag is its own."""
    tag = re.escape(f"{prefix}c").encode()
    return re.compile(rb"<" + tag + rb"(?=[\s/>])[^>]*?(?:/>|>.*?</" + tag + rb"\s*>)", re.DOTALL)
