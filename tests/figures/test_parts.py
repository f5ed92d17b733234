"""Where limits begin again, each part of a series is computed as if there were no other."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from kept_months import FALLING, STEADY, kept_page
from kpixl.figures.control_limits import control_limits
from kpixl.figures.history import kept_series, limits_by_month, verdict_on
from kpixl.figures.variation import MONTHS_NEEDED
from kpixl.scorecard.scorecard import Happened
from kpixl.workbook.layout.notes import note_paragraphs
from pages import JUNE

VISITS = "cp_visits"


def begins_anew(month, key=VISITS):
    return Happened(month, key, "a new form", begins_anew=True)


def change(of, key=VISITS):
    return next(row.change for row in of.rows if row.indicator.key == key)


def series_of(counts, *happened):
    return kept_series(kept_page(VISITS, counts, happened=happened, is_alone=True))[VISITS]


@pytest.mark.slow
# NHSRplotthedots groups a series by its rebases (`rebase_group`) before it computes mean, limits and special causes.
@settings(max_examples=60)
@given(
    counts=st.lists(st.integers(0, 100), min_size=20, max_size=36),
    cuts=st.sets(st.integers(1, 35), max_size=3),
)
def test_limits_and_verdict_of_each_part_are_those_of_that_part_alone(counts, cuts):
    months = JUNE.back_to(len(counts))
    places = sorted(cut for cut in cuts if cut < len(counts))
    found = series_of(counts, *(begins_anew(months[at]) for at in places))
    limits, ends = limits_by_month(found), [0, *places, len(counts)]
    for first, last in pairwise(ends):
        alone = series_of(counts[first:last])
        expected = control_limits(alone.observations) if last - first >= MONTHS_NEEDED else [None] * (last - first)
        assert [limits.get(month) for month in months[first:last]] == [*expected]
    newest = verdict_on(series_of(counts[ends[-2] :]))
    assert verdict_on(found) == replace(newest, since=months[ends[-2]] if places else None)


def test_a_run_does_not_reach_over_the_month_in_which_limits_begin_anew():
    low, high = [80, 82] * 7, [96, 97, 96, 97, 96, 97]
    over = [*low, *high, *[95, 94, 95, 96, 95, 94, 96]]
    assert change(kept_page(VISITS, over)).startswith("improving")
    anew = begins_anew(JUNE.back_to(13)[0])
    assert change(kept_page(VISITS, over, happened=[anew])).startswith("usual variation (counted from June 2023)")


def test_a_part_of_fewer_than_thirteen_months_has_no_verdict():
    anew = begins_anew(JUNE.back_to(12)[0])
    counts = [*STEADY, *FALLING]
    assert change(kept_page(VISITS, counts)).startswith("getting worse")
    assert change(kept_page(VISITS, counts, happened=[anew])) == "not yet: 12 of 13 months (counted from July 2023)"


@pytest.mark.parametrize("key", ["contacts", "cin_visits"])
def test_what_happened_to_another_indicator_changes_nothing(key):
    counts = [*STEADY, *FALLING]
    anew = begins_anew(JUNE.plus(-3), key)
    assert change(kept_page(VISITS, counts, happened=[anew])) == change(kept_page(VISITS, counts))


def test_a_mark_alone_changes_no_limits():
    counts = [*STEADY, *FALLING]
    mark = replace(begins_anew(JUNE.plus(-3)), begins_anew=False)
    assert change(kept_page(VISITS, counts, happened=[mark])) == change(kept_page(VISITS, counts))


def test_what_happened_to_all_counts_for_each_and_the_last_of_several_decides():
    counts = [*STEADY, *FALLING]
    happened = [begins_anew(JUNE.plus(-back), Happened.ALL) for back in (20, 15)] + [begins_anew(JUNE.plus(2))]
    assert "counted from March 2023" in change(kept_page(VISITS, counts, happened=happened))


def test_a_month_before_the_first_that_is_kept_changes_nothing():
    counts = [*STEADY, *FALLING]
    for back in (26, 25):
        assert change(kept_page(VISITS, counts, happened=[begins_anew(JUNE.plus(-back))])) == change(
            kept_page(VISITS, counts)
        )


def test_months_without_a_case_count_once_limits_begin_anew():
    counts = [5, 6] * 8 + [0] * 3 + [3, 4] * 6
    of = kept_page("contacts", counts, None, happened=[begins_anew(JUNE.back_to(15)[0], "contacts")])
    assert verdict_on(kept_series(of)["contacts"]).months == 15


def test_below_the_table_it_is_said_why_months_are_counted_from_a_later_one():
    counts = [*STEADY, *FALLING]
    notes = [" ".join(note_paragraphs(kept_page(VISITS, counts, happened=each))["Notes"]) for each in
             ([], [begins_anew(JUNE.plus(-20))])]  # fmt: skip
    assert ["something happened" in each for each in notes] == [False, True]
