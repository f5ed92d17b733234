"""
Places in a workbook where something can be hidden, one small workbook each, made by hand part by part.

A hiding place takes a secret, which is a text, and gives the workbook's bytes. `part` is where the gate should say the
secret is. `kind` is what the gate should say of the place even if it does not know the secret; it is None if the place
is in plain sight and only the way of writing hides the secret.
"""

from __future__ import annotations

import base64
import io
import posixpath
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import quote

from msgspec import Struct

from kpixl.disclosure.finding import FindingKind as Kind
from kpixl.workbook.making.vba import vba_project

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATED = f'xmlns:r="{OFFICE}"'
DRAWING = (
    'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    f'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" {RELATED}'
)
VML = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"

# Cell formats: 1 shows nothing, 2 white on white, 3 blue on blue, 4 half a point, 5 a date, 6 a day, 7 a month.
STYLES = f"""<styleSheet {MAIN}>
<numFmts count="3"><numFmt numFmtId="166" formatCode="mmm\\ yyyy"/><numFmt numFmtId="164" formatCode=";;;"/>
<numFmt numFmtId="165" formatCode="dd\\ mmm\\ yyyy"/></numFmts>
<fonts count="4"><font><sz val="11"/><name val="Arial"/></font><font><sz val="11"/><color rgb="FFFFFFFF"/></font>
<font><sz val="11"/><color rgb="FF1F4E79"/></font><font><sz val="0.5"/></font></fonts>
<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>
<fill><patternFill patternType="solid"><fgColor rgb="FF1F4E79"/></patternFill></fill></fills>
<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>
<cellXfs count="8"><xf/><xf numFmtId="164"/><xf fontId="1"/><xf fontId="2" fillId="2"/><xf fontId="3"/>
<xf numFmtId="14"/><xf numFmtId="165"/><xf numFmtId="166"/></cellXfs></styleSheet>"""

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffda0008010100003f00d2cf20ffd9")

Parts = dict[str, str | bytes]


class HidingPlace(Struct, frozen=True):
    name: str
    part: str
    kind: Kind | None
    workbook: Callable[[str], bytes]


def link(kind: str, target: str, external: bool = False) -> str:
    """A relationship; its id is its kind's last word."""
    mode = ' TargetMode="External"' if external else ""
    of = kind if "://" in kind else f"{OFFICE}/{kind}"
    return f'<Relationship Id="{kind.rpartition("/")[2]}" Type="{of}" Target="{target}"{mode}/>'


def sheet(rows: str, before: str = "", after: str = "") -> str:
    return f"<worksheet {MAIN} {RELATED}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>"


def text_cell(at: str, text: str, style: int = 0) -> str:
    return f'<c r="{at}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def row(*cells: str, number: int = 1, settings: str = "") -> str:
    return f'<row r="{number}" {settings}>{"".join(cells)}</row>'


PLAIN = row(text_cell("A1", "Contacts"), '<c r="B1"><v>4511</v></c>')


def parts_of(parts: Mapping[str, str | bytes] | None = None, links: Mapping[str, Iterable[str]] | None = None) -> Parts:
    """A plain workbook's parts with some changed or added; `links` adds relationships by the part they start from."""
    wired = {
        "": [link("officeDocument", BOOK)],
        BOOK: [link("worksheet", "worksheets/sheet1.xml"), link("styles", "styles.xml")],
    }
    for source, more in (links or {}).items():
        wired[source] = [*wired.get(source, []), *more]
    base: Parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        BOOK: book_xml(),
        SHEET: sheet(PLAIN),
        "xl/styles.xml": STYLES,
    }
    rels: Parts = {
        posixpath.join(posixpath.dirname(source), "_rels", posixpath.basename(source) + ".rels"): (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f"{''.join(links)}</Relationships>"
        )
        for source, links in wired.items()
    }
    return {**base, **rels, **(parts or {})}


def book_xml(after: str = "", before: str = "", name: str = "Scorecard", state: str = "visible", more: str = "") -> str:
    return (
        f"<workbook {MAIN} {RELATED}>{before}<sheets>"
        f'<sheet name="{name}" sheetId="1" state="{state}" r:id="worksheet"/>{more}</sheets>'
        f"{after}</workbook>"
    )


def zipped(parts: Mapping[str, str | bytes], comment: bytes = b"") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
        archive.comment = comment
    return file.getvalue()


def book(parts: Mapping[str, str | bytes] | None = None, links: Mapping[str, Iterable[str]] | None = None) -> bytes:
    return zipped(parts_of(parts, links))


def beside(source: str, kind: str, target: str, content: Callable[[str], str | bytes]) -> Callable[[str], bytes]:
    """The plain workbook with one more part, at which a relationship of `source` points."""

    def made(secret: str) -> bytes:
        start = posixpath.dirname(source)
        return book({target: content(secret)}, {source: [link(kind, posixpath.relpath(target, start or "."))]})

    return made


def in_sheet(content: Callable[[str], str]) -> Callable[[str], bytes]:
    return lambda secret: book({SHEET: content(secret)})


def in_book(content: Callable[[str], str]) -> Callable[[str], bytes]:
    return lambda secret: book({BOOK: content(secret)})


