"""What was promised: by whom, by when, and whether it is done."""

from __future__ import annotations

from datetime import date

import pytest

from kpixl.narratives.actions import Seen, TypedActions, action_additions, action_texts, actions, texts_of
from kpixl.narratives.archive import NOT_TAKEN, UNPLACED, Entry, How, latest
from kpixl.narratives.archive_places import place_of
from kpixl.narratives.merging import Place, What
from kpixl.scorecard.actions import ActionState, is_closing, overdue, shown_beside, still_open
from pages import JULY, JUNE, MAY

TODAY = date(2024, 7, 8)
OWNERS = {"cp_visits": "Head of Safeguarding", "supervision": "Principal social worker"}
SEEN = Seen("2024-07-08 09:30:00", {"cp_visits": "82%"}, OWNERS, "A. Officer")


def typed(on_page: dict[str, str] | None = None, on_sheet: dict[str, str] | None = None) -> TypedActions:
    """Cells by their kind, indicator and month: `action cp_visits 2024-06`."""
    return TypedActions(_placed(on_page), _placed(on_sheet), {}, {}, {})


def _placed(texts: dict[str, str] | None) -> dict[Place, str]:
    split = {name.partition(" "): text for name, text in (texts or {}).items()}
    return {Place(What(what), key): text for (what, _, key), text in split.items()}


def promised(*texts: tuple[str, str, str]) -> list[Entry]:
    """What the archive holds about actions of cp_visits: kind, month and text."""
    return [
        Entry(f"({what}) cp_visits", month, text, "", "", owner="Head of Safeguarding") for what, month, text in texts
    ]


def test_what_was_typed_is_kept_by_indicator_and_month_with_who_owned_it_and_what_the_page_showed():
    cells = typed({"action cp_visits 2024-06": "Recruit two.", "due cp_visits 2024-06": "30 June"})
    action, due = action_additions([], cells, JUNE, SEEN)
    assert (action.key, action.period, action.text) == ("(action) cp_visits", "2024-06", "Recruit two.")
    assert (action.figure, action.owner, action.author) == ("82%", "Head of Safeguarding", "A. Officer")
    assert (due.key, due.text) == ("(due) cp_visits", "30 June")
    assert latest([action, due], JUNE) == {}  # neither is a narrative
    assert action_additions([action, due], cells, JUNE, SEEN) == []


def test_an_action_of_the_month_on_the_page_is_nothing_new_where_another_month_was_picked():
    cells = typed({"action cp_visits 2024-06": "Recruit two."}, {"closed cp_visits 2024-05": "done"})
    archive = promised(("action", "2024-05", "Train all."))
    closed, unclear = action_additions(archive, cells, JUNE, SEEN, picked=JULY)
    assert (closed.key, closed.period, closed.text) == ("(closed) cp_visits", "2024-05", "done")
    assert (unclear.key, unclear.how, unclear.origin) == (UNPLACED, How.WHICH_MONTH, "cp_visits 2024-07")


@pytest.mark.parametrize(
    "entry", promised(("action", "2024-05", "Train."), ("due", "2024-06", "x"), ("closed", "2024-05", ""))
)
def test_the_place_of_a_text_is_read_back_from_the_archive(entry: Entry):
    assert place_of(entry) == Place(What(entry.key[1:].partition(")")[0]), f"cp_visits {entry.period}")


def test_what_did_not_come_on_the_page_is_no_action():
    [entry] = promised(("action", "2024-05", "Train all."))
    not_taken = Entry(f"{NOT_TAKEN}{entry.key}", entry.period, "Train some.", "", "")
    assert action_texts([entry, not_taken]) == {Place(What.ACTION, "cp_visits 2024-05"): "Train all."}


def test_an_action_is_open_until_it_is_closed_and_overdue_once_its_day_has_passed():
    archive = promised(
        ("action", "2024-03", "Closed in time."), ("due", "2024-03", "30 April"), ("closed", "2024-03", "done"),
        ("action", "2024-04", "Still to do."), ("due", "2024-04", "7 July"),
        ("action", "2024-05", "Due today."), ("due", "2024-05", "8 July"),
        ("action", "2024-06", "Some day."), ("due", "2024-06", "end of term"),
        ("due", "2024-02", "30 April"),  # without an action
    )  # fmt: skip
    found = actions(archive, OWNERS, TODAY)
    assert [(each.promised.month, each.state.value) for each in found] == [
        (3, "closed"), (4, "overdue"), (5, "open"), (6, "open"),
    ]  # fmt: skip
    assert [each.text for each in overdue(found)] == ["Still to do."]
    assert [each.text for each in still_open(found, JUNE)] == ["Still to do.", "Due today."]
    assert [each.text for each in shown_beside(found, MAY)] == ["Still to do.", "Due today."]
    assert found[1].in_words == ("Promised in April 2024 by Head of Safeguarding, due 7 July, overdue: Still to do.")
    assert found[3].promise == "Promised in June 2024 by Head of Safeguarding, due end of term"


def test_an_action_that_was_cleared_is_none_and_one_that_was_closed_by_mistake_is_open_again():
    archive = promised(("action", "2024-05", "Train all."), ("closed", "2024-05", "done"), ("closed", "2024-05", ""))
    assert [each.state for each in actions(archive, OWNERS, TODAY)] == [ActionState.OPEN]
    assert actions([*archive, *promised(("action", "2024-05", ""))], OWNERS, TODAY) == ()


def test_a_promise_stays_its_owner_s_after_the_indicator_got_another():
    [entry] = promised(("action", "2024-05", "Train all."))
    [kept] = actions([entry], {"cp_visits": "Somebody new"}, TODAY)
    assert kept.owner == "Head of Safeguarding"
    [unknown] = actions([Entry("(action) cp_visits", "2024-05", "Train all.", "", "")], OWNERS, TODAY)
    assert unknown.owner == "Head of Safeguarding"


@pytest.mark.parametrize(
    "closed",
    ["done", "Done.", "DONE 12 July", "closed", "done, 12/07/2024", "12/07/2024", "12 July", "completed", "yes", "x",
     "✓", "dropped", "withdrawn on 3 June"],
)  # fmt: skip
def test_done_or_a_day_closes_an_action(closed: str):
    assert is_closing(closed, MAY)


@pytest.mark.parametrize("closed", ["", "no", "not yet", "not done", "half done", "done in part", "ongoing", "see June",
                                    "done?", "-", "nearly", "will be done in July"])  # fmt: skip
def test_other_words_leave_it_open(closed: str):
    assert not is_closing(closed, MAY)


def test_the_texts_of_actions_are_those_that_were_typed():
    archive = promised(
        ("action", "2024-05", "Train all."), ("due", "2024-05", "30 June"), ("closed", "2024-05", "soon")
    )
    assert texts_of(actions(archive, OWNERS, TODAY)) == action_texts(archive)
