"""How extracts are read, and what is said about those that can't be read."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from msgspec.structs import replace

from kpixl.config.values import Config
from kpixl.extracts.absences import Absence, RowCounts, Why
from kpixl.extracts.extracts import Extracts
from kpixl.extracts.faults import Effect
from kpixl.extracts.ids import id_order
from kpixl.extracts.remarks import Mended
from kpixl.words.errors import ExtractError
from kpixl.words.periods import Period
from making import (
    answer,
    assessments,
    care_leavers,
    cin_plans,
    cin_visits,
    conferences,
    contacts,
    cp_reviews,
    cp_visits,
    day,
    extracts_of,
    health_checks,
    persons,
    placements,
    read_flat,
    shipped,
    supervisions,
    visit_frequencies,
    written,
)
from random_exports import random_export

PLANS = "cinp_cin_plan_id,cinp_person_id,cinp_cin_plan_start_date,cinp_cin_plan_end_date"
CONTACTS = "cont_contact_id,cont_person_id,cont_contact_date,cont_contact_outcome_json"


def read_text(folder: Path, *lines: str, table: str = "ssd_cin_plans", encoding: str = "utf-8") -> Extracts:
    """An export of one table whose CSV file is exactly this."""
    (folder / f"{table}.csv").write_bytes("\n".join(lines).encode(encoding))
    return read_flat(folder)


def refusal(folder: Path, config: Config | None = None) -> str:
    with pytest.raises(ExtractError) as refused:
        read_flat(folder, config=config)
    return str(refused.value)


def days(extracts: Extracts, table: str, column: str) -> list[str | None]:
    return [None if pd.isna(value) else value.date().isoformat() for value in extracts[table][column]]


def people(extracts: Extracts, table: str) -> list[str]:
    return list(extracts.people[extracts[table]["person"]])


# Dates


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2024-06-03", "2024-06-03"),
        ("2024-06-03 00:00:00", "2024-06-03"),
        ("2024-06-03 23:59:59.997", "2024-06-03"),
        ("2024-06-03T23:59:59", "2024-06-03"),
        ("03/06/2024", "2024-06-03"),
        ("03/06/2024 23:59", "2024-06-03"),
        (" 03/06/2024 08:00:00 ", "2024-06-03"),
        ("2024-02-29", "2024-02-29"),
        ("29/02/2024", "2024-02-29"),
    ],
)
def test_dates_are_iso_or_day_first_and_lose_their_time(text, read):
    assert days(extracts_of(contacts(("ade", text))), "contacts", "date") == [read]


@pytest.mark.parametrize("text", ["2024-02-30", "31/02/2024", "2023-02-29", "2024-13-01", "soon", "2024-06-03x"])
def test_a_row_whose_date_is_impossible_is_left_out_and_reported_without_the_child(text):
    extracts = extracts_of(contacts(("ade", "2024-06-10"), ("bea", text), ("cai", "2024-06-11")))
    assert people(extracts, "contacts") == ["ade", "cai"]
    (fault,) = extracts.faults
    assert (fault.file, fault.table, fault.lines) == ("ssd_contacts.csv", "ssd_contacts", (3,))
    assert "cont_contact_date" in str(fault)
    assert "bea" not in str(fault)


@pytest.mark.parametrize("text", ["", " ", "NULL", "null", "None", "N/A", "#n/a", "NaT", "1900-01-01", "31/12/9999"])
def test_an_end_that_says_none_in_any_case_is_no_end(text):
    extracts = extracts_of(cin_plans(("ade", "2024-06-03", text)))
    assert days(extracts, "cin_plans", "end") == [None]
    assert extracts.faults == ()


def test_a_row_without_a_date_its_indicator_needs_is_left_out_and_reported():
    extracts = extracts_of(cin_plans(("ade", "NULL", ""), ("bea", "1900-01-01", ""), ("cai", "2024-06-03", "")))
    assert people(extracts, "cin_plans") == ["cai"]
    assert [fault.lines for fault in extracts.faults] == [(2, 3)]


def test_a_plan_whose_end_cant_be_read_is_left_out_and_reported():
    extracts = extracts_of(cin_plans(("ade", "2024-06-03", "2024-02-30")))
    assert people(extracts, "cin_plans") == []
    assert [fault.lines for fault in extracts.faults] == [(2,)]


def test_a_date_of_birth_or_death_that_cant_be_read_counts_as_empty_and_is_reported():
    extracts = extracts_of(persons(("ade", "2010-02-30", "soon"), ("bea", "2010-02-03", "")))
    assert people(extracts, "persons") == ["ade", "bea"]
    assert days(extracts, "persons", "born") == [None, "2010-02-03"]
    assert days(extracts, "persons", "died") == [None, None]
    assert [fault.lines for fault in extracts.faults] == [(2,), (2,)]


# Ids and texts


def test_ids_are_trimmed_and_keep_their_characters():
    extracts = extracts_of(cin_plans(*((person, "2024-06-03") for person in ("007", " 7 ", "7", "A", "a"))))
    assert people(extracts, "cin_plans") == ["007", "7", "7", "A", "a"]
    assert len(extracts.people) == 4


@pytest.mark.parametrize("nobody", ["", "  ", "NULL", "null", "None", "n/a", "#N/A", "nat"])
def test_a_row_with_no_person_is_left_out_and_reported(nobody):
    extracts = extracts_of(cin_plans((nobody, "2024-06-03"), ("ade", "2024-06-03")))
    assert people(extracts, "cin_plans") == ["ade"]
    assert [(fault.file, fault.lines) for fault in extracts.faults] == [("ssd_cin_plans.csv", (2,))]


@pytest.mark.parametrize(
    ("text", "is_yes"),
    [
        *((text, True) for text in ("Y", "y", "Yes", "T", "true", "1", "1.0", " Y ", "a) Yes", "b1) Y")),
        *((text, False) for text in ("N", "No", "0", "", "NULL", "2", "Y?", "yes please")),
    ],
)
def test_a_flag_is_yes_for_a_yes_and_no_for_anything_else(text, is_yes):
    extracts = extracts_of(cp_visits(("ade", "2024-06-03", text)))
    assert extracts["cp_visits"]["seen"].tolist() == [is_yes]


@pytest.mark.parametrize("text", ["Refused", " refused ", "REFUSED", "a) Refused", "p1) refused"])
def test_texts_compare_without_case_and_without_an_annex_a_prefix(text):
    extracts = extracts_of(health_checks(("ade", "Dental", "2024-06-03", text)))
    assert extracts["health_checks"]["status"].tolist() == ["refused"]


def test_a_number_that_is_none_is_not_known_and_reported():
    extracts = extracts_of(placements(("ade", "2024-06-03", "", "", "far"), ("bea", "2024-06-03", "", "", "20.5")))
    assert extracts["placements"]["distance"].isna().tolist() == [True, False]
    assert [fault.lines for fault in extracts.faults] == [(2,)]


def test_ids_that_all_end_in_0_lose_the_ending_and_mixed_ones_keep_it():
    extracts = extracts_of(
        cin_plans(("12.0", "2024-06-03"), ("7.00", "2024-06-03"), ("", "2024-06-03")),
        contacts(("12.0", "2024-06-03"), ("7", "2024-06-03")),
    )
    assert people(extracts, "cin_plans") == ["12", "7"]
    assert people(extracts, "contacts") == ["12.0", "7"]
    assert [(remark.column, remark.what) for remark in extracts.remarks] == [("cinp_person_id", Mended.DECIMAL_IDS)]


@pytest.mark.parametrize("text", ["1.23E+11", "1E+5", "9.99e-3"])
def test_an_id_in_exponent_form_is_lost_and_counts_as_empty(text):
    extracts = extracts_of(contacts((text, "2024-06-03"), ("1E5", "2024-06-03"), ("E+5", "2024-06-03")))
    assert people(extracts, "contacts") == ["1E5", "E+5"]
    assert [fault.lines for fault in extracts.faults] == [(2,), (2,)]
    assert text not in "".join(map(str, (*extracts.faults, *extracts.remarks)))


def test_the_greatest_id_goes_by_number_among_digits_which_are_smaller_than_all_others():
    ids = ["99", "A1", "100", None, "007", "7", "a", "10.5"]
    places = dict(zip(ids, id_order(pd.Series(ids, dtype=object)), strict=True))
    assert sorted(ids, key=places.get) == [None, "007", "7", "99", "100", "10.5", "A1", "a"]


# Planned rows


def planned(counts: RowCounts) -> int:
    """Rows that are neither used, faulty nor repeated."""
    return counts.read - counts.used - counts.bad - counts.repeated


def rows_left_out(extracts: Extracts) -> dict[str, int]:
    """How many rows are left out because of each column."""
    columns = Counter[str]()
    for fault in extracts.faults:
        columns[fault.column] += fault.count if fault.effect is Effect.LEFT_OUT else 0
    return {column: count for column, count in columns.items() if count}


@pytest.mark.parametrize("person", ["ade", ""])
def test_a_review_without_a_day_is_planned_unless_it_has_another_fault(person):
    extracts = extracts_of(cp_reviews(("plan-1", "", {"person": person}), ("plan-1", "2024-06-03", {"person": "ade"})))
    counts = extracts.counts["cp_reviews"]
    assert (counts.read, counts.used) == (2, 1)
    assert (planned(counts), counts.bad) == ((1, 0) if person else (0, 1))
    assert bool(extracts.faults) is not bool(person)


def test_an_assessment_not_yet_authorised_and_without_a_start_is_bad():
    counts = extracts_of(assessments(("ade", "2024-06-03", ""), ("bea", "", ""))).counts["assessments"]
    assert (planned(counts), counts.bad) == (1, 1)


def test_a_conference_not_yet_held_needs_no_target_to_be_planned():
    counts = extracts_of(conferences(("ade", ""))).counts["conferences"]
    assert (planned(counts), counts.bad) == (1, 0)


def test_an_assessment_not_yet_authorised_is_planned_and_one_with_an_unreadable_start_besides_is_bad():
    extracts = extracts_of(assessments(("ade", "2024-06-03", ""), ("bea", "soon", ""), ("cai", "2024-06-03", "soon")))
    counts = extracts.counts["assessments"]
    assert counts == RowCounts(
        read=3, used=0, bad=2, repeated=0, worst="1 have a cina_assessment_auth_date that is not a date"
    )
    assert planned(counts) == 1
    assert rows_left_out(extracts) == {"cina_assessment_auth_date": 2}


@pytest.mark.parametrize(("plans", "ended", "is_told"), [(20, 0, True), (20, 1, False), (19, 0, False)])
def test_spells_none_of_which_ever_ended_are_told_where_they_are_many(plans, ended, is_told):
    extracts = extracts_of(
        cin_plans(*((f"p{n}", "2023-01-08", "2023-06-01" if n < ended else "") for n in range(plans)))
    )
    told = [remark.column for remark in extracts.remarks if remark.what is Mended.EMPTY_COLUMN]
    assert told == (["cinp_cin_plan_end_date"] if is_told else [])


def test_a_contact_without_a_day_is_bad():
    extracts = extracts_of(contacts(("ade", ""), ("bea", "2024-06-03")))
    counts = extracts.counts["contacts"]
    assert (counts.bad, rows_left_out(extracts), planned(counts)) == (1, {"cont_contact_date": 1}, 0)


def test_an_expected_date_of_birth_is_taken_where_there_is_no_other(tmp_path):
    (tmp_path / "ssd_person.csv").write_text(
        "pers_person_id,pers_dob,pers_expected_dob\nade,,2024-08-01\nbea,2010-01-01,2010-02-01\ncai,,\n"
    )
    assert days(read_flat(tmp_path), "persons", "born") == ["2024-08-01", "2010-01-01", None]


# Repeated keys


def test_of_a_repeated_key_the_last_row_counts_and_the_others_are_reported():
    extracts = extracts_of(
        cin_plans(
            ("ade", "2024-06-03", "", "p1"),
            ("ade", "2024-06-04", "", " p1 "),  # the same id once it is trimmed
            ("bea", "2024-06-03", "", "P1"),  # a different id
            ("ade", "2024-06-05", "", "p1"),
        )
    )
    assert days(extracts, "cin_plans", "start") == ["2024-06-03", "2024-06-05"]
    assert [fault.lines for fault in extracts.faults] == [(2, 3)]


def test_a_last_row_that_is_itself_bad_still_replaces_the_ones_before():
    extracts = extracts_of(cin_plans(("ade", "2024-06-03", "", "p1"), ("ade", "2024-02-30", "", "p1")))
    assert people(extracts, "cin_plans") == []


def test_an_empty_key_repeats_nothing():
    without_id = (("ade", ""), ("bea", ""), ("cai", "NULL"))
    extracts = extracts_of(cin_plans(*((person, "2024-06-03", {"id": plan}) for person, plan in without_id)))
    assert people(extracts, "cin_plans") == ["ade", "bea", "cai"]
    assert extracts.faults == ()


def test_the_key_of_a_visit_is_its_id_and_the_person():
    extracts = extracts_of(
        cin_visits(
            ("ade", "2024-06-03", "Y", "v1"),
            ("bea", "2024-06-03", "N", "v1"),  # a sibling seen at the same visit, or not
            ("ade", "2024-06-04", "Y", "v1"),
        )
    )
    assert people(extracts, "cin_visits") == ["bea", "ade"]
    assert [fault.lines for fault in extracts.faults] == [(2,)]


def test_agreed_visiting_intervals_have_no_key_and_may_repeat():
    agreed = extracts_of(visit_frequencies(("ade", "90", "2024-01-01"), ("ade", "90", "2024-01-01")))
    assert people(agreed, "visit_frequencies") == ["ade", "ade"]


# CSV


def test_a_byte_order_mark_quotation_marks_and_windows_line_ends_change_nothing(tmp_path):
    header = '"cinp_cin_plan_id","CINP_PERSON_ID", cinp_cin_plan_start_date ,cinp_cin_plan_end_date'
    (tmp_path / "ssd_cin_plans.csv").write_bytes(f'{header}\r\np1,"ade",2024-06-03,'.encode("utf-8-sig"))
    extracts = read_flat(tmp_path)
    assert people(extracts, "cin_plans") == ["ade"]
    assert days(extracts, "cin_plans", "start") == ["2024-06-03"]


def test_columns_may_stand_in_any_order_among_others(tmp_path):
    extracts = read_text(
        tmp_path,
        "x,cinp_cin_plan_end_date,cinp_person_id,x,cinp_cin_plan_start_date,cinp_cin_plan_id",
        ",,ade,,2024-06-03,p1",
    )
    assert people(extracts, "cin_plans") == ["ade"]


def test_line_numbers_are_the_files_own_after_texts_that_run_over_several_lines(tmp_path):
    extracts = read_text(
        tmp_path,
        CONTACTS,
        'c1,ade,2024-06-03,"{""COMMENTS"": ""one',
        "two",
        'three""}"',
        "c2,bea,2024-02-30,",  # line 5
        'c3,cai,2024-06-03,"a ""quoted""',
        'text"',
        "",
        "c4,,2024-06-03,",  # line 9
        table="ssd_contacts",
    )
    assert people(extracts, "contacts") == ["ade", "cai"]
    lines = {line for fault in extracts.faults if "JSON" not in fault.what for line in fault.lines}
    assert lines == {5, 9}


def test_a_quotation_mark_inside_a_text_shifts_no_line_number(tmp_path):
    extracts = read_text(
        tmp_path,
        f"{PLANS},notes",
        'p1,ade,2024-06-03,,a 5" pipe',
        "p2,,2024-06-03,,",  # line 3
        'p3,bea,2024-06-03,,"two',
        'lines"',
        "p4,,2024-06-03,,",  # line 6
    )
    assert people(extracts, "cin_plans") == ["ade", "bea"]
    assert [fault.lines for fault in extracts.faults] == [(3, 6)]


def test_rows_with_more_or_fewer_fields_are_left_out_and_reported(tmp_path):
    extracts = read_text(
        tmp_path,
        PLANS,
        "p1,ade,2024-06-03,",
        "p2,bea,2024-06-03",
        "p3,cai,2024-06-03,,extra",
        "p4,,2024-06-03,",
        "p5,dot,2024-06-03,",
    )
    assert people(extracts, "cin_plans") == ["ade", "dot"]
    assert sorted(fault.lines for fault in extracts.faults) == [(3, 4), (5,)]


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\n\n"])
def test_a_header_alone_is_a_table_without_rows(tmp_path, end):
    extracts = read_text(tmp_path, PLANS + end)
    assert len(extracts["cin_plans"]) == 0
    assert extracts.absent["cin_plans"] == Absence(Why.NO_ROW, "ssd_cin_plans has no row")
    assert extracts.absent["cin_plans"].is_empty


@pytest.mark.parametrize("lines", [(), ("",), ("", "p1,ade,2024-06-03,")])
def test_a_table_whose_file_has_no_header_counts_as_absent(tmp_path, lines):
    absence = read_text(tmp_path, *lines).absent["cin_plans"]
    assert absence.why is Why.NO_HEADER
    assert "ssd_cin_plans.csv has no header line" in str(absence)
    assert "cinp_person_id" in str(absence)


def test_a_row_in_the_place_of_the_header_is_not_repeated(tmp_path):
    extracts = read_text(tmp_path, "plan-77,zed-4711,2024-06-03,", "plan-78,zed-4712,2024-06-03,")
    told = str(extracts.absent["cin_plans"])
    assert not [word for word in ("zed", "4711", "plan-77", "06-03") if word in told]


def test_a_missing_column_is_empty_and_said_in_words_and_all_others_are_read(tmp_path):
    columns = PLANS.replace("cinp_cin_plan_end_date", "cin_plan_ends")
    extracts = read_text(tmp_path, columns, "p1,ade,2024-06-03,2024-06-10")
    assert days(extracts, "cin_plans", "end") == [None]
    assert people(extracts, "cin_plans") == ["ade"]
    words = "column cinp_cin_plan_end_date not in the export; nearest: cin_plan_ends"
    assert extracts.lacks["cin_plans"] == {"end": words}
    assert [(remark.what, remark.words) for remark in extracts.remarks] == [(Mended.NO_COLUMN, words)]


@pytest.mark.parametrize("cell", ["p71000049", "2012-07-09", "09/07/12", "ade{", "7 1 0"])
def test_a_cell_that_ran_into_the_header_is_never_named_as_the_nearest_column(tmp_path, cell):
    """If a line end is lost, the name of the last column and the first cell below it become one."""
    columns = PLANS.replace("cinp_cin_plan_end_date", f'"cinp_cin_plan_end_dat{cell}"')
    extracts = read_text(tmp_path, columns, "p1,ade,2024-06-03,2024-06-10")
    words = "column cinp_cin_plan_end_date not in the export"
    assert extracts.lacks["cin_plans"] == {"end": words}


def test_another_column_of_the_standard_is_not_taken_for_the_one_that_is_missing(tmp_path):
    written(tmp_path, persons(("ade", "2015-01-01")))
    path = tmp_path / "ssd_person.csv"
    header, row = path.read_text().splitlines()
    path.write_text(f"{header.replace('pers_expected_dob', 'x').replace('pers_dob', 'pers_expected_dob')}\n{row}\n")
    assert read_flat(tmp_path).lacks["persons"]["born"] == "column pers_dob not in the export"


@pytest.mark.parametrize(
    ("table", "without"),
    [
        ("ssd_cin_plans", "cinp_person_id"),
        ("ssd_cin_plans", "cinp_cin_plan_start_date"),
        ("ssd_cin_assessments", "cina_assessment_auth_date"),
        ("ssd_cla_health", "clah_health_check_date"),
        ("sup_pep", "person_id"),
    ],
)
def test_without_whom_its_rows_are_about_or_the_date_they_count_by_a_table_counts_as_absent(tmp_path, table, without):
    written(tmp_path)
    path = tmp_path / f"{table}.csv"
    path.write_text(path.read_text().replace(without, "other"))
    (absence,) = [each for each in read_flat(tmp_path).absent.values() if each.why is Why.NO_COLUMN]
    assert str(absence).startswith(f"{table} has no column {without}")


def test_reviews_of_plans_are_joined_by_plan_and_need_no_person(tmp_path):
    written(tmp_path, cp_reviews(("plan-1", "2024-06-03")))
    path = tmp_path / "ssd_cp_reviews.csv"
    path.write_text(path.read_text().replace("cppr_person_id", "other"))
    extracts = read_flat(tmp_path)
    assert "cp_reviews" not in extracts.absent
    assert extracts["cp_reviews"]["plan_id"].tolist() == ["plan-1"]


def test_a_table_whose_rows_are_all_left_out_counts_as_absent_and_says_why():
    extracts = extracts_of(cin_plans(("ade", "soon"), ("bea", "later"), ("", "2024-06-03")))
    assert extracts.absent["cin_plans"] == Absence(
        Why.NO_USABLE_ROW,
        "ssd_cin_plans has no usable row (of 3, 2 have a cinp_cin_plan_start_date that is not a date)",
    )


def test_a_column_that_stands_twice_is_refused(tmp_path):
    with pytest.raises(ExtractError, match="cinp_person_id' 2 times"):
        read_text(tmp_path, f"{PLANS},cinp_person_id", "p1,ade,2024-06-03,,bea")


def test_a_column_may_have_the_councils_own_name(tmp_path):
    columns = {"ssd_cin_plans": {"cinp_cin_plan_start_date": "Started"}}
    config = replace(shipped(), reading=replace(shipped().reading, columns=columns))
    header = PLANS.replace("cinp_cin_plan_start_date", "started")
    (tmp_path / "ssd_cin_plans.csv").write_text(f"{header}\np1,ade,2024-06-03,\n")
    assert days(read_flat(tmp_path, config=config), "cin_plans", "start") == ["2024-06-03"]


def test_the_windows_alphabet_is_read_where_it_can_be_no_other_and_named(tmp_path):
    extracts = read_text(tmp_path, PLANS, "p1,zoë,2024-06-03,", encoding="cp1252")
    assert people(extracts, "cin_plans") == ["zoë"]
    assert [str(remark) for remark in extracts.remarks] == ["ssd_cin_plans.csv: is not UTF-8: read as Windows-1252"]


@pytest.mark.parametrize("letters", [b"zo\x81", b"zo\xeb \xc3\xab"])
def test_letters_that_may_be_of_several_alphabets_are_refused_naming_the_column(tmp_path, letters):
    (tmp_path / "ssd_cin_plans.csv").write_bytes(PLANS.encode() + b"\np1," + letters + b",2024-06-03,\n")
    told = refusal(tmp_path)
    assert "ssd_cin_plans.csv, column cinp_person_id: the text is not UTF-8" in told
    assert "zo" not in told


def test_odd_letters_in_a_column_that_nobody_reads_are_no_fault(tmp_path):
    extracts = read_text(tmp_path, f"{PLANS},notes", "p1,ade,2024-06-03,,café", encoding="cp1252")
    assert people(extracts, "cin_plans") == ["ade"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_excels_unicode_text_is_read_and_named(tmp_path, encoding):
    extracts = read_text(tmp_path, PLANS, "p1,zoë,2024-06-03,", encoding=encoding)
    assert people(extracts, "cin_plans") == ["zoë"]
    assert [remark.what for remark in extracts.remarks] == [Mended.ENCODING]


@pytest.mark.parametrize("row", ['p1,"ade,2024-06-03,', 'p1,ade,2024-06-03,"', 'p1,ade,2024-06-03,"2024-06-10'])
def test_a_quotation_mark_that_is_never_closed_is_refused(tmp_path, row):
    with pytest.raises(ExtractError, match=r"ssd_cin_plans\.csv is not a readable CSV file"):
        read_text(tmp_path, PLANS, row, "p2,bea,2024-06-03,", "p3,cai,2024-06-03,")


def test_a_file_that_cant_be_opened_is_refused_by_its_name(tmp_path):
    (tmp_path / "ssd_cin_plans.csv").mkdir()
    assert "ssd_cin_plans.csv can't be opened" in refusal(tmp_path)


def test_a_table_that_stands_there_twice_is_refused(tmp_path):
    (tmp_path / "ssd_cin_plans.csv").write_text(PLANS)
    (tmp_path / "ssd_cin_plans.parquet").write_bytes(b"")
    told = refusal(tmp_path)
    assert "ssd_cin_plans.csv" in told
    assert "ssd_cin_plans.parquet" in told


def test_faults_of_several_files_are_reported_together(tmp_path):
    (tmp_path / "ssd_cin_plans.csv").write_text(f'{PLANS}\np1,"zed,2024-06-03,\n')
    (tmp_path / "ssd_contacts.csv").write_text("cont_person_id,cont_person_id\nzed,zed\n")
    (tmp_path / "ssd_cp_visits.parquet").write_bytes(b"no parquet")
    told = refusal(tmp_path)
    for file in ("ssd_cin_plans.csv", "ssd_contacts.csv", "ssd_cp_visits.parquet"):
        assert file in told
    assert "zed" not in told


# Parquet


def as_parquet(folder: Path, table: str, **columns: list[object]) -> None:
    pd.DataFrame(columns).to_parquet(folder / f"{table}.parquet")


def test_parquet_with_real_dates_numbers_and_flags_reads_as_csv_does(tmp_path):
    as_parquet(
        tmp_path,
        "ssd_cin_plans",
        cinp_cin_plan_id=[1, 2, 3],
        cinp_person_id=[7, 8, 9],
        cinp_cin_plan_start_date=[datetime.datetime(2024, 1, 8, 15, 30), datetime.datetime(2024, 1, 9), None],
        cinp_cin_plan_end_date=[None, day("2024-06-30"), None],
    )
    as_parquet(
        tmp_path,
        "ssd_cin_visits",
        cinv_cin_visit_id=["v1", "v2", None],
        cinv_person_id=[7.0, 8.0, None],  # whole numbers with a gap, as pandas keeps them
        cinv_cin_visit_date=["2024-06-03", "03/06/2024", "2024-06-03"],
        cinv_cin_visit_seen=[True, False, None],
    )
    extracts = read_flat(tmp_path)
    assert people(extracts, "cin_plans") == ["7", "8"]
    assert days(extracts, "cin_plans", "start") == ["2024-01-08", "2024-01-09"]
    assert days(extracts, "cin_plans", "end") == [None, "2024-06-30"]
    assert people(extracts, "cin_visits") == ["7", "8"]
    assert days(extracts, "cin_visits", "date") == ["2024-06-03", "2024-06-03"]
    assert extracts["cin_visits"]["seen"].tolist() == [True, False]
    assert [(fault.file, fault.lines) for fault in extracts.faults] == [
        ("ssd_cin_plans.parquet", (3,)),
        ("ssd_cin_visits.parquet", (3,)),
    ]


def test_an_export_says_the_same_in_parquet_as_in_csv(tmp_path):
    tables = (
        cin_plans(("ade", "2024-01-08", "", "p1"), ("bea", "2024-01-08", "2024-02-30", "p2"), ("", "2024-01-08")),
        cin_visits(("ade", "2024-06-10"), ("ade", "NULL", "N")),
        contacts(("ade", "2024-06-10", '{"NEW_REFERRAL_FLAG": "Y"}')),
        persons(("ade", "2010-01-01")),
    )
    written(tmp_path / "csv", *tables, others=False)
    (tmp_path / "parquet").mkdir()
    for table in tables:
        pd.DataFrame(table.rows).to_parquet(tmp_path / "parquet" / f"{table.table}.parquet")
    in_csv, in_parquet = read_flat(tmp_path / "csv"), read_flat(tmp_path / "parquet")
    for name, rows in in_csv.frames.items():
        # The line is that in the file: the header is a line of the CSV, too.
        pd.testing.assert_frame_equal(
            rows.drop(columns="line", errors="ignore"),
            in_parquet[name].drop(columns="line", errors="ignore"),
            check_dtype=False,
            check_categorical=False,
        )
    assert list(in_csv.people) == list(in_parquet.people)
    assert [fault.what for fault in in_csv.faults] == [fault.what for fault in in_parquet.faults]


# The whole


def test_only_columns_that_indicators_read_are_kept(tmp_path):
    extracts = read_text(
        tmp_path,
        f"{CONTACTS},cont_contact_source_desc",
        'c1,ade,2024-06-03,"{""NEW_REFERRAL_FLAG"": ""Y"", ""COMMENTS"": ""a private matter""}",a neighbour',
        table="ssd_contacts",
    )
    kept = extracts["contacts"]
    assert kept["outcome"].tolist() == [True]
    assert "private" not in kept.to_csv()
    assert "neighbour" not in kept.to_csv()


def test_a_table_without_a_file_is_absent(tmp_path):
    folder = written(tmp_path, cin_plans(("ade", "2024-06-03")))
    (folder / "ssd_cin_visits.csv").unlink()
    extracts = read_flat(folder)
    assert extracts.absent["cin_visits"] == Absence(Why.NO_FILE, "ssd_cin_visits not in the export")
    assert "cin_plans" not in extracts.absent


def test_care_leavers_are_absent_by_period(tmp_path):
    absence = read_flat(written(tmp_path, care_leavers())).without_care_leavers[Period(2024, 6)]
    assert absence == Absence(Why.NO_ROW, "ssd_care_leavers has no row")


def test_a_file_is_known_by_its_name_in_any_case(tmp_path):
    (tmp_path / "SSD_CIN_Plans.CSV").write_text(f"{PLANS}\np1,ade,2024-06-03,\n")
    assert people(read_flat(tmp_path), "cin_plans") == ["ade"]


def test_a_bad_row_leaves_its_indicator_alone_and_the_others_go_on():
    counted = answer(
        "supervision",
        cin_plans(("ade", "2023-01-08"), ("bea", "2023-01-08")),
        supervisions(("ade", "2024-06-10"), ("bea", "2024-02-30")),
    )
    assert (counted.denominator, counted.numerator) == (["ade", "bea"], ["ade"])


@pytest.mark.slow
def test_nothing_that_is_said_of_bad_rows_names_a_child(tmp_path):
    random_export(tmp_path, 4, "2024-06")
    faults = read_flat(tmp_path).faults
    assert len({fault.what for fault in faults}) > 10
    for fault in faults:
        assert not re.search(r"child-|\bade\b|\bbea\b|COMMENTS", str(fault), flags=re.IGNORECASE)


def test_a_long_list_of_lines_is_cut_at_ten():
    extracts = extracts_of(cin_plans(*(("ade", "soon") for _ in range(24))))
    (fault,) = extracts.faults
    assert fault.count == 24
    assert "and 14 more" in str(fault)
