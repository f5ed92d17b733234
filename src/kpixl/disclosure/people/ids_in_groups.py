"""
Numbers that may be a short id: in groups (100 482, 10-04-82, 12/3456), without the letters that it begins with (330418
for CNT/330418), or after letters that it does not have (CH207731, KPR-20417); and an id with a word between its halves.

Digits in groups are far more often a day, a share or a range, so these are left out, and the rest is for a person to
decide. Longer ids in groups are certain (`ids`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kpixl.disclosure.people.beside_numbers import is_in_guid
from kpixl.disclosure.people.folding import Folded
from kpixl.disclosure.people.glued_ids import CERTAIN_DIGITS, ZEROS
from kpixl.disclosure.people.ids import Ids
from kpixl.disclosure.people.ordinary_words import is_ordinary
from kpixl.disclosure.people.record_shapes import ID_PREFIXES
from kpixl.disclosure.people.said_of_somebody import NO_NOUN

FEWEST_DIGITS, MOST_DIGITS, MANY_DIGITS = 5, 11, 7
LAST_YEAR_WRITTEN_SHORT = 40  # 24 and 31 may be the year of a day near today, 82 is not
THOUSANDS = 3  # digits in a group of a count
YEARS = range(1990, 2051)
_LEAD = 25  # characters before a number that may say what it is

_APART = r"[ \t\n]?[-/_'~|*\\·][ \t\n]?|[.:,]|[ \t\n]{1,2}"
_GROUPS = re.compile(
    rf"(?<![\w$])(?P<first>\d{{1,8}})(?P<gap>{_APART})\d{{1,8}}(?:(?P=gap)\d{{1,8}}){{0,8}}(?![\w%]|(?P=gap)\d)"
)
_MIXED = re.compile(r"(?<![\w$.,])\d{1,8}(?:[-/_:'~|*\\.,]\d{1,8}){1,8}(?![\w%]|[-/_:'~|*\\.,]\d)")
_WITH_DECIMALS = re.compile(r"(?<![\w$.,])\d{5,7}\.00(?!\d)")
_ONE_BY_ONE = re.compile(r"(?<![\w$.,])\d(?:, ?\d){5,10}(?![\w%]|, ?\d)")
_BRACKETED = re.compile(
    r"(?<![\w$.,)\]])(?:\d{1,7}[(\[]\d{1,7}[)\]]|[(\[]\d{1,7}[)\]][(\[]?\d{1,7}\b[)\]]?"
    r"|[(\[]\d{1,7}[)\]] \d{1,7}(?=\s*(?:\Z|[.,;:!?)])))(?![\w%(\[]|[.,]\d)"
)
_ALONE = re.compile(r"(?<![\w$.,/-])\d{6,8}(?![\w%]|[.,:/-]\d)")
_MONTH = re.compile(r"20\d\d(?:0[1-9]|1[0-2])")  # 202406
_OF_NO_COUNT = re.compile(r"\d[_|~\\]\d")
_DIGITS = re.compile(r"\d+")
_JOINING = ("then", "and", "x")
_IN_TWO = re.compile(
    rf"(?<![\w.,$/-])([a-z]{{0,6}}\d{{1,8}}) (?:{'|'.join(_JOINING)}) (\d{{3,8}}[a-z]?)(?![\w%]|[.,]\d)"
)
_PARTED = re.compile(r"(?<![\w/-])([a-z]{2,10})[-/_](\d{1,8}(?:[-/_]\d{1,8}){0,2}(?:[-/_]?[a-z])?)(?![\w/]|-\w)")
_SIGN_AND_DIGIT = re.compile(r"[-/_]\d")
_SIGNS = re.compile(r"[-/_]")
_MONEY_OR_PHONE = re.compile(
    r"(?:[$]\s?|\b(?:gbp|eur|tel(?:ephone)?|phone|mobile|fax|ext(?:ension)?|call|ring|sort ?codes?|room|version|build|v"
    r"|sections?|tables?|figures?|chapters?|para(?:graph)?s?)\b[\s:.]*)\Z"
)
_STATISTIC = re.compile(r"\b(?:mean|median|average|rate|ratio|score|index)\b[^.;]*\Z")
_UNIT = re.compile(r"\s?(?:%|per ?cent|k\b|m\b|bn\b|million|thousand|pounds|gbp)")
_COUNTED = re.compile(  # before a number that is an amount
    r"\b(?:(?:rose|ris\w+|grew|grow\w*|fell|fall\w*|dropp?\w*|up|down|(?:in|de)creas\w+|reduc\w+|chang\w+|went)"
    r" (?:to|by)|(?:row|line|visit|contact|referral|review|view|record)s"
    r"|reach\w*|total\w*|counts?|counted|numbers? of|sum|budget|spend|spent|cost\w*|population|households?|equals?)"
    r"(?: (?:is|was|were|of|to|at|for))?[\s:]*\Z"
)
_BETWEEN_TWO = re.compile(r"\b(?:between|from|out of|than|around|over|under|nearly|almost)\s+\Z")


class GroupsAt(NamedTuple):
    """Digits in groups: their place in the folded text, and the digits without leading zeros."""

    start: int
    end: int
    value: str


def ids_in_groups(text: Folded, ids: Ids) -> Iterator[GroupsAt]:
    """The places of digits, in groups or alone, that are only an id or its number; and of letters with an id."""
    plain, original = text.text, text.original
    if not _DIGITS.search(plain):
        return
    yield from _numbers_alone(text, ids)
    for word in text.words:
        if word.text[0].isalpha() and not word.text.isalpha() and ids.is_behind_letters(word.text):
            yield GroupsAt(word.start, word.end, word.text)
    for found in _PARTED.finditer(plain) if _SIGN_AND_DIGIT.search(plain) else ():
        run, digits = _SIGNS.sub("", found[0]), _SIGNS.sub("", found[2])
        is_word = is_ordinary(found[1]) or found[1].removesuffix("s") in ID_PREFIXES  # refs-20417
        is_period = len(digits) < CERTAIN_DIGITS and ids.has_number(digits)  # CP-2024-06
        if not (is_word or is_period) and ids.is_behind_letters(run):
            yield GroupsAt(*found.span(), run)
    for found in () if text.word_texts.isdisjoint(_JOINING) else _IN_TWO.finditer(plain):
        if ids.is_in_two(found[1], found[2]):
            yield GroupsAt(*found.span(), found[1] + found[2])
    for pattern in (_GROUPS, _MIXED, _WITH_DECIMALS, _ONE_BY_ONE, _BRACKETED):
        for found in pattern.finditer(plain):
            groups = _DIGITS.findall(found[0])
            if pattern is _WITH_DECIMALS:
                groups = groups[:1]
            digits = "".join(groups)
            if not FEWEST_DIGITS <= len(digits) <= MOST_DIGITS or not ids.has_number(digits):
                continue
            if not _is_something_else(found, groups) and _says_no_amount(
                original, text, found, is_no_count=_is_no_count(found[0], groups)
            ):
                yield GroupsAt(*found.span(), ZEROS.sub("", digits))


def _numbers_alone(text: Folded, ids: Ids) -> Iterator[GroupsAt]:
    """Numbers that are an id without the letters that it begins with."""
    for found in _ALONE.finditer(text.text) if ids.cores else ():
        number = found[0].lstrip("0")
        if number not in ids.cores or _MONTH.fullmatch(found[0]) or is_in_guid(text.text, found.start()):
            continue
        is_counted = _COUNTED.search(text.text[max(0, found.start() - _LEAD) : found.start()])
        if not is_counted and _says_no_amount(text.original, text, found):
            yield GroupsAt(*found.span(), number)


def _is_no_count(typed: str, groups: list[str]) -> bool:
    """Whether nobody writes a count like this: 33_9208, 10 0482, 1-0-0-4-8-2; then no noun after it is counted."""
    is_decimal = "." in typed or "," in typed
    has_zero = not is_decimal and any(each.startswith("0") and len(each) != THOUSANDS for each in groups[1:])
    return has_zero or _OF_NO_COUNT.search(typed) is not None or (len(groups) > 2 and max(map(len, groups)) == 1)


def _says_no_amount(original: str, text: Folded, found: re.Match[str], *, is_no_count: bool = False) -> bool:
    """Whether the words around digits leave open that they are an id: no sum of money, and no count of anything."""
    before = text.text[max(0, found.start() - _LEAD) : found.start()]
    is_amount = _MONEY_OR_PHONE.search(before) or _STATISTIC.search(before)
    if is_amount or _UNIT.match(text.text, found.end()) or _BETWEEN_TWO.search(before):
        return False
    return is_no_count or NO_NOUN.match(original, text.span(found.start(), found.end())[1]) is not None


def _is_something_else(found: re.Match[str], groups: list[str]) -> bool:
    """Whether groups are a day, a period, a time, thousands, decimals, a ratio or a share."""
    separator = found[0].removeprefix(groups[0]).partition(groups[1])[0] if len(groups) > 1 else ""
    sign = separator.strip()
    if (_has_a_year(groups) and len(groups[0] + groups[-1]) < MANY_DIGITS) or _is_day(groups) or _is_time(sign, groups):
        return True
    is_padded = groups[0].startswith("0")  # no count is
    if len(groups) != 2 or is_padded:
        return False
    are_thousands = len(groups[1]) == 3 and len(groups[0]) < 3
    if sign in (",", "."):  # 318.842 and 318,842 may be the six digits of an id
        return are_thousands or (sign == "." and len(groups[1]) < 3)
    is_share = sign == "/" and int(groups[0]) <= int(groups[1]) and not groups[1].startswith("0")
    return sign == ":" or is_share


def _has_a_year(groups: list[str]) -> bool:
    """Whether the first or the last group is a year: 2023/24, 06/2024, in 2024 118."""
    return any(len(each) == 4 and int(each) in YEARS for each in (groups[0], groups[-1]))


def _is_day(groups: list[str]) -> bool:
    if len(groups) != 3 or any(len(each) > 2 for each in groups):
        return False
    one, two, three = map(int, groups)
    if len(groups[2]) < 2:
        return False
    return any(
        0 < day <= 31 and 0 < month <= 12 and year <= LAST_YEAR_WRITTEN_SHORT
        for day, month, year in ((one, two, three), (two, one, three), (three, two, one))
    )


def _is_time(sign: str, groups: list[str]) -> bool:
    return sign == ":" and all(len(each) == 2 and int(each) < 60 for each in groups)
