"""Workbooks in which several pieces together name somebody: cells, tabs, paragraphs, formats, packed streams."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import date

from hiding_places import (
    BOOK,
    MAIN,
    OFFICE,
    SHEET,
    beside,
    book,
    book_xml,
    custom_xml,
    link,
    row,
    shape,
    sheet,
    text_cell,
    zipped,
)
from naming_somebody import PLAIN, Planted

DAY_STYLE = 5  # a date, in the styles of a plain workbook


def workbooks(each: Planted) -> Iterator[tuple[str, bytes]]:
    """How the person is named, and the workbook that does it."""
    forename, surname = each.forename.replace("'", "’"), each.surname.replace("'", "’")
    for way, cells in _cells(each, forename, surname).items():
        yield way, book({SHEET: sheet(cells)})
    yield from _elsewhere(each, forename, surname)
    yield from _packed(f"{forename} {surname}")


def _cells(each: Planted, forename: str, surname: str) -> dict[str, str]:
    serial = (each.born - date(1899, 12, 30)).days
    half = len(each.person_id) // 2
    out, inward = each.postcode.split()
    return {
        "name in cells side by side": row(text_cell("A1", surname), text_cell("B1", forename)),
        "name in three cells": row(text_cell("A1", forename), text_cell("B1", "Xanthe"), text_cell("C1", surname)),
        "name in cells with one between": row(text_cell("A1", forename), text_cell("C1", surname)),
        "name above one another": row(text_cell("B1", forename)) + row(text_cell("B2", surname), number=2),
        "end of a sentence and the next cell": row(text_cell("A1", f"We saw {forename}"), text_cell("B1", surname)),
        "letters across": row(
            *(text_cell(f"{chr(65 + at)}1", each) for at, each in enumerate((forename + surname)[:26]))
        ),
        "letters down": "".join(
            row(text_cell(f"A{at}", each), number=at)
            for at, each in enumerate(forename + surname, start=1)
            if each.strip()
        ),
        "id in two cells": row(text_cell("A1", each.person_id[:half]), text_cell("B1", each.person_id[half:])),
        "id above one another": row(text_cell("A1", each.person_id[:half]))
        + row(text_cell("A2", each.person_id[half:]), number=2),
        "postcode in two cells": row(text_cell("A1", out), text_cell("B1", inward)),
        "day under a heading": row(text_cell("C1", "DOB"))
        + row(f'<c r="C2" s="{DAY_STYLE}"><v>{serial}.375</v></c>', number=2),
        "number under a heading": row(text_cell("C1", "Date of birth"))
        + row(f'<c r="C2"><v>{serial}</v></c>', number=2),
        "day beside a name": row(text_cell("A1", surname), f'<c r="B1" s="{DAY_STYLE}"><v>{serial}</v></c>'),
        "text day beside a name": row(
            text_cell("A1", f"{each.born:%d/%m/%y}"), text_cell("B1", f"{forename} {surname}")
        ),
    }


def _elsewhere(each: Planted, forename: str, surname: str) -> Iterator[tuple[str, bytes]]:
    second = f'<sheet name="{surname}" sheetId="2" r:id="second"/>'
    yield (
        "name in two tabs",
        book(
            {BOOK: book_xml(name=forename, more=second), "xl/worksheets/sheet2.xml": sheet("")},
            {BOOK: [link("worksheet", "worksheets/sheet2.xml").replace('Id="worksheet"', 'Id="second"')]},
        ),
    )
    paragraphs = "".join(f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p>" for text in (forename, surname))
    box = beside(SHEET, "drawing", "xl/drawings/drawing1.xml", lambda body: shape(body))
    yield "name in two paragraphs of a box", box(paragraphs)
    prompt = f'<dataValidation sqref="A1" promptTitle="{forename}" prompt="{surname}"/>'
    yield "name in a prompt", book({SHEET: sheet("", after=f"<dataValidations>{prompt}</dataValidations>")})
    note = (
        f'<comments {MAIN}><commentList><comment ref="A1"><text><r><t>{forename}</t></r><r><t xml:space="preserve"> '
        f"{surname}</t></r></text></comment></commentList></comments>"
    )
    yield "name in a note's runs", beside(SHEET, "comments", "xl/comments1.xml", lambda _: note)("")
    digits = "".join(filter(str.isdigit, each.upn))
    styles = (
        f'<styleSheet {MAIN}><numFmts><numFmt numFmtId="164" formatCode="&quot;{each.upn[0]}&quot;'
        f'{"0" * len(digits)}"/>'
        '</numFmts><cellXfs><xf/><xf numFmtId="164"/></cellXfs></styleSheet>'
    )
    cell = f'<c r="A1" s="1"><v>{int(digits)}</v></c>'
    escaped = "".join(f"\\{each}" for each in forename) + f"&quot; {surname}&quot;"
    shown = styles.replace(styles[styles.index('formatCode="') :].split("/>")[0], f'formatCode="{escaped}"')
    yield "name shown by a format", book({SHEET: sheet(row(cell)), "xl/styles.xml": shown})
    rule = f'<cfRule type="containsText" text="{each.nhs}"/>'
    rules = f'<conditionalFormatting sqref="A1">{rule}</conditionalFormatting>'
    yield "id in a rule's text", book({SHEET: sheet("", after=rules)})
    yield "id shown by a format", book({SHEET: sheet(row(cell)), "xl/styles.xml": styles})


def _packed(name: str) -> Iterator[tuple[str, bytes]]:
    xml = f'<?xml version="1.0" encoding="UTF-32"?><note>{name}</note>'
    yield "part in UTF-32", custom_xml(lambda _: xml.encode("utf-32"))("")  # type: ignore[arg-type, return-value]
    written = sheet(row(text_cell("A1", name)))
    yield "sheet in UTF-32", book({SHEET: f'<?xml version="1.0" encoding="UTF-32"?>{written}'.encode("utf-32")})
    plain = name.translate(PLAIN)  # as the letters of a PDF's usual fonts
    middle = len(plain) // 2
    drawn = f"BT /F1 12 Tf [({plain[:middle]}) -20 ({plain[middle:]})] TJ ET".encode("cp1252")
    pdf = b"%PDF-1.7\n1 0 obj\n<</Filter/FlateDecode>>\nstream\n" + zlib.compress(drawn) + b"\nendstream\nendobj\n%%EOF"
    yield "PDF with a packed stream", beside(SHEET, "oleObject", "xl/embeddings/page.pdf", lambda _: pdf)("")


def document(kind: str, text: str) -> bytes:
    """A text document (`word`) or a presentation (`ppt`) with a hidden or struck-out text in it."""
    main, root = {"word": ("word/document.xml", "document"), "ppt": ("ppt/presentation.xml", "presentation")}[kind]
    w = f"http://schemas.openxmlformats.org/{'wordprocessingml' if kind == 'word' else 'presentationml'}/2006/main"
    return zipped(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r" Type="{OFFICE}/officeDocument" Target="{main}"/></Relationships>',
            main: f'<w:{root} xmlns:w="{w}"><w:del><w:r><w:delText>{text}</w:delText></w:r></w:del></w:{root}>',
        }
    )
