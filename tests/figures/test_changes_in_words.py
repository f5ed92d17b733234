"""What the page says about a figure's change, and what a copy that hides small numbers says about it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kept_months import FALLING, STEADY, kept_page
from kpixl.disclosure.safe_changes import CHANGE_WITHHELD
from kpixl.disclosure.small_numbers import safe
from kpixl.scorecard.scorecard import Scorecard
from kpixl.workbook.layout.notes import note_paragraphs, row_notes


def change(of: Scorecard, key: str) -> str:
    return next(row.change for row in of.rows if row.indicator.key == key)


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (STEADY, "usual variation; will miss target"),
        (FALLING, "getting worse; will miss target"),
        ([*[60] * 5, *STEADY], "improving; will miss target"),
        ([None, *STEADY[:-1]], "not yet: 12 of 13 months"),
        ([*STEADY, None], ""),
    ],
)
def test_a_row_says_what_its_months_say_of_the_last(counts, said):
    assert change(kept_page("cp_visits", counts), "cp_visits") == said


def test_an_indicator_of_which_neither_way_is_better_has_changed():
    assert change(kept_page("contacts", [500] * 6 + [510, 490] * 4 + [900], None), "contacts") == "changed"


def test_what_is_reported_termly_says_nothing():
    assert change(kept_page("pep_quality", STEADY), "pep_quality") == ""


def test_no_row_has_words_where_config_wants_none_or_too_few_months_are_kept():
    assert {row.change for row in kept_page("cp_visits", STEADY, change=False).rows} == {""}
    assert {row.change for row in kept_page("cp_visits", STEADY[:12]).rows} == {""}


def test_words_come_first_among_the_notes_and_a_line_says_by_which_rules():
    of = kept_page("cp_visits", FALLING)
    [row] = [row for row in of.rows if row.indicator.key == "cp_visits"]
    assert row_notes(row).startswith("Getting worse; ")
    assert any("NHS Making Data Count" in line for line in note_paragraphs(of)["Notes"])
    assert not any(
        "Making Data Count" in line for line in note_paragraphs(kept_page("cp_visits", STEADY[:12]))["Notes"]
    )


@settings(max_examples=30)
@given(st.lists(st.integers(0, 100), min_size=13, max_size=20))
def test_words_never_change_a_letter(counts):
    with_words, without = kept_page("cp_visits", counts), kept_page("cp_visits", counts, change=False)
    assert [[each.letter for each in row.figures] for row in with_words.rows] == [
        [each.letter for each in row.figures] for row in without.rows
    ]


def test_a_copy_says_the_words_where_no_month_that_they_follow_from_is_small():
    assert change(safe(kept_page("cp_visits", STEADY), 5), "cp_visits") == change(
        kept_page("cp_visits", STEADY), "cp_visits"
    )


@pytest.mark.parametrize("at", range(-13, 0))
@pytest.mark.parametrize("small", [1, 4, 96, 99])
def test_a_copy_says_no_words_that_rest_on_a_small_number_of_any_month(at, small):
    counts = list(STEADY)
    counts[at] = small
    assert change(safe(kept_page("cp_visits", counts), 5), "cp_visits") == CHANGE_WITHHELD


@pytest.mark.slow
@settings(max_examples=40)
@given(st.lists(st.integers(20, 80), min_size=13, max_size=13), st.lists(st.integers(1, 4), min_size=2, max_size=2))
def test_two_councils_whose_hidden_numbers_alone_differ_have_the_same_words(counts, hidden):
    told = {change(safe(kept_page("cp_visits", [*counts[:6], each, *counts[6:]]), 5), "cp_visits") for each in hidden}
    assert told == {CHANGE_WITHHELD}
