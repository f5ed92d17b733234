"""
Names spelt letter by letter: J-o-h-n  S m i t h, G r a c e P a g e, A.D.A.

Nobody spells out an ordinary word, so a whole name that is spelt out is that name; a part of one is for a person to
decide.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from kpixl.disclosure.people.folding import Folded
from kpixl.disclosure.people.ordinary_words import OF_THE_FIELD, is_ordinary
from kpixl.words.terms import Rag

WHOLE_LETTERS = 4  # of forename and surname together
PART_LETTERS = 4  # of a name alone that may be an abbreviation or a word
LONGEST_PART = 40  # letters
_LEAST_LETTERS = 3
_LETTER = r"[a-z](?![a-z0-9])"
_SPELT = re.compile(rf"(?<![a-z0-9]){_LETTER}(?:[^a-z0-9]{{1,4}}{_LETTER}){{{_LEAST_LETTERS - 1},}}")
_LETTERS = re.compile(r"[a-z]")
_RATINGS = frozenset(each.lower() for each in Rag if len(each) == 1)


class SpeltAt(NamedTuple):
    """A name spelt in a folded text, and whether it is one for certain."""

    start: int
    end: int
    value: str
    is_certain: bool


def is_spelt(text: Folded) -> bool:
    return text.single_letters >= _LEAST_LETTERS and _SPELT.search(text.text) is not None


def spelt_in(
    text: Folded, partners: Mapping[str, Collection[str]], is_part: Callable[[str], bool]
) -> Iterator[SpeltAt]:
    """The places where forename and surname of one person, or else a part of a name, are spelt out."""
    for found in _SPELT.finditer(text.text) if text.single_letters >= _LEAST_LETTERS else ():
        places = [each.start() for each in _LETTERS.finditer(text.text, *found.span())]
        letters = "".join(text.text[at] for at in places)
        if _RATINGS.issuperset(letters):
            continue
        begins = _beginnings(text, places)
        for first, last, value, is_certain in (
            *_whole_names(letters, begins, partners),
            *_parts(text, letters, places, begins, is_part),
        ):
            yield SpeltAt(places[first], places[last - 1] + 1, value, is_certain)


def _beginnings(text: Folded, places: list[int]) -> list[int]:
    """The letters at which a word may begin, after an unusual gap or at a capital after a small letter; and the end."""
    gaps = [text.text[before + 1 : at] for before, at in pairwise(places)]
    usual = Counter(gaps).most_common(1)[0][0]
    capitals = [text.original[text.span(at, at + 1)[0]].isupper() for at in places]
    inner = [
        at
        for at, gap in enumerate(gaps, start=1)
        if gap != usual or gap != gaps[at - 2] or (capitals[at] and not capitals[at - 1])
    ]
    return [0, *([1] if text.text[places[0]] in "ai" else []), *inner, len(places)]


def _whole_names(
    letters: str, begins: list[int], partners: Mapping[str, Collection[str]]
) -> Iterator[tuple[int, int, str, bool]]:
    for first in begins[:-1]:
        for middle in range(first + 2, min(first + LONGEST_PART, len(letters) - 1)):
            others = partners.get(letters[first:middle])
            for last in _near(begins, middle) if others else ():
                if last - first >= WHOLE_LETTERS and letters[middle:last] in (others or ()):
                    yield first, last, " ".join(sorted((letters[first:middle], letters[middle:last]))), True


def _parts(
    text: Folded, letters: str, places: list[int], begins: list[int], is_part: Callable[[str], bool]
) -> Iterator[tuple[int, int, str, bool]]:
    for first in begins:
        for last in _near(begins, first):
            word = letters[first:last]
            if len(word) >= _LEAST_LETTERS and is_part(word) and not _is_abbreviation(text, word, places[first]):
                yield first, last, word, False


def _near(begins: list[int], at: int) -> list[int]:
    """The beginnings after a letter that are no further away than the longest part of a name."""
    return begins[bisect_right(begins, at) : bisect_right(begins, at + LONGEST_PART)]


def _is_abbreviation(text: Folded, word: str, at: int) -> bool:
    """Whether letters are a word of the field, or so few that they are ordinary or, in capitals, an abbreviation."""
    is_short = len(word) < PART_LETTERS
    return word in OF_THE_FIELD or (
        is_short and (is_ordinary(word) or text.original[text.span(at, at + 1)[0]].isupper())
    )
