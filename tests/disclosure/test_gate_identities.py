"""Whom the content is about: what counts as an id, a name, a date of birth or a postcode, and what does not."""

from __future__ import annotations

import base64
import csv
import gzip
import html
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from councils import identities_of
from hiding_places import (
    BOOK,
    HIDING_PLACES,
    SHEET,
    HidingPlace,
    beside,
    book,
    book_xml,
    custom_xml,
    link,
    row,
    shared,
    sheet,
    text_cell,
    zipped,
)
from kpixl.config.reading import read_config, shipped_config
from kpixl.config.values import Config
from kpixl.disclosure.finding import FindingKind as Kind
from kpixl.disclosure.gate.scan import scan
from kpixl.disclosure.people.identities import Identities
from kpixl.disclosure.people.ids import Context
from kpixl.indicators import DECLARED
from kpixl.words.errors import ExtractError

BORN = date(2011, 3, 4)  # day 40606 in Excel's count, 39144 in the count from 1904
ZEB = Identities.of(["QX-0047Z1", "7204913"], [("Zebedee", "Quillfeather")], [], [BORN], ["ZX7 4QP"])


CALENDAR = frozenset(
    date(year, month, day) for year in range(2002, 2022) for month in range(1, 13) for day in range(1, 29)
)


def kinds_in(text: str, identities: Identities = ZEB) -> set[Kind]:
    return {match.kind for match in identities.found_in(text)}


def found_in(folder: Path, content: bytes, identities: Identities = ZEB, **allowed: Iterable[object]) -> set[Kind]:
    path = folder / "page.xlsx"
    path.write_bytes(content)
    return {finding.kind for finding in scan(path, identities, **allowed) if finding.is_personal}


def sheet_of(*cells: str) -> bytes:
    return book({SHEET: sheet(row(*cells))})


# Ids


@pytest.mark.parametrize(
    "text", ["QX-0047Z1", "child qx-0047z1 was seen", "(QX-0047Z1)", "notes_QX_0047Z1.docx", "7204913,12"]
)
def test_an_id_is_found_as_a_whole_token(text):
    assert kinds_in(text) == {Kind.ID}


@pytest.mark.parametrize(
    "text", ["QX-0047Z12", "AQX-0047Z1", "17204913", "QX and, later, 0047Z1", "0.7204913", "7204913.5"]
)
def test_part_of_another_token_is_no_id(text):
    assert kinds_in(text) == set()


def test_an_id_is_found_in_a_number_cell_however_the_number_is_written(tmp_path):
    for number in ("7204913", "7204913.0", "7.204913E6"):
        assert found_in(tmp_path, sheet_of(f'<c r="A1"><v>{number}</v></c>')) == {Kind.ID}


def test_an_id_with_leading_zeros_is_found_in_a_number_cell(tmp_path):
    assert found_in(tmp_path, sheet_of('<c r="A1"><v>47112</v></c>'), Identities.of(["0047112"])) == {Kind.ID}


def test_a_figure_that_kpixl_wrote_is_nobodys_id(tmp_path):
    figure = sheet_of('<c r="C4"><v>7204913</v></c>', text_cell("D4", "QX-0047Z1"))
    own = {("Scorecard", "C4"), ("Scorecard", "D4")}
    assert found_in(tmp_path, figure, own_figures=own) == set()
    assert found_in(tmp_path, figure, own_figures={("Scorecard", "C4")}) == {Kind.ID}
    assert found_in(tmp_path, figure, own_figures={("Notes", "C4"), ("Notes", "D4")}) == {Kind.ID}


def test_ids_equal_to_counts_do_not_cry_wolf(tmp_path):
    ids = Identities.of(["87", "748", "4511", "164", "796"])
    page = sheet_of(
        '<c r="A1"><v>4511</v></c>',
        '<c r="B1"><v>0.87</v></c>',
        text_cell("C1", "748 15%"),
        text_cell("D1", "164 of 796 were re-referrals, 87% in 10 days"),
        '<c r="E1" s="5"><v>748</v></c>',
    )
    assert found_in(tmp_path, page, ids) == set()


@pytest.mark.parametrize("text", ["748", "child 748", "Case: 748", "id=748"])
def test_an_id_as_short_as_a_count_is_found_where_it_stands_alone_or_is_called_an_id(text):
    assert kinds_in(text, Identities.of(["748"])) == {Kind.ID}


def test_settings_and_sizes_of_a_workbook_are_no_ids(tmp_path):
    page = sheet(
        row('<c r="A1" s="1"><v>1</v></c>', number=1, settings='spans="1:40606" ht="12345"'),
        before='<sheetPr><tabColor rgb="FF123456"/></sheetPr>'
        '<cols><col min="1" max="16384" width="12.7204913"/></cols>',
    )
    ids = Identities.of(["12345", "40606", "16384", "7204913", "FF123456x", "worksheet"])
    assert found_in(tmp_path, book({SHEET: page}), ids) == set()


