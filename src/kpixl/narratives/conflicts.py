"""The Conflicts sheet: texts that came back different, side by side, until somebody picks one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from kpixl.narratives.merging import Conflict, Place, PlacedTexts
from kpixl.words.texts import with_line_feeds


class Take(StrEnum):
    """What somebody picked: the copy's text, or the page's."""

    COPY = "copy"
    PAGE = "page"


@dataclass(frozen=True)
class Line:
    """One conflict, a line of the sheet. `take` is what somebody picked; empty while nobody has."""

    place: Place
    indicator: str  # its name
    period: str
    handed_out: str
    on_page: str
    in_copy: str
    copy: str  # the file's name
    take: str = ""


@dataclass(frozen=True)
class Resolved:
    """Texts that were picked from copies, by place, and the lines that are still open."""

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

    A pick of the copy counts only if the page still says what it said beside it; else the line stays open, with what
    is there now, so that nobody's words are replaced unseen. Of two picks for one place the first counts.
    """
    now: dict[Place, str] = dict(on_page)
    taken, still_open = [], []
    for each in lines:
        text = now.get(each.place, "")
        if each.take == Take.PAGE or with_line_feeds(text) == with_line_feeds(each.in_copy):
            continue
        if each.take == Take.COPY and with_line_feeds(text) == with_line_feeds(each.on_page):
            taken.append(each)
            now[each.place] = each.in_copy
        else:
            still_open.append(replace(each, on_page=text, take=each.take if text == each.on_page else ""))
    return Resolved(tuple(taken), tuple(still_open))
