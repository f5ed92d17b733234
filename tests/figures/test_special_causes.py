"""Special causes agree with NHSRplotthedots; the small series and their answers are from its own tests."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kpixl.figures.control_limits import Limits, Observation, control_limits
from kpixl.figures.special_causes import CauseRule, special_causes

WIDE = 1000.0


@pytest.mark.parametrize(
    ("values", "marks"),
    [
        ([1, 2, 3, 4, 5, 6], "......"),
        ([1, 2, 3, 3, 4, 5, 6], "......."),
        ([1, 2, 3, 4, 5, 6, 7], "///////"),
        ([2, 1, 2, 3, 4, 5, 6, 7, 3], "./" + "/" * 6 + "."),
        ([7, 6, 5, 4, 3, 2, 1], "\\\\\\\\\\\\\\"),
        ([2, 7, 6, 5, 4, 3, 2, 1, 3], "." + "\\" * 7 + "."),
    ],
)
def test_a_trend_is_seven_months_that_all_rise_or_all_fall(values, marks):
    about_the_middle = Limits(sum(values) / len(values), WIDE)

    assert marks_of(values, about_the_middle, CauseRule.TREND) == marks


@pytest.mark.parametrize(
    ("sides", "marks"),
    [
        ([1] * 6, "......"),
        ([1] * 6 + [-1], "......."),
        ([1] * 8 + [-1], "////////."),
        ([-1] * 8 + [1], "\\\\\\\\\\\\\\\\."),
        ([1] * 3 + [0] + [1] * 3, "......."),
    ],
)
def test_seven_months_on_one_side_of_the_mean_are_a_run_and_one_on_it_breaks_it(sides, marks):
    assert (
        marks_of([side * (2 + at % 2) for at, side in enumerate(sides)], Limits(0, WIDE), CauseRule.ONE_SIDE) == marks
    )


NEAR, FAR = 2.5, 1.0  # of limits at 3: near ones are at 2


@pytest.mark.parametrize(
    ("values", "marks"),
    [
        ([NEAR, FAR, NEAR], "/./"),
        ([FAR, NEAR, NEAR], ".//"),
        ([NEAR, NEAR, FAR], "//."),
        ([FAR, FAR, NEAR, FAR, NEAR, FAR, FAR], "../././..."[:2] + "/./.."),
        ([NEAR, FAR, FAR, NEAR], "...."),
        ([NEAR, -FAR, NEAR], "..."),
        ([-FAR, FAR, -NEAR, NEAR, -FAR, FAR, -FAR], "......."),
        ([-NEAR, -FAR, -NEAR], "\\.\\"),
        ([4.0, FAR, NEAR], "..."),  # one is outside, so only one is near
    ],
)
def test_two_of_three_months_near_one_limit_are_marked_where_all_three_are_on_that_side(values, marks):
    assert marks_of(values, Limits(0, 3), CauseRule.NEAR_LIMIT) == marks


def test_near_limits_on_opposite_sides_are_usual():
    values = [1, -1] * 7 + [5.5, -5.5]
    seen = [Observation(value) for value in values]

    assert special_causes(seen, control_limits(seen))[-2:] == (None, None)


def test_a_point_on_a_limit_is_not_outside_it():
    assert marks_of([3, -3, 3.01, -3.01], Limits(0, 3), CauseRule.OUTSIDE) == "../\\"


def test_a_month_that_breaks_several_rules_has_the_first():
    assert marks_of([1, 2, 3, 4, 5, 6, 70], Limits(0, 50), CauseRule.OUTSIDE) == "....../"
    assert marks_of([1, 2, 3, 4, 5, 6, 70], Limits(0, 50), CauseRule.TREND) == "//////."


@given(some.lists(some.sampled_from([1.0, 2.0, 3.0, 4.0]), min_size=1, max_size=30), some.data())
def test_a_gap_is_the_end_of_every_run(values, data):
    """What comes before a gap and what comes after it are judged as if the other did not exist."""
    cut = data.draw(some.integers(0, len(values)))
    limits = Limits(2.5, 2.0)
    before, after = values[:cut], values[cut:]
    both = causes([*before, None, *after, 99.0], limits)

    assert both[: len(before)] == causes([*before, None, 98.0, 99.0], limits)[: len(before)]
    assert both[len(before)] is None
    assert both[len(before) + 1 :] == causes([98.0, None, *after, 99.0], limits)[2:]


@given(some.integers(1, 40), some.floats(0, 1))
def test_nothing_is_special_where_all_months_are_equal(count, value):
    seen = [Observation(value)] * count

    assert set(special_causes(seen, control_limits(seen))) == {None}


def causes(values, limits):
    return special_causes([Observation(value) for value in values], [limits] * len(values))


def marks_of(values, limits, rule):
    """A character for each month: / up, \\ down, . not by this rule."""
    return "".join(
        "." if cause is None or cause.rule is not rule else "/" if cause.is_up else "\\"
        for cause in causes(values, limits)
    )