def test_bytes_that_happen_to_read_like_a_short_id_are_no_id(tmp_path):
    model = beside(BOOK, "powerPivotData", "xl/model/item.data", lambda _: b"\x01\x02A1B2 \x03\x04")("")
    assert found_in(tmp_path, model, Identities.of(["A1B2"])) == set()


def test_a_figure_written_as_a_shared_text_is_nobodys_id_either(tmp_path):
    page = shared("<si><t>7204913</t></si>", used=True)
    assert found_in(tmp_path, page) == {Kind.ID}
    assert found_in(tmp_path, page, own_figures={("Scorecard", "A1")}) == set()
    for strings, used in (("<si><t>7204913</t></si>", False), ("<si><t>1</t>7204913</si>", True)):
        assert found_in(tmp_path, shared(strings, used), own_figures={("Scorecard", "A1")}) == {Kind.ID}


# Names


@pytest.mark.parametrize(
    "text",
    [
        "Zebedee Quillfeather",
        "QUILLFEATHER, Zebedee",
        "zebedee.quillfeather@example.org",
        "Zebedee J. Quillfeather",
        "ZebedeeQuillfeather.docx",
        "Zébédee Quillfeather's plan",
        "zebedee_quillfeather",
        "Zebedee\nQuillfeather",
        "Zebedee and then Quillfeather",
    ],
)
def test_forename_and_surname_together_are_a_name_in_either_order(text):
    assert kinds_in(text) == {Kind.PERSON_NAME}


@pytest.mark.parametrize(
    "text",
    [
        "Zebedee",
        "Quillfeather Street",
        "By Zebedee. Quillfeather Street is closed",
        "Zebedee was not seen on the day, and later Quillfeather",
    ],
)
def test_a_forename_or_a_surname_alone_is_no_name(text):
    assert kinds_in(text) == set()


def test_names_of_several_words_accents_and_apostrophes_are_found_as_people_write_them():
    people = Identities.of(names=[("Anne Marie", "O'Hara"), ("Zoë", "van der Berg")])
    for text in ("Anne-Marie O’Hara", "ohara, anne", "ZOE VAN DER BERG", "Van der Berg, Zoë"):
        assert kinds_in(text, people) == {Kind.PERSON_NAME}, text


@pytest.mark.parametrize(
    "text",
    [
        "In May, June and July more children were seen",
        "May June",
        "April May June",
        "We will young people to come",
        "Will Young People Be Heard",
        "rose park",
        "Hope. Grace was seen",
    ],
)
def test_ordinary_words_that_are_also_names_do_not_cry_wolf(text):
    people = Identities.of(names=[("May", "June"), ("Will", "Young"), ("Rose", "Park"), ("Grace", "Hope")])
    assert kinds_in(text, people) == set()


def test_ordinary_words_written_as_a_name_are_a_name():
    assert kinds_in("Visited Will Young on Monday", Identities.of(names=[("Will", "Young")])) == {Kind.PERSON_NAME}


def test_months_in_cells_side_by_side_are_no_name_and_a_child_s_two_names_are(tmp_path):
    people = Identities.of(names=[("May", "June"), ("Zebedee", "Quillfeather")])
    months = sheet_of(text_cell("A1", "April"), text_cell("B1", "May"), text_cell("C1", "June"))
    child = sheet_of(text_cell("A1", "Quillfeather"), text_cell("B1", "ZEBEDEE"))
    apart = sheet_of(
        text_cell("A1", "Quillfeather"), text_cell("B1", "seen by the North team"), text_cell("C1", "Zebedee")
    )
    assert [found_in(tmp_path, each, people) for each in (months, child, apart)] == [set(), {Kind.PERSON_NAME}, set()]


def test_a_name_split_over_the_attributes_of_somebodys_own_xml_is_found(tmp_path):
    made = custom_xml(lambda _: '<case forename="Zebedee" surname="Quillfeather"/>')("")
    assert found_in(tmp_path, made) == {Kind.PERSON_NAME}


def test_a_lone_name_can_be_asked_for_and_a_month_is_none():
    people = Identities.of(names=[("May", "Quillfeather"), ("Will", "Young")])
    text = "Will this do? In May we met young Quillfeather and Will."
    lone = [text[each.start : each.end] for each in people.matches_in(text) if not each.is_certain]
    assert lone == ["Quillfeather", "Will"]


@pytest.mark.parametrize(
    "text", ["Zebe\u00addee Quill\u200bfeather", "Zebedee\u00a0Quillfeather", "Ｚebedee Quillfeather"]
)
def test_characters_that_nobody_sees_hide_no_name(text, tmp_path):
    assert found_in(tmp_path, sheet_of(text_cell("A1", text))) == {Kind.PERSON_NAME}


