"""What the sheet Drill down shows: the cases behind the figures of a month, and the figures by group."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from kpixl.figures.answers import Computed
from kpixl.figures.case_list import case_list
from kpixl.figures.drill_down_rows import SPLITS, cases_behind, group_lines
from kpixl.figures.groups import broken_down
from kpixl.scorecard.display import is_percentage
from kpixl.words.periods import Period
from kpixl.words.terms import GoodIs, GroupBy
from making import (
    computed_from,
    contacts,
    cp_plans,
    cp_visits,
    departments,
    involvements,
    persons,
    professionals,
    shipped,
    written,
)
from random_exports import random_export

pytestmark = pytest.mark.slow

JUNE = Period(2024, 6)


@pytest.fixture(scope="module")
def computed(tmp_path_factory: pytest.TempPathFactory) -> Computed:
    """Ade is due on 8 July, Bea on 12 July, which is the tenth working day; Cai and Dot are late, by 20 and 9 days."""
    export = written(
        tmp_path_factory.mktemp("export"),
        persons(*((person, "2015-03-01") for person in ("ade", "bea", "cai", "dot"))),
        contacts(("ade", "2024-06-20")),
        cp_plans(*((person, "2023-01-09", "") for person in ("ade", "bea", "cai", "dot"))),
        cp_visits(("ade", "2024-06-24"), ("bea", "2024-06-28"), ("cai", "2024-05-24"), ("dot", "2024-06-07")),
        involvements(("ade", "Ash", "2023-01-01", "", "1"), ("bea", "Ash", "2023-01-01", "", "2"),
                     ("cai", "Elm", "2023-01-01", "", "1"), ("dot", "Ash", "2023-01-01", "", "2")),
        professionals(("1", "Ann"), ("2", "Bob")),
        departments(("Ash", "Ash"), ("Elm", "Elm")),
    )  # fmt: skip
    return computed_from(export, "2024-06")


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Computed:
    folder = tmp_path_factory.mktemp("random")
    random_export(folder, 0, "2024-06")
    return computed_from(folder, "2024-06")


def of(rows: pd.DataFrame, key: str) -> pd.DataFrame:
    return rows[rows["key"] == key]


def test_the_longest_overdue_comes_first(computed: Computed) -> None:
    rows = of(cases_behind(computed, JUNE), "cp_visits")
    assert [*rows["person"]][:2] == ["cai", "dot"]
    assert [*rows["days_over"]][:2] == [20, 9]


def test_a_day_due_is_there_where_something_is_still_to_be_done_and_nowhere_else(computed: Computed) -> None:
    rows = cases_behind(computed, JUNE)
    visits = of(rows, "cp_visits").set_index("person")["due"]
    assert {person: due.date() for person, due in visits.items()} == {
        "ade": date(2024, 7, 8), "bea": date(2024, 7, 12), "cai": date(2024, 6, 10), "dot": date(2024, 6, 21),
    }  # fmt: skip
    plans = of(rows, "plans_over_2_years")
    assert len(plans) == 4
    assert plans["due"].isna().all()


def test_nobody_is_behind_a_figure_without_a_standard_or_of_which_neither_way_is_better(computed: Computed) -> None:
    not_rated = {each.key for each in shipped().indicators if each.good_is is GoodIs.NOT_RATED}
    found = set(cases_behind(computed, JUNE)["key"])
    assert not_rated
    assert not found & {*not_rated, "contacts", "child_protection"}


def test_the_cases_are_those_of_the_list_and_each_mark_is_in_one_place(everything: Computed) -> None:
    rows = cases_behind(everything, JUNE)
    for key, theirs in rows.groupby("key", observed=True, sort=False):
        listed = case_list(everything, str(key), JUNE)
        assert sorted(zip(theirs["person"], theirs["mark"], theirs["worker"], strict=True)) == sorted(
            (case.person, case.mark, case.worker) for case in listed
        )
        marks = [*theirs["mark"]]
        assert len([at for at in range(len(marks)) if at == 0 or marks[at] != marks[at - 1]]) == len(set(marks))
        late = {case.person: case.days_over for case in listed if case.days_over}
        assert {person for person, days in zip(theirs["person"], theirs["days_over"], strict=True) if days > 0} == {
            *late
        }
    assert len(rows["key"].unique()) > 10


def test_what_happened_in_the_month_has_no_day_due(everything: Computed) -> None:
    rows = of(cases_behind(everything, JUNE), "assessments_in_45_days")
    assert rows["days_over"].notna().any(), "some were late"
    assert rows["due"].isna().all()


def test_groups_add_up_and_are_together_in_their_place(everything: Computed) -> None:
    lines = group_lines(everything, JUNE)
    places = [*lines["place"]]
    assert len([at for at in range(len(places)) if at == 0 or places[at] != places[at - 1]]) == len(set(places))
    for by, name in SPLITS.items():
        for (key, period), groups in broken_down(everything, by).items():
            theirs = lines[lines["place"] == f"{key} {period} {name}"]
            assert dict(zip(theirs["group"], theirs["met"], strict=True)) == {
                group: part.numerator for group, part in groups.items()
            }


def test_groups_with_most_behind_the_figure_come_first(everything: Computed) -> None:
    lines = group_lines(everything, JUNE)
    for indicator in shipped().indicators:
        theirs = lines[lines["place"] == f"{indicator.key} 2024-06 team"]
        missed = theirs["of"] - theirs["met"]
        is_missed = is_percentage(indicator.unit) and indicator.good_is is GoodIs.HIGH
        assert [*(missed if is_missed else theirs["met"])] == sorted(
            missed if is_missed else theirs["met"], reverse=True
        )


def test_how_far_chance_moves_a_group_is_wilsons_interval_or_byars(computed: Computed) -> None:
    lines = group_lines(computed, JUNE).set_index(["place", "group"])
    # 2 of 3, and 4 of a count: PHEindicatormethods, phe_proportion and phe_rate (exact below ten).
    assert lines.loc[("cp_visits 2024-06 team", "Ash"), "between"] == "21% to 94%"
    assert lines.loc[("child_protection 2024-06 age", "5 to 9"), "between"] == "1 to 10"


def test_workers_are_told_apart_in_the_last_month_alone(tmp_path) -> None:
    random_export(tmp_path, 1, "2024-06")
    computed = computed_from(tmp_path, "2024-05", "2024-06")
    split = {tuple(place.split(" ")[1:]) for place in group_lines(computed, JUNE)["place"]}
    assert ("2024-06", SPLITS[GroupBy.WORKER]) in split
    assert ("2024-05", SPLITS[GroupBy.WORKER]) not in split
    assert ("2024-05", SPLITS[GroupBy.TEAM]) in split
