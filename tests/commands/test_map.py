"""An export whose columns and codes have other names gives the same figures once the proposal is pasted."""

from __future__ import annotations

import csv
import json
import shutil
import tomllib
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from kpixl.commands.map.codes import CODE_COLUMNS, column_texts, likely_list
from kpixl.commands.map.printed import in_toml
from kpixl.commands.map.proposal import proposal
from kpixl.config.reading import read_config, shipped_config
from kpixl.config.values import Config
from kpixl.demo.columns import COLUMNS
from kpixl.indicators import DECLARED
from making import (
    care_leavers,
    computed_from,
    contacts,
    cp_plans,
    cp_visits,
    episodes,
    figures_of,
    health_checks,
    legal_statuses,
    missing,
    persons,
    shipped,
    written,
)
from random_exports import random_export
from renames import Renaming, renamings

pytestmark = pytest.mark.slow

JUNE = "2024-06"

# Names as scripts and warehouses of these systems are known to give them.
MOSAIC = {
    "ssd_person": {"pers_person_id": "PERSON_ID", "pers_dob": "DATE_OF_BIRTH", "pers_death_date": "DATE_OF_DEATH"},
    "ssd_contacts": {"cont_contact_date": "STARTED_ON", "cont_person_id": "SUBJECT_COMPOUND_ID"},
    "ssd_cin_plans": {"cinp_cin_plan_id": "cin_plan_id"},
    "ssd_cp_reviews": {
        "cppr_cp_review_id": "workflow_step_id",
        "cppr_person_id": "person_id",
        "cppr_cp_plan_id": "registration_id",
        "cppr_cp_review_due": "due_date",
        "cppr_cp_review_date": "actual_date",
        "cppr_cp_review_quorate": "quorate",
    },
    "ssd_s47_enquiry": {
        "s47e_s47_enquiry_id": "workflow_step_id",
        "s47e_person_id": "person_id",
        "s47e_s47_start_date": "started_on",
        "s47e_s47_completed_by_worker_id": "assignee_id",
        "s47e_s47_completed_by_team": "responsible_team_id",
    },
    "ssd_legal_status": {
        "lega_legal_status_id": "ID",
        "lega_person_id": "PERSON_ID",
        "lega_legal_status": "LEGAL_STATUS",
        "lega_legal_status_start_date": "START_DATE",
        "lega_legal_status_end_date": "END_DATE",
    },
    "ssd_involvements": {"invo_person_id": "PersonID", "invo_professional_id": "WORKER_ID"},
    "ssd_care_leavers": {
        "clea_person_id": "PERSON_ID",
        "clea_care_leaver_eligibility": "ELIGIBILITY_STATUS",
        "clea_care_leaver_in_touch": "IN_TOUCH_ON_BIRTHDAY",
        "clea_care_leaver_latest_contact": "LATEST_CONTACT_DATE",
        "clea_care_leaver_accommodation": "ACCOMMODATION_DESCRIPTION",
        "clea_care_leaver_accom_suitable": "ACCOMMODATION_SUITABLE",
        "clea_care_leaver_activity": "ACTIVITY_DESCRIPTION",
        "clea_pathway_plan_review_date": "LATEST_PATHWAY_PLAN_DATE",
        "clea_care_leaver_personal_advisor": "PERSONAL_ADVISOR",
        "clea_care_leaver_allocated_team": "TEAM_NAME",
        "clea_care_leaver_worker_id": "WORKER_NAME",
    },
    "ssd_cla_placement": {
        "clap_cla_placement_id": "placement_id",
        "clap_cla_placement_start_date": "PLACEMENT_START",
        "clap_cla_placement_end_date": "PLACEMENT_END",
        "clap_cla_placement_type": "PLACEMENT_TYPE_CODE",
        "clap_cla_placement_distance": "DISTANCE_FROM_HOME",
        "clap_cla_placement_urn": "OFSTED_URN",
        "clap_cla_placement_change_reason": "REASON_FOR_PLACEMENT_CHANGE",
        "clap_cla_id": "period_of_care_id",
    },
}
LIQUIDLOGIC = {  # SSD 1.1 and 1.2, and the views made from them
    "ssd_cla_episodes": {
        "clae_cla_episode_start_date": "clae_cla_episode_start",
        "clae_cla_episode_ceased_date": "clae_cla_episode_ceased",
    },
    "ssd_legal_status": {
        "lega_legal_status_start_date": "lega_legal_status_start",
        "lega_legal_status_end_date": "lega_legal_status_end",
    },
    "ssd_initial_cp_conference": {"icpc_icpc_date": "icpc_date", "icpc_icpc_transfer_in": "icpc_transfer_in"},
    "ssd_department": {"dept_team_id": "dept_id"},
    "ssd_contacts": {"cont_contact_date": "DateOfContact", "cont_person_id": "ChildUniqueID"},
    "ssd_cin_assessments": {
        "cina_assessment_start_date": "AssessmentStartDate",
        "cina_assessment_auth_date": "ContinuousAssessmentAuthDate",
        "cina_assessment_team": "AllocatedTeam",
        "cina_assessment_worker_id": "AllocatedWorker",
    },
    "ssd_cp_plans": {
        "cppl_cp_plan_start_date": "ChildProtectionPlanStartDate",
        "cppl_cp_plan_end_date": "ChildProtectionPlanEndDate",
    },
}
AZEUS = {
    "ssd_person": {"pers_person_id": "SVC_USR_REF_NO", "pers_dob": "DOB", "pers_death_date": "DT_OF_DEATH"},
    "ssd_contacts": {"cont_contact_id": "INIT_CONT_ID", "cont_contact_date": "CONT_DT"},
    "ssd_cin_episodes": {"cine_referral_id": "REF_ID", "cine_referral_date": "REF_DT"},
    "ssd_cin_assessments": {
        "cina_assessment_id": "ASMT_ID",
        "cina_person_id": "SVC_USR_REF_NO",
        "cina_referral_id": "REF_ID",
        "cina_assessment_start_date": "ACTL_START_DT",
        "cina_assessment_auth_date": "ASMT_APPROVED_DT",
    },
    "ssd_cla_placement": {
        "clap_cla_placement_id": "PLCMT_ID",
        "clap_person_id": "SVC_USR_REF_NO",
        "clap_cla_placement_type": "PLCMT_TYPE",
        "clap_cla_placement_start_date": "EFFECTIVE_START_DT",
        "clap_cla_placement_end_date": "EFFECTIVE_END_DT",
        "clap_cla_placement_distance": "DIST_BET_ADDR",
    },
}
HEADINGS = {  # as Ofsted's Annex A and spreadsheets have them
    "ssd_person": {"pers_person_id": "Child Unique ID", "pers_dob": "Date of Birth"},
    "ssd_contacts": {"cont_person_id": "Child Unique ID", "cont_contact_date": "Date of Contact"},
    "ssd_cin_episodes": {"cine_person_id": "Child Unique ID", "cine_referral_date": "Date of referral"},
    "ssd_cp_plans": {
        "cppl_person_id": "Child ID",
        "cppl_cp_plan_start_date": "Child Protection Plan Start Date",
        "cppl_cp_plan_end_date": "Child Protection Plan End Date",
    },
    "ssd_cla_visits": {
        "clav_cla_visit_id": "Visit ID",
        "clav_cla_visit_date": "Visit date",
        "clav_cla_visit_seen": "Child seen",
        "clav_cla_visit_seen_alone": "Child seen alone",
    },
    "ssd_care_leavers": {
        "clea_table_id": "ID",
        "clea_person_id": "Child Unique ID",
        "clea_care_leaver_eligibility": "Eligibility Category",
        "clea_care_leaver_in_touch": "LA in Touch",
        "clea_care_leaver_latest_contact": "Latest Date of Contact",
        "clea_care_leaver_accommodation": "Type of Accommodation",
        "clea_care_leaver_accom_suitable": "Suitability of Accommodation",
        "clea_care_leaver_activity": "Activity Status",
        "clea_pathway_plan_review_date": "Latest Pathway Plan Review Date",
        "clea_care_leaver_personal_advisor": "Allocated Personal Advisor",
        "clea_care_leaver_allocated_team": "Allocated Team",
        "clea_care_leaver_worker_id": "Allocated Worker",
    },
    "sup_visit_frequency": {
        "person_id": "Child",
        "interval_days": "Interval (days)",
        "start_date": "From",
        "end_date": "To",
    },
    "sup_pep": {"person_id": "Child ID", "academic_year": "Academic year", "completed_date": "Date completed"},
}
SYSTEMS = {"Mosaic": MOSAIC, "Liquidlogic": LIQUIDLOGIC, "Azeus": AZEUS, "headings": HEADINGS}