# Dates of birth


@pytest.mark.parametrize(
    "text",
    [
        "2011-03-04", "2011-03-04 00:00:00", "2011-03-04T00:00:00Z", "2011/3/4", "04/03/2011", "4/3/2011", "04.03.2011",
        "4-3-11", "04/03/11", "4 March 2011", "4th of March 2011", "4-Mar-11", "04MAR2011", "March 4, 2011",
        "2011 Mar 4", "2011-03-04 10:15", "20110304", "04032011", "DATE(2011,3,4)", "#3/4/2011#",
        "born 4 Mar 2011 in Leeds",
    ],
)  # fmt: skip
def test_a_date_of_birth_is_found_as_text_in_any_usual_form(text):
    assert kinds_in(text) == {Kind.BIRTH_DATE}


@pytest.mark.parametrize(
    "text",
    ["5 March 2011", "March 2011", "12011-03-042", "6.3.4.2011", "3/4 of 2011", "920110304"],
)
def test_other_days_and_numbers_are_no_date_of_birth(text):
    assert kinds_in(text) == set()


def test_the_end_of_a_year_or_month_that_the_page_reports_on_is_nobodys_birth():
    born = Identities.of(born=[date(2023, 3, 31), date(2024, 6, 30), date(2024, 6, 20)])
    for text in ("England, year ending 31 March 2023", "as at 30 June 2024", "from 1 April to 30/06/2024"):
        assert kinds_in(text, born) == set()
    for text in ("born 31 March 2023", "31 March 2023", "as at 20 June 2024"):
        assert kinds_in(text, born) == {Kind.BIRTH_DATE}


def test_a_date_of_birth_is_found_in_date_cells_and_not_in_counts(tmp_path):
    for style in (5, 6):
        assert found_in(tmp_path, sheet_of(f'<c r="A1" s="{style}"><v>40606</v></c>')) == {Kind.BIRTH_DATE}
        assert found_in(tmp_path, sheet_of(f'<c r="A1" s="{style}"><v>40606.5</v></c>')) == {Kind.BIRTH_DATE}
    assert found_in(tmp_path, sheet_of('<c r="A1"><v>40606</v></c>')) == set()
    assert found_in(tmp_path, sheet_of('<c r="A1" t="d"><v>2011-03-04</v></c>')) == {Kind.BIRTH_DATE}


def test_a_cell_that_shows_a_month_is_no_date_of_birth_unless_it_holds_a_day_within(tmp_path):
    born = Identities.of(born=[BORN, date(2011, 4, 1), date(2011, 4, 30)])
    months = sheet_of('<c r="A1" s="7"><v>40634</v></c>', '<c r="B1" s="7"><v>40663</v></c>')
    assert found_in(tmp_path, months, born) == set()
    assert found_in(tmp_path, sheet_of('<c r="A1" s="7"><v>40606</v></c>'), born) == {Kind.BIRTH_DATE}
    assert found_in(tmp_path, sheet_of('<c r="A1" s="5"><v>40634</v></c>'), born) == {Kind.BIRTH_DATE}


def test_a_day_that_a_filter_is_set_to_is_found(tmp_path):
    day = '<dateGroupItem year="2011" month="3" day="4" dateTimeGrouping="day"/>'
    chosen = f'<autoFilter ref="A1:A2"><filterColumn colId="0"><filters>{day}</filters></filterColumn></autoFilter>'
    assert found_in(tmp_path, book({SHEET: sheet(row(), after=chosen)})) == {Kind.BIRTH_DATE}


@pytest.mark.parametrize(
    "formula",
    ["40606", "$A1=40606", "AND(A1&gt;=40606,A1&lt;40607)", "A1=DATE(2011,3,4)", 'TEXT(A1,"d/m/yyyy")="4/3/2011"'],
)
def test_a_day_that_a_conditional_format_is_about_is_found(tmp_path, formula):
    rule = f'<cfRule type="expression" priority="1"><formula>{formula}</formula></cfRule>'
    page = sheet(row(), after=f'<conditionalFormatting sqref="A1">{rule}</conditionalFormatting>')
    assert found_in(tmp_path, book({SHEET: page})) == {Kind.BIRTH_DATE}


@pytest.mark.parametrize("formula", ["$B$40606", "IF(born,$B$40606,0)", 'Sheet1!$B$2:$B$40606&amp;"DOB"'])
def test_a_reference_in_a_cell_s_formula_is_no_day(tmp_path, formula):
    cell = f'<c r="A1"><f>{formula}</f><v>1</v></c>'
    assert Kind.BIRTH_DATE not in found_in(tmp_path, book({SHEET: sheet(row(cell))}))


