"""
What tells somebody only beside something else: initials (T.R.), the first half of a postcode.

Either is in every text of a council, and somebody's; it is asked about where an age, a word for one child, or a name is
within the same sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Sequence
from typing import NamedTuple

_NEAR = 60  # characters

_INITIALS = re.compile(r"(?<![\w.])([A-Z])\. ?(?:[A-Z]\. ?)?([A-Z])(?:\.(?!\w)|(?=['’]s\b))")
_OUTWARD = re.compile(r"(?<![\w-])([A-Z]{1,2}\d[A-Z\d]?)(?![\w-]| ?\d[A-Z]{2}\b)")
_AGE = re.compile(
    r"(?i)\b(?:aged?\s+\d{1,2}\b|\d{1,2}(?:[ -]?(?:years?|yrs?|months?)[ -]old|\s?y/?o)\b|[a-z]+[ -]year[ -]old\b)"
)
_ONE_CHILD = re.compile(
    r"(?i)\b(?:child|yp|cyp|young person|baby|boy|girl|sibling|brother|sister|mother|father|mum|dad|pupil|case of|re:?)"
    r"[\s:,(]+\Z"
)
_DONE = re.compile(
    r"(?i)[\s,)]*(?:was|is|has|had|went|lives?|lived|moved|refused|declined|attended|missed|said|wants|wanted|stayed|"
    r"returned|left|turned|needs|did|does|will|and (?:his|her|their))\b"
)
_SENTENCE_END = re.compile(r"[!?;]\s|(?<![A-Z])\.\s|\n\s*\n")


Spans = Collection[tuple[int, int]]


class At(NamedTuple):
    """A place in the text."""

    start: int
    end: int
    is_postcode: bool


def telling_beside(text: str, initials: Collection[str], outwards: Collection[str], names: Spans) -> list[At]:
    """
    Where initials and first halves of postcodes, if they are among the known ones, are beside something that tells.

    `names` are the places of names and streets. The two tell beside each other, too.
    """
    letters = [each.span() for each in _INITIALS.finditer(text) if f"{each[1]}{each[2]}".lower() in initials]
    halves = [each.span() for each in _OUTWARD.finditer(text) if each[1] in outwards]
    if not letters and not halves:
        return []
    near_letters, near_halves = (sorted(start for start, _ in (*names, *others)) for others in (halves, letters))
    found = [At(*each, False) for each in letters if _says_one(text, *each) or _has_beside(text, *each, near_letters)]
    return found + [At(*each, True) for each in halves if _has_beside(text, *each, near_halves)]


def _says_one(text: str, start: int, end: int) -> bool:
    """Whether the words around initials say that they are one person's."""
    return bool(_ONE_CHILD.search(text, max(0, start - _NEAR), start) or _DONE.match(text, end))


def _has_beside(text: str, start: int, end: int, starts: Sequence[int]) -> bool:
    """Whether an age, or one of what starts there, is in the same sentence, near."""
    before = _SENTENCE_END.split(text[max(0, start - _NEAR) : start])[-1]
    after = _SENTENCE_END.split(text[end : end + _NEAR])[0]
    if _AGE.search(before) or _AGE.search(after):
        return True
    first, last = start - len(before), end + len(after)
    return bisect_left(starts, first) < bisect_left(starts, last)
