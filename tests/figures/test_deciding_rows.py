"""
What decided the figures, as the working copy's hidden sheets hold it: enough to get every answer again, and no more.

The exports are random ones, full of rows on the last day that counts and the day after it. From what decided an
answer a new export is written, with each month or year as its first or its last day; the indicator must give the same
answer.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpixl.figures.answers import Computed
from kpixl.figures.deciding_rows import rows_that_decided
from kpixl.indicators import ALL
from kpixl.indicators.caseload import Caseload
from kpixl.indicators.cohorts import Cohort
from kpixl.indicators.deciding import Day, DecidedBy, Exactly, exactness
from kpixl.words.periods import working_days
from making import (
    Rows,
    cin_plans,
    cla_visits,
    computed_from,
    cp_plans,
    cp_visits,
    episodes,
    missing,
    persons,
    placement_locations,
    placements,
    read_flat,
    shipped,
    visit_frequencies,
    written,
)
from random_exports import random_export
from written_again import PERIOD, cohort_and_people, of_indicator, write_again

pytestmark = pytest.mark.slow

SEEDS = (3, 11)


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("random")
    for seed in SEEDS:
        (folder / str(seed)).mkdir()
        random_export(folder / str(seed), seed, str(PERIOD))
    return folder


@cache
def computed(folder: Path) -> Computed:
    return computed_from(folder, str(PERIOD))


@pytest.mark.parametrize("ends", ["first", "last"])
@pytest.mark.parametrize("key", list(ALL))
@pytest.mark.parametrize("seed", SEEDS)
def test_what_decided_a_figure_is_enough_to_get_its_answer_again(
    seed: int, key: str, ends: str, exports: Path, tmp_path: Path
) -> None:
    whole = computed(exports / str(seed))
    alone = of_indicator(whole, key)
    if whole.figures[key, PERIOD].numerator is None:
        pytest.skip("needs a figure that is known")
    write_again(tmp_path, rows_that_decided(alone).rows, is_first=ends == "first")
    assert answers(again(tmp_path, key)) == answers(cohort_and_people(alone))


def again(folder: Path, key: str) -> tuple[Cohort, pd.Index]:
    config = shipped()
    extracts = read_flat(folder, str(PERIOD))
    caseload = Caseload(extracts, (PERIOD,), config.bank_holiday_region, config.shared)
    return ALL[key](caseload, **config.indicator(key).parameters), extracts.people


def answers(of: tuple[Cohort, pd.Index]) -> Counter[tuple[str, object]]:
    """How often each person is in the cohort, met and not met."""
    cohort, people = of
    met = [None] * len(cohort.rows) if cohort.met is None else np.asarray(cohort.met).tolist()
    return Counter(zip(people[cohort.rows["person"]], met, strict=True))


def some_days(start: date, day: date) -> DecidedBy:
    """A rule: whether a day is at most 10 working days after a start."""
    columns = [np.array([each], dtype="datetime64[D]") for each in (start, day)]
    days = tuple(Day("cp_visits", "date", np.array([0]), each) for each in columns)
    return DecidedBy(days, lambda start, day: (working_days(start, day) <= 10,))


@given(st.dates(date(2023, 1, 1), date(2025, 12, 31)), st.integers(0, 400))
def test_a_day_is_never_given_less_exactly_than_the_answer_needs(start: date, later: int) -> None:
    decision = some_days(start, start + timedelta(days=later))
    [answer] = decision.answer(*(each.days for each in decision.days))
    spans = []
    for each, [level] in zip(decision.days, exactness(decision, np.array([True])), strict=True):
        unit = {Exactly.YEAR: "Y", Exactly.MONTH: "M", Exactly.DAY: "D"}[level]
        first = each.days.astype(f"datetime64[{unit}]")
        spans.append(np.arange(first.astype("datetime64[D]")[0], (first + 1).astype("datetime64[D]")[0]))
    for one in (spans[0][0], spans[0][len(spans[0]) // 2], spans[0][-1]):
        assert set(decision.answer(np.full(len(spans[1]), one), spans[1])[0]) == set(answer)


def rows_of(folder: Path, table: str, *tables: Rows) -> list[dict[str, object]]:
    """What decided the figures of June 2024 in one table, without empty columns."""
    found = rows_that_decided(computed_from(written(folder, *tables), "2024-06")).rows[table].drop(columns="export")
    return [{name: said for name, said in row.items() if said is not None} for row in found.to_dict("records")]


def test_the_plan_that_a_supervision_is_due_from_is_there_although_the_child_is_in_care(tmp_path: Path) -> None:
    rows = rows_of(
        tmp_path, "cin_plans",
        persons(("ade", "2015-03-01")), episodes(("ade", "2024-06-20", "")), cin_plans(("ade", "2024-05-30")),
    )  # fmt: skip
    assert rows == [{"person": "ade", "start": "2024-05-30"}]  # 31 days before the month's end


def test_the_interval_agreed_for_a_child_is_there(tmp_path: Path) -> None:
    rows = rows_of(
        tmp_path, "visit_frequencies",
        persons(("ade", "2015-03-01"), ("bea", "2015-03-01")),
        episodes(("ade", "2023-01-10", ""), ("bea", "2023-01-10", "")),
        placements(("ade", "2023-01-10"), ("bea", "2023-01-10")),
        cla_visits(("ade", "2024-05-10")),  # nobody saw bea, so no interval decides
        visit_frequencies(("ade", "84", "2024-01-20"), ("bea", "84", "2024-01-20")),
    )  # fmt: skip
    assert rows == [{"person": "ade", "interval_days": 84.0, "start": "2024-01"}]


def test_the_place_of_a_placement_is_there_where_it_is_more_than_20_miles_away(tmp_path: Path) -> None:
    tables = (
        persons(("ade", "2015-03-01"), ("bea", "2015-03-01")),
        episodes(("ade", "2023-01-10", ""), ("bea", "2023-01-10", "")),
        placements(
            ("ade", "2023-01-10", "", "U1", "31.4", {"id": "far"}),
            ("bea", "2023-01-10", "", "U1", "3.4", {"id": "near"}),
        ),
        placement_locations(("far", "OUT"), ("near", "IN")),
    )
    assert rows_of(tmp_path, "placement_locations", *tables) == [{"placement_id": "far", "location": "out"}]
    assert [row["distance"] for row in rows_of(tmp_path, "placements", *tables)] == ["over 20", "up to 20"]


def test_a_missing_episode_is_there_with_the_care_that_it_began_in(tmp_path: Path) -> None:
    tables = (
        persons(("ade", "2015-03-01")),
        episodes(("ade", "2024-06-03", "2024-06-20")),
        missing(("ade", "2024-06-05", "M")),
    )
    assert rows_of(tmp_path, "missing", *tables) == [{"person": "ade", "date": "2024-06-05", "type": "m"}]
    assert [row["person"] for row in rows_of(tmp_path, "episodes", *tables)] == ["ade"]


def test_no_death_no_sex_and_no_age_by_years_is_there(tmp_path: Path) -> None:
    tables = (
        persons(("ade", "2015-03-01", "", "F"), ("bea", "1995-03-01", "2024-06-01", "M")),
        cp_plans(("ade", "2024-01-10")),
        cp_visits(("ade", "2024-06-20")),
    )
    assert rows_of(tmp_path, "persons", *tables) == [{"person": "ade", "period": "2024-06", "age": "under 18"}]
