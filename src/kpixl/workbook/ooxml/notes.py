"""
kpixl's notes on the cells of a sheet. Notes that people made stay as they are.

A note is kpixl's if its text says so. A note that somebody made or changed is theirs, and its cell gets no other. A
note that stays on its cell keeps its box, even if somebody moved or resized it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

from lxml import etree
from msgspec import Struct, field

from kpixl.workbook.blocks import CellNote, SheetNotes
from kpixl.workbook.ooxml.cells import place, reference, shown_text
from kpixl.workbook.ooxml.charts import OFFICE_RELATIONS
from kpixl.workbook.ooxml.markup import tree
from kpixl.workbook.ooxml.package import CONTENT_TYPES, Package
from kpixl.workbook.ooxml.sheet import MAIN, related, relationships_part, sheets

RowColumn = tuple[int, int]
"""Row and column."""

AUTHOR = "kpixl"
NOTES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
NO_NOTES = f'<comments xmlns="{MAIN}"><authors/><commentList/></comments>'.encode()
COLUMNS_WIDE = 4
NOTE_LETTERS = '<rPr xmlns="{main}"><sz val="9"/><color indexed="81"/><rFont val="Arial"/><family val="2"/></rPr>'
BOX_KIND = (
    b'<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    b'<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
BOX = (
    '<v:shape id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;visibility:hidden" fillcolor="#ffffe1" '
    'o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:Anchor>{left}, 15, {top}, 4, {right}, 15, {bottom}, 4</x:Anchor>"
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
SHAPE = re.compile(rb"<v:shape\b(?:(?!</v:shape>).)*</v:shape>", re.DOTALL)
SHAPE_ID = re.compile(rb"_s([0-9]+)\b")
ROW, COLUMN = (re.compile(rb"<x:%s>\s*([0-9]+)\s*</x:%s>" % (name, name)) for name in (b"Row", b"Column"))
END = re.compile(rb"</xml>\s*$")


class Noted(Struct, frozen=True):
    """A package with its notes brought up to date, and the names of the parts that were changed for that."""

    package: Package
    parts: frozenset[str] = field(default_factory=frozenset)


def noted(package: Package, wanted: SheetNotes) -> Noted:
    """
    The package whose sheet has exactly these notes of kpixl's.

    Nothing is done if the sheet lacks the legacy drawing that notes need; the page has one because of its buttons.
    """
    sheet = sheets(package).get(wanted.sheet)
    drawings = [each for each in related(package, sheet.part, "vmlDrawing") if each in package] if sheet else []
    if sheet is None or len(drawings) != 1 or not END.search(package.part(drawings[0])):
        return Noted(package)
    held = next((each for each in related(package, sheet.part, "comments") if each in package), None)
    part = held or _free_name(package)
    root = tree(package.part(held) if held else NO_NOTES, part)
    before = etree.tostring(root)
    gone, new = _with_notes(root, wanted)
    if etree.tostring(root) == before:
        return Noted(package)
    parts = {part: etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)}
    parts[drawings[0]] = _with_boxes(package.part(drawings[0]), gone, new)
    if not held:
        parts |= _listed(package, sheet.part, part)
    return Noted(package.with_parts(parts), frozenset(parts))


def _with_notes(root: etree._Element, wanted: SheetNotes) -> tuple[set[RowColumn], dict[RowColumn, CellNote]]:
    """Put the notes among the existing ones; return the cells of kpixl's removed notes, and the new notes."""
    notes = next(root.iterchildren("{*}commentList"))
    there = {place(each.get("ref", "")) or (0, 0): each for each in notes.iterchildren("{*}comment")}
    own = {at for at, each in there.items() if wanted.is_own(_text(each))}
    gone = {at for at in own if at not in wanted.notes}
    new = {at: note for at, note in wanted.notes.items() if at not in there}
    for at in gone:
        notes.remove(there[at])
    for at in own - gone:
        if _text(there[at]) != wanted.notes[at].text:
            _say(there[at], wanted.notes[at].text)
    author = _author(root) if new else 0
    name = etree.QName(notes).namespace
    for at, note in sorted(new.items()):
        each = etree.SubElement(notes, f"{{{name}}}comment", ref=reference(*at), authorId=str(author))
        etree.SubElement(each, f"{{{name}}}text")
        _say(each, note.text)
    return gone, new


def _text(note: etree._Element) -> str:
    return shown_text(next(note.iterchildren("{*}text"), None))


def _say(note: etree._Element, text: str) -> None:
    held = next(note.iterchildren("{*}text"))
    for each in [*held]:
        held.remove(each)
    name = etree.QName(note).namespace
    run = etree.SubElement(held, f"{{{name}}}r")
    run.append(etree.fromstring(NOTE_LETTERS.format(main=name)))
    words = etree.SubElement(run, f"{{{name}}}t")
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    words.text = text


def _author(root: etree._Element) -> int:
    """kpixl's index among the authors; it is added if it is not there."""
    authors = next(root.iterchildren("{*}authors"))
    names = [each.text for each in authors]
    if AUTHOR not in names:
        etree.SubElement(authors, f"{{{etree.QName(authors).namespace}}}author").text = AUTHOR
        return len(names)
    return names.index(AUTHOR)


def _with_boxes(drawing: bytes, gone: set[RowColumn], new: Mapping[RowColumn, CellNote]) -> bytes:
    """The drawing without the boxes of removed notes and with boxes for new ones; every other byte stays."""
    kept = SHAPE.sub(lambda found: b"" if _cell_of(found[0]) in gone else found[0], drawing)
    if not new:
        return kept
    first = max([1024, *(int(found) for found in SHAPE_ID.findall(kept))]) + 1
    boxes = b"" if b"_x0000_t202" in kept else BOX_KIND
    for number, ((row, column), note) in enumerate(sorted(new.items()), start=first):
        box = BOX.format(
            id=number, row=row - 1, column=column - 1, top=row - 1, bottom=note.bottom, left=column,
            right=column + COLUMNS_WIDE,
        )  # fmt: skip
        boxes += box.encode()
    return END.sub(lambda found: boxes + found[0], kept)


def _cell_of(shape: bytes) -> RowColumn | None:
    """The cell of a note's box; None for any other shape."""
    row, column = ROW.search(shape), COLUMN.search(shape)
    if b'ObjectType="Note"' not in shape or row is None or column is None:
        return None
    return int(row[1]) + 1, int(column[1]) + 1


def _free_name(package: Package) -> str:
    taken = {name.lower() for name in package}
    number = next(number for number in range(1, len(taken) + 2) if f"xl/comments{number}.xml" not in taken)
    return f"xl/comments{number}.xml"


def _listed(package: Package, sheet: str, part: str) -> dict[str, bytes]:
    """The parts that list other parts, with the new part added."""
    relations_part = relationships_part(sheet)
    relations, types = (tree(package.part(each), each) for each in (relations_part, CONTENT_TYPES))
    ids = {each.get("Id") for each in relations}
    free = next(f"rId{number}" for number in range(1, len(ids) + 2) if f"rId{number}" not in ids)
    target = posixpath.relpath(part, posixpath.dirname(sheet))
    for root, name, attributes in (
        (relations, "Relationship", {"Id": free, "Type": f"{OFFICE_RELATIONS}/comments", "Target": target}),
        (types, "Override", {"PartName": f"/{part}", "ContentType": NOTES_TYPE}),
    ):
        etree.SubElement(root, f"{{{etree.QName(root).namespace}}}{name}", attributes)
    return {
        each: etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        for each, root in ((relations_part, relations), (CONTENT_TYPES, types))
    }