@pytest.mark.parametrize("formula", ["A40606=1", "SUM($C$40606)", "x40606", "40606.5.1"])
def test_a_row_or_a_name_in_a_formula_is_no_day(tmp_path, formula):
    rule = f'<cfRule type="expression" priority="1"><formula>{formula}</formula></cfRule>'
    page = sheet(row(), after=f'<conditionalFormatting sqref="A1">{rule}</conditionalFormatting>')
    assert found_in(tmp_path, book({SHEET: page})) == set()


@pytest.mark.parametrize(
    ("validation", "kind"),
    [
        ('promptTitle="Zebedee" prompt="Quillfeather"', Kind.PERSON_NAME),
        ('prompt="Pick for Zebedee Quillfeather"', Kind.PERSON_NAME),
        ('errorTitle="QX-0047Z1"', Kind.ID),
        ('error="born 4 March 2011"', Kind.BIRTH_DATE),
        ('prompt="ZX7 4QP"', Kind.POSTCODE),
    ],
)
def test_what_a_validation_prompts_with_is_looked_through(tmp_path, validation, kind):
    page = sheet(row(), after=f'<dataValidations><dataValidation sqref="A1" {validation}/></dataValidations>')
    assert found_in(tmp_path, book({SHEET: page})) == {kind}


def test_the_first_day_that_a_validation_allows_is_found(tmp_path):
    limit = '<dataValidation type="date" sqref="A1"><formula1>40606</formula1></dataValidation>'
    page = sheet(row(), after=f"<dataValidations>{limit}</dataValidations>")
    assert found_in(tmp_path, book({SHEET: page})) == {Kind.BIRTH_DATE}


@pytest.mark.parametrize(
    "text", ["born in March 2011", "The eldest, b. Mar 2011", "DOB 03/2011", "born early in Mar ’11", "2011-03 (DOB)"]
)
def test_a_month_that_the_text_calls_one_of_birth_is_found(text):
    assert kinds_in(text) == {Kind.BIRTH_DATE}


@pytest.mark.parametrize(
    "text",
    ["Children born in March 2011", "born in April 2011", "The plan of March 2011", "babies who were born in 03/2011"],
)
def test_a_cohort_s_month_and_others_are_nobody_s(text):
    assert kinds_in(text) == set()


LANE = Identities.of(
    names=[("Zebedee", "Quillfeather")],
    postcodes=["ZX7 4QP"],
    address_lines=[
        '{"LINE": "14 Thistlewick Lane", "TOWN": "Alderbrook"}',
        '{"LINE": "2 Alderbrook Road", "TOWN": "Alderbrook"}',
        "5 Church Road",
        *(f"{number} Pennymoor {way}" for number, way in enumerate(("Road", "Lane", "Close"), start=1)),
    ],
)


@pytest.mark.parametrize("text", ["14 Thistlewick", "at 14 Thistlewick Ln", "5 Church Rd", "5 CHURCH ROAD"])
def test_a_house_is_found_by_its_number_and_half_its_street_or_a_short_one(text):
    assert kinds_in(text, LANE) == {Kind.ADDRESS}


def asked_about(text: str) -> list[str]:
    return [text[each.start : each.end] for each in LANE.matches_in(text) if not each.is_certain]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("The house in Thistlewick was empty", ["Thistlewick"]),
        ("Thistlewick Primary School", []),
        ("The Alderbrook office, Pennymoor and a church", []),  # a town, and a part of it
        ("The 9-year-old in ZX7 moved", ["ZX7"]),
        ("Demand rose in ZX7", []),
        ("child Z.Q. moved", ["Z.Q."]),
        ("Z.Q. (aged 9)", ["Z.Q."]),
        ("Z.Q. in ZX7", ["ZX7", "Z.Q."]),
        ("Z.Q. Ltd supplies forms; X.Y. moved", []),
        ("A delay for Z.Q., and then none", ["Z.Q."]),
        ("Z.Q. The plan holds", ["Z.Q."]),
        ("ZQ said nothing", ["ZQ"]),
        ("ZQ’s mother and Z Q's aunt", ["ZQ", "Z Q"]),
        ("Staff spoke with ZQ; ZQ didn’t attend", ["ZQ", "ZQ"]),
        ("ZQ", ["ZQ"]),
        ("The ZQ team met, ZQ-7 is a form, XY said so", []),
        ("EVEN ZQ SAID SO", []),
        ("See Appendix Q, page 4", []),
    ],
)
def test_what_tells_only_beside_something_else_is_asked_about_there(text, asked):
    assert sorted(asked_about(text)) == sorted(asked)


