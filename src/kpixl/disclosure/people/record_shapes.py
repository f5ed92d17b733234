"""What the ids of records look like, of which a council has millions, and where one of that shape ends in a text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile

from kpixl.disclosure.people.folding import Word
from kpixl.disclosure.people.ordinary_words import word_set

RECORD_LETTERS = 3  # that all ids of a column begin with
RECORD_LONG_PREFIX = 5  # letters: no word has them and a number behind it by chance
RECORD_TAIL = 5  # digits behind a shorter prefix
GROUPS_AT_MOST = 12

_NOT_ID = re.compile(r"[^a-z0-9\0]+")
ID_PREFIXES = word_set(
    "id ids pid no ref child case nhs upn uln person client pupil contact lcs mosaic yp record worker"
)


@dataclass(frozen=True)
class RecordShape:
    """What the ids of a column of records look like: letters that all begin with, or a number of so many digits."""

    prefix: str
    shortest: int  # letters and digits
    longest: int


def record_shape(first: str, last: str, shortest: int, longest: int, *, are_numbers: bool) -> RecordShape | None:
    """The shape of ids by the first and last of them in order and their lengths; what all begin with, these two do."""
    if are_numbers:
        return RecordShape("", shortest, longest)
    same = takewhile(lambda pair: pair[0] == pair[1] and not pair[0].isdigit(), zip(first, last, strict=False))
    common = "".join(one for one, _ in same)
    prefix = _NOT_ID.sub("", common.casefold())
    separators = max(len(each) - sum(map(str.isalnum, each)) for each in (first, last))
    is_telling = len(prefix) >= RECORD_LETTERS and common.isascii() and len(common) < len(first)
    return RecordShape(prefix, shortest - separators, longest) if is_telling else None


def end_of_record(text: str, words: list[Word], at: int, run: str, shape: RecordShape) -> int | None:
    """Where an id of that shape ends which begins with a word, as which `run` is read; None where none does."""
    end = words[at].end
    for word in words[at + 1 : at + GROUPS_AT_MOST]:
        is_far = len(text[end : word.start]) > 3 or "," in text[end : word.start]
        if is_far or len(run) + len(word.text) > shape.longest or not (run + word.text).startswith(shape.prefix):
            break
        if len(run) >= len(shape.prefix) and not word.text[0].isdecimal() and len(run) >= shape.shortest:
            break
        run, end = run + word.text, word.end
    digits = sum(map(str.isdecimal, run.removeprefix(shape.prefix)))
    enough = 1 if len(shape.prefix) >= RECORD_LONG_PREFIX else RECORD_TAIL
    is_id = run.startswith(shape.prefix) and (digits >= enough or (digits and len(run) >= shape.shortest))
    return end if is_id else None


def without_id_prefix(word: str, prefix: str) -> str:
    """A word without "id" and the like glued before the letters that the ids begin with."""
    at = word.find(prefix)
    return word[at:] if at > 0 and word[:at] in ID_PREFIXES else word
