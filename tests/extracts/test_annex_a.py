"""Annex A: sheets and headers in other words give the same tables; what is unclear is refused, all of it together."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from annex_a import Lists, headers, write_annex_a
from kpixl.extracts.exports import exports_in, folders_of_exports, quick_mark
from kpixl.extracts.extracts import Extracts
from kpixl.extracts.other_returns import Return
from kpixl.extracts.returns.annex_a_lists import LISTS, ListColumn, headed, list_named
from kpixl.extracts.returns.conversion import converted
from kpixl.words.errors import ExtractError
from making import read_flat

ADE = {"Child Unique ID": "007", "Gender": "b) Female", "Date of Birth": date(2010, 2, 3)}
BEA = {"Child Unique ID": 12.0, "Gender": "a) Male", "Date of Birth": "03/02/2008"}

FEW: Lists = {
    "List 1": [{**ADE, "Date of Contact": date(2024, 6, 3)}, {**BEA, "Date of Contact": "2024-06-04"}],
    "List 4": [
        {
            **ADE,
            "Continuous Assessment Start Date": "1 Dec 2023",
            "Continuous Assessment Date of Authorisation": date(2024, 1, 15),
            "Allocated Team": "North",
        }
    ],
    "List 5": [
        {
            **ADE,
            "Strategy discussion initiating Section 47 Enquiry Start Date": date(2024, 6, 3),
            "Date of Initial Child Protection Conference": date(2024, 6, 20),
        }
    ],
    "List 7": [{**ADE, "Child Protection Plan Start Date": date(2024, 1, 8), "Was the Child Seen Alone?": "a) Yes"}],
    "List 8": [
        {
            **BEA,
            "Date Started to be Looked After": date(2020, 1, 8),
            "Start date of current legal status": date(2020, 1, 8),
            "Child's Legal Status": "C2 - Full care order",
            "Date of Last Health Assessment": date(2024, 5, 8),
            "Date of Last Dental Check": date(2024, 4, 8),
            "Start Date of Most Recent Placement": date(2023, 1, 8),
            "Placement Type": "a) U1",
            "Placement Location": "b) Out",
        }
    ],
    "List 9": [
        {
            **BEA,
            "Eligibility Category": "c) Eligible child",
            "LA in Touch": "a) Yes",
            "Suitability of Accommodation": "a) Suitable",
            "Activity Status": "F2 - Full time education",
        }
    ],
    "List 10": [],
}


def tables_in(file: Path) -> Mapping[str, Mapping[str, Sequence[str]]]:
    """What the workbook is converted into, except made-up ids, which are made from sheet and row."""
    made_up = re.compile("ofannexa-[0-9]+-[0-9]+")
    return {
        name: {column: [made_up.sub("made up", value) for value in values] for column, values in table.columns.items()}
        for name, table in converted(Return.ANNEX_A, [file]).tables.items()
    }


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Mapping[str, Sequence[str]]]:
    return tables_in(write_annex_a(tmp_path_factory.mktemp("few") / "A.xlsx", FEW))


def read_lists(folder: Path, lists: Lists = FEW) -> Extracts:
    write_annex_a(folder / "A.xlsx", lists)
    return read_flat(folder, "2024-06")


@pytest.mark.parametrize("name", ["List {}", "list_{}", "LIST  0{}", "List{}: who they are", "Annex A - List {} 2023"])
@pytest.mark.parametrize("number", [1, 2, 9, 10, 11])
def test_a_sheet_is_the_list_that_it_is_named_for(name: str, number: int):
    assert list_named(name.format(number)) == number


@pytest.mark.parametrize("name", ["Listing 1", "Checklist 1", "List 12", "List 100", "List of teams", "List", "Sheet1"])
def test_other_sheets_are_no_list(name: str):
    assert list_named(name) == 0


@pytest.mark.parametrize("number", sorted(LISTS))
def test_every_column_that_is_read_is_found_by_the_header_that_ofsted_gives_it(number: int):
    row = headers()[f"List {number}"]
    found = headed(LISTS[number], row)
    assert {row[place] for place in found.places.values()} == {column.header for column in LISTS[number].values()}
    assert not found.unsure


@pytest.mark.parametrize("number", sorted(LISTS))
def test_telling_words_alone_find_the_same_columns_and_no_others(number: int):
    row = headers()[f"List {number}"]
    in_other_words = [f"{header} (as recorded)" for header in row]
    assert headed(LISTS[number], in_other_words).places == headed(LISTS[number], row).places


@pytest.mark.parametrize(
    ("number", "header", "column"),
    [
        (1, "DOB", "born"),
        (3, "Child ID", "person"),
        (4, "Date authorised", "authorised"),
        (5, "Date of strategy discussion", "start"),
        (5, "ICPC date", "conference"),
        (6, "Date CIN started", "start"),
        (7, "CP plan: end date", "end"),
        (8, "Looked after start date", "entered"),
        (8, "Date of last dentist visit", "dental"),
        (9, "Is the accommodation suitable?", "accommodation"),
    ],
)
def test_a_header_in_other_words_is_known_by_its_telling_words(number: int, header: str, column: str):
    asked = LISTS[number][column].header
    row = [header if each == asked else each for each in headers()[f"List {number}"]]
    assert headed(LISTS[number], row).places[column] == row.index(header)


def test_a_header_that_is_ofsted_s_own_for_one_column_is_taken_for_no_other():
    columns = {
        "person": LISTS[1]["person"],
        "seen": ListColumn("Date seen", "seen date"),
        "last": ListColumn("Date last seen", "seen date"),
    }
    found = headed(columns, ["Child Unique ID", "Date seen"])
    assert found.places == {"person": 0, "seen": 1}
    assert found.unsure == ()


CURLY = {"'": "\N{RIGHT SINGLE QUOTATION MARK}"}
WORDINGS = st.sampled_from(
    [
        str,
        str.upper,
        lambda header: header.replace(" ", "\n"),
        lambda header: f"  {header.replace(' ', '  ')} ",
        lambda header: header.translate(str.maketrans(CURLY)),
        lambda header: header.replace("(", "((").replace(")", "))"),
        lambda header: f"{header} *",
        lambda header: header.replace(" ", "\N{NO-BREAK SPACE}"),
    ]
)
SHEETS = st.sampled_from([str, str.upper, lambda name: name.replace(" ", "_"), lambda name: f"{name} - Children"])


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(st.data())
def test_however_sheets_and_headers_are_worded_and_ordered_the_tables_are_the_same(few, tmp_path_factory, data):
    def in_an_order(columns: Sequence[str]) -> list[str]:
        more = data.draw(st.lists(st.sampled_from(["Notes", "Quality assured by"]), max_size=2))
        return data.draw(st.permutations([*columns, *more]))

    file = write_annex_a(
        tmp_path_factory.mktemp("worded") / "A.xlsx",
        FEW,
        sheet=data.draw(SHEETS),
        header=lambda header: data.draw(WORDINGS)(header),
        order=in_an_order,
        above=data.draw(st.lists(st.sampled_from(["Annex A", "Date of Birth is a date", ""]), max_size=4)),
    )
    assert tables_in(file) == few


def test_values_lose_their_prefix_and_ids_are_texts_however_a_cell_holds_them(tmp_path):
    extracts = read_lists(tmp_path)
    assert sorted(extracts.people) == ["007", "12"]
    persons = extracts["persons"].set_index("person")
    sexes = {extracts.people[person]: sex for person, sex in persons["sex"].items()}
    assert sexes == {"007": "F", "12": "M"}
    births = {extracts.people[person]: born.date() for person, born in persons["born"].items()}
    assert births == {"007": date(2010, 2, 3), "12": date(2008, 2, 3)}
    assert list(extracts["legal_statuses"]["status"]) == ["c2 - full care order"]
    assert list(extracts["placements"]["type"]) == ["u1"]
    assert list(extracts["assessments"]["start"].dt.date) == [date(2023, 12, 1)]
    assert list(extracts["assessments"]["team"]) == ["North"]


def test_a_child_s_health_assessment_and_dental_check_are_two_checks(tmp_path):
    checks = read_lists(tmp_path)["health_checks"]
    assert dict(zip(checks["type"], checks["date"].dt.date, strict=True)) == {
        "health assessment": date(2024, 5, 8),
        "dental check": date(2024, 4, 8),
    }


def test_without_one_of_their_columns_the_other_check_is_still_there(tmp_path):
    write_annex_a(tmp_path / "A.xlsx", FEW, order=lambda columns: [each for each in columns if "Health" not in each])
    extracts = read_flat(tmp_path, "2024-06")
    assert list(extracts["health_checks"]["type"]) == ["dental check"]
    said = [str(remark) for remark in extracts.remarks if remark.table == "ssd_cla_health"]
    assert said == ["A.xlsx, sheet List 8: has no column 'Date of Last Health Assessment'"]


def test_of_rows_that_nothing_else_tells_apart_the_last_one_counts(tmp_path):
    rows = [{**FEW["List 9"][0], "LA in Touch": "a) Yes" if row == 12 else "b) No"} for row in range(13)]
    leavers = read_lists(tmp_path, {**FEW, "List 9": rows})["care_leavers"]
    assert list(leavers.sort_values("leaver_id")["in_touch"])[-1] == "yes"


def test_who_has_a_child_s_case_is_known_on_the_day_of_the_cut_and_the_list_of_care_goes_before(tmp_path):
    lists = {
        **FEW,
        "List 7": [{**FEW["List 7"][0], "Allocated Team": "Safeguarding", "Allocated Worker": "W1"}],
        "List 8": [{**FEW["List 8"][0], **ADE, "Allocated Team": "Care", "Allocated Worker": "W2"}],
    }
    involved = read_lists(tmp_path, lists)["involvements"].sort_values("involvement_id")
    assert list(involved["team"]) == ["Safeguarding", "Care"]
    assert set(involved["start"].dt.date) == {date(2024, 6, 4)}  # the latest contact: nobody knows since when


def test_a_conference_is_of_its_row_s_enquiry(tmp_path):
    extracts = read_lists(tmp_path)
    assert list(extracts["conferences"]["enquiry_id"]) == list(extracts["enquiries"]["enquiry_id"])


def with_formulas(file: Path, *, saved: bool) -> Path:
    """A workbook whose contact's date is a formula, with or without its last result; another is empty."""
    with xlsxwriter.Workbook(file) as book:
        for name in ("List 1", "List 2"):
            page = book.add_worksheet(name)
            page.write_row(0, 0, headers()[name])
            if name == "List 1":
                page.write_row(1, 0, ["007", "a) Male", "WBRI", "2010-02-03", 14])
                page.write_formula(1, 5, '=TEXT(45446,"yyyy-mm-dd")', None, "2024-06-03" if saved else "")
                page.write_formula(2, 0, '=""', None, "")  # a template that is filled in further down
    with zipfile.ZipFile(file) as parts:
        content = {name: parts.read(name) for name in parts.namelist()}
    with zipfile.ZipFile(file, "w") as parts:
        for name, each in content.items():
            parts.writestr(name, each.replace(b'<c r="A3">', b'<c r="A3" t="str">'))  # as Excel writes it
    return file


