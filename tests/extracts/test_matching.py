"""Columns that an export names otherwise are found; none is taken for another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpixl.demo.columns import COLUMNS
from kpixl.extracts.matching import Sureness, matched, table_meant
from kpixl.extracts.schema import TABLES

READ = {table.name: table for table in TABLES.values()}
SHORTER = {
    "date": ("dt", "Dttm"),
    "type": ("typ",),
    "assessment": ("asmt",),
    "placement": ("plcmt",),
    "review": ("rvw",),
    "professional": ("wkr", "worker"),
    "person": ("child", "client"),
    "ceased": ("end", "closed"),
    "cla": ("lac",),
    "eligibility": ("elig",),
    "start": ("started",),
}


def read(table: str) -> list[str]:
    return [column.name for column in READ[table].columns.values()]


def without_prefix(table: str, column: str) -> str:
    return column.partition("_")[2] if not table.startswith("sup_") else column


def in_capitals(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))


@st.composite
def renamed_columns(draw: st.DrawFn) -> tuple[str, dict[str, str]]:
    """A table, and each of its standard columns with a name that another system would give it."""
    table = draw(st.sampled_from(sorted(READ)))
    prefix = draw(st.sampled_from(["kept", "dropped", "other"]))
    shorter = {word: draw(st.sampled_from((word, *others))) for word, others in SHORTER.items()}
    write = draw(
        st.sampled_from(
            [
                str,
                str.upper,
                in_capitals,
                lambda name: name.replace("_", " "),
                lambda name: name.replace("_", " ").title(),
                lambda name: name.replace("_", "-"),
            ]
        )
    )
    if draw(st.booleans()) and prefix != "other":
        write = lambda name: name.replace("_", "")  # noqa: E731
    names = {}
    for column in COLUMNS[table]:
        bare = "_".join(shorter.get(word, word) for word in without_prefix(table, column).split("_"))
        first = {"kept": column.split("_")[0] + "_", "dropped": "", "other": "src_"}[prefix]
        names[column] = write(bare if table.startswith("sup_") else first + bare)
    return table, names


@given(renamed_columns())
def test_every_column_that_is_only_written_otherwise_is_found(renamed: tuple[str, dict[str, str]]) -> None:
    table, names = renamed
    found = {match.column: match for match in matched(READ[table], COLUMNS[table], list(names.values()))}
    for column in read(table):
        if names[column].lower() not in COLUMNS[table]:
            assert found[column].header == names[column]
            assert found[column].sureness is not Sureness.GUESS


@given(renamed_columns(), st.data())
def test_a_column_that_is_absent_is_never_more_than_guessed(
    renamed: tuple[str, dict[str, str]], data: st.DataObject
) -> None:
    table, names = renamed
    kept = data.draw(st.lists(st.sampled_from(sorted(names)), unique=True))
    for match in matched(READ[table], COLUMNS[table], [names[column] for column in kept]):
        if match.sureness is not Sureness.GUESS and match.column in read(table):
            assert match.header == names[match.column]


@pytest.mark.parametrize(
    ("column", "other"),
    [
        ("cppv_cp_visit_seen", "child_seen_alone"),
        ("cppr_cp_review_date", "due_date"),
        ("cppr_cp_review_date", "previous_review_date"),
        ("clap_cla_placement_start_date", "PLANNED_START_DT"),
        ("clap_cla_placement_end_date", "start_dt"),
        ("clap_cla_id", "clap_cla_episode_id"),
        ("clar_cla_id", "clar_cla_episode_id"),
        ("cinv_person_id", "cinv_cin_plan_id"),
        ("pers_dob", "Expected date of birth"),
        ("pers_dob", "Date of death"),
        ("pers_person_id", "NHS number"),
        ("pers_person_id", "legacy_id"),
        ("cont_contact_date", "DATE_CREATED"),
        ("dept_team_id", "team_name"),
        ("dept_team_name", "parent_team_name"),
        ("icpc_icpc_date", "icpc_target_dt"),
        ("icpc_icpc_id", "conference_meeting_id"),
        ("clap_cla_placement_type", "placement_change_type"),
        ("cont_contact_date", "EXTRACT_DATE"),
        ("cont_contact_date", "date completed"),
    ],
)
def test_a_column_of_another_meaning_is_not_taken_for_one_that_is_absent(column: str, other: str) -> None:
    table = next(table for table in READ if column in COLUMNS[table])
    there = [name for name in COLUMNS[table] if name != column]
    assert column not in {match.column for match in matched(READ[table], COLUMNS[table], [*there, other])}


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("Contacts", "ssd_contacts"),
        ("CLA placements", "ssd_cla_placement"),
        ("section 47 enquiries", "ssd_s47_enquiry"),
        ("Care Leavers 2024-06-30", "ssd_care_leavers"),
        ("CP reviews", "ssd_cp_reviews"),
        ("notes", None),
        ("visits", None),
    ],
)
def test_a_file_is_meant_for_the_table_that_its_name_says(name: str, table: str | None) -> None:
    assert table_meant(name, ["a", "b"], COLUMNS) == table


def test_a_file_is_meant_for_the_table_whose_columns_it_has() -> None:
    assert table_meant("export 7", COLUMNS["ssd_missing"], COLUMNS) == "ssd_missing"
    assert table_meant("contacts", COLUMNS["ssd_address"], COLUMNS) == "ssd_address"
