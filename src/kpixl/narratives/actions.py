"""
Actions as people type them: on the page beside the month's figure, and on the sheet of all actions.

The archive keeps an action's words, its day and how it was closed as three texts, each under the indicator and the
month in which it was promised.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct

from kpixl.narratives.archive import UNPLACED, Entry, How
from kpixl.narratives.archive_places import key_and_period, place_of
from kpixl.narratives.merging import OF_ACTIONS, Place, PlacedTexts, What
from kpixl.scorecard.actions import Action, state_of
from kpixl.words.periods import Period


class TypedActions(Struct, frozen=True):
    """
    What a workbook's cells say about actions: those of the page's month on the page, all others on the sheet.

    `rows` are the page's rows by indicator, `lines` the sheet's lines by indicator and month. `lost` are texts in cells
    that belong to no action, each with its cell.
    """

    on_page: PlacedTexts
    on_sheet: PlacedTexts
    rows: Mapping[str, int]
    lines: Mapping[str, int]
    lost: Mapping[str, str]


class Seen(Struct, frozen=True):
    """When a workbook was read, what its page showed for each indicator, who owned it, and who had saved the file."""

    at: str
    figures: Mapping[str, str]
    owners: Mapping[str, str]
    author: str = ""


def action_place(what: What, key: str, promised: Period) -> Place:
    """The place of one of an action's texts."""
    return Place(what, f"{key} {promised}")


def action_texts(archive: Sequence[Entry]) -> dict[Place, str]:
    """The last text in the archive for every place of an action."""
    placed = ((place_of(entry), entry.text) for entry in archive)
    return {place: text for place, text in placed if place.what in OF_ACTIONS}


def action_additions(
    archive: Sequence[Entry], typed: TypedActions, shows: Period, seen: Seen, picked: Period | None = None
) -> list[Entry]:
    """
    The texts of actions in a workbook that shows a month which the archive does not hold yet.

    If another month is `picked`, what was typed on the page may belong to either month: it is kept without a place.
    """
    before = action_texts(archive)
    new = [*_changed(typed.on_sheet, before, shows, seen)]
    on_page = [*_changed(typed.on_page, before, shows, seen)]
    if picked not in (None, shows):
        new += [_of_either_month(entry, picked) for entry in on_page if entry.text]
    else:
        new += on_page
    lost = [Entry(UNPLACED, str(shows), text, seen.at, "", seen.author, origin=at) for text, at in typed.lost.items()]
    kept = {entry.text for entry in archive if entry.key == UNPLACED and entry.period == str(shows)}
    return [entry for entry in (*new, *lost) if entry.key != UNPLACED or entry.text not in kept]


def _changed(texts: PlacedTexts, before: PlacedTexts, shows: Period, seen: Seen) -> list[Entry]:
    return [action_entry(place, text, shows, seen) for place, text in texts.items() if text != before.get(place, "")]


def action_entry(place: Place, text: str, shows: Period, seen: Seen, how: How = How.TYPED, origin: str = "") -> Entry:
    """An archive entry for a text of an action, with the indicator's owner and what the page showed beside it."""
    key, period = key_and_period(place, shows)
    indicator = place.key.rpartition(" ")[0]
    figure, owner = seen.figures.get(indicator, ""), seen.owners.get(indicator, "")
    return Entry(key, period, text, seen.at, figure, seen.author, how, origin, owner)


def _of_either_month(entry: Entry, picked: Period | None) -> Entry:
    indicator = place_of(entry).key.rpartition(" ")[0]
    return Entry(
        UNPLACED, entry.period, entry.text, entry.seen_at, entry.figure, entry.author, How.WHICH_MONTH,
        f"{indicator} {picked}",
    )  # fmt: skip


def actions(archive: Sequence[Entry], owners: Mapping[str, str], today: date) -> tuple[Action, ...]:
    """
    Every action that has words, the earliest first, then in the order of `owners`, which are today's owners.

    Today's owner stands in for one that the archive does not name.
    """
    last = {place_of(entry): entry for entry in archive if place_of(entry).what in OF_ACTIONS}
    found = []
    for place, entry in last.items():
        if place.what is What.ACTION and entry.text.strip():
            due, closed = (_text(last.get(Place(what, place.key))) for what in (What.DUE, What.CLOSED))
            key, promised = place.key.rpartition(" ")[0], Period.parse(entry.period)
            owner = entry.owner or owners.get(key, "")
            state = state_of(due, closed, promised, today)
            found.append(Action(key, promised, entry.text, owner, due, closed, state))
    order = {key: at for at, key in enumerate(owners)}
    return tuple(sorted(found, key=lambda each: (each.promised, order.get(each.key, len(order)), each.key)))


def texts_of(actions: Sequence[Action]) -> dict[Place, str]:
    """The typed texts of these actions, by place."""
    return {
        action_place(what, each.key, each.promised): text
        for each in actions
        for what, text in ((What.ACTION, each.text), (What.DUE, each.due), (What.CLOSED, each.closed))
    }


def _text(entry: Entry | None) -> str:
    return entry.text if entry else ""