def test_a_formula_counts_as_what_it_last_gave(tmp_path):
    with_formulas(tmp_path / "A.xlsx", saved=True)
    assert list(read_flat(tmp_path, "2024-06")["contacts"]["date"].dt.date) == [date(2024, 6, 3)]


def test_a_formula_without_a_saved_result_is_refused(tmp_path):
    with_formulas(tmp_path / "A.xlsx", saved=False)
    with pytest.raises(ExtractError, match="1 formula has no saved result"):
        exports_in(tmp_path)


def test_all_that_is_unclear_is_said_at_once_and_nothing_that_somebody_typed(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "A.xlsx") as book:
        for name in ("List 1", "List 1 of Ade", "List 7 for Dot"):
            page = book.add_worksheet(name)
            page.write_row(1, 0, ["Child Unique ID", "Plan start date", "Start date of the plan", "Case 4711: Ade B"])
            page.write_row(2, 0, ["007", "secret", "2024-06-03"])
    with pytest.raises(ExtractError) as refused:
        exports_in(tmp_path)
    assert "2 sheets are named List 1: one is expected" in str(refused.value)
    assert "List 7, row 2: several columns may be 'Child Protection Plan Start Date'" in str(refused.value)
    assert not re.search("007|secret|4711|Ade|Dot", str(refused.value))


