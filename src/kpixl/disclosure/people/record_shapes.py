"""What the ids of records look like, since a council has millions; and where one of that shape ends in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import takewhile

from msgspec import Struct

from kpixl.disclosure.people.folding import Word
from kpixl.disclosure.people.ordinary_words import is_ordinary, word_set

RECORD_LETTERS = 3  # that all ids of a column begin with
RECORD_LONG_PREFIX = 5  # letters: after so many, no word has a number by chance
RECORD_TAIL = 5  # digits after a shorter prefix
GROUPS_AT_MOST = 12

_AN_END = r"(?:[a-z]|th|st|nd|rd|v\d{1,2})\Z"
_END = re.compile(rf"(?<=\d){_AN_END}|(?<=\d[a-z]){_AN_END}")  # 31907th, 0765kv2
_NOT_ID = re.compile(r"[^a-z0-9\0]+")
ID_PREFIXES = word_set(
    "id ids pid no ref child case nhs upn uln person client pupil contact lcs mosaic yp record worker"
)


class RecordShape(Struct, frozen=True):
    """What the ids of a column of records look like: letters that all begin with, or numbers of so many digits."""

    prefix: str
    shortest: int  # letters and digits
    longest: int


class RecordShapes(Struct, frozen=True, dict=True):
    """The shapes of all records' ids."""

    all: tuple[RecordShape, ...]

    def begun_by(self, word: str) -> Iterator[tuple[str, RecordShape]]:
        """The shapes whose ids may begin with this word, each with the word in the form that begins them."""
        for shape in self.with_letters:
            run = without_id_prefix(word, shape.prefix)
            if run and (run.startswith(shape.prefix) or shape.prefix.startswith(run)):
                yield run, shape

    def has_word(self, word: str) -> bool:
        """Whether a word of letters and digits is as long as an id that begins like it."""
        return any(
            word.startswith(shape.prefix) and shape.shortest <= len(word) <= shape.longest
            for shape in self.with_letters
        )

    def has_number(self, digits: str, at_least: int) -> bool:
        """Whether ids may be numbers of as many digits as these, which must be `at_least` so many."""
        return len(digits) >= at_least and len(digits) in self._lengths_of_numbers

    @cached_property
    def heads(self) -> frozenset[str]:
        """What the first piece of an id begins with."""
        return frozenset(each.prefix[:size] for each in self.with_letters for size in (1, 2))

    @cached_property
    def ends(self) -> dict[str, int]:
        """Every end of a prefix, "" included, and how many characters of an id there may be from there on."""
        ends: dict[str, int] = {}
        for shape in self.with_letters:
            for at in range(1, len(shape.prefix) + 1):
                ends[shape.prefix[at:]] = max(shape.longest - at, ends.get(shape.prefix[at:], 0))
        return ends

    @cached_property
    def with_letters(self) -> tuple[RecordShape, ...]:
        return tuple({each.prefix: each for each in self.all if each.prefix}.values())

    @cached_property
    def _lengths_of_numbers(self) -> frozenset[int]:
        numbers = [each for each in self.all if not each.prefix]
        return frozenset(length for each in numbers for length in range(each.shortest, each.longest + 1))


def record_shape(first: str, last: str, shortest: int, longest: int, *, are_numbers: bool) -> RecordShape | None:
    """The shape of ids, from the first and last in order and their lengths: what these two begin with alike, all do."""
    if are_numbers:
        return RecordShape("", shortest, longest)
    same = takewhile(lambda pair: pair[0] == pair[1] and not pair[0].isdigit(), zip(first, last, strict=False))
    common = "".join(one for one, _ in same)
    prefix = _NOT_ID.sub("", common.casefold())
    separators = max(len(each) - sum(map(str.isalnum, each)) for each in (first, last))
    is_telling = len(prefix) >= RECORD_LETTERS and common.isascii() and len(common) < len(first)
    return RecordShape(prefix, shortest - separators, longest) if is_telling else None


def end_of_record(text: str, words: list[Word], at: int, run: str, shape: RecordShape) -> int | None:
    """Where an id of that shape ends if a word, read as `run`, begins one; None if it begins none."""
    end = words[at].end
    for word in words[at + 1 : at + GROUPS_AT_MOST]:
        is_far = len(text[end : word.start]) > 3 or "," in text[end : word.start]
        piece = word.text
        if len(run) + len(piece) > shape.longest:
            piece = without_any_end(piece)
        if is_far or not piece or len(run) + len(piece) > shape.longest or not (run + piece).startswith(shape.prefix):
            break
        if len(run) >= len(shape.prefix) and not piece[0].isdecimal() and len(run) >= shape.shortest:
            break
        run, end = run + piece, word.start + len(piece)
    digits = sum(map(str.isdecimal, run.removeprefix(shape.prefix)))
    enough = 1 if len(shape.prefix) >= RECORD_LONG_PREFIX else RECORD_TAIL
    is_id = run.startswith(shape.prefix) and (digits >= enough or (digits and len(run) >= shape.shortest))
    return end if is_id else None


def without_any_end(word: str) -> str:
    """A word without the letter, ordinal ending (31907th) or version number that it ends in; "" if it ends in none."""
    ended = _END.search(word)
    return word[: ended.start()] if ended else ""


def without_id_prefix(word: str, prefix: str) -> str:
    """A word without zeros, "id" and the like glued before the letters that the ids begin with."""
    at = word.find(prefix)
    glued = word[: max(0, at)]
    is_glued = glued in ID_PREFIXES or not glued.strip("0") or (glued == "p" and not is_ordinary(word))
    return word[at:] if glued and is_glued else word