def rename(folder: Path, names: Mapping[str, Mapping[str, str]]) -> None:
    """The files of an export with other headers above the same rows."""
    for file in folder.glob("*.csv"):
        first, _, rest = file.read_text(encoding="utf-8-sig").partition("\n")
        given = names.get(file.stem, {})
        header = [given.get(column.strip().lower(), column) for column in next(csv.reader([first]))]
        file.write_text(",".join(header) + "\n" + rest, encoding="utf-8")


def proposed(folder: Path, config: Config | None = None) -> str:
    return in_toml(proposal(folder, config or shipped()))


def pasted(text: str, folder: Path) -> Config:
    """The shipped config with the proposal in place of its lines."""
    shutil.copytree(shipped_config(), folder)
    file = folder / "extracts.toml"
    settings = {**tomllib.loads(file.read_text(encoding="utf-8")), **tomllib.loads(text)}
    plain = {key: value for key, value in settings.items() if not isinstance(value, dict)}
    tables = {key: value for key, value in settings.items() if isinstance(value, dict)}
    columns = {f"columns.{table}": lines for table, lines in tables.pop("columns", {}).items()}
    lines = [f"{key} = {json.dumps(value)}" for key, value in plain.items()]
    for name, table in (tables | columns).items():
        lines += [f"[{name}]", *(f"{key} = {json.dumps(value)}" for key, value in table.items())]
    file.write_text("\n".join(lines), encoding="utf-8")
    return read_config(folder, DECLARED)