def test_a_date_of_birth_that_is_none_is_said_by_sheet_and_row_and_another_list_s_counts(tmp_path):
    wrong = {**ADE, "Date of Birth": "unknown, ask Cai"}
    lists = {**FEW, "List 7": [{**wrong, "Child Protection Plan Start Date": date(2024, 1, 8)}]}
    extracts = read_lists(tmp_path, lists)
    said = [str(remark) for remark in extracts.remarks if "List 7" in str(remark)]
    assert said == ["A.xlsx: sheet List 7: a date of birth is not a date: taken as empty (row 2)"]
    ade = list(extracts.people).index("007")
    assert extracts.born[ade] == date(2010, 2, 3)


def test_a_date_that_can_t_be_read_is_a_fault_of_its_sheet_and_row(tmp_path):
    lists = {**FEW, "List 1": [*FEW["List 1"], {**ADE, "Date of Contact": "when Dot rang"}]}
    faults = [str(fault) for fault in read_lists(tmp_path, lists).faults]
    assert any(fault.startswith("A.xlsx, sheet List 1: cont_contact_date") and "line 4" in fault for fault in faults)
    assert not any("Dot" in fault for fault in faults)


def test_a_list_that_is_not_there_and_a_column_that_is_not_there_are_said(tmp_path):
    write_annex_a(
        tmp_path / "A.xlsx",
        {name: rows for name, rows in FEW.items() if name != "List 9"},
        order=lambda columns: [column for column in columns if "Plan Start" not in column],
    )
    extracts = read_flat(tmp_path, "2024-06")
    assert [absence.words for absence in extracts.without_care_leavers.values()] == [
        "A.xlsx has no List 9 (ssd_care_leavers)"
    ]
    assert "cppl_cp_plan_start_date" in extracts.absent["cp_plans"].words


