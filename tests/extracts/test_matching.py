"""Columns to which an export gives other names are found; none is mistaken for another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpixl.demo.columns import COLUMNS
from kpixl.extracts.matching import Sureness, matched, table_meant
from kpixl.extracts.schema import TABLES
from renames import Renaming, renamings

READ = {table.name: table for table in TABLES.values()}


def read(table: str) -> list[str]:
    return [column.name for column in READ[table].columns.values()]


TABLE = st.sampled_from(sorted(READ))


@given(TABLE, renamings())
def test_every_column_that_is_only_written_otherwise_is_found(table: str, renaming: Renaming) -> None:
    names = renaming.of(COLUMNS[table])
    found = {match.column: match for match in matched(READ[table], COLUMNS[table], list(names.values()))}
    for column in read(table):
        if names[column].lower() not in COLUMNS[table]:
            assert found[column].header == names[column]
            assert found[column].sureness is not Sureness.GUESS


@given(TABLE, renamings(), st.data())
def test_a_column_that_is_absent_is_never_more_than_guessed(
    table: str, renaming: Renaming, data: st.DataObject
) -> None:
    names = renaming.of(COLUMNS[table])
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