def figures(folder: Path, config: Config) -> dict[str, object]:
    computed = computed_from(folder, JUNE, config=config, with_rows=False)
    return {key: (figure.numerator, figure.denominator, figure.reason) for (key, _), figure in computed.figures.items()}


@pytest.fixture(scope="module")
def as_it_was(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    """An export with the standard's names, and its figures."""
    folder = tmp_path_factory.mktemp("standard")
    random_export(folder, 7, JUNE)
    return folder, figures(folder, shipped())


@pytest.mark.slow
@pytest.mark.parametrize("system", SYSTEMS)
def test_figures_are_the_same_once_the_columns_of_a_known_system_are_pasted(
    system: str, as_it_was: tuple[Path, dict[str, object]], tmp_path: Path
) -> None:
    standard, right = as_it_was
    folder = shutil.copytree(standard, tmp_path / "export")
    rename(folder, SYSTEMS[system])
    text = proposed(folder)
    assert figures(folder, pasted(text, tmp_path / "config")) == right
    assert tomllib.loads(text)["columns"].keys() <= SYSTEMS[system].keys()


@pytest.mark.slow
@settings(max_examples=5, phases=[Phase.generate])
@given(renamings())
def test_figures_are_the_same_once_columns_that_are_only_written_otherwise_are_pasted(
    as_it_was: tuple[Path, dict[str, object]], renaming: Renaming
) -> None:
    standard, right = as_it_was
    with TemporaryDirectory() as place:
        folder = shutil.copytree(standard, Path(place) / "export")
        rename(folder, {table: renaming.of(columns) for table, columns in COLUMNS.items()})
        assert figures(folder, pasted(proposed(folder), Path(place) / "config")) == right


def test_an_export_with_the_names_of_the_standard_needs_no_column(as_it_was: tuple[Path, dict[str, object]]) -> None:
    assert "columns" not in tomllib.loads(proposed(as_it_was[0]))


def test_what_was_pasted_is_not_proposed_again(as_it_was: tuple[Path, dict[str, object]], tmp_path: Path) -> None:
    folder = shutil.copytree(as_it_was[0], tmp_path / "export")
    rename(folder, AZEUS)
    config = pasted(proposed(folder), tmp_path / "config")
    assert not tomllib.loads(proposed(folder, config)).keys() - {"columns"}
    assert "# Columns: 0 by the same words, 0 likely, 0 to decide. Texts to list: 0." in proposed(folder, config)


def test_a_column_that_config_names_keeps_its_line_beside_the_new_ones(tmp_path: Path) -> None:
    folder = coded_export(tmp_path / "export", {})
    rename(folder, {"ssd_missing": {"miss_person_id": "who", "miss_missing_episode_start_date": "Missing from"}})
    text = '[columns.ssd_missing]\nmiss_person_id = "who"'
    config = pasted(text, tmp_path / "config")
    assert tomllib.loads(proposed(folder, config))["columns"]["ssd_missing"]["miss_person_id"] == "who"


def test_of_two_columns_that_are_about_as_good_none_is_proposed(tmp_path: Path) -> None:
    folder = coded_export(tmp_path / "export", {})
    rename(folder, {"ssd_missing": {"miss_missing_episode_start_date": "Start date"}})
    file = folder / "ssd_missing.csv"
    header, *rows = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([f"{header},Date began", *(f"{row},2024-05-02" for row in rows)]), encoding="utf-8")
    text = proposed(folder)
    assert "columns" not in tomllib.loads(text)
    assert '# miss_missing_episode_start_date = "Start date"   # a guess' in text
    assert '# not used: "Date began"' in text


