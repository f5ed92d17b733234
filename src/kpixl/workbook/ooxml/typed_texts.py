"""Every text that somebody may have typed into a workbook, wherever it is: cells, notes, comments, text boxes."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree
from msgspec import Struct

from kpixl.workbook.ooxml.cells import cell_value, reference, shown_text
from kpixl.workbook.ooxml.markup import tree
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import Sheet, cells_of, related, shared_strings, sheets, unanswered, worksheet

A_NUMBER, AN_ERROR = ("n", "b"), "e"


class TextAt(Struct, frozen=True):
    """A text and where it is: a cell of a sheet, a note or comment on the cell, or a text box on the sheet."""

    sheet: str
    place: str
    text: str

    @property
    def where(self) -> str:
        return f"{self.sheet}!{self.place}"


def sheet_texts(package: Package) -> Iterator[TextAt]:
    """The texts of all sheets, including hidden ones, in order. Only cells that are in the file are read."""
    strings = shared_strings(package)
    for sheet in sheets(package).values():
        if sheet.is_worksheet:
            yield from _in_cells(package, sheet, strings)
            yield from _in_notes(package, sheet)
            yield from _in_boxes(package, sheet)


def formulas_in(package: Package) -> Iterator[str]:
    """The formulas of all sheets, as `unanswered` would show them if a program had lost the cells' values."""
    for sheet in sheets(package).values():
        if sheet.is_worksheet:
            for formula in tree(package.part(sheet.part), sheet.part).iter("{*}f"):
                yield f"={formula.text or ''}"


def _in_cells(package: Package, sheet: Sheet, strings: list[str]) -> Iterator[TextAt]:
    for at, text in _cells_with_texts(package, sheet, strings):
        yield TextAt(sheet.name, reference(*at), text)


def cells_with_texts(package: Package, sheet: str) -> Iterator[tuple[tuple[int, int], str]]:
    """A sheet's cells that hold a text, by row and column, however far apart they are."""
    return _cells_with_texts(package, worksheet(package, sheet), shared_strings(package))


def _cells_with_texts(package: Package, sheet: Sheet, strings: list[str]) -> Iterator[tuple[tuple[int, int], str]]:
    words = unanswered(package, sheet.name)
    for at, cell in cells_of(package, sheet.part).items():
        kind = cell.get("t", "n")
        text = words.get(at) or (None if kind in A_NUMBER or kind == AN_ERROR else cell_value(cell, strings))
        if isinstance(text, str) and text.strip():
            yield at, text


def _in_notes(package: Package, sheet: Sheet) -> Iterator[TextAt]:
    """Comments and notes; the note that Excel adds to a threaded comment for older programs is skipped."""
    comments = [each for part in related(package, sheet.part, "threadedComment") for each in _elements(package, part)]
    commented = {each.get("ref", "") for each in comments if etree.QName(each).localname == "threadedComment"}
    for each in comments:
        text = each.findtext("{*}text") or ""
        if text.strip():
            yield TextAt(sheet.name, f"{each.get('ref', '')} (comment)", text)
    for part in related(package, sheet.part, "comments"):
        for note in tree(package.part(part), part).iter("{*}comment"):
            text = shown_text(next(note.iterchildren("{*}text"), None))
            if text.strip() and note.get("ref", "") not in commented:
                yield TextAt(sheet.name, f"{note.get('ref', '')} (note)", text)


def _in_boxes(package: Package, sheet: Sheet) -> Iterator[TextAt]:
    for part in related(package, sheet.part, "drawing"):
        for box in tree(package.part(part), part).iter("{*}txBody"):
            lines = ["".join(run.text or "" for run in line.iter("{*}t")) for line in box.iter("{*}p")]
            text = "\n".join(lines).strip("\n")
            if text.strip():
                yield TextAt(sheet.name, "(text box)", text)


def _elements(package: Package, part: str) -> list[etree._Element]:
    return list(tree(package.part(part), part).iter("{*}threadedComment"))
