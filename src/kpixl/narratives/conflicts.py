"""The Conflicts sheet: texts that came back different, side by side, until somebody picks one."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from zlib import crc32

from msgspec import Struct
from msgspec.structs import replace

from kpixl.narratives.merging import Conflict, Place, PlacedTexts, What
from kpixl.words.line_picks import CODE_LETTERS, LinePick, pick_in, picks_offered
from kpixl.words.texts import with_line_feeds


class Take(StrEnum):
    """What somebody picked: the copy's text or the page's. Any other words are a third answer."""

    COPY = "copy"
    PAGE = "page"


def _picked(text: str) -> LinePick[Take] | None:
    found = pick_in(text, Take)
    return found if found and (found.is_as_offered or found.is_alone) else None


def is_pick(text: str) -> bool:
    """Whether a text is a pick, for any line, rather than somebody's own words."""
    return _picked(text) is not None


def code_in(pick: str) -> str:
    """The code of the line for which a pick was offered; empty if there is none."""
    found = _picked(pick)
    return found.code if found else ""


class Line(Struct, frozen=True):
    """
    One conflict, a line of the sheet. `take` is what somebody picked or wrote; empty until somebody has.

    `written` is the code with which kpixl wrote the line; empty before it is written.
    """

    place: Place
    indicator: str  # its name
    period: str
    handed_out: str
    on_page: str
    in_copy: str
    copy: str  # the file's name
    take: str = ""
    written: str = ""
    row: int = 0  # of the sheet

    @property
    def code(self) -> str:
        """Tells its cells apart from any other line's. `on_page` is not part of it: it is compared with the page."""
        told = (self.place.what, self.place.key, self.indicator, self.period, self.handed_out, self.in_copy, self.copy)
        words = "\0".join(" ".join(each.split()) for each in told)
        return f"{crc32(words.encode('utf-8', 'surrogatepass')):0{CODE_LETTERS}x}"

    @property
    def own_code(self) -> str:
        return self.written or self.code

    @property
    def is_whole(self) -> bool:
        """Whether its cells still belong together; they do not after somebody sorted only some columns."""
        return self.own_code == self.code

    @property
    def own_picks(self) -> tuple[str, str]:
        """What its list offers: picks with the line's code, which shows that a pick is not another line's."""
        copy, page = picks_offered(Take, self.own_code)
        return copy, page

    @property
    def pick(self) -> Take | None:
        """
        What was picked for this line; None for nothing, for another line's pick and for somebody's own words.

        A bare word belongs to the line that it is in. A pick with the line's own code that leaves the page as it is
        counts even if the line is not whole.
        """
        found = _picked(self.take)
        if found is None or found.code not in ("", self.own_code):
            return None
        return found.word if self.is_whole or (found.word is Take.PAGE and found.code) else None

    @property
    def is_unclear(self) -> bool:
        """Whether something was typed or picked that can't be used."""
        return bool(self.take.strip()) and self.pick is None and not self.own_words

    @property
    def own_words(self) -> str:
        """
        What somebody wrote in place of both texts; empty if one of them was picked, or nothing yet. Always empty for a
        line of Overrides, and for a line whose cells were sorted apart.
        """
        has_words = self.is_whole and self.place.what is not What.OVERRIDE and not is_pick(self.take)
        return self.take if has_words and self.take.strip() else ""

    @property
    def answer(self) -> str:
        """The text to be taken onto the page."""
        return self.own_words or self.in_copy


class Resolved(Struct, frozen=True):
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
    What was picked, compared with what is on the page now.

    A pick of the copy, or somebody's own words, count only if the page still says what the line shows. Otherwise the
    line stays open, with what the page says now, so that nobody's words are replaced unseen. If there are two picks for
    one place, the first counts. Own words can't become a line of Overrides: they stay where they are.
    """
    now: dict[Place, str] = dict(on_page)
    taken, still_open = [], []
    for each in lines:
        text = now.get(each.place, "")
        is_there = with_line_feeds(text) == with_line_feeds(each.answer)
        if each.pick is Take.PAGE or (is_there and each.is_whole and not each.is_unclear):
            continue
        is_answered = each.pick is not None or each.own_words
        if is_answered and with_line_feeds(text) == with_line_feeds(each.on_page):
            taken.append(each)
            now[each.place] = each.answer
        else:
            keeps_take = each.is_unclear or bool(each.own_words) or text == each.on_page
            still_open.append(replace(each, on_page=text, take=each.take if keeps_take else ""))
    return Resolved(tuple(taken), tuple(still_open))
