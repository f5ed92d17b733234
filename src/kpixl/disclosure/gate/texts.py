"""
All the texts of a file: of cells, of every element and attribute, of joined runs, and of bytes that are no XML.

A passage says where it is, so that a finding can say it, too; whatever encloses it (a zip in an OLE file in base64) is
opened.
"""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from copy import deepcopy
from datetime import timedelta
from typing import NamedTuple

from kpixl.disclosure.gate.archive import unzipped
from kpixl.disclosure.gate.cell_formats import CellFormats
from kpixl.disclosure.gate.cells import SHOWN_AS_NUMBERS, CellContent, CellsAt
from kpixl.disclosure.gate.cells_together import cells_together
from kpixl.disclosure.gate.compound_files import is_compound, streams, unpacked_texts
from kpixl.disclosure.gate.days_in_rules import said_in_rules
from kpixl.disclosure.gate.decodings import decoded, readings, runs, text_of
from kpixl.disclosure.gate.pdf_files import pdf_streams, pdf_text
from kpixl.disclosure.gate.pieces_in_xml import pieces_in_xml
from kpixl.disclosure.gate.rules.images import beside_pixels
from kpixl.disclosure.gate.rules.parts import kind_of
from kpixl.disclosure.gate.shown_cells import shown_cells, text_in_cell
from kpixl.disclosure.gate.shown_numbers import day_and_time, number_as_text, text_as_shown, words_of_format
from kpixl.disclosure.gate.workbook_parts import Tab, Workbook
from kpixl.disclosure.gate.xml_parts import (
    Element,
    elements,
    is_known,
    joined_text,
    local,
    namespace,
    parsed,
    xml_attribute,
)
from kpixl.disclosure.people.identities import Identities
from kpixl.disclosure.people.ids import Context
from kpixl.words.errors import WorkbookError

PACKING_DEPTH = 4  # a zip in a zip in a zip
ZIP, GZIP, PDF = b"PK\x03\x04", b"\x1f\x8b", b"%PDF"
PACKED_SOURCE_AT_MOST = 4 << 20  # bytes: a VBA module is far smaller
INNER_UNPACKED_AT_MOST = 64 << 20
DIGITS_OF_A_NUMBER = 11  # a page holds no longer one

# Attributes that hold what somebody wrote, so that a bare number in them may be an id.
WRITTEN_ATTRIBUTES = {
    "name", "descr", "title", "alt", "prompt", "promptTitle", "error", "errorTitle", "tooltip", "display", "author",
    "displayName", "userId", "providerId", "caption", "comment", "description", "help", "Target", "location", "href",
    "userName", "customMenu", "statusBar", "refreshedBy", "command", "connection", "server", "v", "val1", "string",
    "user", "codeName", "url", "defaultValue", "label", "tag", "linkedCell", "uniqueName", "text", "algorithmName",
}  # fmt: skip
VALUES = ("filter", "customFilter", "item", "inputCells", "name", "rFont")  # elements whose `val` somebody chose
INDEXES = ("x", "ext", "tab")  # elements whose `v` or `name` is a place in a list, or a setting
PLACES_AND_SIZES = ("spreadsheetDrawing", "urn:schemas-microsoft-com:")
STATISTICS = {"TotalTime", "Pages", "Words", "Characters", "CharactersWithSpaces", "Lines", "Paragraphs", "i4"}
LOOSE_DAYS = ("formula", "formula1", "formula2", "cfvo", "customFilter", "filter")  # what rules compare cells with
KEPT_VALUES = ("v", "n")  # in kept copies of tables
YEARS_OF_BIRTH = range(1900, 2050)
KEPT_COPIES = ("externallinks/", "pivotcache/", "model/")  # of tables elsewhere, whose dates have lost their format
_SHOWN_BY_A_FORMAT = re.compile(r'"([^"]*)"|\\(.)')  # whatever the number is
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_BARE_NUMBER = re.compile(r"(?<![\w.$])\d+(?:\.\d*)?(?:[eE][+-]?\d{1,3})?(?![\w.(])")  # no reference, no name
WRITTEN_NUMBER = re.compile(r"\s*[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d{1,3})?\s*")


class Passage(NamedTuple):
    """A text, or bytes to be searched. `sheet` is the name of the tab whose cells `cells` are."""

    where: str
    text: str | bytes
    context: Context
    cells: Sequence[str] = ()
    sheet: str = ""


