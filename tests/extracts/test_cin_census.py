"""The children in need census becomes the standard's tables, however many years of it there are."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from kpixl.extracts.returns.cin_census import CIN_CENSUS
from kpixl.extracts.returns.converted import Converted, ConvertedTable
from making import read_flat


def message(*children: str, as_at: str = "2024-03-31", made: str = "2024-05-10T09:00:00") -> str:
    header = (
        f"<CollectionDetails><Collection>CIN</Collection><ReferenceDate>{as_at}</ReferenceDate></CollectionDetails>"
    )
    source = f"<Source><LEA>201</LEA><DateTime>{made}</DateTime></Source>"
    return f"<Message>\n<Header>{header}{source}</Header>\n<Children>\n" + "\n".join(children) + "</Children></Message>"


def child(who: str, *details: str, born: str = "<PersonBirthDate>2015-03-27</PersonBirthDate>") -> str:
    identifiers = f"<ChildIdentifiers><LAchildID>{who}</LAchildID>{born}<Sex>F</Sex></ChildIdentifiers>"
    return f"<Child>\n{identifiers}\n" + "\n".join(details) + "</Child>"


def case(referred: str, *inside: str, closed: str = "") -> str:
    ends = f"<CINclosureDate>{closed}</CINclosureDate>" if closed else ""
    return f"<CINdetails><CINreferralDate>{referred}</CINreferralDate>{ends}\n" + "\n".join(inside) + "</CINdetails>"


def items(group: str, **of: str) -> str:
    return f"<{group}>" + "".join(f"<{name}>{value}</{name}>" for name, value in of.items()) + f"</{group}>"


def converted(folder: Path, **files: str) -> Converted:
    for name, content in files.items():
        (folder / f"{name}.xml").write_text(content)
    return CIN_CENSUS.tables(sorted(folder.iterdir()))


def rows(of: ConvertedTable, *columns: str) -> list[tuple[str, ...]]:
    return list(zip(*(of.columns[column] for column in columns), strict=True))


def test_each_group_of_a_case_is_a_row_of_its_table(tmp_path):
    tables = converted(
        tmp_path,
        census=message(
            child(
                "7",
                case(
                    "2023-10-06",
                    items(
                        "Assessments", AssessmentActualStartDate="2023-10-07", AssessmentAuthorisationDate="2023-11-20"
                    ),
                    items("Assessments", AssessmentActualStartDate="2024-02-01"),
                    items("CINPlanDates", CINPlanStartDate="2023-11-21"),
                    "<ChildProtectionPlans><CPPstartDate>2023-12-01</CPPstartDate>"
                    "<Reviews><CPPreviewDate>2024-02-15</CPPreviewDate></Reviews>"
                    "<Reviews><CPPreviewDate>2024-03-15</CPPreviewDate></Reviews></ChildProtectionPlans>",
                ),
            ),
            child("8", case("2024-01-06"), born="<ExpectedPersonBirthDate>2024-06-01</ExpectedPersonBirthDate>"),
        ),
    ).tables
    assert rows(tables["ssd_person"], "pers_person_id", "pers_dob", "pers_expected_dob") == [
        ("7", "2015-03-27", ""),
        ("8", "", "2024-06-01"),
    ]
    (first,) = {each for each, _ in rows(tables["ssd_cin_assessments"], "cina_referral_id", "cina_person_id")}
    assert first == tables["ssd_cin_episodes"].columns["cine_referral_id"][0]
    assert rows(tables["ssd_cin_assessments"], "cina_assessment_start_date", "cina_assessment_auth_date") == [
        ("2023-10-07", "2023-11-20"),
        ("2024-02-01", ""),
    ]
    assert rows(tables["ssd_cin_plans"], "cinp_person_id", "cinp_cin_plan_start_date") == [("7", "2023-11-21")]
    (plan,) = tables["ssd_cp_plans"].columns["cppl_cp_plan_id"]
    assert rows(tables["ssd_cp_reviews"], "cppr_cp_plan_id", "cppr_cp_review_date") == [
        (plan, "2024-02-15"),
        (plan, "2024-03-15"),
    ]


def test_a_conference_without_an_enquiry_is_that_of_a_child_from_elsewhere(tmp_path):
    enquiry = items("Section47", S47ActualStartDate="2023-06-02", DateOfInitialCPC="2023-06-17")
    repeated = "<DateOfInitialCPC>2023-06-17</DateOfInitialCPC>"  # older programs give it for the case, too
    tables = converted(
        tmp_path,
        census=message(
            child("7", case("2023-06-01", enquiry, repeated)),
            child("8", case("2023-07-01", "<DateOfInitialCPC>2023-07-17</DateOfInitialCPC>")),
        ),
    ).tables
    (enquiry_id,) = tables["ssd_s47_enquiry"].columns["s47e_s47_enquiry_id"]
    held = rows(tables["ssd_initial_cp_conference"], "icpc_person_id", "icpc_s47_enquiry_id", "icpc_icpc_transfer_in")
    assert held == [("7", enquiry_id, "N"), ("8", "", "Y")]


def test_two_alike_in_one_message_are_two_and_the_same_in_two_years_is_one(tmp_path):
    twice = items("Assessments", AssessmentActualStartDate="2023-02-07")
    ended = items("Assessments", AssessmentActualStartDate="2023-02-07", AssessmentAuthorisationDate="2023-04-20")
    tables = converted(
        tmp_path,
        a_new=message(child("7", case("2023-01-06", ended, ended, closed="2023-05-01"))),
        b_old=message(child("7", case("2023-01-06", twice, twice)), child("9", case("2022-05-01")), as_at="2023-03-31"),
    ).tables
    assert rows(tables["ssd_cin_assessments"], "cina_assessment_auth_date") == [("2023-04-20",)] * 2
    assert len(set(tables["ssd_cin_assessments"].columns["cina_assessment_id"])) == 2
    assert sorted(tables["ssd_cin_episodes"].columns["cine_person_id"]) == ["7", "9"]


def test_a_census_is_cut_on_its_day_or_when_it_was_made_if_that_was_before(tmp_path):
    case_of_may = child("7", case("2023-05-01"))
    first, second = tmp_path / "a", tmp_path / "b"
    first.mkdir()
    second.mkdir()
    assert converted(first, census=message(case_of_may)).cut == date(2024, 3, 31)
    assert converted(second, census=message(case_of_may, made="2023-06-02T10:00:00")).cut == date(2023, 6, 2)


def test_years_that_follow_each_other_are_covered_together_and_a_gap_ends_them(tmp_path):
    of = child("7", case("2020-05-01"))
    files = {f"of_{year}": message(of, as_at=f"{year}-03-31") for year in (2021, 2023, 2024)}
    years = converted(tmp_path, **files).years
    assert (years.begin, years.end) == (date(2022, 4, 1), date(2024, 3, 31))


def test_a_day_that_cannot_be_read_is_said_with_file_and_line_and_never_with_a_child(tmp_path):
    converted(tmp_path, census=message(child("wilma-7", case("2023-13-01")), child("", case("2023-05-01"))))
    faults = [str(fault) for fault in read_flat(tmp_path, "2024-03").faults if fault.table == "ssd_cin_episodes"]
    assert len(faults) == 2 and all(fault.startswith("census.xml: ") and "; line " in fault for fault in faults)
    assert not any("wilma" in fault or "2023-13" in fault for fault in faults)


def test_a_plan_that_was_open_at_the_end_of_a_year_but_that_the_next_year_lacks_does_not_go_on(tmp_path):
    def plan(start: str, end: str = "") -> str:
        return items("ChildProtectionPlans", CPPstartDate=start, **({"CPPendDate": end} if end else {}))

    tables = converted(
        tmp_path,
        a=message(
            child("7", case("2022-05-01", plan("2022-06-01"))),
            child("8", case("2022-05-01", plan("2022-06-01"))),
            as_at="2023-03-31",
            made="2023-05-10T09:00:00",
        ),
        b=message(child("7", case("2022-05-01", plan("2022-06-02", "2024-02-01")))),
    ).tables
    found = rows(tables["ssd_cp_plans"], "cppl_person_id", "cppl_cp_plan_start_date", "cppl_cp_plan_end_date")
    assert sorted(found) == [("7", "2022-06-02", "2024-02-01"), ("8", "2022-06-01", "2023-03-31")]
    assert [each.count for each in tables["ssd_cp_plans"].notices] == [2]
    assert [each.count for each in tables["ssd_cin_episodes"].notices] == [1]
