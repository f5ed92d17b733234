"""Three-way: what comes back in copies, against what was handed out and what is on the page now."""

from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import example, given
from msgspec.structs import replace

from kpixl.narratives.conflicts import Line, Resolved, Take, resolved
from kpixl.narratives.merging import Copy, Place, What, merged

CONTACTS, VISITS = Place(What.NARRATIVE, "contacts"), Place(What.NARRATIVE, "cp_visits")
OVERRIDE = Place(What.OVERRIDE, "cp_visits 2024-06")


def copy(name: str, **texts: str) -> Copy:
    return Copy(name, "", {Place(What.NARRATIVE, key): text for key, text in texts.items()})


def taken(handed_out, stands, *copies, dealt_with=()) -> dict[str, str]:
    return {each.place.key: each.text for each in merged(handed_out, stands, copies, dealt_with).taken}


def in_conflict(handed_out, stands, *copies, dealt_with=()) -> list[tuple[str, str]]:
    result = merged(handed_out, stands, copies, dealt_with)
    return [(each.returned.place.key, each.returned.text) for each in result.conflicts]


def test_what_no_copy_changed_stays():
    assert merged({CONTACTS: "Old"}, {CONTACTS: "Typed here since"}, [copy("a", contacts="Old")], ()).taken == ()


def test_what_one_copy_changed_is_taken():
    assert taken({CONTACTS: "Old"}, {CONTACTS: "Old"}, copy("a", contacts="New"), copy("b", contacts="Old")) == {
        "contacts": "New"
    }


def test_the_same_change_in_several_copies_is_one():
    copies = copy("a", contacts="New"), copy("b", contacts="New")
    assert taken({CONTACTS: ""}, {CONTACTS: ""}, *copies) == {"contacts": "New"}
    assert in_conflict({CONTACTS: ""}, {CONTACTS: ""}, *copies) == []


def test_different_changes_are_a_conflict_whoever_came_last():
    copies = copy("a", contacts="One"), copy("b", contacts="Two")
    for order in (copies, copies[::-1]):
        assert taken({CONTACTS: ""}, {CONTACTS: ""}, *order) == {}
        assert sorted(in_conflict({CONTACTS: ""}, {CONTACTS: ""}, *order)) == [("contacts", "One"), ("contacts", "Two")]


def test_a_change_where_another_was_typed_in_the_working_copy_is_a_conflict():
    assert in_conflict({CONTACTS: "Old"}, {CONTACTS: "Here"}, copy("a", contacts="There")) == [("contacts", "There")]


def test_a_text_that_was_cleared_in_a_copy_is_a_change_like_any_other():
    assert taken({CONTACTS: "Old"}, {CONTACTS: "Old"}, copy("a", contacts="")) == {"contacts": ""}
    assert in_conflict({CONTACTS: "Old"}, {CONTACTS: "Here"}, copy("a", contacts="")) == [("contacts", "")]


def test_line_breaks_of_another_program_are_no_change():
    assert taken({CONTACTS: "a\nb"}, {CONTACTS: "a\nb"}, copy("a", contacts="a\r\nb")) == {}


def test_what_was_dealt_with_is_not_brought_up_again():
    again = copy("a", contacts="One")
    assert in_conflict({CONTACTS: ""}, {CONTACTS: "Here"}, again, dealt_with=[(CONTACTS, "One")]) == []


def answered(
    take: str, on_page: str = "Here", now: str = "Here", place: Place = CONTACTS
) -> tuple[list[str], list[str]]:
    """
    What is taken onto the page from a conflict for which somebody typed `take`, where `#` stands for the line's code;
    and the `take` of what is still open.
    """
    conflict = Line(place, "Contacts", "June 2024", "Old", on_page, "There", "a.xlsm")
    result = resolved([replace(conflict, take=take.replace("#", conflict.code))], {place: now})
    return [each.answer for each in result.taken], [each.take for each in result.still_open]


def test_words_of_ones_own_are_a_third_answer_and_are_kept_as_they_were_typed():
    assert answered(" Both: Here and There ") == ([" Both: Here and There "], [])
    for copy, page in ((" Copy ", "PAGE"), (" Copy # ", "PAGE #")):
        assert answered(copy) == (["There"], [])
        assert answered(page) == ([], [])


def test_words_of_ones_own_stay_where_they_are_if_the_page_changed_since_or_they_are_no_override():
    assert answered("Both.", now="Changed") == ([], ["Both."])
    assert answered("Both.", place=OVERRIDE) == ([], ["Both."])


texts = st.sampled_from(["", "one", "two", "three"])
states = st.fixed_dictionaries({CONTACTS: texts, VISITS: texts, OVERRIDE: texts})


@given(states, states, st.lists(states, max_size=5))
def test_every_text_of_every_copy_is_taken_in_conflict_or_known_already(handed_out, stands, came_back):
    copies = [Copy(str(at), "", each) for at, each in enumerate(came_back)]
    result = merged(handed_out, stands, copies, ())
    told = {(each.place, each.text) for each in result.taken}
    told |= {(each.returned.place, each.returned.text) for each in result.conflicts}
    for each in copies:
        for place, text in each.texts.items():
            assert (place, text) in told or text in (handed_out[place], stands[place])


