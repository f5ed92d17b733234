"""Who works with a case, and figures by team, service, worker, age band and sex."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from msgspec.structs import replace

from kpixl.figures.deciding_rows import cases as cases_of
from kpixl.figures.groups import broken_down
from kpixl.words.periods import Period
from making import (
    Rows,
    asking_only,
    assessments,
    cin_plans,
    computed_from,
    cp_plans,
    departments,
    enquiries,
    episodes,
    involvements,
    missing,
    persons,
    professionals,
    referrals,
    shipped,
    written,
)

JUNE = Period(2024, 6)
NOBODY = "Not recorded"


def cases(folder: Path, key: str, *tables: Rows, roles: tuple[str, ...] = ()) -> pd.DataFrame:
    """The rows of one indicator in June 2024, by person."""
    config = replace(shipped(), shared={**shipped().shared, "allocated_roles": roles})
    found = cases_of(computed_from(written(folder, *tables), "2024-06", config=asking_only(key, config)))
    return found.set_index("person").sort_index()


@pytest.mark.slow
def test_the_team_of_a_child_is_that_of_the_involvement_open_on_the_last_day(tmp_path):
    rows = cases(
        tmp_path,
        "children_in_need",
        cin_plans(*((child, "2024-01-08") for child in ("ade", "bea", "cai", "dot", "eve"))),
        departments(*((name.lower(), name) for name in ("Ash", "Elm", "Oak"))),
        involvements(
            ("ade", "ash", "2023-01-08", "2024-06-30"),  # ended on the day
            ("ade", "elm", "2022-01-08", ""),
            ("bea", "ash", "2023-01-08", ""),
            ("bea", "elm", "2024-01-08", ""),  # the latest start
            ("bea", "oak", "2024-07-01", ""),  # not begun
            ("cai", "ash", "2024-01-08", "", {"id": "9"}),  # of the same day the greatest id, by number: 10 after 9
            ("cai", "elm", "2024-01-08", "", {"id": "10"}),
            ("dot", "ash", "2023-01-08", "2024-01-08"),
        ),
    )
    assert rows["team"].to_dict() == {"ade": "Elm", "bea": "Elm", "cai": "Elm", "dot": NOBODY, "eve": NOBODY}


@pytest.mark.slow
def test_teams_and_workers_are_named_by_id_or_by_name_and_a_teams_parent_is_its_service(tmp_path):
    rows = cases(
        tmp_path,
        "children_in_need",
        cin_plans(*((child, "2024-01-08") for child in ("ade", "bea", "cai", "dot"))),
        departments(
            ("t1", "Ash", "Family Support"),
            ("t2", "Elm", "", "t3"),  # the parent named by its id alone
            ("t3", "Safeguarding"),
        ),
        professionals(("w1", "Worker One"), ("w2", "Worker Two")),
        involvements(
            ("ade", "t1", "2024-01-08", "", "w1"),
            ("bea", "elm", "2024-01-08", "", "worker two"),
            ("cai", "T1", "2024-01-08", "", "W1"),  # ids compare exactly
            ("dot", "", "2024-01-08", "", "NULL"),
        ),
    )
    assert rows["team"].to_dict() == {"ade": "Ash", "bea": "Elm", "cai": NOBODY, "dot": NOBODY}
    assert rows["service"].to_dict() == {
        "ade": "Family Support",
        "bea": "Safeguarding",
        "cai": NOBODY,
        "dot": NOBODY,
    }
    assert rows["worker"].to_dict() == {"ade": "Worker One", "bea": "Worker Two", "cai": NOBODY, "dot": NOBODY}


@pytest.mark.slow
def test_a_council_may_say_which_roles_are_allocated(tmp_path):
    rows = cases(
        tmp_path,
        "children_in_need",
        cin_plans(("ade", "2024-01-08"), ("bea", "2024-01-08")),
        departments(("ash", "Ash"), ("elm", "Elm")),
        involvements(
            ("ade", "ash", "2023-01-08", {"role": "Allocated social worker"}),
            ("ade", "elm", "2024-01-08", {"role": "Reviewing officer"}),
            ("bea", "elm", "2024-01-08", {"role": "Reviewing officer"}),
        ),
        roles=("Allocated social worker",),
    )
    assert rows["team"].to_dict() == {"ade": "Ash", "bea": NOBODY}


def test_of_a_flow_the_involvement_on_the_events_day_counts(tmp_path):
    rows = cases(
        tmp_path,
        "repeat_plans",
        cp_plans(("ade", "2024-06-10")),
        departments(("ash", "Ash"), ("elm", "Elm")),
        involvements(("ade", "ash", "2024-01-08", "2024-06-20"), ("ade", "elm", "2024-06-20")),
    )
    assert rows["team"].to_dict() == {"ade": "Ash"}


def test_a_tables_own_team_goes_before_any_involvement(tmp_path):
    tables = (
        assessments(
            ("ade", "2024-06-03", "2024-06-10", {"team": "ash", "worker": "w1"}),
            ("bea", "2024-06-03", "2024-06-10"),
        ),
        departments(("ash", "Ash", "Assessment"), ("elm", "Elm")),
        professionals(("w1", "Worker One")),
        involvements(("ade", "elm", "2024-01-08"), ("bea", "elm", "2024-01-08")),
    )
    rows = cases(tmp_path, "assessments_in_45_days", *tables)
    assert rows["team"].to_dict() == {"ade": "Ash", "bea": NOBODY}
    assert rows["service"].to_dict() == {"ade": "Assessment", "bea": NOBODY}
    assert rows["worker"].to_dict() == {"ade": "Worker One", "bea": NOBODY}


def test_of_rows_merged_into_one_case_the_greatest_id_says_the_team(tmp_path):
    rows = cases(
        tmp_path,
        "re_referrals",
        referrals(
            ("ade", "2024-06-10", "9", "ash"),
            ("ade", "2024-06-10", "10", "elm"),  # 10 is after 9
        ),
        departments(("ash", "Ash"), ("elm", "Elm")),
    )
    assert rows["team"].to_dict() == {"ade": "Elm"}


@pytest.mark.slow
def test_of_several_missing_episodes_the_first_says_the_team(tmp_path):
    rows = cases(
        tmp_path,
        "missing_children",
        episodes(("ade", "2024-01-08")),
        missing(("ade", "2024-06-20", "M"), ("ade", "2024-06-10", "M")),
        departments(("ash", "Ash"), ("elm", "Elm")),
        involvements(("ade", "ash", "2024-01-08"), ("ade", "elm", "2024-06-15")),
    )
    assert rows["team"].to_dict() == {"ade": "Ash"}


def test_a_figure_is_broken_down_by_team_with_those_of_no_team_as_a_group(tmp_path):
    folder = written(
        tmp_path,
        enquiries(
            ("ade", "2024-06-10", "q1", '{"CP_CONFERENCE_FLAG": "Y"}', "ash"),
            ("bea", "2024-06-10", "q2", '{"CP_CONFERENCE_FLAG": "N"}', "ash"),
            ("cai", "2024-06-10", "q3", '{"CP_CONFERENCE_FLAG": "Y"}', ""),
        ),
        departments(("ash", "Ash")),
    )
    by_team = broken_down(computed_from(folder, "2024-06", config=asking_only("s47_to_icpc")), "team")[
        "s47_to_icpc", JUNE
    ]
    counts = {team: (part.numerator, part.denominator) for team, part in by_team.items()}
    assert counts == {"Ash": (1, 2), NOBODY: (1, 1)}


def test_a_count_is_broken_down_into_counts_and_a_rate_into_counts_without_a_rate(tmp_path):
    folder = written(
        tmp_path,
        persons(("ade", "2010-01-01", "", "F"), ("bea", "2010-01-01", "", "M"), ("cai", "2010-01-01", "", "F")),
        cp_plans(("ade", "2024-01-08"), ("bea", "2024-01-08")),
        cin_plans(("cai", "2024-01-08")),
    )
    computed = computed_from(folder, "2024-06")
    on_plan = broken_down(computed, "sex")["child_protection", JUNE]
    assert {sex: (part.numerator, part.denominator, part.value) for sex, part in on_plan.items()} == {
        "F": (1, None, None),
        "M": (1, None, None),
    }
    in_need = broken_down(computed, "sex")["children_in_need", JUNE]
    assert {sex: (part.numerator, part.denominator) for sex, part in in_need.items()} == {"F": (1, None)}


def test_ages_are_banded_on_the_day_of_the_case(tmp_path):
    children = {
        "ade": "2023-07-01",
        "bea": "2023-06-30",
        "cai": "2019-06-30",
        "dot": "2014-06-30",
        "eve": "2008-06-30",
        "fay": "",
        "gil": "2006-07-01",
    }
    folder = written(tmp_path, persons(*children.items()), cin_plans(*((child, "2024-01-08") for child in children)))
    computed = computed_from(folder, "2024-06", config=asking_only("children_in_need"))
    bands = broken_down(computed, "age_band")["children_in_need", JUNE]
    assert {band: part.numerator for band, part in bands.items()} == {
        NOBODY: 1,
        "Under 1": 1,
        "1 to 4": 1,
        "5 to 9": 1,
        "10 to 15": 1,
        "16 to 17": 2,
    }
