"""The Conflicts sheet: texts that came back different, side by side, until somebody picks one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from kpixl.narratives.merging import Conflict, Place, PlacedTexts, What
from kpixl.words.texts import with_line_feeds


class Take(StrEnum):
    """What somebody picked: the copy's text, or the page's. Any other words are a third answer."""

    COPY = "copy"
    PAGE = "page"

    @classmethod
    def picked(cls, typed: str) -> Take | None:
        """What was picked; None for nothing, and for words of somebody's own."""
        word = typed.strip().casefold()
        return cls(word) if word in set(cls) else None


@dataclass(frozen=True)
class Line:
    """One conflict, a line of the sheet. `take` is what somebody picked or wrote; empty while nobody has."""

    place: Place
    indicator: str  # its name
    period: str
    handed_out: str
    on_page: str
    in_copy: str
    copy: str  # the file's name
    take: str = ""

    @property
    def own_words(self) -> str:
        """What somebody wrote in the place of either text; empty where a text was picked, or none yet."""
        return self.take if self.take.strip() and Take.picked(self.take) is None else ""

    @property
    def answer(self) -> str:
        """The text that is taken."""
        return self.own_words or self.in_copy


@dataclass(frozen=True)
class Resolved:
    """The lines whose answer is taken onto the page, and those that are still open."""

    taken: tuple[Line, ...]
    still_open: tuple[Line, ...]


def line(conflict: Conflict, indicator: str, period: str) -> Line:
    """The conflict as a line of the sheet."""
    returned = conflict.returned
    name = returned.copy.name
    return Line(returned.place, indicator, period, conflict.handed_out, conflict.on_page, returned.text, name)


def resolved(lines: Sequence[Line], on_page: PlacedTexts) -> Resolved:
    """
    What was picked, against what is on the page now.

    A pick of the copy, and words of one's own, count only if the page still says what it said beside them; else the
    line stays open, with what is there now, so that nobody's words are replaced unseen. Where there are two picks for
    one place, the first counts. Words of one's own can't be a line of Overrides: they stay where they are.
    """
    now: dict[Place, str] = dict(on_page)
    taken, still_open = [], []
    for each in lines:
        text, pick = now.get(each.place, ""), Take.picked(each.take)
        is_answered = pick is Take.COPY or bool(each.own_words and each.place.what is not What.OVERRIDE)
        if pick is Take.PAGE or with_line_feeds(text) == with_line_feeds(each.answer):
            continue
        if is_answered and with_line_feeds(text) == with_line_feeds(each.on_page):
            taken.append(each)
            now[each.place] = each.answer
        else:
            keeps_take = bool(each.own_words) or text == each.on_page
            still_open.append(replace(each, on_page=text, take=each.take if keeps_take else ""))
    return Resolved(tuple(taken), tuple(still_open))