@given(states, states, st.lists(states, max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_the_copies_decides_nothing(handed_out, stands, came_back, random):
    copies = [Copy(str(at), "", each) for at, each in enumerate(came_back)]
    turned = random.sample(copies, len(copies))
    first, second = merged(handed_out, stands, copies, ()), merged(handed_out, stands, turned, ())
    assert {(each.place, each.text) for each in first.taken} == {(each.place, each.text) for each in second.taken}
    assert {(each.returned.place, each.returned.text) for each in first.conflicts} == {
        (each.returned.place, each.returned.text) for each in second.conflicts
    }


# --- picking on the sheet ---------------------------------------------------------------------------------------------


def line(in_copy: str, take: str = "", stands: str = "Here", place: Place = CONTACTS) -> Line:
    """A line of the sheet; a pick ends with the line's code, as in its list."""
    each = Line(place, "Contacts", "June 2024", "Old", stands, in_copy, "a.xlsx")
    return replace(each, written=each.code, take=f"{take} {each.code}" if take in set(Take) else take)


def test_a_conflict_stays_until_somebody_picks():
    assert resolved([line("There")], {CONTACTS: "Here"}).still_open == (line("There"),)


def test_the_copys_text_is_taken_and_its_line_leaves():
    result = resolved([line("There", "copy")], {CONTACTS: "Here"})
    assert [each.in_copy for each in result.taken] == ["There"]
    assert result.still_open == ()


def test_the_pages_text_stays_and_the_line_leaves():
    result = resolved([line("There", "page")], {CONTACTS: "Here"})
    assert (result.taken, result.still_open) == ((), ())


def test_a_pick_does_not_replace_what_was_typed_after_it():
    result = resolved([line("There", "copy")], {CONTACTS: "Here, and more"})
    assert result.taken == ()
    assert result.still_open == (line("There", "", "Here, and more"),)


@pytest.mark.parametrize("take", ["copy 0123abcd", "PAGE 0123abcd "])
def test_another_lines_pick_decides_nothing_and_stays_in_its_cell(take: str):
    typed = replace(line("There"), take=take)
    assert resolved([typed], {CONTACTS: "Here"}) == Resolved((), (typed,))
    assert typed.is_unclear
    assert resolved([typed], {CONTACTS: "There"}) == Resolved((), (replace(typed, on_page="There"),))


@pytest.mark.parametrize("take", ["copy", "page", "Words of my own"])
def test_what_was_typed_in_a_line_that_was_sorted_apart_decides_nothing(take: str):
    typed = replace(line("There"), take=take, in_copy="Another line's")
    assert resolved([typed], {CONTACTS: "Here"}) == Resolved((), (typed,))
    assert typed.is_unclear


@pytest.mark.parametrize(("bare", "pick"), [("copy", Take.COPY), ("PAGE ", Take.PAGE)])
def test_a_bare_pick_is_of_its_line(bare: str, pick: Take):
    assert replace(line("There"), take=bare).pick is pick


def test_words_of_ones_own_are_taken_as_they_are_typed_and_not_for_an_override():
    (taken,) = resolved([line("There", "Both,\nin short.")], {CONTACTS: "Here"}).taken
    assert taken.answer == "Both,\nin short."
    override = line("There", "Both.", place=Place(What.OVERRIDE, "contacts 2024-06"))
    assert resolved([override], {override.place: "Here"}).taken == () and override.is_unclear


THREE = tuple(line(f"There {at}", place=Place(What.NARRATIVE, f"row_{at}")) for at in range(3))
SHEET_COLUMNS = ("place", "handed_out", "on_page", "in_copy", "take", "written")


@given(
    st.lists(st.sampled_from(["copy", "page"]), min_size=3, max_size=3),
    st.permutations(range(3)),
    st.sets(st.sampled_from(SHEET_COLUMNS)),
)
@example(["copy", "page", "copy"], [1, 0, 2], {"take"})
@example(["copy", "copy", "copy"], [1, 2, 0], {"in_copy"})
@example(["copy", "page", "copy"], [1, 0, 2], {"take", "written"})
def test_whichever_columns_are_sorted_apart_no_text_goes_to_another_row(
    picks: list[str], order: list[int], apart: set[str]
):
    lines = [line(each.in_copy, pick, place=each.place) for each, pick in zip(THREE, picks, strict=True)]
    meant = {each.place: each.answer for each in lines if each.pick is not Take.PAGE}
    moved = [
        replace(each, **{name: getattr(lines[order[at]], name) for name in apart}) for at, each in enumerate(lines)
    ]
    for each in resolved(moved, {each.place: "Here" for each in lines}).taken:
        assert meant[each.place] == each.answer


def test_of_two_picks_for_one_text_the_first_counts_and_the_second_stays_listed():
    result = resolved([line("There", "copy"), line("Elsewhere", "copy")], {CONTACTS: "Here"})
    assert [each.in_copy for each in result.taken] == ["There"]
    assert result.still_open == (line("Elsewhere", "", "There"),)