def test_a_column_whose_content_does_not_fit_is_not_proposed(tmp_path: Path) -> None:
    folder = coded_export(tmp_path / "export", {})
    rename(
        folder, {"ssd_missing": {"miss_missing_episode_start_date": "when", "miss_missing_episode_type": "Start date"}}
    )
    text = proposed(folder)
    assert "columns" not in tomllib.loads(text)
    assert "# open, and the table counts as absent without: miss_missing_episode_start_date" in text


def test_a_column_that_repeats_itself_is_no_id_of_rows(tmp_path: Path) -> None:
    folder = coded_export(tmp_path / "export", {})
    rename(folder, {"ssd_missing": {"miss_missing_episode_type": "Missing ID", "miss_table_id": "other"}})
    assert "columns" not in tomllib.loads(proposed(folder))


def test_an_outcome_that_names_no_flag_that_counts_is_said_with_the_flags_that_it_names(tmp_path: Path) -> None:
    outcome = '{"OUTCOME_REFERRAL_FLAG": "Y", "COMMENTS": "about ANNA_FLAG"}'
    rows = tuple((child, "2024-06-03", outcome) for child in CHILDREN)
    text = proposed(written(tmp_path / "export", persons(("c001",)), contacts(*rows)))
    assert "# cont_contact_outcome_json, in ssd_contacts.csv: no row names NEW_REFERRAL_FLAG" in text
    assert "#   named are: OUTCOME_REFERRAL_FLAG (60 rows)" in text
    assert "ANNA" not in text


@pytest.mark.parametrize("outcome", ["NEW_REFERRAL_FLAG", '{"COMMENTS": "no NEW_REFERRAL_FLAG"}'])
def test_a_flag_is_named_where_the_figures_read_it_and_not_by_any_mention(tmp_path: Path, outcome: str) -> None:
    rows = tuple((child, "2024-06-03", outcome) for child in CHILDREN)
    text = proposed(written(tmp_path / "export", persons(("c001",)), contacts(*rows)))
    assert "no row names NEW_REFERRAL_FLAG" in text
    assert '#   as JSON does: {"NEW_REFERRAL_FLAG": "Y"}; plain words need a line under [texts.…]' in text