def passages(
    workbook: Workbook,
    identities: Identities,
    formats: CellFormats,
    own: Collection[tuple[str, str]] = (),
    passed_over: Container[bytes | str] = (),
) -> Iterator[Passage]:
    """
    Every text of the workbook. `own` are cells that kpixl filled: what they say together with others is about nobody.

    `passed_over` are formulas that are not read, and parts that are no XML, of which only the names are read.
    """
    strings = [joined_text(string) for string in workbook.shared_strings]
    yield from _of_cells(workbook, strings, identities, formats, own, passed_over)
    for sheet in workbook.sheets:
        if sheet.root is not None:
            yield from of_tree(sheet.part, sheet.root)
            yield from (Passage(sheet.part, each, Context.TEXT) for each in said_in_rules(sheet, strings))
    read_sheets = {sheet.part for sheet in workbook.sheets if sheet.root is not None}
    for part in workbook.archive.parts:
        yield Passage("the zip directory", part.name, Context.TEXT)
        is_repeated = not workbook.is_read(part)  # another part of that name is the one that was read
        root = workbook.trees.get(part.name)
        if root is not None and not is_repeated:
            yield from of_tree(part.name, _without_shown_strings(workbook, root))
        elif (is_repeated or part.name not in read_sheets) and part.content not in passed_over:
            yield Passage(part.name, part.content, Context.BINARY)
            beside = beside_pixels(part)
            yield from (Passage(part.name, each, Context.BINARY) for each in (*beside.metadata, beside.behind) if each)
    for part in workbook.archive.beside:
        yield Passage(part.name, part.content, Context.BINARY)


def _of_cells(
    workbook: Workbook,
    strings: Sequence[str],
    identities: Identities,
    formats: CellFormats,
    own: Collection[tuple[str, str]],
    passed_over: Container[bytes | str],
) -> Iterator[Passage]:
    holders: dict[int, list[tuple[Tab, Sequence[str]]]] = {}
    for sheet in workbook.sheets:
        for content, alike in zip(sheet.cells.contents, sheet.cells.alike, strict=True):
            if content.string is not None:
                holders.setdefault(content.string, []).append((sheet, alike))
            for some in _by_owner(sheet, alike, own):
                if content.formula and content.formula not in passed_over:
                    yield Passage(sheet.part, content.formula, Context.TEXT, some, sheet.name)
                yield from _of_cell(sheet, content, some, workbook, formats, strings)
        shown = list(shown_cells(sheet, strings, workbook, formats, identities, own))
        for each in cells_together(sheet, shown, identities):
            yield Passage(sheet.part, each.text, Context.TEXT, each.cells, sheet.name)
    yield Passage(workbook.main, "\t".join(sheet.name for sheet in workbook.sheets), Context.TEXT)
    for index, text in enumerate(strings):
        for sheet, cells in holders.get(index, ()):
            yield Passage(sheet.part, text, Context.TEXT, cells, sheet.name)


def _by_owner(sheet: Tab, alike: CellsAt, own: Collection[tuple[str, str]]) -> Iterator[Sequence[str]]:
    """Cells that say the same, with those that kpixl filled apart from the others."""
    if not own:
        yield alike
        return
    some: dict[bool, list[str]] = {}
    for at in alike:
        some.setdefault((sheet.name, at) in own, []).append(at)
    yield from some.values()


def _of_cell(
    sheet: Tab,
    cell: CellContent,
    at: Sequence[str],
    workbook: Workbook,
    formats: CellFormats,
    strings: Sequence[str],
) -> Iterator[Passage]:
    """What a cell, and every other that says the same, holds that is neither a formula nor a shared string."""

    def passage(text: str, context: Context) -> Passage:
        return Passage(sheet.part, text, context, at, sheet.name)

    if cell.type in SHOWN_AS_NUMBERS and cell.value:
        style = formats[cell.style]
        yield passage(cell.value, Context.NUMBER)
        if shown := number_as_text(cell.value, style.number_format):
            yield passage(shown, Context.TEXT)
        if style.is_date and (day := _as_day(cell.value, style.shows_the_day, workbook)):
            yield passage(day, Context.MARKUP)
            if words := words_of_format(style.number_format):
                yield passage(f"{words} {day}", Context.TEXT)
        return
    if shown := text_as_shown(text_in_cell(cell, strings), formats[cell.style].number_format):
        yield passage(shown, Context.TEXT)
    if cell.value and cell.string is None:
        yield passage(cell.value, Context.TEXT)
    if cell.text:
        yield passage(cell.text, Context.TEXT)


def _without_shown_strings(workbook: Workbook, root: Element) -> Element:
    """The shared strings' part without the plain ones that cells show: those are reported by their cells."""
    if local(root) != "sst":
        return root
    shown = {content.string for sheet in workbook.sheets for content in sheet.cells.contents}
    rest = deepcopy(root)
    strings = [each for each in rest if local(each) == "si"]
    for index, string in enumerate(strings):
        if index in shown and _is_text_alone(string):
            rest.remove(string)
    return rest


