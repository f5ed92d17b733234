"""
Picks that a line of a list offers: a word with the line's own code (`keep 3f09a1c2`).

The code shows which line a pick belongs to, wherever its cell was sorted or pasted to.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Generic, TypeVar

from msgspec import Struct

CODE_LETTERS = 8  # hexadecimal digits, the last ones of a longer reference

Offered = TypeVar("Offered", bound=StrEnum)

_CODE = rf"(?:\S*-)?[0-9a-f]{{{CODE_LETTERS},}}"


class LinePick(Struct, Generic[Offered], frozen=True):
    """A pick found in a cell: its word, its code in lower case (empty for a word alone), and whatever follows."""

    word: Offered
    code: str
    rest: str  # including what separates it

    @property
    def is_as_offered(self) -> bool:
        """Whether it could come from a line's list: a word and a code, and nothing else."""
        return len(self.code) == CODE_LETTERS and not self.rest

    @property
    def is_alone(self) -> bool:
        """Whether it is a word and nothing else."""
        return not self.code and not self.rest


def picks_offered(words: type[StrEnum], code: str) -> list[str]:
    """The picks that a line with this code offers, in the order of the words."""
    return [f"{word} {code}" for word in words]


def pick_in(cell: str, words: type[Offered]) -> LinePick[Offered] | None:
    """The pick in a cell, whichever line it belongs to; None for any other text."""
    pattern = rf"(?P<word>{'|'.join(words)})(?:\s+(?P<code>{_CODE}))?(?P<rest>[\s:,].*)?"
    found = re.fullmatch(pattern, cell.strip(), re.IGNORECASE | re.DOTALL)
    if found is None:
        return None
    return LinePick(words(found["word"].casefold()), (found["code"] or "").casefold(), found["rest"] or "")