@pytest.mark.parametrize("name", ["Mosaic ID", "LCS ID", "Liquidlogic ID"])
def test_the_id_that_is_called_by_the_case_system_is_the_person_s(tmp_path: Path, name: str) -> None:
    rows = tuple((child, "2024-06-03", "") for child in CHILDREN)
    folder = written(tmp_path / "export", persons(*((child,) for child in CHILDREN)), contacts(*rows))
    rename(folder, {"ssd_person": {"pers_person_id": name}, "ssd_contacts": {"cont_person_id": name}})
    columns = tomllib.loads(proposed(folder))["columns"]
    assert columns["ssd_person"]["pers_person_id"] == columns["ssd_contacts"]["cont_person_id"] == name


def test_the_names_that_only_the_gate_reads_are_proposed_too(tmp_path: Path) -> None:
    folder = written(tmp_path / "export", persons(*((child,) for child in CHILDREN)))
    header, *rows = (folder / "ssd_person.csv").read_text(encoding="utf-8").splitlines()
    names = [f"{header},First Name,Surname", *(f"{row},Ann{row[1:4]},Marsh" for row in rows)]
    (folder / "ssd_person.csv").write_text("\n".join(names), encoding="utf-8")
    columns = tomllib.loads(proposed(folder))["columns"]["ssd_person"]
    assert (columns["pers_forename"], columns["pers_surname"]) == ("First Name", "Surname")


def test_a_file_that_is_named_for_no_table_is_said_to_be_likely_one(tmp_path: Path) -> None:
    folder = coded_export(tmp_path / "export", {})
    for name, other in {"ssd_missing": "Missing episodes", "ssd_person": "people"}.items():
        (folder / f"{name}.csv").rename(folder / f"{other}.csv")
    text = proposed(folder)
    assert '"Missing episodes.csv" is likely ssd_missing' in text
    assert '"people.csv" is likely ssd_person' in text


def test_a_month_whose_files_are_all_named_otherwise_is_the_newest_export_here(tmp_path: Path) -> None:
    coded_export(tmp_path / "2024-05", {})
    for name, other in {"ssd_missing": "Missing episodes", "ssd_person": "people"}.items():
        (tmp_path / "2024-06").mkdir(exist_ok=True)
        (tmp_path / "2024-05" / f"{name}.csv").rename(tmp_path / "2024-06" / f"{other}.csv")
    assert '"2024-06/people.csv" is likely ssd_person' in proposed(tmp_path)


def test_a_file_that_is_like_no_table_is_named_beside_the_tables_that_are_not_there(tmp_path: Path) -> None:
    folder = coded_export(tmp_path / "export", {})
    (folder / "ssd_missing.csv").unlink()
    (folder / "Absconders.csv").write_text("Ref;When;Kind\n1;02/06/2024;Missing\n", encoding="utf-8")
    text = proposed(folder)
    there = text[text.index("# Not in the export: ") :]
    assert "ssd_missing" in there.partition("\n")[0]
    assert '#   "Absconders.csv"' in there
    assert "Missing;" not in text and "02/06/2024" not in text


def test_an_older_month_that_has_the_standard_name_is_said(tmp_path: Path) -> None:
    for month in ("2024-05", "2024-06"):
        coded_export(tmp_path / "exports" / month, {})
    rename(tmp_path / "exports" / "2024-06", {"ssd_missing": {"miss_missing_episode_type": "MissingType"}})
    assert "2024-05 has no MissingType in ssd_missing" in proposed(tmp_path / "exports")


# CodesFound, and the words that scripts of case systems write for them.
IN_WORDS = {
    "clea_care_leaver_in_touch": {
        "YES": "In contact",
        "NO": "Out of touch",
        "DIED": "Deceased",
        "REFU": "Refuses contact",
        "NREQ": "No longer requires services",
        "RHOM": "Returned home",
    },
    "clea_care_leaver_accom_suitable": {
        "1": "Is suitable",
        "2": "Is unsuitable",
    },
    "clea_care_leaver_activity": {
        "F2": "Full time education",
        "P4": "In part time training",
        "F5": "Employed full-time",
        "G4": "NEET due to illness",
        "G5": "Not in education, employment or training",
    },
    "clah_health_check_type": {
        "Health Assessment": "Health check",
        "Dental Check": "Dentist visit",
        "Optician": "Optician check",
    },
    "clah_health_check_status": {"Completed": "Has taken place", "Refused": "Declined by young person"},
    "miss_missing_episode_type": {"M": "Child missing overnight", "A": "Unauthorised absence"},
}
CHILDREN = [f"c{number:03d}" for number in range(60)]