def test_two_workbooks_in_one_folder_are_refused(tmp_path):
    for name in ("May.xlsx", "June.xlsx"):
        write_annex_a(tmp_path / name, FEW)
    with pytest.raises(ExtractError, match=r"June\.xlsx and May\.xlsx are both Annex A"):
        exports_in(tmp_path)


def test_beside_folders_of_exports_annex_a_is_passed_over_and_named(tmp_path):
    write_annex_a(tmp_path / "2024-06" / "A.xlsx", FEW)
    write_annex_a(tmp_path / "old.xlsx", FEW)
    exports = exports_in(tmp_path)
    assert [export.name for export in exports.all] == ["2024-06"]
    assert exports.unread == ("old.xlsx (this looks like Annex A)",)


def test_beside_the_standard_s_tables_annex_a_is_passed_over_and_named(tmp_path):
    (tmp_path / "ssd_contacts.csv").write_text("cont_person_id,cont_contact_date\nade,2024-06-03\n")
    write_annex_a(tmp_path / "A.xlsx", FEW)
    extracts = read_flat(tmp_path, "2024-06")
    assert len(extracts["contacts"]) == 1
    assert extracts.unread == ("A.xlsx (this looks like Annex A)",)


def test_a_workbook_alone_is_an_export_and_another_one_when_it_has_changed(tmp_path):
    file = write_annex_a(tmp_path / "A.xlsx", FEW)
    assert exports_in(file).newest.folder == file
    assert [export.folder for export in folders_of_exports(file)] == [file]
    before = quick_mark([file])
    write_annex_a(file, {**FEW, "List 1": FEW["List 1"] * 40})
    assert quick_mark([file]) != before
    assert len(read_flat(file, "2024-06")["contacts"]) == 80


