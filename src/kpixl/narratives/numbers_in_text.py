"""The numbers that a sentence states: digits, number words, percentages, `one in five`, `three quarters`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from msgspec import Struct

NUMBER_WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
WORDS = {
    **{word: number for number, word in enumerate(NUMBER_WORDS)},
    **{word: 10 * number for number, word in enumerate(TENS, start=2)},
    **{f"{ten}-{NUMBER_WORDS[one]}": 10 * at + one for at, ten in enumerate(TENS, start=2) for one in range(1, 10)},
}
FRACTIONS = {
    "half": Fraction(1, 2), "a third": Fraction(1, 3), "one third": Fraction(1, 3), "two thirds": Fraction(2, 3),
    "a quarter": Fraction(1, 4), "one quarter": Fraction(1, 4), "three quarters": Fraction(3, 4),
    "a fifth": Fraction(1, 5), "a tenth": Fraction(1, 10),
}  # fmt: skip

_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\b"
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_WORD = "|".join(sorted(WORDS, key=len, reverse=True))
_ONE_IN = re.compile(rf"\b(?P<part>\d+|{_WORD}) (?:in|out of every) (?P<whole>\d+|{_WORD})\b", re.IGNORECASE)
_PART = re.compile(rf"\b(?:{'|'.join(sorted(FRACTIONS, key=len, reverse=True))})\b(?=\s+of\b)", re.IGNORECASE)
_PERCENT = re.compile(rf"(?<![\w.,])(?P<number>{_NUMBER})\s*(?:%|per\s?cent\b)", re.IGNORECASE)
# A number is not a count if it is a length of time, a day, a rank, an age, a limit, a section of a law or in a name.
_COUNT = re.compile(
    rf"""(?<![\w.,£#/+-])(?P<number>{_NUMBER}|\b(?:{_WORD})\b)
    (?![\w%/]|\.\d|,\d|\s*(?:%|per\s?cent|percentage|points?\b|pp\b)
      | [ -]?(?:working|calendar|school|full|consecutive|clear)?[ -]?
        (?:day|week|month|year|hour|minute|mile|quarter|term)s?\b
      | [ -](?:daily|weekly|monthly|yearly|year[- ]olds?)\b
      | \s+(?:or\ more|or\ fewer|or\ less|times|more|fewer|less|higher|lower|to\ one|of\ the\ last)\b
      | \s*(?:-|–|to|and|or)\s*\d | \s+{_MONTH})""",
    re.IGNORECASE | re.VERBOSE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_NO_COUNT_AFTER = re.compile(
    rf"""(?:\b(?:aged?|ages|under|over|above|below|than|least|most|about|around|roughly|nearly|almost|approximately|some
        |section|s|tier|level|stage|step|band|phase|year|years|part|table|week|day|quarter|type|no\.?|number|page
        |item|option|average\ of|target\ of|or|between)\s*
      | {_MONTH}\s+ | \d\s*(?:-|–|/|to|and|or)\s*)\Z""",
    re.IGNORECASE | re.VERBOSE,
)


class Stated(Struct, frozen=True):
    """A number and its place. A share is from 0 to 1, with the decimals of its percentage; a count has none."""

    value: Fraction
    is_share: bool
    decimals: int
    start: int
    end: int


def stated(sentence: str) -> list[Stated]:
    """The counts and shares in a sentence, in order, without what is clearly a time, an age, a rank or a limit."""
    shares = [*_shares(sentence)]
    taken = [(each.start, each.end) for each in shares]
    counts = [each for each in _counts(sentence) if not any(a < each.end and each.start < b for a, b in taken)]
    return sorted([*shares, *counts], key=lambda each: each.start)


def _shares(sentence: str) -> Iterator[Stated]:
    for found in _PERCENT.finditer(sentence):
        digits = found["number"].replace(",", "")
        yield Stated(Fraction(digits) / 100, True, len(digits.partition(".")[2]), *found.span())
    for found in _ONE_IN.finditer(sentence):
        part, whole = _whole(found["part"]), _whole(found["whole"])
        if 0 < part < whole <= 20:
            yield Stated(Fraction(part, whole), True, -1, *found.span())
    for found in _PART.finditer(sentence):
        yield Stated(FRACTIONS[found[0].lower()], True, -1, *found.span())


def _counts(sentence: str) -> Iterator[Stated]:
    for found in _COUNT.finditer(sentence):
        is_whole = "." not in found["number"] and not _YEAR.fullmatch(found["number"])
        if is_whole and not _NO_COUNT_AFTER.search(sentence[: found.start()]):
            yield Stated(Fraction(_whole(found["number"])), False, 0, *found.span())


def _whole(text: str) -> int:
    return WORDS[text.lower()] if text.lower() in WORDS else int(text.replace(",", ""))