def second_sheet(state: str) -> Callable[[str], bytes]:
    return lambda secret: book(
        {
            BOOK: book_xml(more=f'<sheet name="Rows" sheetId="2" state="{state}" r:id="second"/>'),
            "xl/worksheets/sheet2.xml": sheet(row(text_cell("A1", secret))),
        },
        {BOOK: [link("worksheet", "worksheets/sheet2.xml").replace('Id="worksheet"', 'Id="second"')]},
    )


def shared(strings: str, used: bool) -> bytes:
    """A workbook with one shared string, which a cell shows or does not."""
    cell = '<c r="A1" t="s"><v>0</v></c>' if used else ""
    return book(
        {SHEET: sheet(row(cell)), "xl/sharedStrings.xml": f"<sst {MAIN}>{strings}</sst>"},
        {BOOK: [link("sharedStrings", "sharedStrings.xml")]},
    )


def halves(secret: str) -> tuple[str, str]:
    return secret[: len(secret) // 2], secret[len(secret) // 2 :]


def as_runs(secret: str) -> str:
    """The secret split over two runs of a text, in the middle of a word."""
    one, other = halves(secret)
    return f'<r><t xml:space="preserve">{one}</t></r><r><rPr><b/></rPr><t xml:space="preserve">{other}</t></r>'


def as_drawn_runs(secret: str) -> str:
    one, other = halves(secret)
    return f"<a:p><a:r><a:t>{one}</a:t></a:r><a:r><a:rPr b='1'/><a:t>{other}</a:t></a:r></a:p>"


def shape(body: str, settings: str = "", properties: str = "") -> str:
    return (
        f"<xdr:wsDr {DRAWING}><xdr:twoCellAnchor><xdr:from><xdr:col>1</xdr:col></xdr:from><xdr:to><xdr:col>3</xdr:col>"
        f'</xdr:to><xdr:sp><xdr:nvSpPr><xdr:cNvPr id="2" name="Box" {settings}/></xdr:nvSpPr><xdr:spPr>{properties}'
        f"</xdr:spPr><xdr:txBody>{body}</xdr:txBody></xdr:sp></xdr:twoCellAnchor></xdr:wsDr>"
    )


def picture(name: str, content: Callable[[bytes], bytes], drawn: str = "") -> Callable[[str], bytes]:
    """A picture in a drawing; `drawn` goes into the drawing."""

    def made(secret: str) -> bytes:
        pic = (
            f'<xdr:wsDr {DRAWING}><xdr:oneCellAnchor><xdr:ext cx="9" cy="9"/><xdr:pic><xdr:blipFill>'
            f'<a:blip r:embed="image"/>{drawn.replace("SECRET", secret)}</xdr:blipFill></xdr:pic></xdr:oneCellAnchor>'
            "</xdr:wsDr>"
        )
        return book(
            {"xl/drawings/drawing1.xml": pic, f"xl/media/{name}": content(secret.encode())},
            {
                SHEET: [link("drawing", "../drawings/drawing1.xml")],
                "xl/drawings/drawing1.xml": [link("image", f"../media/{name}")],
            },
        )

    return made


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_with(kind: bytes, body: bytes) -> bytes:
    end = PNG.index(b"IEND") - 4
    return PNG[:end] + png_chunk(kind, body) + PNG[end:]


def jpeg_with(marker: int, body: bytes) -> bytes:
    return JPEG[:2] + bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body + JPEG[2:]


def packed_source(source: bytes) -> bytes:
    """VBA source as a project holds it: here as literal bytes, a flag byte of zeros before every eight."""
    body = b"".join(b"\0" + source[at : at + 8] for at in range(0, len(source), 8))
    return b"\x01" + struct.pack("<H", 0xB000 | (len(body) - 1)) + body


def macros(secret: str) -> bytes:
    """A real VBA project: an OLE file in which the module's text is packed, a repeated word as a copy of the first."""
    said = f'\' {secret.split()[0]} {secret}\r\nSub Show()\r\nMsgBox "{secret}"\r\nEnd Sub\r\n'
    return vba_project(["Sheet1"], {"Sheet1": said})


def between_parts(secret: str) -> bytes:
    """Bytes after the last part that the zip's directory does not know of."""
    content = book()
    directory = content.index(b"PK\x01\x02")
    end = content.rindex(b"PK\x05\x06")
    moved = struct.pack("<I", directory + len(secret.encode()))
    return content[:directory] + secret.encode() + content[directory : end + 16] + moved + content[end + 20 :]


def behind_a_part(secret: str) -> bytes:
    """Bytes that the zip counts as part of its last part, though that part's packed content ends before them."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in reversed(parts_of().items()):
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
        last = archive.infolist()[-1]
    content, added = file.getvalue(), secret.encode()
    directory = content.index(b"PK\x01\x02")
    longer = struct.pack("<I", last.compress_size + len(added))
    entry = content.rindex(b"PK\x01\x02") + 20
    end = content.rindex(b"PK\x05\x06") + 16
    size = last.header_offset + 18
    return b"".join((
        content[:size], longer, content[size + 4 : directory], added, content[directory:entry], longer,
        content[entry + 4 : end], struct.pack("<I", directory + len(added)), content[end + 4 :],
    ))  # fmt: skip


def out_of_order(secret: str) -> bytes:
    """An OLE file whose only stream lies in sectors from last to first, with the secret across the edge of two."""
    sectors = 9
    stream = b" " * 508 + f" {secret} ".encode() + b" " * 512 * sectors
    data = [stream[at : at + 512] for at in range(0, 512 * sectors, 512)]
    chain = [0xFFFFFFFE, *range(2, 1 + sectors)]  # sector 2 is the stream's last; each other leads to the one before
    table = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *chain, *[0xFFFFFFFF] * (126 - sectors))

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        named = name.encode("utf-16-le").ljust(64, b"\0")
        places = struct.pack("<HBBIII", 2 * len(name) + 2, kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
        return named + places + bytes(36) + struct.pack("<IQ", start, size)

    folder = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry("Rows", 2, 0xFFFFFFFF, 1 + sectors, 512 * sectors)
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    return header + table + folder.ljust(512, b"\0") + b"".join(reversed(data))


def with_extra_field(secret: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts_of().items():
            info = zipfile.ZipInfo(name)
            info.extra = struct.pack("<HH", 0x4C50, len(secret.encode())) + secret.encode()
            archive.writestr(info, content)
    return file.getvalue()


def with_entry_comment(secret: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts_of().items():
            info = zipfile.ZipInfo(name)
            info.comment = secret.encode()
            archive.writestr(info, content)
    return file.getvalue()


def part_twice(secret: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive, warnings.catch_warnings(action="ignore"):
        archive.writestr(zipfile.ZipInfo(SHEET), sheet(row(text_cell("A1", secret))))
        for name, content in parts_of().items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return file.getvalue()


def base64_of(content: bytes) -> str:
    return base64.b64encode(content).decode()


def custom_xml(content: Callable[[str], str]) -> Callable[[str], bytes]:
    return beside("", "customXml", "customXml/item1.xml", content)


def chart(secret: str) -> str:
    return (
        '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart><c:plotArea><c:barChart>'
        '<c:ser><c:cat><c:strRef><c:f>Gone!A1</c:f><c:strCache><c:ptCount val="1"/><c:pt idx="0">'
        f"<c:v>{secret}</c:v></c:pt></c:strCache></c:strRef></c:cat></c:ser></c:barChart></c:plotArea></c:chart></c:chartSpace>"
    )


def chart_title(secret: str) -> str:
    return (
        '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><c:chart><c:title><c:tx><c:rich>'
        f"{as_drawn_runs(secret)}</c:rich></c:tx></c:title></c:chart></c:chartSpace>"
    )


def vml_note(secret: str) -> str:
    one, other = halves(secret)
    return (
        f'<xml {VML}><v:shape id="_x0000_s1025"><v:textbox><div>'
        f"<font>{one}</font><font>{other}</font></div></v:textbox>"
        '<x:ClientData ObjectType="Note"><x:Row>3</x:Row></x:ClientData></v:shape></xml>'
    )


def escaped(secret: str) -> str:
    return "".join(f"_x{ord(character):04X}_" for character in secret)


def entities(secret: str) -> str:
    return "".join(f"&#{ord(character)};" for character in secret)


def nested_workbook(secret: str) -> bytes:
    return shared(f"<si>{as_runs(secret)}</si>", used=True)


def mashup(secret: str) -> str:
    """Power Query's own packing: a few bytes and then a zip, in base64."""
    inner = zipped({"Formulas/Section1.m": f'section Section1; shared Rows = "{secret}";'})
    return f'<DataMashup xmlns="http://schemas.microsoft.com/DataMashup">{base64_of(b"0000" + inner)}</DataMashup>'


def wide(secret: str) -> bytes:
    return b"\x01\x02\x03\xff" + secret.encode("utf-16-le") + b"\0\0\xfe\xff\x00\x9c"


CORE = 'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"'
EXTENDED = 'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"'
CUSTOM = (
    'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
    'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"'
)
CORE_KIND = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"

HIDING_PLACES = [
    HidingPlace("hidden sheet", "xl/worksheets/sheet2.xml", Kind.HIDDEN_SHEET, second_sheet("hidden")),
    HidingPlace("very hidden sheet", "xl/worksheets/sheet2.xml", Kind.HIDDEN_SHEET, second_sheet("veryHidden")),
    HidingPlace(
        "sheet that no tab shows",
        "xl/worksheets/sheet9.xml",
        Kind.HIDDEN_SHEET,
        lambda secret: book({"xl/worksheets/sheet9.xml": sheet(row(text_cell("A1", secret)))}),
    ),
    HidingPlace(
        "hidden row", SHEET, Kind.HIDDEN_ROWS, in_sheet(lambda s: sheet(row(text_cell("A1", s), settings='hidden="1"')))
    ),
    HidingPlace(
        "row of no height",
        SHEET,
        Kind.HIDDEN_ROWS,
        in_sheet(lambda s: sheet(row(text_cell("A1", s), settings='ht="0"'))),
    ),
    HidingPlace(
        "rows that are hidden unless they say otherwise",
        SHEET,
        Kind.HIDDEN_ROWS,
        in_sheet(lambda s: sheet(row(text_cell("A1", s)), '<sheetFormatPr defaultRowHeight="15" zeroHeight="1"/>')),
    ),
    HidingPlace(
        "hidden column",
        SHEET,
        Kind.HIDDEN_COLUMNS,
        in_sheet(lambda s: sheet(row(text_cell("A1", s)), '<cols><col min="1" max="1" width="9" hidden="1"/></cols>')),
    ),
    HidingPlace(
        "column of no width",
        SHEET,
        Kind.HIDDEN_COLUMNS,
        in_sheet(lambda s: sheet(row(text_cell("A1", s)), '<cols><col min="1" max="1" width="0"/></cols>')),
    ),
    HidingPlace(
        "outline group",
        SHEET,
        Kind.OUTLINE,
        in_sheet(lambda s: sheet(row(text_cell("A1", s), settings='outlineLevel="1"'))),
    ),
    HidingPlace(
        "filter's criteria",
        SHEET,
        Kind.FILTER,
        in_sheet(
            lambda s: sheet(
                PLAIN,
                after='<autoFilter ref="A1:A9"><filterColumn colId="0"><filters>'
                f'<filter val="{s}"/></filters></filterColumn></autoFilter>',
            )
        ),
    ),
    HidingPlace(
        "custom view",
        SHEET,
        Kind.CUSTOM_VIEW,
        in_sheet(
            lambda s: sheet(
                PLAIN,
                after='<customSheetViews><customSheetView guid="{0F0F0F0F-0000-0000-0000-000000000000}">'
                f"<headerFooter><oddHeader>&amp;L{s}</oddHeader></headerFooter></customSheetView></customSheetViews>",
            )
        ),
    ),
    HidingPlace(
        "scenario",
        SHEET,
        Kind.SCENARIO,
        in_sheet(
            lambda s: sheet(
                PLAIN,
                after=f'<scenarios><scenario name="x" count="1"><inputCells r="A1" val="{s}"/></scenario></scenarios>',
            )
        ),
    ),
    HidingPlace(
        "number format that shows nothing",
        SHEET,
        Kind.HIDING_FORMAT,
        in_sheet(lambda s: sheet(row(text_cell("A1", s, 1)))),
    ),
    HidingPlace("white text on white", SHEET, Kind.SAME_COLOUR, in_sheet(lambda s: sheet(row(text_cell("A1", s, 2))))),
    HidingPlace(
        "text in its fill's colour", SHEET, Kind.SAME_COLOUR, in_sheet(lambda s: sheet(row(text_cell("A1", s, 3))))
    ),
    HidingPlace("text half a point high", SHEET, Kind.TINY_TEXT, in_sheet(lambda s: sheet(row(text_cell("A1", s, 4))))),
    HidingPlace(
        "white run in a black text",
        SHEET,
        Kind.SAME_COLOUR,
        lambda s: shared(f'<si><r><t>Seen </t></r><r><rPr><color rgb="FFFFFFFF"/></rPr><t>{s}</t></r></si>', used=True),
    ),
    HidingPlace(
        "value under merged cells",
        SHEET,
        Kind.UNDER_MERGE,
        in_sheet(
            lambda s: sheet(
                row(text_cell("A1", "Seen"), text_cell("B1", s)),
                after='<mergeCells><mergeCell ref="A1:C1"/></mergeCells>',
            )
        ),
    ),
    HidingPlace(
        "value behind a formula",
        SHEET,
        Kind.FORMULA,
        in_sheet(lambda s: sheet(row(f'<c r="A1" t="str"><f>IF(1,"",B9)</f><v>{s}</v></c>'))),
    ),
    HidingPlace(
        "text put together in a formula",
        SHEET,
        Kind.FORMULA,
        in_sheet(lambda s: sheet(row(f'<c r="A1"><f>IF(1,0,"{halves(s)[0]}"&amp;"{halves(s)[1]}")</f><v>0</v></c>'))),
    ),
    HidingPlace(
        "conditional format's formula",
        SHEET,
        None,
        in_sheet(
            lambda s: sheet(
                PLAIN,
                after='<conditionalFormatting sqref="A1"><cfRule type="expression" priority="1">'
                f'<formula>A1="{s}"</formula></cfRule></conditionalFormatting>',
            )
        ),
    ),
    HidingPlace(
        "pivot cache's items",
        "xl/pivotCache/pivotCacheDefinition1.xml",
        Kind.PIVOT,
        beside(
            BOOK,
            "pivotCacheDefinition",
            "xl/pivotCache/pivotCacheDefinition1.xml",
            lambda s: (
                f'<pivotCacheDefinition {MAIN}><cacheFields><cacheField name="who"><sharedItems><s v="{s}"/>'
                "</sharedItems></cacheField></cacheFields></pivotCacheDefinition>"
            ),
        ),
    ),
    HidingPlace(
        "pivot cache's records",
        "xl/pivotCache/pivotCacheRecords1.xml",
        Kind.PIVOT,
        beside(
            BOOK,
            "pivotCacheRecords",
            "xl/pivotCache/pivotCacheRecords1.xml",
            lambda s: f'<pivotCacheRecords {MAIN}><r><s v="{s}"/><n v="1"/></r></pivotCacheRecords>',
        ),
    ),
    HidingPlace(
        "slicer cache",
        "xl/slicerCaches/slicerCache1.xml",
        Kind.SLICER,
        beside(
            BOOK,
            "slicerCache",
            "xl/slicerCaches/slicerCache1.xml",
            lambda s: (
                '<slicerCacheDefinition xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
                f'name="Slicer" sourceName="{s}"/>'
            ),
        ),
    ),
    HidingPlace(
        "external link's copy of cells",
        "xl/externalLinks/externalLink1.xml",
        Kind.EXTERNAL_LINK,
        beside(
            BOOK,
            "externalLink",
            "xl/externalLinks/externalLink1.xml",
            lambda s: (
                f'<externalLink {MAIN}><externalBook><sheetDataSet><sheetData sheetId="0"><row r="1">'
                f'<cell r="A1" t="str"><v>{s}</v></cell></row></sheetData></sheetDataSet></externalBook></externalLink>'
            ),
        ),
    ),
    HidingPlace(
        "external link's address",
        "xl/_rels/workbook.xml.rels",
        Kind.EXTERNAL_LINK,
        lambda s: book(links={BOOK: [link("externalLinkPath", f"file:///S:/{quote(s)}.xlsx", external=True)]}),
    ),
    HidingPlace(
        "connection",
        "xl/connections.xml",
        Kind.CONNECTION,
        beside(
            BOOK,
            "connections",
            "xl/connections.xml",
            lambda s: (
                f'<connections {MAIN}><connection id="1" name="c"><dbPr connection="DSN=x" '
                f"command=\"SELECT * FROM p WHERE who = '{s}'\"/></connection></connections>"
            ),
        ),
    ),
    HidingPlace(
        "query table",
        "xl/queryTables/queryTable1.xml",
        Kind.CONNECTION,
        beside(SHEET, "queryTable", "xl/queryTables/queryTable1.xml", lambda s: f'<queryTable {MAIN} name="{s}"/>'),
    ),
    HidingPlace(
        "data model", "xl/model/item.data", Kind.DATA_MODEL, beside(BOOK, "powerPivotData", "xl/model/item.data", wide)
    ),
    HidingPlace(
        "custom XML",
        "customXml/item1.xml",
        Kind.CUSTOM_XML,
        custom_xml(lambda s: f'<case xmlns="urn:mine"><who>{s}</who></case>'),
    ),
    HidingPlace(
        "custom XML, split over elements",
        "customXml/item1.xml",
        Kind.CUSTOM_XML,
        custom_xml(lambda s: f"<case><b>{halves(s)[0]}</b><i>{halves(s)[1]}</i></case>"),
    ),
    HidingPlace(
        "custom XML in base64",
        "customXml/item1.xml",
        Kind.CUSTOM_XML,
        custom_xml(lambda s: f"<case>{base64_of(s.encode())}</case>"),
    ),
    HidingPlace(
        "custom XML in base64 of UTF-16, over lines",
        "customXml/item1.xml",
        Kind.CUSTOM_XML,
        custom_xml(
            lambda s: f"<case>\n{base64.encodebytes(f'{s} and {s} and more'.encode('utf-16')).decode()}\n</case>"
        ),
    ),
    HidingPlace(
        "custom XML in hex",
        "customXml/item1.xml",
        Kind.CUSTOM_XML,
        custom_xml(lambda s: f"<case>{s.encode().hex()}</case>"),
    ),
    HidingPlace("query's zip in base64", "customXml/item1.xml", Kind.CUSTOM_XML, custom_xml(mashup)),
    HidingPlace(
        "custom XML in UTF-16",
        "customXml/item1.xml",
        Kind.CUSTOM_XML,
        beside(
            "",
            "customXml",
            "customXml/item1.xml",
            lambda s: f'<?xml version="1.0" encoding="UTF-16"?><case>{s}</case>'.encode("utf-16"),
        ),
    ),
    HidingPlace(
        "defined name",
        BOOK,
        Kind.NAME,
        in_book(lambda s: book_xml(f'<definedNames><definedName name="who">"{s}"</definedName></definedNames>')),
    ),
    HidingPlace(
        "hidden defined name",
        BOOK,
        Kind.HIDDEN_NAME,
        in_book(
            lambda s: book_xml(f'<definedNames><definedName name="w" hidden="1">"{s}"</definedName></definedNames>')
        ),
    ),
    HidingPlace(
        "broken defined name's remark",
        BOOK,
        Kind.BROKEN_NAME,
        in_book(
            lambda s: book_xml(f'<definedNames><definedName name="w" comment="{s}">#REF!</definedName></definedNames>')
        ),
    ),
    HidingPlace(
        "note, split over runs",
        "xl/comments1.xml",
        Kind.COMMENT,
        beside(
            SHEET,
            "comments",
            "xl/comments1.xml",
            lambda s: (
                f'<comments {MAIN}><authors><author>x</author></authors><commentList><comment ref="A1" authorId="0">'
                f"<text>{as_runs(s)}</text></comment></commentList></comments>"
            ),
        ),
    ),
    HidingPlace(
        "note's author",
        "xl/comments1.xml",
        Kind.COMMENT,
        beside(
            SHEET,
            "comments",
            "xl/comments1.xml",
            lambda s: f"<comments {MAIN}><authors><author>{s}</author></authors></comments>",
        ),
    ),
    HidingPlace(
        "note's shape",
        "xl/drawings/vmlDrawing1.vml",
        Kind.COMMENT,
        beside(SHEET, "vmlDrawing", "xl/drawings/vmlDrawing1.vml", vml_note),
    ),
    HidingPlace(
        "threaded comment",
        "xl/threadedComments/threadedComment1.xml",
        Kind.COMMENT,
        beside(
            SHEET,
            "threadedComment",
            "xl/threadedComments/threadedComment1.xml",
            lambda s: (
                '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
                f'<threadedComment ref="A1"><text>{s}</text></threadedComment></ThreadedComments>'
            ),
        ),
    ),
    HidingPlace(
        "people of threaded comments",
        "xl/persons/person.xml",
        Kind.PEOPLE,
        beside(
            BOOK,
            "person",
            "xl/persons/person.xml",
            lambda s: (
                '<personList xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
                f'<person displayName="{s}"/></personList>'
            ),
        ),
    ),
    HidingPlace(
        "log of changes",
        "xl/revisions/revisionLog1.xml",
        Kind.PEOPLE,
        beside(
            BOOK,
            "revisionLog",
            "xl/revisions/revisionLog1.xml",
            lambda s: (
                f'<revisions {MAIN}><rcc rId="1" sId="1"><oc r="A1" t="inlineStr"><is><t>{s}</t></is></oc></rcc>'
                "</revisions>"
            ),
        ),
    ),
    HidingPlace(
        "author of the document",
        "docProps/core.xml",
        Kind.PROPERTY,
        beside(
            "",
            CORE_KIND,
            "docProps/core.xml",
            lambda s: f"<cp:coreProperties {CORE}><dc:creator>{s}</dc:creator></cp:coreProperties>",
        ),
    ),
    HidingPlace(
        "manager",
        "docProps/app.xml",
        Kind.PROPERTY,
        beside(
            "",
            "extended-properties",
            "docProps/app.xml",
            lambda s: f"<Properties {EXTENDED}><Manager>{s}</Manager></Properties>",
        ),
    ),
    HidingPlace(
        "custom property",
        "docProps/custom.xml",
        Kind.PROPERTY,
        beside(
            "",
            "custom-properties",
            "docProps/custom.xml",
            lambda s: f'<Properties {CUSTOM}><property name="x"><vt:lpwstr>{s}</vt:lpwstr></property></Properties>',
        ),
    ),
    HidingPlace(
        "sensitivity label's property",
        "docProps/custom.xml",
        Kind.LABEL,
        beside(
            "",
            "custom-properties",
            "docProps/custom.xml",
            lambda s: (
                f'<Properties {CUSTOM}><property name="MSIP_Label_1_Owner"><vt:lpwstr>{s}</vt:lpwstr></property>'
                "</Properties>"
            ),
        ),
    ),
    HidingPlace(
        "sensitivity label",
        "docMetadata/LabelInfo.xml",
        Kind.LABEL,
        beside(
            "",
            "http://schemas.microsoft.com/office/2020/02/relationships/classificationlabels",
            "docMetadata/LabelInfo.xml",
            lambda s: (
                '<labelList xmlns="http://schemas.microsoft.com/office/2020/mipLabelMetadata">'
                f'<label id="{s}"/></labelList>'
            ),
        ),
    ),
    HidingPlace(
        "path of the computer",
        BOOK,
        Kind.PATH,
        in_book(
            lambda s: book_xml(
                before='<x15ac:absPath xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac" '
                f'url="C:\\Cases\\{s}\\"/>'
            )
        ),
    ),
    HidingPlace("code name", BOOK, Kind.CODE_NAME, in_book(lambda s: book_xml(before=f'<workbookPr codeName="{s}"/>'))),
    HidingPlace("tab's name", BOOK, None, in_book(lambda s: book_xml(name=s))),
    HidingPlace(
        "macro's text",
        "xl/vbaProject.bin",
        Kind.MACRO,
        beside(BOOK, "vbaProject", "xl/vbaProject.bin", macros),
    ),
    HidingPlace(
        "macro's packed source",
        "xl/vbaProject.bin",
        Kind.MACRO,
        beside(BOOK, "vbaProject", "xl/vbaProject.bin", lambda s: b"\0" * 9 + packed_source(f"x = '{s}'".encode())),
    ),
    HidingPlace(
        "ActiveX control's settings",
        "xl/activeX/activeX1.bin",
        Kind.CONTROL,
        beside(SHEET, "activeXControlBinary", "xl/activeX/activeX1.bin", wide),
    ),
    HidingPlace(
        "form control's list",
        "xl/ctrlProps/ctrlProp1.xml",
        Kind.CONTROL,
        beside(
            SHEET,
            "ctrlProp",
            "xl/ctrlProps/ctrlProp1.xml",
            lambda s: (
                '<formControlPr xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
                f'<itemLst><item val="{s}"/></itemLst></formControlPr>'
            ),
        ),
    ),
    HidingPlace(
        "custom ribbon",
        "customUI/customUI14.xml",
        Kind.RIBBON,
        beside(
            "",
            "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility",
            "customUI/customUI14.xml",
            lambda s: (
                f'<customUI xmlns="http://schemas.microsoft.com/office/2009/07/customui"><ribbon tag="{s}"/></customUI>'
            ),
        ),
    ),
    HidingPlace(
        "web extension",
        "xl/webextensions/webextension1.xml",
        Kind.WEB_EXTENSION,
        beside(
            "",
            "http://schemas.microsoft.com/office/2011/relationships/webextension",
            "xl/webextensions/webextension1.xml",
            lambda s: (
                '<we:webextension xmlns:we="http://schemas.microsoft.com/office/webextensions/webextension/2010/11">'
                f'<we:properties><we:property name="x" value="&quot;{s}&quot;"/></we:properties></we:webextension>'
            ),
        ),
    ),
    HidingPlace(
        "embedded workbook",
        "xl/embeddings/inner.xlsx",
        Kind.EMBEDDED,
        beside(SHEET, "package", "xl/embeddings/inner.xlsx", nested_workbook),
    ),
    HidingPlace(
        "embedded workbook inside an embedded workbook",
        "xl/embeddings/inner.xlsx",
        Kind.EMBEDDED,
        beside(
            SHEET,
            "package",
            "xl/embeddings/inner.xlsx",
            lambda s: beside(SHEET, "package", "xl/embeddings/second.xlsx", nested_workbook)(s),
        ),
    ),
    HidingPlace(
        "embedded object",
        "xl/embeddings/oleObject1.bin",
        Kind.EMBEDDED,
        beside(SHEET, "oleObject", "xl/embeddings/oleObject1.bin", wide),
    ),
    HidingPlace(
        "picture's comment (JPEG)",
        "xl/media/image1.jpeg",
        Kind.IMAGE_METADATA,
        picture("image1.jpeg", lambda s: jpeg_with(0xFE, s)),
    ),
    HidingPlace(
        "picture's EXIF (JPEG)",
        "xl/media/image1.jpeg",
        Kind.IMAGE_METADATA,
        picture("image1.jpeg", lambda s: jpeg_with(0xE1, b"Exif\0\0II*\0\x08\0\0\0\x01\0\x0e\x01\x02\0" + s + b"\0")),
    ),
    HidingPlace(
        "picture's text (PNG)",
        "xl/media/image1.png",
        Kind.IMAGE_METADATA,
        picture("image1.png", lambda s: png_with(b"tEXt", b"Author\0" + s)),
    ),
    HidingPlace(
        "picture's packed text (PNG)",
        "xl/media/image1.png",
        Kind.IMAGE_METADATA,
        picture("image1.png", lambda s: png_with(b"zTXt", b"Comment\0\0" + zlib.compress(s))),
    ),
    HidingPlace(
        "bytes behind a picture's end",
        "xl/media/image1.png",
        Kind.IMAGE_METADATA,
        picture("image1.png", lambda s: PNG + s),
    ),
    HidingPlace(
        "cropped picture's text",
        "xl/drawings/drawing1.xml",
        Kind.CROPPED,
        picture("image1.png", lambda s: PNG, '<a:srcRect l="40000"/><a:extLst>SECRET</a:extLst>'),
    ),
    HidingPlace(
        "hidden shape",
        "xl/drawings/drawing1.xml",
        Kind.HIDDEN_SHAPE,
        beside(SHEET, "drawing", "xl/drawings/drawing1.xml", lambda s: shape(as_drawn_runs(s), 'hidden="1"')),
    ),
    HidingPlace(
        "text box, split over runs",
        "xl/drawings/drawing1.xml",
        None,
        beside(SHEET, "drawing", "xl/drawings/drawing1.xml", lambda s: shape(as_drawn_runs(s))),
    ),
    HidingPlace(
        "shape's description",
        "xl/drawings/drawing1.xml",
        None,
        beside(SHEET, "drawing", "xl/drawings/drawing1.xml", lambda s: shape("", f'descr="{s}"')),
    ),
    HidingPlace(
        "chart's cache", "xl/charts/chart1.xml", Kind.CHART_CACHE, beside(SHEET, "chart", "xl/charts/chart1.xml", chart)
    ),
    HidingPlace(
        "chart's title", "xl/charts/chart1.xml", None, beside(SHEET, "chart", "xl/charts/chart1.xml", chart_title)
    ),
    HidingPlace(
        "SmartArt",
        "xl/diagrams/data1.xml",
        Kind.EMBEDDED,
        beside(
            SHEET,
            "diagramData",
            "xl/diagrams/data1.xml",
            lambda s: (
                '<dgm:dataModel xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
                f'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><dgm:t>{as_drawn_runs(s)}</dgm:t></dgm:dataModel>'
            ),
        ),
    ),
    HidingPlace(
        "text that no cell shows",
        "xl/sharedStrings.xml",
        Kind.UNUSED_STRING,
        lambda s: shared(f"<si><t>{s}</t></si>", used=False),
    ),
    HidingPlace("text split over runs", SHEET, None, lambda s: shared(f"<si>{as_runs(s)}</si>", used=True)),
    HidingPlace(
        "phonetic text",
        "xl/sharedStrings.xml",
        Kind.PHONETIC,
        lambda s: shared(f"<si><t>Seen</t><rPh sb='0' eb='1'><t>{s}</t></rPh></si>", used=True),
    ),
    HidingPlace("characters as entities", SHEET, None, in_sheet(lambda s: sheet(row(text_cell("A1", entities(s)))))),
    HidingPlace(
        "characters in Excel's escapes", SHEET, None, in_sheet(lambda s: sheet(row(text_cell("A1", escaped(s)))))
    ),
    HidingPlace("CDATA", SHEET, None, in_sheet(lambda s: sheet(row(text_cell("A1", f"<![CDATA[{s}]]>"))))),
    HidingPlace("comment in the XML", SHEET, Kind.XML_COMMENT, in_sheet(lambda s: sheet(PLAIN, after=f"<!-- {s} -->"))),
    HidingPlace(
        "comment inside a cell",
        SHEET,
        Kind.XML_COMMENT,
        in_sheet(lambda s: sheet(row(f'<c r="A1"><!--{s}--><v>1</v></c>'))),
    ),
    HidingPlace(
        "instruction in the XML", SHEET, Kind.XML_COMMENT, in_sheet(lambda s: sheet(PLAIN, after=f"<?note {s}?>"))
    ),
    HidingPlace(
        "element of no spreadsheet program",
        SHEET,
        Kind.UNEXPECTED,
        in_sheet(lambda s: sheet(PLAIN, after=f'<n:note xmlns:n="urn:mine">{s}</n:note>')),
    ),
    HidingPlace(
        "sheet in UTF-16",
        SHEET,
        None,
        lambda s: book(
            {SHEET: ('<?xml version="1.0" encoding="UTF-16"?>' + sheet(row(text_cell("A1", s)))).encode("utf-16")}
        ),
    ),
    HidingPlace(
        "part that is no XML at all",
        "xl/notes.txt",
        Kind.UNEXPECTED,
        lambda s: book({"xl/notes.txt": s.encode("utf-16")}),
    ),
    HidingPlace(
        "part that nothing uses",
        "xl/theme/old.xml",
        Kind.ORPHAN,
        lambda s: book({"xl/theme/old.xml": f'<old xmlns="urn:mine">{s}</old>'}),
    ),
    HidingPlace(
        "list of a data validation",
        SHEET,
        Kind.VALIDATION,
        in_sheet(
            lambda s: sheet(
                PLAIN,
                after='<dataValidations><dataValidation type="list" sqref="A1">'
                f'<formula1>"Yes,{s.replace(",", "")}"</formula1></dataValidation></dataValidations>',
            )
        ),
    ),
    HidingPlace(
        "prompt of a data validation",
        SHEET,
        Kind.VALIDATION,
        in_sheet(
            lambda s: sheet(
                PLAIN, after=f'<dataValidations><dataValidation sqref="A1" prompt="{s}"/></dataValidations>'
            )
        ),
    ),
    HidingPlace(
        "printer settings",
        "xl/printerSettings/printerSettings1.bin",
        Kind.PRINTER,
        beside(SHEET, "printerSettings", "xl/printerSettings/printerSettings1.bin", wide),
    ),
    HidingPlace(
        "thumbnail",
        "docProps/thumbnail.jpeg",
        Kind.THUMBNAIL,
        beside("", "thumbnail", "docProps/thumbnail.jpeg", lambda s: jpeg_with(0xFE, s.encode())),
    ),
    HidingPlace(
        "link's address",
        "xl/worksheets/_rels/sheet1.xml.rels",
        Kind.LINK,
        lambda s: book(
            links={SHEET: [link("hyperlink", f"https://cases.example/?q={quote(s, safe='')}", external=True)]}
        ),
    ),
    HidingPlace(
        "link's hint",
        SHEET,
        Kind.LINK,
        in_sheet(
            lambda s: sheet(PLAIN, after=f'<hyperlinks><hyperlink ref="A1" location="A2" tooltip="{s}"/></hyperlinks>')
        ),
    ),
    HidingPlace(
        "header, with a format in the middle",
        SHEET,
        None,
        in_sheet(
            lambda s: sheet(
                PLAIN,
                after=f"<headerFooter><oddHeader>&amp;L&amp;B{halves(s)[0]}&amp;B{halves(s)[1]}</oddHeader></headerFooter>",
            )
        ),
    ),
    HidingPlace(
        "protected range's name",
        SHEET,
        Kind.PEOPLE,
        in_sheet(
            lambda s: sheet(PLAIN, after=f'<protectedRanges><protectedRange sqref="A1" name="{s}"/></protectedRanges>')
        ),
    ),
    HidingPlace(
        "sheet's custom property",
        "xl/customProperty1.bin",
        Kind.UNEXPECTED,
        beside(SHEET, "customProperty", "xl/customProperty1.bin", wide),
    ),
    HidingPlace(
        "table's remark",
        "xl/tables/table1.xml",
        Kind.COMMENT,
        beside(SHEET, "table", "xl/tables/table1.xml", lambda s: f'<table {MAIN} id="1" ref="A1:B2" comment="{s}"/>'),
    ),
    HidingPlace(
        "cell style's name",
        "xl/styles.xml",
        None,
        lambda s: book(
            {
                "xl/styles.xml": STYLES.replace(
                    "</styleSheet>", f'<cellStyles><cellStyle name="{s}" xfId="0"/></cellStyles></styleSheet>'
                )
            }
        ),
    ),
    HidingPlace("zip's comment", "zip comment", Kind.ZIP, lambda s: zipped(parts_of(), s.encode())),
    HidingPlace("comment of a zip's entry", "zip entry comment", Kind.ZIP, with_entry_comment),
    HidingPlace("extra field of a zip's entry", "zip extra field", Kind.ZIP, with_extra_field),
    HidingPlace("bytes between the parts of the zip", "between the parts", Kind.ZIP, between_parts),
    HidingPlace("bytes behind a part's packed end", "after a part's end", Kind.ZIP, behind_a_part),
    HidingPlace("part's own name", "zip directory", Kind.UNEXPECTED, lambda s: book({f"xl/{s}.txt": "nothing"})),
    HidingPlace(
        "embedded object whose bytes are out of order",
        "xl/embeddings/oleObject1.bin",
        Kind.EMBEDDED,
        beside(SHEET, "oleObject", "xl/embeddings/oleObject1.bin", out_of_order),
    ),
    HidingPlace("bytes behind the zip", "between the parts", Kind.ZIP, lambda s: book() + s.encode()),
    HidingPlace("bytes before the zip", "between the parts", Kind.ZIP, lambda s: s.encode() + book()),
    HidingPlace("part that is there twice", SHEET, Kind.ZIP, part_twice),
]
