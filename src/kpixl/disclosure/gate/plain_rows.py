"""
Rows of a sheet that hold nothing but plain cells, read without building their XML.

A sheet may have millions of cells, nearly all of them a style and a value, with a reference or right after the cell
before. Such rows are taken out of the XML as text. Whatever is written differently is left to the XML parser, so that
nothing is overlooked.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from kpixl.disclosure.gate.cells import (
    CELL_TYPES,
    PLACES_IN_A_ROW,
    CellContent,
    CellType,
    SheetCells,
    column_of,
    without_fraction,
)

_TEXT = r"[^<&\r]*(?:&(?:amp|lt|gt|quot|apos);[^<&\r]*)*"
_CELL = (
    r'<c(?: r="(?P<at>[A-Z]{1,3}[0-9]{1,7})")?(?: s="(?P<style>[0-9]{1,9})")?(?: t="(?P<type>[a-zA-Z]{1,9})")?'
    rf'(?:/>|>(?:<v>(?P<value>{_TEXT})</v>|<is><t(?: xml:space="preserve")?>(?P<text>{_TEXT})</t></is>)</c>)'
)
_PLAIN_CELL = re.compile(_CELL)
_PIECES = _PLAIN_CELL.groups + 1
_ROW = re.compile(r"<row(?: [^<>]*)?>")
_PLAIN_TAG = re.compile(
    r'<row r="[0-9]{1,7}"(?: spans="[0-9]{1,4}:[0-9]{1,4}")?(?: x14ac:dyDescent="0\.[0-9]{1,4}")?/?>'
)
_END = "</row>"
_ROW_NUMBER, _HAS_NUMBER = re.compile(r'\sr="([0-9]{1,7})"'), re.compile(r"\sr\s*=")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))
# With these, text may look like an element without being one, or an element's name may have another meaning.
_NOT_PLAIN = ("<!--", "<![CDATA[", ":row", "<!DOCTYPE")


_Written = tuple[str | None, str | None, str | None, str | None]  # style, type, value and text of a cell


class PlainRow(NamedTuple):
    """A row's number, which of the cells it has (None if it is not plain), and whether its element is left."""

    number: int
    cells: range | None
    is_left: bool


class Rest(NamedTuple):
    """A sheet without its plain rows' cells, and without rows that say nothing else; and what was taken out."""

    content: bytes
    rows: list[PlainRow]
    cells: SheetCells


def without_plain_rows(content: bytes) -> Rest:
    """The sheet without its plain rows; as it is, with no row taken out, if it can't be read in this way."""
    text = _readable(content)
    if text is None:
        return Rest(content, [], SheetCells())
    pieces, rows, at, number, end = list[str](), list[PlainRow](), 0, 0, 0
    found_cells = _PlainCells(SheetCells(), {})
    for found in _ROW.finditer(text):
        tag, start = found[0], found.end()
        if start <= end:
            continue  # within a row that is left to the XML parser
        end = start if tag.endswith("/>") else text.find(_END, start)
        if end < 0:
            break
        number = _row_number(tag, number)
        if not number:
            return Rest(content, [], SheetCells())
        cells = found_cells.of(text[start:end], number)
        is_left = cells is None or not _PLAIN_TAG.fullmatch(tag)
        rows.append(PlainRow(number, cells, is_left))
        if not is_left:
            pieces.append(text[at : found.start()])
            at = end if tag.endswith("/>") else end + len(_END)
        elif cells:
            pieces.append(text[at:start])
            at = end
    return Rest("".join([*pieces, text[at:]]).encode(), rows, found_cells.cells)


def _readable(content: bytes) -> str | None:
    """The text of a sheet in UTF-8, in one namespace, with nothing that only an XML parser can read; else None."""
    start = content[:200]
    if b"encoding=" in start and not re.search(rb"""encoding=["'](?i:utf-8)["']""", start):
        return None
    if content.count(b"xmlns=") != 1 or content.count(b"<?") > 1:
        return None
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if any(each in text for each in _NOT_PLAIN) else text


def _row_number(tag: str, before: int) -> int:
    """The number that the row has, or else the next one; 0 if it is not plainly written."""
    if found := _ROW_NUMBER.search(tag):
        return int(found[1])
    return 0 if _HAS_NUMBER.search(tag) else before + 1


class _PlainCells(NamedTuple):
    """The cells of plain rows; `known` has the number of each content by how it is written."""

    cells: SheetCells
    known: dict[_Written, int]

    def of(self, row: str, number: int) -> range | None:
        """Which cells the row has; None if it holds anything but plain cells."""
        pieces = _PLAIN_CELL.split(row)  # in turn what lies between two cells, and what the next one says
        if any(pieces[::_PIECES]):
            return None
        cells, known, first = self.cells, self.known, len(self.cells)
        written = zip(*(pieces[at::_PIECES] for at in range(1, _PIECES)), strict=True)
        digits, begins = str(number), number * PLACES_IN_A_ROW
        for place, (at, style, kind, value, text) in enumerate(written, start=1):
            said = (style, kind, without_fraction(value) if kind is None and value else value, text)
            if (which := known.get(said)) is None:
                which = known[said] = cells.number_of(_content(*said))
            column = (column_of(at[: -len(digits)]) if at.endswith(digits) else 0) if at else place
            if column:
                cells.places.append(begins + column)
                cells.which.append(which)
            else:
                cells.add(at or "", which)
        return range(first, len(cells))


def _content(style: str | None, kind: str | None, value: str | None, text: str | None) -> CellContent:
    return CellContent(_type(kind), int(style or 0), _unescaped(value or ""), _unescaped(text or ""), "")


def _type(kind: str | None) -> CellType:
    return CellType.NUMBER if kind is None else CELL_TYPES.get(kind, CellType.UNKNOWN)


def _unescaped(text: str) -> str:
    if "&" in text:
        for entity, character in _ENTITIES:
            text = text.replace(entity, character)
    return text
