"""Low and high: what a figure could be if what is missing from the export were known."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from kpixl.figures.groups import broken_down
from kpixl.words.periods import Period
from making import (
    Rows,
    answer,
    care_leavers,
    computed_from,
    cp_plans,
    episodes,
    figure_of,
    persons,
    placement_locations,
    placements,
    shipped,
    written,
)

JUNE = Period(2024, 6)


def leavers(*rows: tuple[str, ...]) -> tuple[Rows, Rows]:
    """Former relevant young people aged 20 with in-touch code, accommodation and activity, each in their own team."""
    people = [f"p{number}" for number in range(len(rows))]
    return (
        persons(*((person, "2004-01-08") for person in people)),
        care_leavers(
            *(
                (person, "Former relevant", *row, {"team": "North" if number % 2 else "South"})
                for number, (person, row) in enumerate(zip(people, rows, strict=True))
            )
        ),
    )


@pytest.mark.parametrize(
    ("key", "rows", "bounds"),
    [
        ("eet_19_21", [("YES", "1", "F2"), ("YES", "1", "G4"), ("YES", "1", ""), ("YES", "1", "NEET")], (1, 3, 4)),
        ("accommodation_19_21", [("YES", "1"), ("YES", "No"), ("YES", "?"), ("YES", "")], (1, 3, 4)),
        ("care_leavers_in_touch", [("YES",), ("REFU",), ("maybe",), ("",), ("RHOM",)], (1, 3, 4)),
    ],
)
def test_who_is_in_no_list_counts_as_not_met_and_could_be_met(tmp_path, key, rows, bounds):
    figure = figure_of(written(tmp_path, *leavers(*rows)), key, str(JUNE))
    assert (figure.low, figure.high, figure.denominator) == bounds
    assert figure.numerator == figure.low


@pytest.mark.parametrize(
    ("distance", "location", "is_unsure"),
    [
        ("25", "OUT", False),
        ("25", "IN", False),
        ("25", "", True),  # far, and nobody knows where
        ("25", None, True),
        ("5", None, False),  # near, wherever it is
        ("", "OUT", True),
        ("999.9", None, True),
        ("far", "", True),
        ("", "IN", False),  # inside, however far
        ("", "Elsewhere", False),  # known not to be outside
    ],
)
def test_a_placement_is_unsure_where_what_is_missing_could_make_it_count(distance, location, is_unsure):
    located = [("p9", "IN"), *([] if location is None else [("p1", location)])]
    counted = answer(
        "placed_over_20_miles",
        episodes(("ade", "2023-01-08")),
        placements(("ade", "2023-01-08", "", "", distance, "", "p1")),
        placement_locations(*located),
    )
    assert counted.cohort.unsure is not None
    assert list(counted.cohort.unsure) == [is_unsure]


def test_without_a_current_placement_nobody_knows_how_far_a_child_is():
    counted = answer("placed_over_20_miles", episodes(("ade", "2023-01-08")), placements(("bea", "2023-01-08")))
    assert counted.cohort.unsure is not None
    assert list(counted.cohort.unsure) == [True]


@pytest.mark.slow
def test_a_count_is_as_low_and_as_high_as_it_is(tmp_path):
    figure = figure_of(written(tmp_path, cp_plans(("ade", "2024-01-08"))), "child_protection", str(JUNE))
    assert (figure.low, figure.numerator, figure.high) == (1, 1, 1)


CODES = st.sampled_from(["YES", "NO", "REFU", "RHOM", "Exclude", "DIED", "", "?", "In touch"])
HOMES = st.sampled_from(["1", "2", "Suitable", "N", "", "flat"])
ACTIVITIES = st.sampled_from(["F1", "P5 - part time", "G4", "G6", "", "NEET"])
OF_LEAVERS = ("care_leavers_in_touch", "accommodation_19_21", "eet_19_21")
LEAVERS_ALONE = replace(shipped(), indicators=tuple(map(shipped().indicator, OF_LEAVERS)))
ROWS = st.lists(st.tuples(CODES, HOMES, ACTIVITIES), min_size=1, max_size=6)


@pytest.mark.slow
@settings(max_examples=15)
@given(rows=ROWS)
def test_a_figure_is_never_below_its_low_nor_above_its_high_and_neither_are_its_groups_together(tmp_path_factory, rows):
    folder: Path = written(tmp_path_factory.mktemp("leavers"), *leavers(*rows))
    computed = computed_from(folder, str(JUNE), config=LEAVERS_ALONE)
    groups = broken_down(computed, "team")
    for key in OF_LEAVERS:
        figure = computed.figures[key, JUNE]
        if figure.numerator is None or figure.denominator is None:
            assert figure.reason
            continue
        assert figure.low is not None
        assert figure.high is not None
        assert 0 <= figure.low <= figure.numerator <= figure.high <= figure.denominator
        parts = groups.get((key, JUNE), {}).values()
        assert sum(part.high or 0 for part in parts) == figure.high
