"""
Texts that came back in managers' copies, compared with those handed out and those on the page now: taken, or in
conflict.

Nothing is decided by who came last. Narratives, actions and lines of the Overrides sheet are all treated alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from msgspec import Struct

from kpixl.words.texts import with_line_feeds


class What(StrEnum):
    """What was typed."""

    NARRATIVE = "narrative"
    OVERRIDE = "override"
    ACTION = "action"
    DUE = "due"  # the day of an action
    CLOSED = "closed"  # how an action was closed
    EVENT = "event"


OF_ACTIONS = (What.ACTION, What.DUE, What.CLOSED)


class Place(Struct, frozen=True):
    """
    What a text belongs to: the narrative of an indicator, or the override, action or event of an indicator and month.

    `key` names it: `cp_visits`, `cp_visits 2024-05`.
    """

    what: What
    key: str


PlacedTexts = Mapping[Place, str]
"""Texts by place. Nobody could type into a place that is not there; an empty text was cleared by somebody."""


class Handout(Struct, frozen=True):
    """
    What was handed out under one issue id: the texts of a period as they were at the time `when`.

    `written` are marks of everything that the copy says; `archived` is how many texts the archive held at that time.
    """

    issue: str
    when: str
    period: str
    texts: PlacedTexts
    written: frozenset[str] = frozenset()
    archived: int = 0


class Copy(Struct, frozen=True):
    """A copy as it came back: its file's name, who saved it last (as the file claims), and its texts."""

    name: str
    author: str
    texts: PlacedTexts


class Returned(Struct, frozen=True):
    """A text that differs from what was handed out, and the first copy in which it came back."""

    place: Place
    text: str
    copy: Copy


class Conflict(Struct, frozen=True):
    """A text that came back although another was typed meanwhile in its place: in the working copy or another copy."""

    returned: Returned
    handed_out: str
    on_page: str  # in the working copy


class Merged(Struct, frozen=True):
    """What is taken onto the page, and what somebody has to choose from."""

    taken: tuple[Returned, ...]
    conflicts: tuple[Conflict, ...]


def merged(
    handed_out: PlacedTexts, on_page: PlacedTexts, copies: Sequence[Copy], dealt_with: Iterable[tuple[Place, str]]
) -> Merged:
    """
    A three-way merge, place by place.

    A change in one copy is taken; the same change in several copies is one change; changes that differ from each other
    are a conflict, and the page keeps its text. What was `dealt_with` when a copy was collected earlier does not come
    up again.
    """
    seen = {(place, with_line_feeds(text)) for place, text in dealt_with}
    taken: list[Returned] = []
    conflicts: list[Conflict] = []
    for place in dict.fromkeys(place for copy in copies for place in copy.texts):
        base, now = handed_out.get(place, ""), on_page.get(place, "")
        changes = _changes(place, base, now, copies)
        new = [change for change in changes if (place, with_line_feeds(change.text)) not in seen]
        if len(changes) == 1 and with_line_feeds(now) == with_line_feeds(base):
            taken += new
        else:
            conflicts += [Conflict(change, base, now) for change in new]
    return Merged(tuple(taken), tuple(conflicts))


def _changes(place: Place, base: str, now: str, copies: Sequence[Copy]) -> list[Returned]:
    """Each different text for the place that is neither what was handed out nor what is on the page."""
    found: dict[str, Returned] = {}
    for copy in copies:
        text = copy.texts.get(place, base)
        if with_line_feeds(text) not in (with_line_feeds(base), with_line_feeds(now)):
            found.setdefault(with_line_feeds(text), Returned(place, text, copy))
    return list(found.values())