def test_a_date_of_birth_is_found_in_a_workbook_that_counts_from_1904(tmp_path):
    parts = {BOOK: book_xml(before='<workbookPr date1904="1"/>'), SHEET: sheet(row('<c r="A1" s="5"><v>39144</v></c>'))}
    assert found_in(tmp_path, book(parts)) == {Kind.BIRTH_DATE}


def test_dates_of_birth_are_found_in_copies_of_tables_that_have_lost_their_format(tmp_path):
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    pivot = beside(
        BOOK, "pivotCacheRecords", "xl/pivotCache/records1.xml",
        lambda _: f'<pivotCacheRecords {main}><r><n v="40606"/></r></pivotCacheRecords>',
    )  # fmt: skip
    chart = beside(
        SHEET, "chart", "xl/charts/chart1.xml",
        lambda _: '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:numCache>'
        '<c:formatCode>d/m/yyyy</c:formatCode><c:pt idx="0"><c:v>40606</c:v></c:pt></c:numCache></c:chartSpace>',
    )  # fmt: skip
    assert [found_in(tmp_path, made("")) for made in (pivot, chart)] == [{Kind.BIRTH_DATE}] * 2


@pytest.mark.parametrize("heading", ["pers_dob", "D/O/B", "D.O.B", "d o b", "moth_childs_dob", "ChildDOB", "dob_1"])
def test_a_day_below_a_heading_that_says_birth_is_one_of_birth(heading, tmp_path):
    many = replace(ZEB, born=CALENDAR)
    day = '<c r="A2" s="5"><v>40606</v></c>'
    assert found_in(tmp_path, sheet_of(text_cell("A1", heading), day), many) == {Kind.BIRTH_DATE}
    assert found_in(tmp_path, sheet_of(text_cell("A1", "Adobe"), day), many) == set()


def test_a_day_that_the_page_itself_tells_is_nobodys_birth(tmp_path):
    page = sheet_of(text_cell("A1", "Override until 4 March 2011"), '<c r="B1" s="5"><v>40606</v></c>')
    assert found_in(tmp_path, page) == {Kind.BIRTH_DATE}
    assert found_in(tmp_path, page, own_dates={BORN}) == set()


def test_what_was_found_in_one_file_is_not_looked_for_again_in_the_next_unless_its_own_days_differ(
    tmp_path, monkeypatch: pytest.MonkeyPatch
):
    zeb = replace(ZEB)  # with nothing remembered
    page, looked = sheet_of(text_cell("A1", "seen on 2011-03-04"), text_cell("B1", "QX-0047Z1")), []
    found, look = {Kind.BIRTH_DATE, Kind.ID}, Identities.found_in

    def noted(identities: Identities, text: str, *rest, **more):
        looked.append(text)
        return look(identities, text, *rest, **more)

    monkeypatch.setattr(Identities, "found_in", noted)
    assert found_in(tmp_path, page, zeb) == found
    assert "seen on 2011-03-04" in looked
    looked.clear()
    assert found_in(tmp_path, page, zeb, own_dates={date(2024, 6, 1)}) == found
    assert "seen on 2011-03-04" not in looked
    assert found_in(tmp_path, page, zeb, own_dates={BORN}) == {Kind.ID}
    assert found_in(tmp_path, page, zeb) == found
    assert found_in(tmp_path, page, zeb, own_dates={BORN}) == {Kind.ID}


def test_when_a_document_was_made_is_nobodys_birth(tmp_path):
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        '<dcterms:created xsi:type="dcterms:W3CDTF">2011-03-04T00:00:00Z</dcterms:created></cp:coreProperties>'
    )
    made = beside("", "core-properties", "docProps/core.xml", lambda _: core)("")
    assert found_in(tmp_path, made) == set()


# Postcodes


@pytest.mark.parametrize("text", ["ZX7 4QP", "zx74qp", "Flat 2, ZX7  4QP.", "ZX7+4QP"])
def test_a_postcode_is_found_with_and_without_its_blank(text):
    assert kinds_in(text) == {Kind.POSTCODE}


@pytest.mark.parametrize("text", ["ZX7 4QPA", "AZX7 4QP", "ZX7", "ZX74 4QP"])
def test_other_postcodes_are_none_of_theirs(text):
    assert kinds_in(text) == set()


# Where the gate says that it is


def test_a_finding_names_the_cells_and_never_a_tab_or_part_that_names_somebody(tmp_path):
    parts = {BOOK: book_xml(name="Zebedee Quillfeather"), "xl/embeddings/Zebedee Quillfeather.bin": b"x"}
    path = tmp_path / "page.xlsx"
    path.write_bytes(book({**parts, SHEET: sheet(row(text_cell("C4", "QX-0047Z1")))}))
    findings = scan(path, ZEB)
    assert any(
        finding.where.endswith("(xl/worksheets/sheet1.xml), C4") for finding in findings if finding.kind is Kind.ID
    )
    assert not any("Quillfeather" in f"{finding}" for finding in findings)


