"""The Events sheet: what its lines say, and which of them can't be used."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpixl.scorecard.events import event_cells, event_text, events
from kpixl.scorecard.scorecard import Happened, QualityKind
from kpixl.words.errors import WorkbookError
from kpixl.words.periods import Period
from making import shipped

INDICATORS = shipped().indicators
MARCH = Period(2024, 3)


def read(*lines):
    return events(dict(enumerate(lines, start=5)), INDICATORS)


@pytest.mark.parametrize("month", [date(2024, 3, 1), 45352.0, "2024-03", "March 2024", "Mar-24"])
@pytest.mark.parametrize("indicator", ["cp_visits", shipped().indicator("cp_visits").name])
def test_a_line_is_read_as_it_may_be_typed(month, indicator):
    assert read([month, indicator, "A new form", "yes"]).happened == (Happened(MARCH, "cp_visits", "A new form", True),)


@pytest.mark.parametrize(("typed", "anew"), [("yes", True), ("Y", True), ("no", False), ("", False), (None, False)])
def test_limits_begin_anew_only_where_somebody_says_so(typed, anew):
    assert [each.begins_anew for each in read(["2024-03", "all", "A new form", typed]).happened] == [anew]


def test_what_happened_is_about_one_indicator_or_about_all():
    one, every = read(["2024-03", "cp_visits", "A", ""], ["2024-03", "All", "B", ""]).happened
    assert (one.is_about("cp_visits"), one.is_about("contacts")) == (True, False)
    assert every.is_about("contacts")


def test_two_lines_of_one_month_both_count_and_the_earliest_month_comes_first():
    lines = (["2024-03", "all", "B", ""], ["2024-01", "all", "A", ""], ["2024-03", "all", "C", ""])
    assert [each.what for each in read(*lines).happened] == ["A", "B", "C"]


@pytest.mark.parametrize(
    ("line", "cells", "key", "period"),
    [
        (["", "cp_visits", "A new form", "yes"], "Month", "cp_visits", ""),
        (["soon", "cp_visits", "A new form", "yes"], "Month", "cp_visits", ""),
        (["2024-03", "cp_visits", " ", "yes"], "What happened", "cp_visits", "2024-03"),
        (["2024-03", "", "A new form", "yes"], "Indicator", "", "2024-03"),
        (["2024-03", "cp visit", "A new form", "yes"], "Indicator", "", "2024-03"),
        (["2024-03", "all", "A new form", "perhaps"], "Limits begin anew", "", "2024-03"),
        (["", "", "", "yes"], "Month, Indicator, What happened", "", ""),
    ],
)
def test_a_faulty_line_changes_nothing_and_is_said_with_its_place(line, cells, key, period):
    found = read(["2024-01", "all", "A", ""], line)
    assert [each.what for each in found.happened] == ["A"]
    [query] = found.queries
    assert (query.kind, query.where, query.cells) == (QualityKind.EVENT_NOT_USED, "Events, row 6", cells)
    assert (query.key, query.period) == (key, period)
    with pytest.raises(WorkbookError, match="Events, row 6"):
        found.or_refused()


def test_empty_lines_are_none():
    assert read(["", None, " "], []) == read()


@given(st.lists(st.one_of(st.just(""), st.text("zqxj", min_size=4, max_size=9)), min_size=4, max_size=4))
def test_what_is_said_of_a_line_never_repeats_a_cell(cells):
    found = read(cells)
    told = str([(each.what, each.where, each.cells) for each in found.queries]) + str(found.unused_in_words)
    assert not [cell for cell in cells if cell and cell in told]


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp"))), min_size=4, max_size=4))
def test_a_line_kept_as_one_text_has_the_same_cells_again(cells):
    typed = [cell.strip() for cell in cells]
    again = event_cells(event_text(typed))
    assert event_text(["" if cell is None else cell for cell in again]) == event_text(typed)