IN_CARE = {"Date Started to be Looked After": date(2024, 1, 8)}


def born_by_person(folder: Path, lists: Lists) -> Mapping[str, str]:
    people = tables_in(write_annex_a(folder / "A.xlsx", lists))["ssd_person"]
    return dict(zip(people["pers_person_id"], people["pers_dob"], strict=True))


def test_each_list_writes_its_days_in_its_own_way(tmp_path: Path):
    """In List 8 days come first, in List 1 months, and List 4 has a spreadsheet's day numbers."""
    lists = {
        "List 1": [{"Child Unique ID": "1", "Date of Birth": "12/25/2012", "Date of Contact": date(2024, 6, 3)}],
        "List 4": [
            {"Child Unique ID": "2", "Date of Birth": "41268", "Continuous Assessment Start Date": "1 Dec 2023"}
        ],
        "List 8": [{"Child Unique ID": "3", "Date of Birth": "01/07/2006", **IN_CARE}],
    }
    assert born_by_person(tmp_path, lists) == {"1": "2012-12-25", "2": "2012-12-25", "3": "2006-07-01"}


@pytest.mark.parametrize("empty", ["N/A", "  ", "-", "31/12/9999", date(1900, 1, 1), "not yet"])
def test_a_date_of_birth_that_one_list_does_not_know_is_that_of_another(tmp_path: Path, empty: str | date):
    lists = {
        "List 7": [
            {"Child Unique ID": "2", "Date of Birth": empty, "Child Protection Plan Start Date": date(2024, 1, 8)}
        ],
        "List 8": [{"Child Unique ID": "2", "Date of Birth": date(2004, 1, 1), **IN_CARE}],
    }
    assert born_by_person(tmp_path, lists) == {"2": "2004-01-01"}


def test_ids_that_end_in_decimals_in_one_list_are_those_of_the_others(tmp_path: Path):
    lists = {
        "List 1": [{"Child Unique ID": "2", "Date of Birth": "", "Date of Contact": date(2024, 6, 3)}],
        "List 8": [{"Child Unique ID": "2.0", "Date of Birth": date(2010, 1, 1), **IN_CARE}],
    }
    assert born_by_person(tmp_path, lists) == {"2": "2010-01-01"}
    assert tables_in(tmp_path / "A.xlsx")["ssd_cla_episodes"]["clae_person_id"] == ["2"]


def test_two_columns_of_days_that_become_one_are_each_read_in_their_own_way(tmp_path: Path):
    health = {"Date of Last Health Assessment": "06/13/2024", "Date of Last Dental Check": "01/07/2023"}
    lists = {"List 8": [{"Child Unique ID": "2", "Date of Birth": date(2010, 1, 1), **IN_CARE, **health}]}
    checks = tables_in(write_annex_a(tmp_path / "A.xlsx", lists))["ssd_cla_health"]
    assert checks["clah_health_check_date"] == ["2024-06-13", "2023-07-01"]
    said = converted(Return.ANNEX_A, [tmp_path / "A.xlsx"]).tables["ssd_cla_health"].notices
    assert "'Date of Last Health Assessment' is month first throughout: read that way" in [each.words for each in said]
