"""What was found in texts that were searched: a text that comes again need not be searched again."""

from __future__ import annotations

from msgspec import Struct, field

from kpixl.disclosure.finding import FindingKind
from kpixl.disclosure.people.ids import Context

REMEMBERED_AT_MOST = 40_000_000  # characters, of all texts together
SIZE_OF_AN_ENTRY = 100  # characters that an entry costs besides its text

Matches = tuple[tuple[FindingKind, str], ...]
_Asked = tuple[str, Context, bool]  # a text, what it is, and whether ids are looked for


class SeenBefore(Struct):
    """
    Kinds and values of what was found in passages and in their readings, of the same people and days.

    A hand-out is compared with the workbook that it began as, which holds most of its texts, macros above all.
    """

    passages: dict[_Asked, Matches] = field(default_factory=dict)
    readings: dict[_Asked, Matches] = field(default_factory=dict)
    room: int = REMEMBERED_AT_MOST

    def add(self, known: dict[_Asked, Matches], asked: _Asked, found: Matches) -> None:
        size = len(asked[0]) + SIZE_OF_AN_ENTRY
        if size <= self.room:
            self.room -= size
            known[asked] = found