def _is_text_alone(string: Element) -> bool:
    """Whether a shared string holds its text and nothing beside it."""
    is_plain = [local(each) for each in string.iter()] == ["si", "t"] and not string.attrib
    around = (string.text, string.tail, *(each.tail for each in string))
    return is_plain and not any(piece and piece.strip() for piece in around) and set(string[0].attrib) <= {XML_SPACE}


def _as_day(value: str, shows_the_day: bool, workbook: Workbook) -> str:
    """The day that a number in a date's format is; "" if it is none, or a first or last day shown as a month."""
    day = day_and_time(value, workbook.counts_from_1904)
    if day is None:
        return ""
    is_month = not shows_the_day and (day.day == 1 or (day + timedelta(days=1)).day == 1)
    return "" if is_month else f"{day:%Y-%m-%d}"


def of_tree(where: str, root: Element) -> Iterator[Passage]:
    """Every text and attribute of an XML part, and the texts whose pieces belong together."""
    is_plain = kind_of(where) is None
    is_copy = any(kept in where.lower() for kept in KEPT_COPIES)
    for element in (*root.itersiblings(preceding=True), *root.iter(), *root.itersiblings()):
        yield from _of_element(where, element, is_plain)
        yield from _loose_day(where, element, LOOSE_DAYS + KEPT_VALUES if is_copy else LOOSE_DAYS)
    yield from (Passage(where, each, Context.TEXT) for each in pieces_in_xml(root))
    yield from _dates_of_chart(where, root)
    if not is_known(str(root.tag)) or not namespace(str(root.tag)) or "pivotcache" in where.lower():
        yield from _whole(where, root)


def _of_element(where: str, element: Element, is_plain: bool) -> Iterator[Passage]:
    if not isinstance(element.tag, str):
        yield Passage(where, element.text or "", Context.TEXT)
        if element.tail and element.tail.strip():
            yield Passage(where, element.tail, Context.TEXT)
        return
    of = namespace(element.tag)
    is_foreign = not is_known(element.tag) or not of
    is_setting = any(each in of for each in PLACES_AND_SIZES) or local(element) in STATISTICS
    if element.text and element.text.strip() and not _is_typed_time(element):
        yield Passage(where, element.text, _context_of(element.text, is_setting, local(element) in ("v", "pt")))
    if element.tail and element.tail.strip():
        yield Passage(where, element.tail, Context.TEXT)
    written = [str(value) for key, value in element.attrib.items() if str(key) in WRITTEN_ATTRIBUTES and value]
    if len(written) > 1:
        yield Passage(where, "\n".join(written), Context.MARKUP)
    for key, value in element.attrib.items():
        name = str(key).rpartition("}")[2]
        is_written = is_foreign or not is_known(str(key)) or _is_written(element, name)
        context = Context.TEXT if is_written else _context_of_setting(str(value), is_plain)
        if context is not None:
            yield Passage(where, str(value), context)
        if name == "formatCode" and (shown := "".join(map("".join, _SHOWN_BY_A_FORMAT.findall(str(value))))):
            yield Passage(where, shown, Context.TEXT)


def _context_of_setting(value: str, is_plain: bool) -> Context | None:
    """The context of an attribute that a program wrote. Numbers in parts of a plain page are sizes and places: None."""
    if not is_plain:
        return Context.NUMBER if WRITTEN_NUMBER.fullmatch(value) else Context.TEXT
    return Context.MARKUP if len(value) > 3 and not WRITTEN_NUMBER.fullmatch(value) else None


def _is_written(element: Element, attribute_name: str) -> bool:
    """Whether somebody wrote what is in that attribute, and not a program."""
    if attribute_name == "val":
        return local(element) in VALUES
    return attribute_name in WRITTEN_ATTRIBUTES and local(element) not in INDEXES


def _context_of(text: str, is_setting: bool, is_value: bool) -> Context:
    if not WRITTEN_NUMBER.fullmatch(text):
        return Context.MARKUP if is_setting else Context.TEXT
    if is_setting:
        return Context.MARKUP
    return Context.NUMBER if is_value else Context.TEXT


def _is_typed_time(element: Element) -> bool:
    """Whether an element says when the document was made or changed: programs write that, and it is nobody's birth."""
    return local(element) in ("created", "modified") and "W3CDTF" in xml_attribute(element, "type")