def test_a_name_in_the_file_s_own_name_is_found(tmp_path):
    path = tmp_path / "Quillfeather Zebedee.xlsx"
    path.write_bytes(book())
    assert [(finding.where, finding.kind) for finding in scan(path, ZEB)] == [("the file's own name", Kind.PERSON_NAME)]


def test_a_gzip_in_a_zip_in_base64_in_custom_xml_is_opened(tmp_path):
    inner = zipped({"notes.gz": gzip.compress(b"Zebedee Quillfeather was seen")})
    made = custom_xml(lambda _: f"<x>{base64.b64encode(inner).decode()}</x>")("")
    assert found_in(tmp_path, made) == {Kind.PERSON_NAME}


# The extracts


@pytest.fixture(scope="module")
def config() -> Config:
    return read_config(shipped_config(), DECLARED)


PERSON_COLUMNS = ["pers_person_id", "pers_forename", "pers_surname", "pers_dob"]


def write_csv(path: Path, *rows: list[str], encoding: str = "utf-8") -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)


def test_identities_are_read_from_every_export_whatever_the_table(tmp_path, config):
    for month in ("2024-05", "2024-06"):
        (tmp_path / month).mkdir()
    write_csv(
        tmp_path / "2024-05" / "ssd_person.csv",
        ["pers_person_id", "pers_forename", "pers_surname", "pers_dob", "pers_common_child_id"],
        [" QX-1 ", "Zebedee", "Quillfeather", "04/03/2011", "9434765919"],
        ["QX-2", "", "", "1900-01-01", "NULL"],
    )
    write_csv(tmp_path / "2024-06" / "ssd_person.csv", ["pers_person_id", "pers_dob"], ["QX-3", ""])
    write_csv(tmp_path / "2024-06" / "ssd_contacts.csv", ["cont_contact_id", "cont_person_id"], ["C-1", "QX-3"])
    write_csv(
        tmp_path / "2024-06" / "ssd_cin_episodes.csv",
        ["cine_person_id", "cine_referral_worker_id"],
        ["QX-3", "Ottoline Marrowby"],
        ["QX-3", "W-0009"],
    )
    write_csv(tmp_path / "2024-06" / "ssd_cla_placement.csv", ["clap_cla_placement_postcode"], ["ZX7 4QP"])
    found = identities_of(tmp_path, config.reading)
    assert found.ids.whole | found.ids.loose == {"qx 1", "qx 2", "qx 3", "9434765919", "w 0009", "w0009", "c 1"}
    assert found.born == {BORN}
    assert found.addresses.postcodes == {"ZX74QP"}
    for text in ("Zebedee Quillfeather", "Marrowby, Ottoline"):
        assert kinds_in(text, found) == {Kind.PERSON_NAME}


def test_ids_of_records_are_known_by_what_they_look_like_and_few_one_by_one(tmp_path, config):
    write_csv(tmp_path / "ssd_person.csv", PERSON_COLUMNS, ["QX-1", "Zebedee", "Quillfeather", ""])
    rows = [[f"CON-{number:07}", f"{number + 8000000}"] for number in range(6_000)]
    write_csv(tmp_path / "ssd_contacts.csv", ["cont_contact_id", "cont_case_id"], *rows)
    write_csv(tmp_path / "ssd_mother.csv", ["moth_table_id"], ["5530981"], ["5530982"])
    found = identities_of(tmp_path, config.reading)
    for text in ("contact CON-0005999", "con 0001234", "IDCON0000077", "see 8001234", "5530981"):
        assert kinds_in(text, found) == {Kind.ID}, text
    for text in ("Con 12", "in 202406", "£8001234", "8,001,234 people", "80012345"):
        assert kinds_in(text, found) == set(), text
    assert [each.kind for each in found.found_in("5530982", Context.NUMBER)] == [Kind.ID]


def test_identities_are_read_from_parquet_with_numbers_and_real_dates(tmp_path, config):
    table = pa.table(
        {
            "pers_person_id": pa.array([7204913.0, None]),
            "pers_forename": ["Zebedee", "Ottoline"],
            "pers_surname": ["Quillfeather", None],
            "pers_dob": pa.array([BORN, None], type=pa.date32()),
        }
    )
    pq.write_table(table, tmp_path / "ssd_person.parquet")
    found = identities_of(tmp_path, config.reading)
    assert (found.ids.loose, found.born) == ({"7204913"}, {BORN})
    assert kinds_in("Quillfeather, Zebedee", found) == {Kind.PERSON_NAME}


