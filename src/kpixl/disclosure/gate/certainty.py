"""Whether two parts of a name that are near each other are that name, or words."""

from __future__ import annotations

import re
from typing import NamedTuple

from kpixl.disclosure.gate.folding import Folded, Word
from kpixl.disclosure.gate.ordinary_words import (
    BEFORE_A_WORD,
    CALENDAR,
    COLOURS,
    GROUPS_OF_PEOPLE,
    INSTITUTIONS,
    PLACES,
    is_ordinary,
    word_set,
)

_BEFORE_A_MONTH = (BEFORE_A_WORD - {"with", "under"}) | CALENDAR
_EMPHASIS = dict.fromkeys(map(ord, "*_\"'“”‘’"))
_QUOTES = frozenset("'\"“”‘’(")
_JOINING = "/|~=+&;\\"
_AS_A_NAME = word_set("the eldest youngest oldest elder older younger middle nee formerly aka known as now baby little")
WHOLE_AT_MOST = 60  # letters of a cell that holds no more than a name
SENTENCE_END = re.compile(r"[.!?;:]\s")


class NamePart(NamedTuple):
    """A part of a name, from one word to another of the text."""

    key: str
    first: int
    last: int


def gap_behind(text: Folded, words: list[Word], at: int) -> str:
    """What is between a word and the next."""
    return text.text[words[at].end : words[at + 1].start]


def certainty(text: Folded, one: NamePart, other: NamePart, between: int) -> bool | None:
    """True where two parts of a name are that name; False where they may be; None where they are words."""
    words = text.words
    gaps = [gap_behind(text, words, at) for at in range(one.last, other.first)]
    middle = words[one.last + 1 : other.first]
    ends = any(
        SENTENCE_END.search(gap) and not (len(each.text) == 1 and gap.startswith("."))  # an initial has its own stop
        for gap, each in zip(gaps, [words[one.last], *middle], strict=True)
    )
    if ends:
        return None
    ordinary = [each for each in (one, other) if _is_word(text, each)]
    if not ordinary:
        return True
    capitals = [all(text.is_capital(words[at]) for at in range(each.first, each.last + 1)) for each in (one, other)]
    steps = sum(len(each.text) > 1 for each in middle)
    if all(capitals) and len(ordinary) == 2 and _is_between_names(text, one, other, gaps):
        return False
    if len(ordinary) == 1:
        is_close = steps == 0 or (all(capitals) and ordinary[0].key not in CALENDAR | COLOURS)
        return True if capitals[0] == capitals[1] and is_close else None
    return _certainty_of_words(text, one, other, gaps, all(capitals)) if steps == 0 else None


def _certainty_of_words(
    text: Folded, one: NamePart, other: NamePart, gaps: list[str], are_capital: bool
) -> bool | None:
    """The same where both are ordinary words: "Grace Page" is somebody, "Will Young People" is a start of sentence."""
    words = text.words
    gaps = [gap.translate(_EMPHASIS) for gap in gaps]
    if not are_capital or any(len(gap) > 2 or "/" in gap for gap in gaps):
        return False if not are_capital and _is_of_an_address(text, one, other, gaps) else None
    before = words[one.first - 1].text if one.first else ""
    after = words[other.last + 1].text if other.last + 1 < len(words) else ""
    if after in GROUPS_OF_PEOPLE:
        return None
    has_month = one.key in CALENDAR or other.key in CALENDAR
    if (one.key in CALENDAR and other.key in CALENDAR | COLOURS) or (one.key in COLOURS and has_month):
        return None
    if has_month and before in _BEFORE_A_MONTH and _is_a_month_there(text, one, gaps):
        return None
    if {one.key, other.key} <= PLACES | INSTITUTIONS:
        return None
    is_alone = one.first == 0 and other.last == len(words) - 1 and len(text.original) < WHOLE_AT_MOST
    is_place = other.key in INSTITUTIONS or (other.key in PLACES and one.key in PLACES) or after in INSTITUTIONS
    return is_alone or not (is_place or has_month or text.shouts)


def _is_a_month_there(text: Folded, one: NamePart, gaps: list[str]) -> bool:
    """Whether a preposition is one of time, before a month: "by May Day", not "with Will May"; "over; Summer Day"."""
    gap = gap_behind(text, text.words, one.first - 1)
    return not gap.strip() and (one.key in CALENDAR or any("," in each for each in gaps))


def _is_between_names(text: Folded, one: NamePart, other: NamePart, gaps: list[str]) -> bool:
    """Whether what is between two capital words says that they are a name: Hope "Bo" Page, Hope née Page, Hope/Page."""
    if text.shouts:
        return False
    middle = [each.text for each in text.words[one.last + 1 : other.first]]
    if not middle:
        means_more = {one.key, other.key} & (PLACES | INSTITUTIONS | CALENDAR | COLOURS)
        return not means_more and len(gaps[0].strip()) == 1 and gaps[0].strip() in _JOINING
    is_nickname = len(middle) == 1 and gaps[0].strip()[-1:] in _QUOTES and gaps[1].strip()[:1] in _QUOTES
    is_relation = not _AS_A_NAME.isdisjoint(middle) and _AS_A_NAME.issuperset(middle)
    is_in_brackets = gaps[0].strip() == "(" and middle == ["the"]
    return bool(is_nickname or is_relation or is_in_brackets)


def _is_of_an_address(text: Folded, one: NamePart, other: NamePart, gaps: list[str]) -> bool:
    """Whether two small words are the beginning of an address for mail, or of an account: @rosefield is one word."""
    end = text.words[other.last].end
    is_mail = text.text[end : end + 1] == "@" and gaps[0] in (".", "_", "-")
    return len(gaps) == 1 and is_mail and one.last == one.first and other.first == other.last


def _is_word(text: Folded, part: NamePart) -> bool:
    return is_ordinary(part.key) or (part.first == part.last and is_ordinary(text.words[part.first].text))
