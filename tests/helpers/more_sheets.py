"""Sheets that somebody adds to a workbook: an empty one, or a copy of another as Excel makes it."""

from __future__ import annotations

import re

from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import worksheet

EMPTY = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData></sheetData></worksheet>'
)
TYPES, BOOK, LINKS = "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
SHEET_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"


def with_own_sheet(package: Package, name: str) -> Package:
    return with_sheet(package, name, EMPTY, comes_first=False)


def with_copy_of(package: Package, sheet: str, name: str, comes_first: bool) -> Package:
    """The workbook with a copy of a sheet, except for its drawings."""
    part = package.part(worksheet(package, sheet).part)
    bare = re.sub(rb'<legacyDrawing [^>]*/>|<drawing [^>]*/>| codeName="[^"]*"| tabSelected="1"', b"", part)
    return with_sheet(package, name, bare, comes_first)


def without_drawings(package: Package, sheet: str) -> Package:
    """The workbook with that sheet's charts and pictures removed."""
    part = worksheet(package, sheet).part
    folder, _, name = part.rpartition("/")
    links = f"{folder}/_rels/{name}.rels"
    kept = re.sub(rb'<Relationship [^>]*/drawing"[^>]*/>', b"", package.part(links))
    return package.with_parts({part: re.sub(rb"<drawing [^>]*/>", b"", package.part(part)), links: kept})


def with_sheet(package: Package, name: str, part: bytes, comes_first: bool) -> Package:
    """The workbook with one more sheet, as the first or the last."""
    number = sum(each.startswith("xl/worksheets/sheet") for each in package) + 1
    book, links, types = (package.part(each).decode() for each in (BOOK, LINKS, TYPES))
    entry = f'<sheet name="{name}" sheetId="{number + 100}" r:id="rIdOwn{number}"/>'
    if comes_first:
        book = book.replace("<sheets>", f"<sheets>{entry}")
        book = re.sub(r'localSheetId="(\d+)"', lambda at: f'localSheetId="{int(at[1]) + 1}"', book)
    else:
        book = book.replace("</sheets>", f"{entry}</sheets>")
    link = f'<Relationship Id="rIdOwn{number}" Type="{SHEET_LINK}" Target="worksheets/sheet{number}.xml"/>'
    kind = f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{SHEET_TYPE}"/>'
    return package.with_parts(
        {
            BOOK: book.encode(),
            LINKS: links.replace("</Relationships>", f"{link}</Relationships>").encode(),
            TYPES: types.replace("</Types>", f"{kind}</Types>").encode(),
            f"xl/worksheets/sheet{number}.xml": part,
        }
    )
