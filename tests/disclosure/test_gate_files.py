"""What the gate makes of whole files: a clean page, other people's workbooks, and files that can't be read."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from hiding_places import BOOK, SHEET, beside, book, parts_of, row, sheet, text_cell, zipped
from kpixl.disclosure.finding import NOT_CHECKED, Finding, report
from kpixl.disclosure.finding import FindingKind as Kind
from kpixl.disclosure.gate.cell_formats import CellFormat
from kpixl.disclosure.gate.scan import scan
from kpixl.disclosure.people.identities import Identities
from kpixl.words.errors import WorkbookError
from kpixl.workbook.ooxml.package import ENCRYPTED_STREAM, OLE_COMPOUND_FILE

pytestmark = pytest.mark.slow

FOREIGN = Path(__file__).parents[1] / "workbooks" / "foreign"
REFUSED = {"extenxls_pwd123.xlsx": "password", "poc-xmlbomb.xlsx": "XML entities"}
ORDINARY = Path(__file__).parents[1] / "workbooks" / "ordinary"
WORKBOOKS = sorted(
    file for folder in (FOREIGN, ORDINARY) for file in folder.rglob("*.xls[xm]") if file.name not in REFUSED
)
SOMEBODY = Identities.of(
    ["QX-0047Z1", "748"],
    [("Zebedee", "Quillfeather"), ("May", "June")],
    born=[date(2011, 3, 4), date(2023, 3, 31), date(2024, 6, 30)],
)


@pytest.fixture
def clean_page(tmp_path: Path) -> Path:
    """A page as it is published: values with formats, print settings, coloured letters, a table, notes."""
    path = tmp_path / "Scorecard 2024-06.xlsx"
    workbook = xlsxwriter.Workbook(path)
    workbook.set_properties(
        {"title": "Scorecard", "subject": "June 2024", "company": "Demo", "created": datetime(2024, 6, 30)}
    )
    heading = workbook.add_format({"bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "text_wrap": True})
    share, count = workbook.add_format({"num_format": "0%"}), workbook.add_format({"num_format": "#,##0"})
    green = workbook.add_format({"bg_color": "#00B050", "font_color": "#000000"})
    page = workbook.add_worksheet("Scorecard")
    page.write_row("A1", ["Ref", "Metric", "April", "May", "June"], heading)
    page.write_row("A2", ["1.1", "Contacts", 4511, 4865, 748], count)
    page.write_row("A3", ["3.2", "Assessments in 45 days", 0.87, 0.9, 0], share)
    page.write("A4", "6.10")
    bold = workbook.add_format({"bold": True})
    page.write_rich_string("B4", "In May, June ", bold, "and July ", "748 of 4,865 were seen")
    page.write("B5", "England, year ending 31 March 2023")
    page.merge_range("A6:E6", "Notes: the letter is by rule, amber within 10% of the target", heading)
    page.conditional_format("C3:E3", {"type": "cell", "criteria": "==", "value": '"G"', "format": green})
    page.set_column("A:A", 6)
    page.set_row(0, 30)
    page.set_landscape()
    page.set_paper(8)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.print_area("A1:E6")
    page.set_h_pagebreaks([4])
    page.freeze_panes(1, 0)
    page.set_header('&L&"Arial,Bold"Scorecard&R&D')
    page.set_footer("&LPage &P of &N")
    page.protect()
    table = workbook.add_worksheet("Figures")
    figures = [["icpc_in_time", 748], ["cp_visits", 87]]
    table.add_table("A1:B3", {"data": figures, "columns": [{"header": "Key"}, {"header": "Value"}]})
    workbook.close()
    return path


def refusal(folder: Path, content: bytes) -> str:
    path = folder / "Zebedee Quillfeather.xlsx"
    path.write_bytes(content)
    with pytest.raises(WorkbookError) as error:
        scan(path)
    assert "Quillfeather" not in str(error.value)
    return str(error.value)


def test_nothing_is_found_in_a_clean_page(clean_page):
    assert scan(clean_page, SOMEBODY) == ()


@pytest.mark.parametrize("file", WORKBOOKS, ids=lambda file: file.name)
def test_other_peoples_workbooks_are_looked_through_and_nobody_is_found_in_them(file):
    findings = scan(file, SOMEBODY)
    assert not any(finding.is_personal for finding in findings), report(findings)


def test_more_than_a_hundred_workbooks_of_others_are_looked_through_and_all_of_them_have_a_source():
    assert len(WORKBOOKS) > 100
    folders = {file.parent.name for file in ORDINARY.rglob("*.xls[xm]")}
    told = (ORDINARY / "SOURCES.md").read_text(encoding="utf-8")
    assert [folder for folder in folders if f"## {folder}/" not in told] == []


@pytest.mark.parametrize("name", REFUSED)
def test_a_workbook_that_can_not_be_read_is_refused_with_the_reason(name):
    with pytest.raises(WorkbookError, match=REFUSED[name]):
        scan(next(FOREIGN.rglob(name)))


@pytest.mark.parametrize(
    ("code", "hidden"),
    [
        (";;;", [5, -5, None]),
        ("0;;", [-5]),
        ("0;-0;", []),  # leaving out zeros hides nothing
        (";;;@", [5, -5]),
        ("0;0;0;", [None]),
        ('"";""', [5, -5]),
        ("[Red]0.0_);(0.0)", []),
        ("General", []),
    ],
)
def test_a_number_format_hides_what_falls_into_an_empty_section(code, hidden):
    painted = CellFormat(code, 164, (0, 0, 0), None, 11)
    assert [value for value in (5, -5, 0, None) if not painted.shows(value) and value != 0] == hidden


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_finding_says_how_to_remove_it(kind):
    assert Finding("docProps/core.xml", kind, "1").how_to_remove.endswith(".")


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(WorkbookError, match="no such file"):
        scan(tmp_path / "page.xlsx")


@pytest.mark.parametrize("length", [10, 60, 500, -30, -5])
def test_a_file_cut_short_is_refused_wherever_it_is_cut(length, tmp_path):
    assert "damaged" in refusal(tmp_path, book()[:length]) or length == 10


def test_a_part_that_is_not_what_the_directory_says_is_refused(tmp_path):
    content = bytearray(book())
    at = content.index(b"PK\x01\x02") + 16  # the first part's checksum
    content[at : at + 4] = b"\0\0\0\0"
    assert "not what the directory announces" in refusal(tmp_path, bytes(content))


def test_other_formats_are_refused_and_named(tmp_path):
    assert "old format (.xls)" in refusal(tmp_path, OLE_COMPOUND_FILE + b"\0" * 600)
    assert "password" in refusal(tmp_path, OLE_COMPOUND_FILE + b"\0" * 600 + ENCRYPTED_STREAM)
    assert "not a workbook" in refusal(tmp_path, b"Ref,Metric\n1.1,Contacts\n")
    assert "0 bytes" in refusal(tmp_path, b"")
    assert "not a workbook" in refusal(tmp_path, zipped({"word/document.xml": "<document/>"}))
    assert ".xlsb" in refusal(tmp_path, zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": b"\x83\x01\0"}))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/media/image1.png", b"\0" * (64 << 20))
    assert "would unpack to 64 MB" in refusal(tmp_path, file.getvalue())


def test_a_part_that_is_larger_than_it_says_is_refused(tmp_path):
    content = bytearray(book())
    at = content.index(b"PK\x01\x02") + 24  # the first part's size
    content[at : at + 4] = struct.pack("<I", 3)
    assert "not what the directory announces" in refusal(tmp_path, bytes(content))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_entities_that_multiply_are_refused_in_any_encoding(encoding, tmp_path):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'
    assert "XML entities" in refusal(tmp_path, book({"customXml/item1.xml": bomb.encode(encoding)}))


def test_parts_that_are_damaged_xml_are_searched_all_the_same(tmp_path):
    path = tmp_path / "page.xlsx"
    path.write_bytes(book({SHEET: sheet(row(text_cell("A1", "QX-0047Z1"))) + "<"}))
    assert {finding.kind for finding in scan(path, SOMEBODY)} == {Kind.ID, Kind.UNEXPECTED}


def test_an_embedded_file_that_is_no_zip_though_it_starts_like_one_is_searched_as_it_stands(tmp_path):
    path = tmp_path / "page.xlsx"
    path.write_bytes(beside(BOOK, "package", "xl/embeddings/a.xlsx", lambda _: b"PK\x03\x04 QX-0047Z1 \0\1\2")(""))
    assert Kind.ID in {finding.kind for finding in scan(path, SOMEBODY)}


def test_numbers_in_the_xml_that_make_no_sense_do_not_stop_the_gate(tmp_path):
    odd = sheet(
        row('<c r="??" s="x"><v>1e999</v></c>', '<c s="-4" t="s"><v>99</v></c>', settings='ht="high" outlineLevel="-"'),
        '<cols><col min="one" max="" width="wide" hidden="1"/></cols>',
        '<mergeCells><mergeCell ref="A1"/><mergeCell ref="Z"/></mergeCells>',
    )
    path = tmp_path / "page.xlsx"
    path.write_bytes(book({SHEET: odd.replace('r="1"', 'r="first"', 1)}))
    assert {finding.kind for finding in scan(path, SOMEBODY)} == {Kind.HIDDEN_COLUMNS}


def test_the_report_goes_by_kind_persons_first_and_says_where_nobody_was_looked_for(tmp_path):
    path = tmp_path / "page.xlsx"
    hidden = sheet(row(text_cell("A1", "QX-0047Z1"), settings='hidden="1"'))
    path.write_bytes(zipped(parts_of({SHEET: hidden}), b"note"))
    assert report(scan(path, SOMEBODY)).splitlines() == [
        "3 findings. This file should not be sent as it stands.",
        "Id of a child or worker",
        "  sheet 1 'Scorecard' (xl/worksheets/sheet1.xml), A1: 1 id",
        "  → Remove it there; hiding it is not enough. Publish the page with kpixl publish, which copies no row.",
        "Hidden rows",
        "  sheet 1 'Scorecard' (xl/worksheets/sheet1.xml), row 1: 1 row",
        "  → Select all rows, Unhide, then delete those that are not to be sent.",
        "Data in the file outside the workbook's parts",
        "  zip comment: 4 bytes in 1 place",
        "  → Open the workbook in Excel and save it again.",
    ]
    assert report(scan(path), identities_checked=False).endswith(NOT_CHECKED)
    assert report(()) == "Nothing hidden was found."