def coded_export(folder: Path, words: Mapping[str, Mapping[str, str]]) -> Path:
    """Sixty young people with every code; `words` stand for a column's codes."""

    def text(column: str, number: int) -> str:
        codes = list(IN_WORDS[column])
        code = codes[number % len(codes)]
        return words.get(column, {}).get(code, code)

    def leaver(number: int, child: str) -> dict[str, str]:
        return {
            "person": child,
            "eligibility": "Former relevant",
            "in_touch": text("clea_care_leaver_in_touch", number),
            "accommodation": text("clea_care_leaver_accom_suitable", number // 6),
            "activity": text("clea_care_leaver_activity", number // 12),
        }

    numbered = list(enumerate(CHILDREN))
    return written(
        folder,
        persons(*((child, "2005-03-01" if number % 2 else "2014-03-01") for number, child in numbered)),
        episodes(*((child, "2020-01-01") for child in CHILDREN)),
        legal_statuses(*((child, "C2", "2020-01-01") for child in CHILDREN)),
        care_leavers(*((leaver(*each),) for each in numbered)),
        health_checks(
            *(
                (
                    child,
                    text("clah_health_check_type", number),
                    "2024-02-01",
                    text("clah_health_check_status", number // 4),
                )
                for number, child in numbered
            )
        ),
        missing(*((child, "2024-06-03", text("miss_missing_episode_type", number)) for number, child in numbered)),
    )


@pytest.fixture(scope="module")
def with_codes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    return figures(coded_export(tmp_path_factory.mktemp("codes"), {}), shipped())


@pytest.mark.slow
def test_figures_are_other_ones_before_the_words_for_codes_are_pasted(
    with_codes: dict[str, object], tmp_path: Path
) -> None:
    in_words = figures(coded_export(tmp_path, IN_WORDS), shipped())
    of_codes = ("care_leavers_in_touch", "accommodation_19_21", "eet_19_21", "dental_checks", "review_health")
    assert all(in_words[key] != with_codes[key] for key in (*of_codes, "missing_children"))


@pytest.mark.slow
@pytest.mark.parametrize("column", IN_WORDS)
def test_figures_are_the_same_once_the_words_for_codes_are_pasted(
    column: str, with_codes: dict[str, object], tmp_path: Path
) -> None:
    folder = coded_export(tmp_path / "words", {column: IN_WORDS[column]})
    assert figures(folder, pasted(proposed(folder), tmp_path / "config")) == with_codes


def test_a_text_that_is_known_not_to_count_has_a_list_where_config_has_one(tmp_path: Path) -> None:
    folder = coded_export(tmp_path / "export", {"clea_care_leaver_accom_suitable": {"2": "Is unsuitable"}})
    with_list = replace(shipped(), shared={**shipped().shared, "not_suitable": ("No",)})
    assert tomllib.loads(proposed(folder, with_list))["not_suitable"][-1] == "Is unsuitable"
    lists = {key: texts for key, texts in shipped().shared.items() if key != "not_suitable"}
    without = replace(shipped(), shared=lists)
    assert "not_suitable" not in tomllib.loads(proposed(folder, without))


@pytest.mark.parametrize("text", ["Not known", "Unknown", "Not recorded", "n/k"])
def test_a_text_that_says_nothing_is_for_no_list(text: str) -> None:
    assert all(likely_list(column, text.lower()) is None for column in CODE_COLUMNS)


@pytest.mark.parametrize(
    ("column", "text", "says"),
    [
        ("in_touch", "not in contact", "not in touch"),
        ("in_touch", "contact lost, not in touch", "not in touch"),
        ("in_touch", "no longer wants support", "needs nothing more"),
        ("accommodation", "considered unsuitable", "not suitable"),
        ("accommodation", "not considered suitable", "not suitable"),
        ("accommodation", "considered to be suitable", "suitable"),
        ("activity", "not in full time education", "not in education, employment or training"),
        ("activity", "unemployed", "not in education, employment or training"),
        ("activity", "apprenticeship", "in education, employment or training"),
        ("type", "initial health medical", "a health assessment"),
        ("status", "not completed", "not done"),
        ("status", "did not take place", "not done"),
        ("status", "took place", "done"),
        ("location", "outside the county", "outside"),
        ("location", "not within county", "outside"),
        ("location", "in county", "inside"),
    ],
)
def test_a_text_is_for_the_list_that_its_wording_says(column: str, text: str, says: str) -> None:
    code_column = next(each for each in CODE_COLUMNS if each.column == column)
    assert likely_list(code_column, text).says == says


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 7)), max_size=80))
def test_no_text_of_fewer_than_five_children_is_ever_shown(rows: list[tuple[str, int]]) -> None:
    texts = column_texts((text for text, _ in rows), (child for _, child in rows), frozenset())
    children = {text: {child for other, child in rows if other == text} for text, _ in rows}
    assert all(len(children[count.text]) >= 5 for count in texts.shown)
    assert sum(count.rows for count in (*texts.shown, *texts.hidden)) == len(rows)


