"""
Places in a part's XML, so that a change can be spliced in while every other byte stays.

Parsing a part and writing it again would keep its meaning but not its bytes, and then no comparison could show that a
user's conditional formats are untouched.
"""

from __future__ import annotations

import re
import threading
from functools import cache
from xml.parsers import expat

import numpy as np
from lxml import etree
from msgspec import Struct

from kpixl.words.errors import WorkbookError

ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}

# Excel writes characters that XML can't hold as _xHHHH_, so it also escapes text that happens to look like that.
UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]|_(?=x[0-9A-Fa-f]{4}_)")
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")

ENCODING_NOT_UTF8 = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"'](?!utf-?8[\"']|us-ascii[\"'])", re.IGNORECASE)

LETTERS_AT_A_TIME = 1 << 18  # bytes: as many as fit into the processor's cache with all that is compared

_OF_THIS_THREAD = threading.local()


class ChildElement(Struct, frozen=True):
    """One element directly below a part's root: its local name and where its bytes begin and end."""

    name: str
    start: int
    end: int


class Outline(Struct, frozen=True):
    """A part's root and the elements directly below it. `prefix` is the prefix of its tags, such as `x:` or ``."""

    root: str
    prefix: str
    children: tuple[ChildElement, ...]

    def child(self, name: str) -> ChildElement | None:
        """The first child with that name."""
        return next((span for span in self.children if span.name == name), None)


def outline(part: bytes, where: str) -> Outline:
    """The root's children and where they are. `where` names the part in messages."""
    parser = expat.ParserCreate()
    children: list[ChildElement] = []
    depth = 0
    start = 0
    root = ""

    def opened(tag: str, _: dict[str, str]) -> None:
        nonlocal depth, start, root
        depth += 1
        if depth == 1:
            root = tag
        if depth == 2:
            start = parser.CurrentByteIndex

    def closed(tag: str) -> None:
        nonlocal depth
        depth -= 1
        at = parser.CurrentByteIndex
        if depth == 1:
            end_tag = re.compile(rb"</" + re.escape(tag.encode()) + rb"\s*>").match(part, at)
            children.append(ChildElement(tag.rpartition(":")[2], start, end_tag.end() if end_tag else at))

    def refuse_doctype(*_: object) -> None:
        raise _declares_a_document_type(where)

    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.StartDoctypeDeclHandler = refuse_doctype
    try:
        parser.Parse(part, True)
    except expat.ExpatError as fault:
        raise WorkbookError(f"{where} is not readable XML ({fault}): the workbook is damaged.") from None
    prefix, colon, name = root.rpartition(":")
    return Outline(name, prefix + colon, tuple(children))


def tree(part: bytes, where: str) -> etree._Element:
    """The part as a tree; no entities are resolved and nothing is fetched."""
    if b"<!DOCTYPE" in part:
        raise _declares_a_document_type(where)
    try:
        return etree.fromstring(part, _parser_here())
    except etree.XMLSyntaxError as fault:
        raise WorkbookError(f"{where} is not readable XML ({fault}): the workbook is damaged.") from None


def _parser_here() -> etree.XMLParser:
    """This thread's parser: making one takes as long as parsing a short row, and threads sharing one would wait."""
    if not hasattr(_OF_THIS_THREAD, "parser"):
        _OF_THIS_THREAD.parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    parser: etree.XMLParser = _OF_THIS_THREAD.parser
    return parser


def _declares_a_document_type(where: str) -> WorkbookError:
    return WorkbookError(f"{where} declares a document type, which no spreadsheet program writes. It was not read.")


def normalised(part: bytes, where: str) -> bytes:
    """The part in UTF-8 without CDATA sections and comments; nearly always the same bytes."""
    is_marked = b"!" in part and b"<!" in part  # `<` is frequent and `!` rare, so the first test is quick
    if is_marked or part.startswith((b"\xff\xfe", b"\xfe\xff")) or ENCODING_NOT_UTF8.match(part):
        root = tree(part, where)
        etree.strip_tags(root, etree.Comment)
        return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
    return part


def occurs(sought: bytes, part: bytes) -> bool:
    """
    Whether a tag's beginning occurs in a part.

    `in` looks closer at each `<`, of which a long sheet has millions, and no other thread can go on meanwhile.
    """
    if len(part) < LETTERS_AT_A_TIME:
        return sought in part
    letters = np.frombuffer(part, dtype=np.uint8)
    for start in range(0, len(letters) - len(sought) + 1, LETTERS_AT_A_TIME):
        some = letters[start : start + LETTERS_AT_A_TIME + len(sought) - 1]
        starts = len(some) - len(sought) + 1
        if np.logical_and.reduce([some[at : at + starts] == byte for at, byte in enumerate(sought)]).any():
            return True
    return False


def escaped_text(text: str) -> str:
    """Text as it is written between tags: entities, and Excel's _xHHHH_ for what XML can't hold."""
    if UNWRITABLE.search(text):
        text = UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    for character, entity in ENTITIES.items():
        if character in text:
            text = text.replace(character, entity)
    return text


def unescaped_text(text: str) -> str:
    """The text that a cell's `t` element means; entities are already resolved."""
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def spliced(part: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    """The part with each span (start, end) replaced; spans must not overlap."""
    pieces = []
    at = 0
    for start, end, replacement in sorted(changes):
        pieces += [part[at:start], replacement]
        at = end
    return b"".join([*pieces, part[at:]])


def with_attribute(tag: bytes, name: str, value: str | None) -> bytes:
    """A start tag with the attribute set to `value` (already escaped), or removed if that is None."""
    pattern = re.compile(rb"\s" + re.escape(name.encode()) + rb"\s*=\s*(\"[^\"]*\"|'[^']*')")
    attribute = b"" if value is None else f' {name}="{value}"'.encode()
    if pattern.search(tag):
        return pattern.sub(lambda _: attribute, tag, count=1)
    close = len(tag) - (2 if tag.endswith(b"/>") else 1)
    return tag[:close].rstrip() + attribute + tag[close:]


def attribute(tag: bytes, name: str) -> str | None:
    """An attribute of a start tag whose values hold no entities (numbers, references, styles)."""
    found = _written(name).search(tag)
    if found is None:
        return None
    return (found[1] if found[1] is not None else found[2]).decode()


@cache
def _written(name: str) -> re.Pattern[bytes]:
    return re.compile(rb"\s" + re.escape(name.encode()) + rb"\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
