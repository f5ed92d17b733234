"""A pick about a query: mask or keep with the end of the query's reference, so that it fits no other query."""

from __future__ import annotations

import re

from msgspec import Struct

from kpixl.words.line_picks import CODE_LETTERS, pick_in
from kpixl.workbook import layout
from kpixl.workbook.layout import MaskOrKeep

PICKED_ELSEWHERE = "this was picked for another line, as when only some columns are sorted or pasted; undo that, or "

_BECAUSE = re.compile(r"[\s:,]+(?:because\b)?[\s:,]*(?P<because>.*)", re.IGNORECASE | re.DOTALL)
_BARE = re.compile(r"(?:(?P<mask>mask)|keep|accept)(?:\W+because\b[\s:,]*(?P<because>.*))?", re.IGNORECASE | re.DOTALL)
_ENDING = re.compile(rf"[0-9a-f]{{{CODE_LETTERS}}}")


class OwnPick(Struct, frozen=True):
    """
    One pick: its word, the end of the reference that it was made for (empty if it has none), and a reason if the same
    cell gives one.
    """

    word: MaskOrKeep
    code: str
    because: str = ""

    def is_of(self, query: str) -> bool:
        return query.casefold().endswith(self.code)


def picked_in(cell: str) -> OwnPick | None:
    """The pick in a cell; None for a word alone, which would count for whichever line it ended up in."""
    found = pick_in(cell, MaskOrKeep)
    if found is None or not found.code:
        return None
    because = _BECAUSE.fullmatch(found.rest)
    return OwnPick(found.word, found.code, because["because"].strip() if because else "")


def picked_beside(cell: str) -> OwnPick | None:
    """The pick in a line of a file. There a word alone is about the query beside it: nobody sorts a single column."""
    if own := picked_in(cell):
        return own
    found = _BARE.fullmatch(cell.strip())
    if found is None:
        return None
    return OwnPick(MaskOrKeep.MASK if found["mask"] else MaskOrKeep.KEEP, "", (found["because"] or "").strip())


def typed_by_hand(query: str) -> str:
    """What to type if the list is not at hand; a malformed reference is not repeated, since somebody typed it."""
    if _ENDING.fullmatch(query[-CODE_LETTERS:]):
        return " or ".join(map(str, layout.own_picks(query)))
    return f"mask or keep, followed by the last {CODE_LETTERS} letters of its query"
