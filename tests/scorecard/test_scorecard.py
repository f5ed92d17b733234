"""The scorecard as a value: letters, overrides, and what managers type about them."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from msgspec.structs import replace

from kpixl.narratives.archive import UNPLACED, Entry, How, additions, latest
from kpixl.narratives.page_texts import PageText, RowsWritten, found, indicator_names
from kpixl.scorecard.overrides import overrides
from kpixl.words.terms import Rag
from making import shipped
from pages import JUNE, MAY, figure, override, page

INDICATORS = shipped().indicators
TODAY = date(2024, 7, 8)
LINE = ("cin_visits", date(2024, 6, 1), "A", "Recorded late", "Head of Service", date(2024, 7, 5), "")


def rows(of, key):
    return next(row for row in of.rows if row.indicator.key == key)


def line(**changed) -> dict[int, tuple]:
    """One line of the Overrides sheet, in row 6."""
    names = ("indicator", "month", "letter", "reason", "who", "when", "until")
    return {6: tuple({**dict(zip(names, LINE, strict=True)), **changed}.values())}


def read(lines, today=TODAY):
    return overrides(lines, INDICATORS, today)


def faults(**changed) -> str:
    got = read(line(**changed))
    assert not got.in_force
    return got.queries[0].what


def test_a_figure_that_nobody_computed_is_one_that_can_t_be_known():
    rated = rows(page(), "contacts").figures[-1]
    assert (rated.figure.value, rated.letter, rated.figure.reason) == (None, None, "not computed yet")


def test_an_override_replaces_the_letter_and_keeps_the_computed_one():
    of = page(figure("cin_visits", JUNE, 84, 100), overrides=[override("cin_visits", JUNE, Rag.AMBER)])
    rated = rows(of, "cin_visits").figures[-1]
    assert (rated.letter, rated.computed) == (Rag.AMBER, Rag.RED)


def test_an_override_counts_for_its_own_month_alone():
    of = page(
        figure("cin_visits", MAY, 83, 100),
        figure("cin_visits", JUNE, 84, 100),
        overrides=[override("cin_visits", JUNE, Rag.AMBER)],
    )
    assert [rated.letter for rated in rows(of, "cin_visits").figures[1:]] == [Rag.RED, Rag.AMBER]


def test_a_complete_line_of_the_sheet_is_an_override():
    got = read(line())
    assert got.queries == ()
    assert got.in_force["cin_visits", JUNE] == override("cin_visits", JUNE, Rag.AMBER)


@pytest.mark.parametrize(
    "name", ["cin_visits", "5.2 Child In Need Visits up to date", "child in need visits up to DATE"]
)
def test_an_indicator_may_be_named_by_key_or_by_label(name):
    assert ("cin_visits", JUNE) in read(line(indicator=name)).in_force


def test_a_ref_alone_names_an_indicator_where_no_other_has_it():
    assert ("cp_visits", JUNE) in read(line(indicator="6.8")).in_force
    assert "what is typed there is not an indicator" in faults(indicator="5.2")  # two rows of the page have it


@pytest.mark.parametrize("month", [date(2024, 6, 1), datetime(2024, 6, 17), "2024-06", "June 2024", "Jun 2024"])
def test_a_month_may_be_typed_in_any_of_the_usual_ways(month):
    assert ("cin_visits", JUNE) in read(line(month=month)).in_force


@pytest.mark.parametrize("typed", ["none", "blank", "–", "-", "None"])
def test_a_letter_may_be_taken_away(typed):
    assert read(line(letter=typed)).in_force["cin_visits", JUNE].letter is None


def test_a_line_without_a_letter_is_queried_since_it_may_be_unfinished():
    assert "the letter (empty) can't be read" in faults(letter="")


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"indicator": "cin_visit"}, "did you mean cin_visits?"),
        ({"month": "someday"}, "the month can't be read"),
        ({"letter": "B"}, "the letter can't be read"),
        ({"reason": " "}, "there is no reason"),
        ({"who": ""}, "it does not say who decided"),
        ({"when": "soon"}, "the day it was decided is not a date"),
        ({"until": "later"}, "the last day it is in force is not a date"),
        ({"until": date(2024, 7, 4)}, "it ends before it was decided"),
    ],
)
def test_a_faulty_line_changes_nothing_and_says_what_is_wrong(changed, fault):
    assert fault in faults(**changed)


def test_all_faults_of_a_line_are_told_together():
    assert faults(reason="", who="") == "there is no reason; it does not say who decided"


def test_an_override_is_in_force_up_to_and_including_its_last_day():
    assert read(line(until=TODAY)).in_force
    assert not read(line(until=TODAY), today=date(2024, 7, 9)).in_force


def test_of_two_lines_for_one_figure_the_lower_counts_and_the_upper_is_queried():
    got = read({6: LINE, 9: (*LINE[:2], "G", *LINE[3:])})
    assert got.in_force["cin_visits", JUNE].letter is Rag.GREEN
    assert [(query.where, "row 9" in query.what) for query in got.queries] == [("Overrides, row 6", True)]


def test_empty_lines_are_nothing():
    assert read({6: ("",) * 7, 7: (), 8: LINE}).queries == ()


def text_at(key: str, text: str, row: int = 7, ref: str = "", label: str = "") -> PageText:
    return PageText(row, key, ref, label, text)


def test_a_narrative_belongs_to_the_key_of_its_row():
    got = found([text_at("cp_visits", "Better."), text_at("contacts", "More.", 8)], INDICATORS)
    assert got.texts == {"cp_visits": "Better.", "contacts": "More."}
    assert got.unplaced == ()


def test_where_the_key_is_damaged_ref_and_metric_tell_whose_narrative_it_is():
    label = shipped().indicator("cp_visits").label
    got = found([text_at("cp_vis", "Better.", ref="6.8", label=label)], INDICATORS)
    assert got.texts == {"cp_visits": "Better."}


def test_of_two_rows_with_one_key_neither_is_believed_but_by_ref_and_metric():
    label = shipped().indicator("cp_visits").label
    copied = [text_at("cp_visits", "Mine.", 7, "6.8", label), text_at("cp_visits", "Whose?", 8, "", "Something else")]
    got = found(copied, INDICATORS)
    assert got.texts == {"cp_visits": "Mine."}
    assert [row.text for row in got.unplaced] == ["Whose?"]


def test_who_sorts_the_page_without_its_hidden_column_swaps_no_text():
    visits, contacts = (shipped().indicator(key) for key in ("cp_visits", "contacts"))
    left_behind = [
        text_at("contacts", "About visits.", 7, visits.ref, visits.label),
        text_at("cp_visits", "About contacts.", 8, contacts.ref, contacts.label),
    ]
    got = found(left_behind, INDICATORS)
    assert got.texts == {"cp_visits": "About visits.", "contacts": "About contacts."}


def test_a_name_that_config_words_anew_is_known_as_it_was_written():
    row = text_at("", "Better.", ref="6.8", label="As it was called in May")
    assert found([row], INDICATORS).texts == {}
    written = RowsWritten({("6.8", "As it was called in May"): "cp_visits"})
    assert found([row], INDICATORS, written).texts == {"cp_visits": "Better."}


VISITS, CONTACTS, PEP = (shipped().indicator(key) for key in ("cp_visits", "contacts", "pep_quality"))
FIGURES = {"cp_visits": ("", "0.49", "", "0.82"), "contacts": ("481", "", "508", ""), "pep_quality": ("", "–", "", "–")}


TARGETS = {"cp_visits": ("0.9", "0.7", "0.8"), "contacts": ("N/A", "N/A", "N/A"), "pep_quality": ("1", "0.7", "N/A")}
ALIKE = {**FIGURES, "contacts": FIGURES["cp_visits"], "pep_quality": FIGURES["cp_visits"]}


def wrote_target(key: str, nth: int, text: str) -> bool:
    return TARGETS[key][nth] == text


WRITTEN = RowsWritten(indicator_names(INDICATORS), FIGURES, wrote_target)


def whose(row: PageText) -> str | None:
    """The indicator to which the text of a row belongs, if the row is alone on the page."""
    got = found([row], INDICATORS, WRITTEN)
    assert got.texts or got.unplaced == (row,)
    return next(iter(got.texts), None)


@pytest.mark.parametrize(
    ("key", "ref", "label", "figures", "is_of"),
    [
        # what of the row moved with the text, and what stayed behind
        (VISITS.key, VISITS.ref, VISITS.label, FIGURES["cp_visits"], "cp_visits"),
        (CONTACTS.key, VISITS.ref, VISITS.label, FIGURES["cp_visits"], "cp_visits"),
        (CONTACTS.key, CONTACTS.ref, VISITS.label, FIGURES["cp_visits"], None),
        (CONTACTS.key, CONTACTS.ref, CONTACTS.label, FIGURES["cp_visits"], None),
        (VISITS.key, CONTACTS.ref, VISITS.label, FIGURES["cp_visits"], "cp_visits"),
        (VISITS.key, VISITS.ref, CONTACTS.label, FIGURES["cp_visits"], None),
        (CONTACTS.key, VISITS.ref, VISITS.label, FIGURES["contacts"], None),
        # figures that prove nothing: typed over, missing, or of several rows
        (VISITS.key, VISITS.ref, VISITS.label, ("", "0.5", "", "0.82"), "cp_visits"),
        (VISITS.key, VISITS.ref, VISITS.label, (), "cp_visits"),
        # somebody's own words
        (VISITS.key, VISITS.ref, "Visits, as we call them", FIGURES["cp_visits"], "cp_visits"),
        (VISITS.key, CONTACTS.ref, "Visits, as we call them", FIGURES["cp_visits"], None),
        (VISITS.key, "", "My own row", (), None),
    ],
)
def test_a_text_is_its_rows_where_all_that_came_with_it_agrees_and_else_nobodys(key, ref, label, figures, is_of):
    assert whose(PageText(7, key, ref, label, "Words.", figures)) == is_of


@pytest.mark.parametrize(
    ("targets", "is_of"),
    [
        (TARGETS["cp_visits"], "cp_visits"),
        (TARGETS["contacts"], None),  # moved with the figures
        (("0.9", "0.7", "N/A"), None),  # the last benchmark moved with them
        (("0.9", "N/A", "N/A"), None),
        (("0.95", "0.7", "0.8"), "cp_visits"),  # somebody typed over the target
        (("0.9", "N/A", "0.75"), "cp_visits"),
        ((), "cp_visits"),
    ],
)
def test_where_rows_show_the_same_figures_a_target_or_benchmark_says_that_a_text_came_with_anothers(targets, is_of):
    row = PageText(7, VISITS.key, VISITS.ref, VISITS.label, "Words.", ALIKE["cp_visits"], targets)
    read = found([row], INDICATORS, replace(WRITTEN, figures=ALIKE))
    assert (next(iter(read.texts), None), bool(read.unplaced)) == (is_of, is_of is None)


def test_a_row_that_was_pasted_a_second_time_leaves_a_text_where_it_is_and_keeps_another_apart():
    whole = PageText(7, VISITS.key, VISITS.ref, VISITS.label, "Mine.")
    pasted = PageText(8, CONTACTS.key, VISITS.ref, VISITS.label, "Mine, changed.")
    got = found([pasted, whole], INDICATORS)
    assert (got.texts, got.rows, got.unplaced) == ({"cp_visits": "Mine."}, {"cp_visits": 7}, (pasted,))
    twice = replace(whole, row=9, text="Another.")
    assert found([whole, twice], INDICATORS).unplaced == (whole, twice)


def test_a_text_that_was_typed_after_another_month_was_picked_is_of_neither():
    seen = found([text_at("contacts", "Which month?")], INDICATORS)
    [entry] = additions([], seen, JUNE, {}, "2024-07-08 09:30:00", picked=MAY)
    assert (entry.key, entry.text, entry.how, entry.origin) == (
        UNPLACED, "Which month?", How.WHICH_MONTH, "contacts 2024-05",
    )  # fmt: skip
    assert additions([entry], seen, JUNE, {}, "2024-07-09 09:30:00", picked=MAY) == []


def test_the_archive_gains_what_is_new_and_nothing_twice():
    before = [Entry("contacts", "2024-06", "Steady.", "2024-07-01 09:00:00", "4865")]
    seen = found([text_at("contacts", "Steady."), text_at("cp_visits", "Better.", 8)], INDICATORS)
    new = additions(before, seen, JUNE, {"cp_visits": "82%"}, "2024-07-08 09:30:00")
    assert new == [Entry("cp_visits", "2024-06", "Better.", "2024-07-08 09:30:00", "82%")]
    assert additions([*before, *new], seen, JUNE, {}, "2024-07-09 09:30:00") == []


def test_a_cleared_narrative_is_an_entry_of_its_own_and_the_latest():
    before = [Entry("contacts", "2024-06", "Steady.", "2024-07-01 09:00:00", "4865")]
    new = additions(before, found([text_at("contacts", "")], INDICATORS), JUNE, {}, "2024-07-08 09:30:00")
    assert [entry.text for entry in new] == [""]
    assert latest([*before, *new], JUNE) == {"contacts": ""}


def test_a_text_that_is_nobodys_is_kept_apart():
    seen = found([text_at("", "A stray thought.", label="My own row")], INDICATORS)
    new = additions([], seen, JUNE, {}, "2024-07-08 09:30:00")
    assert [(entry.key, entry.text) for entry in new] == [(UNPLACED, "A stray thought.")]
    assert latest(new, JUNE) == {}