def test_an_extract_that_can_not_be_read_stops_the_check_instead_of_passing_it(tmp_path, config):
    write_csv(tmp_path / "ssd_person.csv", PERSON_COLUMNS, ["QX-1", "Ada", "Müller", ""], encoding="cp437")
    with pytest.raises(ExtractError, match=r"ssd_person\.csv, column pers_surname: the text is not UTF-8") as error:
        identities_of(tmp_path, config.reading)
    assert "ller" not in str(error.value)


def test_an_export_that_does_not_tell_its_people_stops_the_check(tmp_path, config):
    for month in ("2024-05", "2024-06"):
        (tmp_path / month).mkdir()
    write_csv(tmp_path / "2024-05" / "ssd_person.csv", PERSON_COLUMNS, ["QX-1", "Zebedee", "Quillfeather", ""])
    write_csv(tmp_path / "2024-06" / "ssd_contacts.csv", ["cont_person_id"], ["QX-1"])
    with pytest.raises(ExtractError, match=r"2024-06: there is no ssd_person\.csv"):
        identities_of(tmp_path, config.reading)


@pytest.mark.parametrize(
    ("header", "missing"),
    [
        (["QX-1", "Zebedee", "Quillfeather", "2011-03-04"], "pers_person_id, pers_dob"),  # a row, no header
        (["pers_person_id", "first_name", "last_name", "pers_dob"], "pers_forename, pers_surname"),
        (["pers_person_id", "pers_forename", "pers_surname", "birthday"], "pers_dob"),
    ],
)
def test_people_in_columns_that_are_not_the_standards_stop_the_check(tmp_path, config, header, missing):
    write_csv(tmp_path / "ssd_person.csv", header, ["QX-2", "Ottoline", "Marrowby", "2012-01-01"])
    with pytest.raises(ExtractError, match=f"has no column {missing}\\.") as error:
        identities_of(tmp_path, config.reading)
    assert not [word for word in ("Zebedee", "QX", "2011") if word in str(error.value)]


def test_names_are_found_in_columns_that_config_names(tmp_path, config):
    write_csv(
        tmp_path / "ssd_person.csv", ["pers_person_id", "first", "last_name", "pers_dob"], ["Q1", "Zeb", "Quill", ""]
    )
    own = {"ssd_person": {"pers_forename": "first", "pers_surname": "last_name"}}
    assert kinds_in("Zeb Quill", identities_of(tmp_path, replace(config.reading, columns=own))) == {Kind.PERSON_NAME}


