"""
Rows of a sheet that hold nothing but plain cells, read without building their XML.

A sheet may have millions of cells, nearly all of them a reference, a style and a value. Such rows are taken out of the
XML as text; whatever is written otherwise is left to the XML parser, so that nothing in it is overlooked.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from kpixl.disclosure.gate.cells import CELL_TYPES, Cell, CellType

_TEXT = r"(?:[^<&\r]|&(?:amp|lt|gt|quot|apos);)*"
_CELL = (
    r'<c r="(?P<at>[A-Z]{1,3}[0-9]{1,7})"(?: s="(?P<style>[0-9]{1,9})")?(?: t="(?P<type>[a-zA-Z]{1,9})")?'
    rf'(?:/>|>(?:<v>(?P<value>{_TEXT})</v>|<is><t(?: xml:space="preserve")?>(?P<text>{_TEXT})</t></is>)</c>)'
)
_PLAIN_CELL = re.compile(_CELL)
_ROW = re.compile(r"(<row(?: [^<>]*)?(?<!/)>)(.*?)(?=</row>)|<row(?: [^<>]*)?/>", re.DOTALL)
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))
# Where text may look like an element and be none, or an element's name have another meaning.
_NOT_PLAIN = ("<!--", "<![CDATA[", ":row", "<!DOCTYPE")


class Rest(NamedTuple):
    """A sheet without the cells of its plain rows, and these cells by the row's place; None for any other row."""

    content: bytes
    rows: list[list[Cell] | None]


def without_plain_rows(content: bytes) -> Rest:
    """The sheet as it is, without any plain row, where it can't be read so."""
    text = _readable(content)
    if text is None:
        return Rest(content, [])
    pieces, rows, at = list[str](), list[list[Cell] | None](), 0
    same: dict[str, str] = {}  # a team's name stands in thousands of cells, and is kept once
    for found in _ROW.finditer(text):
        cells = [] if found[2] is None else _cells(found[2], same)
        rows.append(cells)
        if cells:
            pieces.append(text[at : found.start(2)])
            at = found.end(2)
    return Rest("".join([*pieces, text[at:]]).encode(), rows)


def _readable(content: bytes) -> str | None:
    """A sheet in UTF-8, in one namespace, without anything that only an XML parser can read."""
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


def _cells(row: str, same: dict[str, str]) -> list[Cell] | None:
    """The row's cells; None where it holds anything else than plain ones."""
    cells, end = list[Cell](), 0
    for found in _PLAIN_CELL.finditer(row):
        if found.start() != end:
            return None
        end = found.end()
        at, style, kind, value, text = found.groups()
        of = CellType.NUMBER if kind is None else CELL_TYPES.get(kind, CellType.UNKNOWN)
        cells.append(Cell(at, of, int(style or 0), _kept(value, same), _kept(text, same), ""))
    return cells if end == len(row) else None


def _kept(text: str | None, same: dict[str, str]) -> str:
    if not text:
        return ""
    kept = same.get(text)
    if kept is None:
        kept = same[text] = _unescaped(text)
    return kept


def _unescaped(text: str) -> str:
    if "&" in text:
        for entity, character in _ENTITIES:
            text = text.replace(entity, character)
    return text
