"""A council's own indicators: who is counted, who met the standard, and what can't be known."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from kpixl.config.reading import read_config
from kpixl.config.values import Config
from kpixl.figures.computing import compute
from kpixl.indicators import DECLARED, declared
from kpixl.indicators.caseload import Caseload
from kpixl.scorecard.figure import Figure
from kpixl.words.periods import Period
from making import (
    Answered,
    Rows,
    assessments,
    cin_plans,
    computed_from,
    cp_reviews,
    cp_visits,
    health_checks,
    missing,
    persons,
    placements,
    read_flat,
    written,
)
from own_configs import Own, own_table, with_own

JUNE = Period(2024, 6)
AUTHORISED = {"table": "ssd_cin_assessments", "dated_in_month": "cina_assessment_auth_date"}
PLACED = {"table": "ssd_cla_placement", "dated_in_month": "clap_cla_placement_start_date"}
CHECKED = {"table": "ssd_cla_health", "dated_in_month": "clah_health_check_date"}
DENTAL = [{"column": "clah_health_check_type", "is": ["Dental check"]}]
DONE = {"column": "clah_health_check_status", "is": ["Completed"], "is_not": ["Refused"]}
WITHIN_14 = {"within_days": 14, "from": "clap_cla_placement_start_date", "to": "clap_cla_placement_end_date"}
WITHIN_10 = {"within_working_days": 10, "from": "cina_assessment_start_date", "to": "cina_assessment_auth_date"}


def config_of(unit: str, counts: Own) -> Config:
    with tempfile.TemporaryDirectory() as folder:
        tables = own_table("ours", unit, counts)
        return read_config(with_own(Path(folder), tables, ["ours"], alone=True), DECLARED)


def answer(unit: str, counts: Own, *tables: Rows) -> Answered:
    """The rows of an own indicator for June 2024."""
    config = config_of(unit, counts)
    with tempfile.TemporaryDirectory() as folder:
        extracts = read_flat(written(Path(folder), *tables, others=False), config=config)
    caseload = Caseload(extracts, (JUNE,), config.bank_holiday_region, config.shared)
    cohort = declared(config.indicator("ours"))(caseload)
    return Answered(cohort, tuple(extracts.people[cohort.rows["person"]]))


def figure(unit: str, counts: Own, *tables: Rows, others: bool = True) -> Figure:
    with tempfile.TemporaryDirectory() as folder:
        written(Path(folder), *tables, others=others)
        return computed_from(Path(folder), "2024-06", config=config_of(unit, counts)).figures["ours", JUNE]


def unsure(answered: Answered) -> list[str]:
    assert answered.cohort.unsure is not None
    return sorted(who for who, is_so in zip(answered.people, answered.cohort.unsure, strict=True) if is_so)


def test_a_row_is_counted_in_the_month_of_its_date_first_and_last_day_included() -> None:
    got = answer(
        "count",
        {"table": "ssd_missing", "dated_in_month": "miss_missing_episode_start_date"},
        missing(
            ("ann", "2024-06-01", "M"),
            ("ben", "2024-06-30", "Away"),
            ("ben", "2024-06-15", "M"),  # several of one child all count
            ("cat", "2024-05-31", "M"),
            ("dev", "2024-07-01", "M"),
        ),
    )
    assert got.denominator == ["ann", "ben", "ben"]


def test_a_spell_is_counted_that_is_open_on_the_last_day_of_somebody_who_lives() -> None:
    got = answer(
        "percentage",
        {
            "table": "ssd_cin_plans",
            "open_on_last_day": True,
            "met": {"within_days": 30, "from": "cinp_cin_plan_start_date", "to": "month_end"},
        },
        persons(("ann",), ("ben",), ("cat",), ("dev",), ("eve", "2010-01-01", "2024-06-30")),
        cin_plans(
            ("ann", "2024-05-31"),  # 30 days before the last
            ("ben", "2024-05-30", "2024-07-01"),  # 31
            ("cat", "2024-06-03", "2024-06-30"),  # closed on the day
            ("dev", "2024-07-01"),  # not yet
            ("eve", "2024-06-03"),  # died on the day
        ),
    )
    assert (got.denominator, got.numerator) == (["ann", "ben"], ["ann"])


def test_working_days_are_counted_without_weekends_and_bank_holidays() -> None:
    got = answer(
        "percentage",
        AUTHORISED | {"met": WITHIN_10},
        assessments(
            ("ann", "2024-05-24", "2024-06-10"),  # 10: two weekends and 27 May do not count
            ("ben", "2024-05-24", "2024-06-11"),  # 11
            ("cat", "2024-06-03", ""),  # not authorised yet
        ),
    )
    assert (got.denominator, got.numerator) == (["ann", "ben"], ["ann"])


def test_a_row_whose_second_date_is_before_the_first_is_left_out_and_reported() -> None:
    got = answer(
        "percentage",
        AUTHORISED | {"met": WITHIN_10},
        assessments(
            ("ann", "2024-06-05", "2024-06-04"), ("ben", "", "2024-06-04"), ("cat", "2024-06-04", "2024-06-04")
        ),
    )
    assert got.denominator == ["cat"]
    assert {what: list(lines) for what, lines in got.cohort.left_out.items()} == {
        "cina_assessment_auth_date is before cina_assessment_start_date": [2],
        "no cina_assessment_start_date to count from": [3],
    }


def test_what_may_still_happen_in_time_is_not_met_and_not_known() -> None:
    got = answer(
        "percentage",
        PLACED | {"met": WITHIN_14},
        placements(
            ("ann", "2024-06-03", "2024-06-17"),  # 14 days
            ("ben", "2024-06-03", "2024-06-18"),  # 15
            ("cat", "2024-06-16", ""),  # 14 days are over on the last day of the month
            ("dev", "2024-06-17", ""),  # here they are not over yet
            ("eve", "2024-06-17", "2024-07-01"),  # has not happened yet on the last day of the month
        ),
    )
    assert (got.numerator, unsure(got)) == (["ann"], ["dev", "eve"])


def test_a_text_in_neither_list_is_not_known_and_an_empty_one_is_what_the_lists_say() -> None:
    checks = health_checks(
        ("ann", "Dental check", "2024-06-03", "a) completed"),
        ("ben", "Dental check", "2024-06-03", "Refused - twice"),
        ("cat", "Dental check", "2024-06-03", "Postponed"),
        ("dev", "Dental check", "2024-06-03", ""),
        ("eve", "Optical", "2024-06-03", "Completed"),  # another kind
    )
    got = answer("percentage", CHECKED | {"where": DENTAL, "met": DONE}, checks)
    assert (got.denominator, got.numerator) == (["ann", "ben", "cat", "dev"], ["ann"])
    assert unsure(got) == ["cat", "dev"]
    with_empty = answer("percentage", CHECKED | {"where": DENTAL, "met": {**DONE, "is": ["Completed", ""]}}, checks)
    assert (with_empty.numerator, unsure(with_empty)) == (["ann", "dev"], ["cat"])


def test_the_figure_says_how_high_it_could_be() -> None:
    checks = [(f"c{n}", "Dental check", "2024-06-03", "Completed" if n else "Postponed") for n in range(10)]
    found = figure("percentage", CHECKED | {"where": DENTAL, "met": DONE}, health_checks(*checks))
    assert (found.numerator, found.unsure, found.denominator) == (9, 1, 10)
    assert any("clah_health_check_status of ssd_cla_health is in no list for 10%" in each for each in found.doubts)


def test_rows_of_a_kind_that_is_empty_are_a_doubt() -> None:
    checks = [(f"c{n}", "Dental check" if n else "", "2024-06-03", "Completed") for n in range(10)]
    found = figure("percentage", CHECKED | {"where": DENTAL, "met": DONE}, health_checks(*checks))
    assert found.denominator == 9
    assert any("clah_health_check_type of ssd_cla_health is in no list for 10%" in each for each in found.doubts)


SEEN: Mapping[str, object] = {"column": "cppv_cp_visit_seen", "is": ["yes"]}
VISITED = {"table": "ssd_cp_visits", "dated_in_month": "cppv_cp_visit_date"}
SOMEBODY_SEEN = cp_visits(("ann", "2024-06-03", {"seen": "Y"}), ("ben", "2024-06-03", {"seen": "N"}))


@pytest.mark.parametrize(
    ("unit", "counts", "tables", "said"),
    [
        ("percentage", VISITED | {"met": SEEN}, (cp_visits(("ann", "2024-06-03", {"seen": "N"})),), "says yes"),
        (
            "count",
            CHECKED | {"where": DENTAL},
            (health_checks(("ann", "Optical", "2024-06-03")),),
            "of the kind that ours counts",
        ),
        (
            "count",
            {**PLACED, "dated_in_month": "clap_cla_placement_end_date"},
            (placements(("ann", "2024-06-03", "")),),
            "has a date",
        ),
        (
            "percentage",
            CHECKED | {"met": DONE},
            (health_checks(("ann", "Optical", "2024-06-03", "Lost")),),
            "nobody in the cohort is known",
        ),
        ("count", VISITED, (cp_visits(),), "has no row"),
    ],
)
def test_an_export_that_does_not_tell_gives_no_figure(
    unit: str, counts: Own, tables: tuple[Rows, ...], said: str
) -> None:
    found = figure(unit, counts, *tables)
    assert found.numerator is None
    assert said in found.reason


def test_a_table_that_is_not_there_gives_no_figure() -> None:
    assert "ssd_cp_visits" in figure("count", VISITED, persons(("ann",)), others=False).reason


def test_a_flag_is_met_by_what_it_says() -> None:
    assert answer("percentage", VISITED | {"met": SEEN}, SOMEBODY_SEEN).numerator == ["ann"]
    assert answer("percentage", VISITED | {"met": {**SEEN, "is": ["no"]}}, SOMEBODY_SEEN).numerator == ["ben"]


def test_reviews_are_counted_of_those_whose_person_is_known() -> None:
    reviews = {"table": "ssd_cp_reviews", "dated_in_month": "cppr_cp_review_date"}
    assert figure("count", reviews, cp_reviews(("p1", "2024-06-03", "ann"), ("p2", "2024-06-04", "ben"))).numerator == 2


def test_a_rate_is_of_the_population() -> None:
    found = figure("rate", VISITED, SOMEBODY_SEEN)
    assert (found.numerator, found.denominator) == (2, 262_600)


def test_a_quarter_counts_the_rows_of_all_its_months_and_the_spells_of_its_last_day() -> None:
    quarter = Period(2024, 6, 3)
    with tempfile.TemporaryDirectory() as folder:
        written(
            Path(folder),
            persons(("ann",), ("ben",)),
            missing(("ann", "2024-04-01", "M"), ("ben", "2024-06-30", "M"), ("ben", "2024-03-31", "M")),
            cin_plans(("ann", "2024-04-02", "2024-06-03"), ("ben", "2024-04-02")),
        )
        flow = config_of("count", {"table": "ssd_missing", "dated_in_month": "miss_missing_episode_start_date"})
        stock = config_of("count", {"table": "ssd_cin_plans", "open_on_last_day": True})
        found = [compute(Path(folder), config, [quarter], None).figures["ours", quarter] for config in (flow, stock)]
    assert [each.numerator for each in found] == [2, 1]