def _loose_day(where: str, element: Element, names: Collection[str]) -> Iterator[Passage]:
    """Numbers that may be days, in places that have no format for them: `40606`, `AND(A1>=40606,B1<>"")`."""
    if not isinstance(element.tag, str) or local(element) not in names:
        return
    for number in _BARE_NUMBER.findall(element.text or xml_attribute(element, "v") or xml_attribute(element, "val")):
        day = day_and_time(number)
        if day is not None and day.year in YEARS_OF_BIRTH:
            yield Passage(where, f"{day:%Y-%m-%d}", Context.MARKUP)


def _dates_of_chart(where: str, root: Element) -> Iterator[Passage]:
    """Numbers that a chart keeps in a date's format."""
    for cache in elements(root, "numCache", "numLit"):
        codes = [each.text or "" for each in cache if local(each) == "formatCode"]
        if not any("d" in code.lower() or "y" in code.lower() for code in codes):
            continue
        for value in elements(cache, "v"):
            day = day_and_time(value.text or "")
            if day is not None:
                yield Passage(where, f"{day:%Y-%m-%d}", Context.MARKUP)


def _whole(where: str, root: Element) -> Iterator[Passage]:
    """All of the XML that some other program made: texts and attributes, run together and side by side."""
    pieces = [
        piece
        for element in root.iter()
        for piece in (*map(str, element.attrib.values()), element.text, element.tail)
        if piece and piece.strip()
    ]
    yield Passage(where, "".join(map(str, root.itertext())), Context.TEXT)
    yield Passage(where, " ".join(piece.strip() for piece in pieces), Context.TEXT)


def texts_in(passage: Passage, identities: Identities, depth: int = PACKING_DEPTH) -> Iterator[tuple[str, Context]]:
    """Every reading of a passage as text, whatever it is packed in."""
    if isinstance(passage.text, bytes):
        yield from _texts_of_bytes(passage.where, passage.text, identities, depth)
        return
    context = passage.context
    if context is Context.NUMBER:
        yield passage.text, context
        if _is_a_number(passage.text):
            return
        context = Context.TEXT  # where a number is expected, there may be a text
    for reading in readings(passage.text):
        if isinstance(reading, str):
            yield reading, context if reading is passage.text else Context.TEXT
        elif depth:
            yield from _texts_of_bytes(passage.where, reading, identities, depth - 1)


def _is_a_number(text: str) -> bool:
    """Whether a cell could hold the text as a number; more digits than that may be some text in hex."""
    return bool(WRITTEN_NUMBER.fullmatch(text)) and not (text.isdecimal() and len(text) > DIGITS_OF_A_NUMBER)


def _texts_of_bytes(where: str, content: bytes, identities: Identities, depth: int) -> Iterator[tuple[str, Context]]:
    text = text_of(content)
    if text is not None:
        yield from texts_in(Passage(where, text, Context.TEXT), identities, depth)
        return
    root = parsed(content) if len(content) > 8 else None
    if root is not None:
        yield from _texts_of_all(of_tree(where, root), identities, depth)
        return
    if depth:
        yield from _texts_inside(where, content, identities, depth - 1)
    for source in unpacked_texts(content) if len(content) <= PACKED_SOURCE_AT_MOST else ():
        yield decoded(source), Context.TEXT
    for run in runs(content):
        yield from ((each, Context.BINARY) for each in readings(run, 1) if isinstance(each, str))


def _texts_inside(where: str, content: bytes, identities: Identities, depth: int) -> Iterator[tuple[str, Context]]:
    """The texts inside what a run of bytes encloses: a zip, a compound file, packed streams."""
    if is_compound(content):
        for name, stream in streams(content):
            yield name, Context.TEXT
            yield from _texts_of_bytes(where, stream, identities, depth)
    elif ZIP in content:
        yield from _texts_of_zip(where, content[content.index(ZIP) :], identities, depth)
    elif PDF in content[:1024]:
        for stream in pdf_streams(content):
            yield decoded(stream), Context.BINARY
            yield pdf_text(stream), Context.TEXT
    elif content.startswith(GZIP):
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
                yield from _texts_of_bytes(where, file.read(INNER_UNPACKED_AT_MOST), identities, depth)
        except (OSError, EOFError, zlib.error):
            return


def _texts_of_zip(where: str, content: bytes, identities: Identities, depth: int) -> Iterator[tuple[str, Context]]:
    try:
        workbook = Workbook(unzipped(content))
        found = passages(workbook, identities, CellFormats.of(workbook))
        yield from _texts_of_all(found, identities, depth)
    except WorkbookError:
        return  # its bytes are searched as they are


def _texts_of_all(found: Iterable[Passage], identities: Identities, depth: int) -> Iterator[tuple[str, Context]]:
    for passage in found:
        yield from texts_in(passage, identities, depth)
