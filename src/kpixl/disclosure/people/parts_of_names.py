"""The parts that a name falls into, and the forenames that a short form stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from kpixl.disclosure.people.folding import folded
from kpixl.disclosure.people.ordinary_words import word_set

if TYPE_CHECKING:
    from nicknames import NickNamer

PIECE_LETTERS = 4  # of a piece of a name with a hyphen or an apostrophe: a shorter one is in every text

_PARTICLES = word_set(
    "van von der den de di da do dos das du la le el al bin ibn ap ab st ter ten ni nic mac mc o d of the"
)


def forename_and_surname(name: str) -> Iterator[tuple[str, str]]:
    """Each way in which a whole name may fall into forename and surname: the surname last, or first before a comma."""
    surname, comma, forename = name.partition(",")
    if comma:
        yield forename, surname
        return
    words = name.split()
    if len(words) > 1:
        for at in range(1, len(words)):
            yield " ".join(words[:at]), " ".join(words[at:])
        yield words[-1], " ".join(words[:-1])


@lru_cache(maxsize=200_000)
def parts_of(name: str) -> tuple[str, ...]:
    """The words of a name, and the words run together; particles and initials only as part of the latter."""
    words = [word for each in folded(name).words if (word := each.text)]
    own = [word for word in words if len(word) > 1 and word not in _PARTICLES]
    longer = [
        piece
        for word in re.split(r"[^a-z0-9']+", folded(name).text)
        for piece in word.split("'")
        if len(piece) >= PIECE_LETTERS
    ]
    joined = ["".join(words)] if len(words) > 1 else []
    with_particle = [a + b for a, b in pairwise(words) if a in _PARTICLES]
    whole = words if not own else []
    return tuple(dict.fromkeys(each for each in (*own, *longer, *joined, *with_particle, *whole) if len(each) > 1))


@cache
def full_forms(nickname: str) -> frozenset[str]:
    """The forenames that a nickname is short for."""
    return frozenset(_nick_namer().canonicals_of(nickname))


@cache
def _nick_namer() -> NickNamer:
    from nicknames import NickNamer

    return NickNamer()


def whole_names_of_one_part(pairs: Sequence[tuple[str, str]]) -> set[str]:
    """
    The names without a forename or without a surname; none if most people have only one: in an export of forenames,
    each is half of anybody's name.
    """
    single = [pair for pair in pairs if not all(map(str.strip, pair))]
    if 2 * len(single) > len(pairs):
        return set()
    return {part for pair in single for name in pair for part in parts_of(name)}