@pytest.mark.parametrize(
    "row",
    [
        "QX-1,Zebedee,Quillfeather,2011-03-04,White, British",  # a comma that is not in quotation marks
        "QX-1,Zebedee, known as Zeb,Quillfeather,2011-03-04,White",
        "QX-1,Zebedee,Quillfeather,2011-03-04",
    ],
)
def test_who_stands_in_a_row_of_another_number_of_fields_is_looked_for(tmp_path, config, row):
    header = ",".join([*PERSON_COLUMNS, "pers_ethnicity"])
    (tmp_path / "ssd_person.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    found = identities_of(tmp_path, config.reading)
    for text, kind in (("Zebedee Quillfeather", Kind.PERSON_NAME), ("QX-1", Kind.ID), ("4/3/2011", Kind.BIRTH_DATE)):
        assert kind in kinds_in(text, found)


def test_a_quotation_mark_that_swallows_the_people_stops_the_check(tmp_path, config):
    rows = "".join(f"QX-{number},Zebedee,Quillfeather,2011-03-04\n" for number in range(9))
    (tmp_path / "ssd_person.csv").write_text(f'{",".join(PERSON_COLUMNS)}\n"{rows}', encoding="utf-8")
    with pytest.raises(ExtractError, match=r"ssd_person\.csv is not a readable CSV file"):
        identities_of(tmp_path, config.reading)


# Always


def entities(text: str) -> str:
    return "".join(f"&#x{ord(character):x};" for character in text)


def escapes(text: str) -> str:
    return "".join(f"_x{ord(character):04x}_" for character in text)


def json_escapes(text: str) -> str:
    return '{"note": "' + "".join(f"\\u{ord(character):04x}" for character in text) + '"}'


def in_base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def in_wide_base64(text: str) -> str:
    return base64.b64encode(text.encode("utf-16")).decode()


def in_hex(text: str) -> str:
    return text.encode().hex()


def percent(text: str) -> str:
    return quote(text, safe="")


def as_html(text: str) -> str:
    return html.escape("".join(f"&#{ord(character)};" for character in text))


WRITINGS: list[Callable[[str], str]] = [
    str, entities, escapes, json_escapes, in_base64, in_wide_base64, in_hex, percent, as_html,
]  # fmt: skip
DATE_FORMS = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y", "%d-%b-%y", "%B %d, %Y", "%d/%m/%y", "%Y%m%d"]
# Places whose own syntax takes the text as it is.
TEXT_PLACES = [place for place in HIDING_PLACES if place.name in {
    "hidden sheet", "filter's criteria", "pivot cache's items", "custom XML", "note's author", "threaded comment",
    "manager", "custom property", "chart's cache", "text that no cell shows", "prompt of a data validation",
    "shape's description", "link's hint", "tab's name", "external link's copy of cells", "custom ribbon",
}]  # fmt: skip

ids = st.from_regex(r"[A-Z]{2}[0-9]{6}|[A-Z]-[0-9]{7}|[1-9][0-9]{6,9}", fullmatch=True)
forenames = st.from_regex(r"Q[a-z]{3,8}", fullmatch=True) | st.sampled_from(["Zoë", "Renée", "Anne-Marie"])
surnames = st.from_regex(r"Z[a-z]{3,8}", fullmatch=True) | st.sampled_from(["O'Hara", "van Dyck", "Núñez"])
forms = st.sampled_from(DATE_FORMS)
births = st.dates(date(1990, 1, 1), date(2024, 6, 30))
OFTEN = settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.slow
@OFTEN
@given(place=st.sampled_from(TEXT_PLACES), writing=st.sampled_from(WRITINGS), child_id=ids)
def test_any_id_is_found_in_any_place_however_it_is_written(place: HidingPlace, writing, child_id, tmp_path):
    assert Kind.ID in found_in(tmp_path, place.workbook(writing(child_id)), Identities.of([child_id]))


@pytest.mark.slow
@OFTEN
@given(place=st.sampled_from(TEXT_PLACES), writing=st.sampled_from(WRITINGS), name=st.tuples(forenames, surnames))
def test_any_full_name_is_found_in_any_place_however_it_is_written(place: HidingPlace, writing, name, tmp_path):
    for text in (" ".join(name), ", ".join(reversed(name))):
        assert Kind.PERSON_NAME in found_in(tmp_path, place.workbook(writing(text)), Identities.of(names=[name]))


@pytest.mark.slow
@OFTEN
@given(
    place=st.sampled_from(TEXT_PLACES), writing=st.sampled_from(WRITINGS), day=births, form=st.sampled_from(DATE_FORMS)
)
def test_any_date_of_birth_is_found_in_any_place_however_it_is_written(
    place: HidingPlace, writing, day, form, tmp_path
):
    assert Kind.BIRTH_DATE in found_in(tmp_path, place.workbook(writing(day.strftime(form))), Identities.of(born=[day]))


@pytest.mark.slow
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.sampled_from(HIDING_PLACES), child_id=ids, name=st.tuples(forenames, surnames))
def test_whoever_it_is_is_found_in_every_hiding_place(place: HidingPlace, child_id, name, tmp_path):
    child = Identities.of([child_id], [name])
    assert Kind.ID in found_in(tmp_path, place.workbook(child_id), child)
    assert Kind.PERSON_NAME in found_in(tmp_path, place.workbook(" ".join(name)), child)


def test_addresses_are_read_in_utf_8_and_in_windows_letters(tmp_path):
    for address in ("Zo%C3%AB%20O%27Hara", "Zo%EB+O%27Hara"):
        made = book(links={SHEET: [link("hyperlink", f"https://x.example/?q={address}", external=True)]})
        assert found_in(tmp_path, made, Identities.of(names=[("Zoë", "O'Hara")])) == {Kind.PERSON_NAME}


SHORT = Identities.of(names=[("Bartholomew", "Fenwright"), ("Zebedee", "Quill"), ("Amara", "Okoro")])


@pytest.mark.parametrize(
    "text",
    [
        "Bart F was late.", "Barty was late.", "Bartie’s visit was late.", "We saw Barth late.", "Zeb was late.",
        "Zebby was late.", "AmaraReview was late.", "See the reviewAmara.", "OKOROreview is due.", "SWAmara has it.",
        "@mara was late.",
        "Am@ra was late.", "Am@r@ was late.", "Late for child AO.",
    ],
)  # fmt: skip
def test_a_forename_cut_short_glued_to_a_word_or_with_signs_is_asked_about(text: str):
    found = list(SHORT.matches_in(text))
    assert [(each.kind, each.is_certain) for each in found] == [(Kind.PERSON_NAME, False)], text


@pytest.mark.parametrize(
    "text",
    [
        "BART was late.",
        "The bart was late.",
        "McDonald Court opened.",
        "A SharePoint list; YouTube.",
        "US$ and £4k@5%.",
    ],
)
def test_what_is_not_typed_like_a_name_is_no_short_form(text: str):
    assert not list(Identities.of(names=[("Bartholomew", "Fenwright"), ("Donald", "Share")]).matches_in(text))