def test_a_text_about_fewer_than_five_children_is_counted_and_not_shown(tmp_path: Path) -> None:
    rows = (("c001", "Relevant", "saw her at Gran's"),) * 9 + tuple(
        (f"c{number:03d}", "Relevant", "By telephone") for number in range(5)
    )
    folder = written(tmp_path / "export", persons(*((child,) for child in CHILDREN)), care_leavers(*rows))
    text = proposed(folder)
    assert '"By telephone", 5 rows: in no list, so not in touch' in text
    assert "Gran" not in text
    assert "1 other text, too rare or too long to be shown, in 9 rows: 1 in no list" in text


def test_no_name_id_or_birth_date_of_a_child_is_shown_however_often_it_is_there(tmp_path: Path) -> None:
    children = [f"{number:05d}" for number in range(30)]
    people = written(tmp_path / "export", persons(*((child, "2005-03-01") for child in children)))
    named = [{"pers_person_id": child, "pers_forename": "Wilhelmina", "pers_surname": "Grubb"} for child in children]
    with (people / "ssd_person.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, ["pers_person_id", "pers_forename", "pers_surname", "pers_dob"])
        writer.writeheader()
        writer.writerows(named)
    texts = ("Wilhelmina Grubb", "grubb", "00007", "Seen 2005-03-01", "In touch by post")
    leavers = care_leavers(*((child, "Relevant", texts[number % 5]) for number, child in enumerate(children)))
    text = proposed(written(people, leavers, others=False))
    assert "In touch by post" in text
    assert not any(private.lower() in text.lower() for private in ("Wilhelmina", "Grubb", "00007", "2005-03-01"))


def test_a_first_line_that_is_no_header_is_not_shown(tmp_path: Path) -> None:
    folder = coded_export(tmp_path / "export", {})
    (folder / "ssd_cp_visits.csv").write_text("V1,C77,2024-06-03,Y,Rosalind\nV2,C78,2024-06-04,Y,Peter\n", "utf-8")
    (folder / "ssd_missing.csv").write_text("M1,Rosalind,,\nM2,Peter,,\n", "utf-8")
    text = proposed(folder)
    assert '"ssd_cp_visits.csv": its first line names no column that kpixl knows' in text
    assert "Rosalind" not in text
    assert "C77" not in text


def test_a_column_of_free_texts_is_no_list_of_codes(tmp_path: Path) -> None:
    texts = [f"{word} {other}" for word in "abcdefghijkl" for other in "mnopqrstuvwx"]
    leavers = care_leavers(*((f"c{number}", "Relevant", texts[number % 144]) for number in range(600)))
    text = proposed(written(tmp_path / "export", persons(("c1",)), leavers))
    assert "144 different texts in 600 rows: this is not a list of codes" in text
    assert '"a m"' not in text


# Words whose meaning only the council knows

OUTCOMES = ("Progressed to referral", "No further action")
ELIGIBLE = ("Eligible/Relevant", "FR", "Relevant")


def export_in_words(folder: Path) -> Path:
    """Sixty contacts with outcomes in plain words, and sixty young people with eligibility in a system's own words."""
    return written(
        folder,
        persons(*((child, "2005-03-01") for child in CHILDREN)),
        contacts(*((child, "2024-06-03", OUTCOMES[number % 3 > 0]) for number, child in enumerate(CHILDREN))),
        care_leavers(*((child, ELIGIBLE[number % 3]) for number, child in enumerate(CHILDREN))),
    )


def filled_in(text: str, meanings: Mapping[str, str]) -> str:
    """The proposal as an officer fills it in: with the # removed and the meaning written."""
    lines = []
    for line in text.splitlines():
        word = line.removeprefix('# "').partition('"')[0]
        is_heading = line.startswith("# [texts.")
        filled = line.removeprefix("# ").replace('""', f'"{meanings[word]}"') if word in meanings else line
        lines.append(line.removeprefix("# ") if is_heading else filled)
    return "\n".join(lines)


def test_figures_are_known_once_the_meaning_of_plain_words_is_filled_in(tmp_path: Path) -> None:
    folder = export_in_words(tmp_path / "export")
    text = proposed(folder)
    assert '# "Progressed to referral" = ""   # 20 rows' in text
    assert '# "Eligible/Relevant" = ""   # 20 rows' in text
    assert '# "Relevant" = ""' not in text

    meanings = {
        "Progressed to referral": "yes",
        "No further action": "no",
        "Eligible/Relevant": "relevant",
        "FR": "former relevant",
    }
    config_folder = Path(shutil.copytree(shipped_config(), tmp_path / "config"))
    extracts = config_folder / "extracts.toml"
    tables = filled_in(text, meanings)
    extracts.write_text(extracts.read_text("utf-8") + "\n" + tables, encoding="utf-8")
    config = read_config(config_folder, DECLARED)

    before, after = figures_of(folder, "2024-06"), figures_of(folder, "2024-06", config=config)
    assert before("contacts_progressed", "2024-06").numerator is None
    assert (after("contacts_progressed", "2024-06").numerator, after("contacts", "2024-06").numerator) == (20, 60)
    assert (before("care_leavers", "2024-06").numerator, after("care_leavers", "2024-06").numerator) == (20, 60)
    again = in_toml(proposal(folder, config))
    assert "Progressed to referral" not in again
    assert '"FR" = ""' not in again


def test_an_outcome_of_few_children_is_never_a_line_to_fill_in(tmp_path: Path) -> None:
    rows = [(child, "2024-06-03", "Her uncle rang") for child in CHILDREN[:4]] * 3
    text = proposed(written(tmp_path / "export", persons(("c001",)), contacts(*rows)))
    assert "uncle" not in text


def test_outcomes_in_words_that_no_line_names_make_the_figure_doubtful(tmp_path: Path) -> None:
    means = {"ssd_contacts": {"cont_contact_outcome_json": {"progressed to referral": "yes"}}}
    config = replace(shipped(), reading=replace(shipped().reading, texts=means))
    found = figures_of(export_in_words(tmp_path / "export"), "2024-06", config=config)("contacts_progressed", "2024-06")
    assert found.numerator == 20
    assert "cont_contact_outcome_json of ssd_contacts is in no list for 67% of the rows" in found.doubts


def test_a_flag_in_words_is_yes_where_config_says_so(tmp_path: Path) -> None:
    seen = cp_visits(*((child, "2024-06-28", {"seen": "Child present"}) for child in CHILDREN))
    people = persons(*((child, "2014-01-08") for child in CHILDREN))
    plans = cp_plans(*((child, "2024-01-08") for child in CHILDREN))
    folder = written(tmp_path / "export", people, plans, seen)
    means = {"ssd_cp_visits": {"cppv_cp_visit_seen": {"child present": "yes"}}}
    config = replace(shipped(), reading=replace(shipped().reading, texts=means))
    assert figures_of(folder, "2024-06", config=config)("cp_visits", "2024-06").numerator == 60
