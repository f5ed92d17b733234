"""Which runs of letters and digits may be a piece of an id; a council has a hundred thousand ids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from msgspec import Struct

from kpixl.disclosure.people.folding import Word, folded
from kpixl.words.periods import Flags

LOOSE_ID = 5  # characters without zeros and separators: a shorter one is looked for as it is written
GROUPED_DIGITS = 7  # of a number whose groups stand apart: 943 476 5919
CHARACTERS = 6  # read at a time
SHORT_PIECE, LETTERS_BEFORE_A_DIGIT = 2, 10  # letters, and pieces of them, that a GUID may begin with
_SENTENCE_END = re.compile(r"[.!?;]\s")
OF_LISTS = frozenset("()[]{};=%")  # between numbers, and within one that is long: (482) 110 7734, 482; 110; 7734
_WITHIN_NUMBERS = ("", "-", ".", "/", "_", ",", "'", ":", "+", "*", "~", "|", "\\")
_SMALL = bytes(range(256)).lower()
_SEPARATORS = bytes(code for code in range(1, 128) if not chr(code).isalnum())
_FACTOR, _WRAP, _PLACES = 31, 0xFFFFFFFF, 1 << 24


class PiecesOfIds(Struct, frozen=True):
    """Marks for every six characters in a row of an id. Other characters may share a mark, and seem to be in one."""

    marks: Flags

    @classmethod
    def of(cls, ids: Iterable[str]) -> PiecesOfIds:
        typed = np.frombuffer("\0".join(ids).encode(), dtype=np.uint8)
        count = max(0, len(typed) - CHARACTERS + 1)
        codes = np.zeros(count, dtype=np.uint32)
        for at in range(CHARACTERS):
            codes = codes * np.uint32(_FACTOR) + typed[at : at + count]
        marks = np.zeros(_PLACES, dtype=bool)
        marks[codes % _PLACES] = True
        return cls(marks)

    def may_hold(self, piece: str) -> bool:
        """Whether the piece may be within an id; a short one always may."""
        characters = piece.encode()
        return all(
            self.marks[_code(characters[at : at + CHARACTERS]) % _PLACES]
            for at in range(len(characters) - CHARACTERS + 1)
        )


def _code(characters: bytes) -> int:
    code = 0
    for each in characters:
        code = (code * _FACTOR + each) & _WRAP
    return code


def starts_of_ids(words: Sequence[Word]) -> Iterator[int]:
    """Where an id may start: at a word with a digit, at the two words before it, and further back over short pieces."""
    last = -1
    for digit_at in (at for at, word in enumerate(words) if not word.text.isalpha()):
        first = max(last + 1, digit_at - 2)
        while first > max(last + 1, digit_at - LETTERS_BEFORE_A_DIGIT) and len(words[first].text) <= SHORT_PIECE:
            first -= 1
        yield from range(first, digit_at + 1)
        last = digit_at


def is_inner(gap: str, run: str, following: str) -> bool:
    """Whether what lies between two pieces may be within one id."""
    if len(gap) > 3:
        return False
    if run.isdecimal() and following[:1].isdecimal() and OF_LISTS.issuperset(gap.replace(" ", "")):
        return True
    if _SENTENCE_END.search(gap):
        return False
    return gap.strip() in _WITHIN_NUMBERS if run.isdecimal() and following.isdecimal() else True


def without_separators(ids: str) -> bytes:
    """
    Ids between zero bytes, in small letters and digits; there are a hundred thousand, so they are folded only if need
    be.
    """
    plain = ids if ids.isascii() else "\0".join(folded(each).text for each in ids.split("\0"))
    return plain.encode("ascii", errors="ignore").translate(_SMALL, _SEPARATORS)


def is_short_and_grouped(typed: str, plain: str) -> bool:
    """Whether an id is groups of a few digits, 12-3456, which without the signs between them may be a count."""
    return plain.isdecimal() and len(plain) < GROUPED_DIGITS and not typed.isalnum()


def mostly_zeros(ids: Iterable[str]) -> frozenset[str]:
    """Ids that are short apart from their zeros, such as B0000912; here without separators."""
    plain = without_separators("\0".join(ids)).decode().split("\0")
    return frozenset(each for each in plain if len(each) >= LOOSE_ID and not each.isalpha() and not each.isdecimal())
