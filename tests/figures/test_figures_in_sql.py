"""
Two programs that share no code, `kpixl figures` and plain SQL, say the same of each figure: its numerator and
denominator, how low and high it may be, whether it can't be known and why, and whether there is a doubt.

More exports of the same kinds: `tools/compare_in_sql.py`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from compared import Difference, compared, differences, differences_from, printed_figures, three_periods
from oracle import CONFIG, Answer, Answers, Asked, answers, answers_of_all
from random_exports import random_export
from spoiled_exports import Scenario, scenario, spoiled_export

pytestmark = pytest.mark.slow

MEET_MOST = (14, 5, 0, 2, 6, 28)  # together they contain every kind, unless what is drawn from a seed changes


SEEDS = range(15)


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> dict[int, tuple[Scenario, dict[str, Answers]]]:
    """By seed, the scenario made from it and SQL's answers, which are all asked for together."""
    made = [scenario(tmp_path_factory.mktemp("made"), seed) for seed in SEEDS]
    asked = [Asked(each.folder, three_periods(each.period), each.history) for each in made]
    return dict(zip(SEEDS, zip(made, answers_of_all(asked), strict=True), strict=True))


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in SEEDS[1:])])
def test_figures_of_any_export_are_what_sql_counts(
    seed: int, counted: dict[int, tuple[Scenario, dict[str, Answers]]]
) -> None:
    made, by_period = counted[seed]
    printed = printed_figures(made.folder, made.period, made.history, CONFIG)

    assert [str(each) for each in differences_from(by_period, printed)] == [], "; ".join(made.faults)


@pytest.mark.slow
def test_a_period_without_an_export_has_no_figures_or_only_restated_ones(tmp_path: Path) -> None:
    random_export(tmp_path / "2024-05", 300, "2024-06")
    random_export(tmp_path / "2024-07-03", 301, "2024-06")  # as at a day after June's end: it is June's export

    assert differences(tmp_path, "2024-06") == []
    assert differences(tmp_path, "2024-06", "restated") == []

    assert kinds(answers(tmp_path, ["2024-04"])["2024-04"]) == {"no export"}
    assert "no export" not in kinds(answers(tmp_path, ["2024-04"], history="restated")["2024-04"], "contacts")


@pytest.mark.slow
def test_no_export_serves_a_month_that_ends_after_it(tmp_path: Path) -> None:
    random_export(tmp_path / "2024-04", 300, "2024-06")
    random_export(tmp_path / "2024-05-29", 301, "2024-06")

    assert differences(tmp_path, "2024-06", "restated") == []

    restated = answers(tmp_path, ["2024-05", "2024-06"], history="restated")
    assert kinds(restated["2024-06"]) == {"too old"}
    assert "too old" not in kinds(restated["2024-05"])  # from the month itself, so it serves the month


def test_figures_of_the_demo_council_are_what_sql_counts(demo: Path) -> None:
    """From June's export of a million rows, all three months."""
    assert differences(demo / "extracts", "2024-06", "restated") == []


@pytest.mark.slow
def test_figures_of_each_months_own_export_are_what_sql_counts(town: Path) -> None:
    assert differences(town / "extracts", "2024-06", "own") == []


@pytest.mark.slow
def test_the_random_exports_meet_every_kind_of_reason_and_of_doubt(tmp_path: Path) -> None:
    """Otherwise a kind could be wrong without anybody noticing."""
    reasons = {"absent", "column", "empty", "cut short", "nobody known", "no such kind", "ids do not join", "flag"}
    doubts = {"bad rows", "unknown", "unmatched", "no birth date", "begins late", "fewer rows", "strange texts"}
    for seeds in (MEET_MOST, sorted({*range(60)} - {*MEET_MOST})):
        for seed in seeds:
            spoiled_export(tmp_path / str(seed), seed, "2024-03")
        for by_period in answers_of_all([Asked(tmp_path / str(seed), ["2024-03"]) for seed in seeds]):
            for answer in by_period["2024-03"].values():
                reasons -= {kind for kind, _ in answer.unknown}
                doubts -= answer.doubts
        if not reasons | doubts:
            return

    assert (reasons, doubts) == (set(), set())


@pytest.mark.parametrize(
    ("printed", "kind"),
    [
        ({"numerator": "4", "denominator": "9", "low": "4", "high": "4", "reason": "", "doubts": ""}, "figure"),
        ({"numerator": "", "denominator": "", "low": "", "high": "", "reason": "no table", "doubts": ""}, "figure"),
        ({"numerator": "3", "denominator": "9", "low": "3", "high": "3", "reason": "", "doubts": ""}, "bounds"),
        ({"numerator": "3", "denominator": "9", "low": "3", "high": "4", "reason": "", "doubts": "few"}, "doubt"),
        ({"numerator": "3", "denominator": "9", "low": "3", "high": "4", "reason": "", "doubts": ""}, None),
    ],
)
def test_every_difference_between_the_two_is_told(printed: dict[str, str], kind: str | None) -> None:
    answer = Answer(3, 9, 3, 4, frozenset(), frozenset())

    assert [each.kind for each in compared("cp_visits", "2024-06", printed, answer)] == ([kind] if kind else [])


def test_a_figure_that_one_of_the_two_leaves_out_is_a_difference() -> None:
    printed = {"numerator": "3", "denominator": "9", "low": "3", "high": "4", "reason": "", "doubts": ""}
    answer = Answer(3, 9, 3, 4, frozenset(), frozenset())

    (not_counted,) = compared("cp_visits", "2024-06", printed, None)
    (not_printed,) = compared("cp_visits", "2024-06", {}, answer)
    assert (not_counted.expected, not_printed.printed) == ("nothing", "nothing")


def test_a_reason_that_names_nothing_of_what_is_missing_is_a_difference() -> None:
    answer = Answer(None, None, None, None, frozenset({("absent", "ssd_cp_visits")}), frozenset())
    printed = {"numerator": "", "denominator": "", "low": "", "high": "", "reason": "no figure", "doubts": ""}

    found = list(compared("cp_visits", "2024-06", printed, answer))
    assert found == [
        Difference("reason", "cp_visits", "2024-06", "'no figure'", "unknown: absent (ssd_cp_visits)"),
    ]
    assert list(compared("cp_visits", "2024-06", {**printed, "reason": "ssd_cp_visits is absent"}, answer)) == []


def kinds(by_key: Answers, *only: str) -> set[str]:
    return {kind for key, answer in by_key.items() for kind, _ in answer.unknown if not only or key in only}
