"""
What managers write beside the figures, kept by indicator and period, never by cell.

Every text that was ever on the page is in the archive: a refresh reads the page before it writes, and adds what is
new. Nothing is ever removed from it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType

from msgspec import Struct

from kpixl.narratives.page_texts import Found
from kpixl.scorecard.display import shown
from kpixl.scorecard.scorecard import Scorecard
from kpixl.words.periods import Period

UNPLACED = "(unplaced)"  # in place of a key: the page no longer showed whose text it was
NO_STRAYS: Mapping[str, str] = MappingProxyType({})
OVERRIDE = "(override) "  # before the name of a line of Overrides, in place of an indicator's key
EVENT = "(event) "  # the same, before the name of a line of Events
WORDS_MANY_SAY = 2  # a text of no more words than this does not show whose it is
NOT_TAKEN = "(not taken) "  # before a key: a text in a copy that was not taken onto the page, but is kept


class How(StrEnum):
    """How a text came into the archive."""

    TYPED = "typed"
    COLLECTED = "collected"
    CARRIED = "carried"
    RESTORED = "restored"
    WHICH_MONTH = "typed while another month was picked"


class Entry(Struct, frozen=True):
    """
    A text as it was seen: empty if somebody cleared the cell.

    `figure` is what the page showed beside it. `author` is who saved the workbook last, as the file itself claims.
    `origin` is the copy that it was collected from, the month that it was carried from, the cell that it was in (if no
    narrative belongs there), or, if its month is unclear, the indicator beside it and the month that was picked.
    """

    key: str
    period: str
    text: str
    seen_at: str
    figure: str
    author: str = ""
    how: How = How.TYPED
    origin: str = ""
    owner: str = ""  # of an action's indicator at the time of the promise


def entries_of(scorecard: Scorecard, seen_at: str) -> list[Entry]:
    """The page's narratives as entries, each with the figure that the page shows beside it."""
    return [
        Entry(
            row.indicator.key,
            str(scorecard.period),
            row.narrative,
            seen_at,
            shown(row.figures[-1].figure, row.indicator.decimals),
        )
        for row in scorecard.rows
        if row.narrative
    ]


def last_entries(archive: Sequence[Entry], period: Period) -> dict[str, Entry]:
    """The last entry of each indicator for a period; the archive's entries are in the order in which they were seen."""
    return {entry.key: entry for entry in archive if entry.period == str(period) and not entry.key.startswith("(")}


def latest(archive: Sequence[Entry], period: Period) -> dict[str, str]:
    """The last text of each indicator for a period."""
    return {key: entry.text for key, entry in last_entries(archive, period).items()}


def carried_keys(archive: Sequence[Entry], period: Period) -> set[str]:
    """The indicators whose text was carried from another month and has not been touched since."""
    return {key for key, entry in last_entries(archive, period).items() if entry.how is How.CARRIED}


def moved_from(archive: Sequence[Entry], period: Period) -> dict[str, str]:
    """
    Each indicator whose text first belonged to another indicator, which no longer has it → that other indicator.

    This happens if somebody sorted or cut only the column of narratives, which nothing else in a row shows. Common
    short texts ("No change") are left out.
    """
    texts = latest(archive, period)
    first: dict[str, str] = {}
    for entry in archive:
        is_placed = entry.period == str(period) and not entry.key.startswith("(")
        if is_placed and len(entry.text.split()) > WORDS_MANY_SAY:
            first.setdefault(entry.text, entry.key)
    origins = {key: first.get(text, key) for key, text in texts.items()}
    return {key: other for key, other in origins.items() if other != key and texts[other] != texts[key]}


def carried(archive: Sequence[Entry], period: Period, seen_at: str) -> list[Entry]:
    """
    The texts of the month before, for a period that is new.

    Empty if the archive holds a text of the period itself or of a later one: then it is not new.
    """
    if any(entry.period >= str(period) for entry in archive):
        return []
    before = period.plus(-1)
    return [
        Entry(key, str(period), text, seen_at, "", how=How.CARRIED, origin=str(before))
        for key, text in latest(archive, before).items()
        if text
    ]


def additions(
    archive: Sequence[Entry],
    page: Found,
    period: Period,
    figures: Mapping[str, str],
    seen_at: str,
    author: str = "",
    strays: Mapping[str, str] = NO_STRAYS,
    picked: Period | None = None,
) -> list[Entry]:
    """
    Entries for the texts of a page that shows `period` which the archive does not hold yet.

    `figures` are what the page shows, by indicator; `author` is who saved the workbook, as the file claims. A cell that
    was never filled is not new; a cleared one is. `strays` are texts in places where no narrative belongs, each with
    its cell. If a month other than the page's is `picked`, a new text may be about either: it is kept without a place.
    """
    before = latest(archive, period)
    kept = {entry.text for entry in archive if entry.key == UNPLACED and entry.period == str(period)}
    changed = {key: text for key, text in page.texts.items() if text != before.get(key, "")}
    if picked not in (None, period):
        new = [
            Entry(
                UNPLACED, str(period), text, seen_at, figures.get(key, ""), author, How.WHICH_MONTH, f"{key} {picked}"
            )
            for key, text in changed.items()
            if text and text not in kept
        ]
    else:
        new = [Entry(key, str(period), text, seen_at, figures.get(key, ""), author) for key, text in changed.items()]
    lost = {**strays, **dict.fromkeys((row.text for row in page.unplaced), "")}
    return new + [
        Entry(UNPLACED, str(period), text, seen_at, "", author, origin=cell)
        for text, cell in lost.items()
        if text not in kept
    ]
