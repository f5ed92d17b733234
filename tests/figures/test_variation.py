"""The verdict on a series: whether it is changing, and whether it will meet its target."""

from __future__ import annotations

import csv
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kpixl.figures.control_limits import Observation
from kpixl.figures.special_causes import CauseRule
from kpixl.figures.variation import Assurance, Variation, verdict
from kpixl.words.terms import GoodIs

# Series made at random, with what NHSRplotthedots 0.2.2 says about them in R.
BY_THE_NHS = Path(__file__).parent / "nhs_series.csv"
THEIR_ASSURANCE = {
    "consistent_pass": Assurance.WILL_MEET,
    "consistent_fail": Assurance.WILL_MISS,
    "inconsistent": Assurance.MAY_OR_MAY_NOT,
}
THEIR_RULES = {
    CauseRule.OUTSIDE: ("Above UCL", "Below LCL"),
    CauseRule.TREND: ("7 Point Trend (Increasing)", "7 Point Trend (Decreasing)"),
    CauseRule.NEAR_LIMIT: ("2 in 3 Above CL", "2 in 3 Below CL"),
    CauseRule.ONE_SIDE: ("7 Points Above CL", "7 Points Below CL"),
}

UP_AND_DOWN = [0.5, 0.52] * 7
JUMP_UP, JUMP_DOWN = [*UP_AND_DOWN, 0.9], [*UP_AND_DOWN, 0.1]


@pytest.mark.parametrize(
    ("values", "good_is", "variation"),
    [
        (UP_AND_DOWN, GoodIs.HIGH, Variation.USUAL),
        (JUMP_UP, GoodIs.HIGH, Variation.IMPROVING),
        (JUMP_UP, GoodIs.LOW, Variation.WORSE),
        (JUMP_DOWN, GoodIs.HIGH, Variation.WORSE),
        (JUMP_DOWN, GoodIs.LOW, Variation.IMPROVING),
        (JUMP_UP, GoodIs.IN_RANGE, Variation.CHANGED),
        (JUMP_DOWN, GoodIs.NOT_RATED, Variation.CHANGED),
        ([*JUMP_UP, 0.5], GoodIs.HIGH, Variation.USUAL),
        ([*JUMP_UP, None], GoodIs.HIGH, Variation.UNKNOWN),
    ],
)
def test_the_last_month_is_judged_by_which_way_is_better(values, good_is, variation):
    assert of(values, good_is).variation is variation


@pytest.mark.parametrize("months", range(13))
def test_fewer_than_thirteen_months_give_no_verdict(months):
    found = of(([0.1, 0.9] * 7)[:months] + [None] * 3, GoodIs.HIGH, target=0.5)

    assert found.words == f"not yet: {months} of 13 months"
    assert found.assurance is None


# Limits of 1 to 5 about 3 against a target; the answers are those of NHSRplotthedots' test of assurance.
ABOUT_THREE = [3 + half for half in [2 / 2.66 / 2, -2 / 2.66 / 2] * 7]


@pytest.mark.parametrize(
    ("target", "good_is", "assurance"),
    [
        (5.1, GoodIs.HIGH, Assurance.WILL_MISS),
        (0.9, GoodIs.HIGH, Assurance.WILL_MEET),
        (4.9, GoodIs.HIGH, Assurance.MAY_OR_MAY_NOT),
        (5.1, GoodIs.LOW, Assurance.WILL_MEET),
        (0.9, GoodIs.LOW, Assurance.WILL_MISS),
        (1.1, GoodIs.LOW, Assurance.MAY_OR_MAY_NOT),
        (3.0, GoodIs.IN_RANGE, None),
        (3.0, GoodIs.NOT_RATED, None),
        (None, GoodIs.HIGH, None),
    ],
)
def test_assurance_is_by_the_limits_against_the_target(target, good_is, assurance):
    assert of(ABOUT_THREE, good_is, target=target).assurance is assurance


@pytest.mark.parametrize(
    ("value", "target", "assurance"),
    [(1.0, 1.0, Assurance.WILL_MEET), (0.9, 1.0, Assurance.WILL_MISS), (1.0, 0.9, Assurance.WILL_MEET)],
)
def test_where_nothing_varies_the_value_itself_meets_the_target_or_not(value, target, assurance):
    found = of([value] * 14, GoodIs.HIGH, target=target)

    assert (found.variation, found.assurance) == (Variation.USUAL, assurance)


def test_a_run_at_the_best_value_is_no_improvement():
    values = [0.90, 0.95] * 7 + [1.0] * 7

    assert of(values, GoodIs.HIGH).variation is Variation.IMPROVING
    assert of(values, GoodIs.HIGH, best=1.0).variation is Variation.USUAL
    assert of([*values[:-1], 0.999], GoodIs.HIGH, best=1.0).variation is Variation.IMPROVING


@given(some.lists(some.integers(0, 100), min_size=13, max_size=36), some.integers(0, 100))
def test_a_series_upside_down_has_the_opposite_verdict(values, target):
    found = of(values, GoodIs.HIGH, target=target)
    mirrored = of([-value for value in values], GoodIs.LOW, target=-target)

    assert (mirrored.variation, mirrored.assurance) == (found.variation, found.assurance)


@given(some.lists(some.integers(0, 100), min_size=13, max_size=36))
def test_a_verdict_of_change_always_has_a_cause_in_the_last_month(values):
    found = of(values, GoodIs.HIGH)

    assert (found.variation is Variation.USUAL) == (found.causes[-1] is None)


def series_by_the_nhs():
    with BY_THE_NHS.open(encoding="utf-8", newline="") as file:
        return [list(months) for _, months in groupby(csv.DictReader(file), key=lambda month: month["series"])]


@pytest.mark.parametrize("months", series_by_the_nhs())
def test_limits_causes_and_assurance_are_those_of_nhsrplotthedots(months):
    of_series = months[0]
    found = of(
        [float(month["value"]) for month in months],
        GoodIs(of_series["better"]),
        target=float(of_series["target"]),
        screened=of_series["screened"] == "true",
    )

    assert [limits.lower for limits in found.limits] == pytest.approx([float(month["lower"]) for month in months])
    assert [limits.upper for limits in found.limits] == pytest.approx([float(month["upper"]) for month in months])
    assert [name_of(cause) for cause in found.causes] == [month["special_cause"] for month in months]
    assert found.assurance is THEIR_ASSURANCE[of_series["assurance"]]


def name_of(cause):
    return THEIR_RULES[cause.rule][0 if cause.is_up else 1] if cause else "Common Cause"


def of(values, good_is, **more):
    return verdict([Observation(value) for value in values], good_is, **more)
