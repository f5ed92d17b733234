"""Births and ids in several columns under one heading: `DOB` over a day, a month and a year, `Child ID` over pieces."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from kpixl.disclosure.gate.digits_apart import GROUPS_OF_DIGITS, PARTS_OF_A_DAY
from kpixl.disclosure.gate.headings import Calls
from kpixl.disclosure.gate.shown_cells import Shown, Together
from kpixl.disclosure.people.ids import Ids
from kpixl.disclosure.people.pieces_of_ids import LOOSE_ID

PIECE = 10  # characters
_PART_OF_A_DAY = re.compile(r"(?i)(?:.*\W|_)?(?:d|dd|day|m|mm|month|y|yy|yyyy|year)\W*")
_DAY = re.compile(r"(?i)(?:(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2]|[a-z]{3,9})/(?:(?:19|20)\d\d|\d\d))")
_SIGNS = re.compile(r"[\W_]+")


def pieces_under_headings(rows: Iterable[Sequence[Shown]], ids: Ids) -> Iterator[Together]:
    """The cells of each row that lie together below one heading of a birth or an id."""
    room: dict[int, tuple[Calls, int]] = {}  # what each heading calls its cells, and where they end, by its column
    for row in rows:
        for at, each in enumerate(row):
            if each.said.calls in (Calls.BIRTH, Calls.ID):
                room[each.place] = (each.said.calls, _end(row[at + 1 :]) or each.place + GROUPS_OF_DIGITS)
            elif each.place in room and len(each.said.text) > PIECE:
                del room[each.place]
            elif each.place in room and not _PART_OF_A_DAY.fullmatch(each.said.text):
                calls, end = room[each.place]
                cells = [other for other in row[at:] if other.place < end]
                if len(cells) > 1 and (said := _born(cells) if calls is Calls.BIRTH else _id(cells, ids)):
                    yield Together(said, tuple([cell.at for cell in cells]))


def _end(behind: Sequence[Shown]) -> int:
    """The place of the first cell after a heading that is no part of a day; 0 if there is none."""
    return next((each.place for each in behind if not _PART_OF_A_DAY.fullmatch(each.said.text)), 0)


def _born(cells: Sequence[Shown]) -> str:
    pieces = [each.said.text for each in cells[:PARTS_OF_A_DAY]]
    written = next((day for some in (pieces, pieces[::-1]) if _DAY.fullmatch(day := "/".join(some))), "")
    return f"born {written}" if written else ""


def _id(cells: Sequence[Shown], ids: Ids) -> str:
    pieces = [each.said.text for each in cells]
    joined = _SIGNS.sub("", "".join(pieces)).lower()
    if max(map(len, pieces)) > PIECE or not len(joined) >= LOOSE_ID:
        return ""
    return f"child id {joined}" if ids.has_number(joined) or (joined.isdecimal() and ids.is_if_called(joined)) else ""
