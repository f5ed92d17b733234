"""
Small counts of people in a text that somebody wrote: "3 children", "two of them", "201 of 203 young people".

A query costs its reader a glance, a count that is overlooked may reveal who a child is; so what could be a count of
people is taken for one. What is plainly something else is not: a percentage, a date, an age, a length of time, "4 fewer
than in April", "section 47".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from kpixl.narratives.numbers_in_text import NUMBER_WORDS, TENS

COUNTS_UP_TO = 5  # a count of so few people may show who they are

_WORDS = (*NUMBER_WORDS[1:], TENS[0])

_PEOPLE = r"""(?:
    child(?:ren)? | kids? | young\ (?:people|persons?|adults?|men|man|women|woman|carers?) | youngsters? | youths?
    | teenagers? | adolescents? | bab(?:y|ies) | infants? | toddlers? | newborns? | unborns? | year[- ]olds?
    | boys? | girls? | males? | females? | siblings? | brothers? | sisters? | twins? | sons? | daughters? | orphans?
    | famil(?:y|ies) | households? | parents? | mothers? | fathers? | mums? | dads? | carers? | adopters? | relatives?
    | c?/?yps? | c&yps? | ypcs? | (?:care[ ]?-?)?leavers? | pupils? | students? | learners?
    | asylum[- ]seekers? | uasc | lac | cla | cin
    | people | persons? | individuals? | residents? | victims? | cases? | workers? | practitioners? | managers?
    | officers? | advisers? | advisors? | nurses? | staff | colleagues? | apprentices? | parents?
)\b(?!\s+(?:hubs?|centres?|courts?)\b)(?!['’]s?\s+(?:homes?|services?|hubs?|centres?)\b)"""
_JOINING = (
    "of|for|to|with|by|at|on|in|from|about|and|or|but|where|when|who|that|which|because|while|than|is|are|was|were|be|"
    "has|have|had|not|per|as"
)
_NOT_COUNTED = r"""(?!
    \s*(?:%|per\ ?cent|percentage|pp\b|points?\b|st\b|nd\b|rd\b|th\b)
    | [ -]?(?:working|calendar|full|consecutive)?[ -]?(?:day|week|month|year|hour|minute|mile|quarter|term)s?\b
    | [ -]?(?:daily|weekly|monthly|yearly)\b
    | \s+(?:times|more|fewer|less|higher|lower|or\ more|or\ fewer|to\ one|pm|am|km)\b
    | \s+(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*\b
)"""
_NOT_A_COUNT_AFTER = re.compile(
    r"""(?: [£#.,/]
    | \b(?:aged?|ages|under|over|tier|level|stage|step|grade|band|phase|key\ stage|year|years|section|part|table|
        chapter|week|day|quarter|type|category|no\.?|number|page|point|item|option)\s*
    | \b(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*\s+
    )\Z""",
    re.IGNORECASE | re.VERBOSE,
)
_PRONOUN = re.compile(r"\b(?:no|any|some|every|each|this|that|which|the|last|next|first)\s+one\Z", re.IGNORECASE)
_OF_A_NUMBER = re.compile(
    r"(?<![\d.,/])(?P<part>\d[\d,]*)(?:\s+(?:out\s+)?of\s+(?:the\s+|our\s+|these\s+|all\s+)*|(?P<slash>\s?/\s?))"
    r"(?P<whole>\d+(?:,\d{3})*)(?![\d%/]|\.\d)"
)
_SAYS_PEOPLE = re.compile(rf"\b{_PEOPLE}", re.IGNORECASE | re.VERBOSE)
_ONE = (
    "(?:brother|sister|sibling|mother|father|mum|dad|parent|son|daughter|boy|girl|baby|child|twin|carer|nephew|niece)"
)
_DONE_BY_TWO = (
    "refused|declined|attended|moved|returned|ran|went|live[sd]?|turned|aged|seen|visited|placed|missed|missing|absent|"
    "unwell|ill|abroad|abscond(?:ed)?|adopted|fostered|born|home|siblings|boys|girls|now"
)
_IN_OTHER_WORDS = re.compile(
    rf"""\b(?P<number>single|sole|lone|both|neither(?:\ of)?|couple\ of|pair\ of|trio\ of|only|ii|iii|iv)
        \s+(?:[\w'’-]+\s+)??{_PEOPLE}
    | \b(?P<alone>twins|triplets|quadruplets|quads|(?:just|only)\ the\ one
        | remaining\ (?:child|young\ person|baby|boy|girl|sibling)
        | (?:two|three|four|five)\ (?:eld|old|young)(?:est|er)(?=\s*[,.;:)]|\s*$|\s+(?:were|are|have|had|did|who)\b)
        | child\ [a-h]\ (?:and|&)\ (?:child\ )?[a-h]\b | sibling\ (?:pair|trio)
        | (?!child){_ONE}\s+(?:and|&|\+)\s+(?:(?:a|an|his|her|their|the|baby|half|step|younger|older)[ -])*{_ONE}\b
        | both\s+of\s+(?:them|whom)
        | both(?=\s+(?:(?:were|are|was|have|had|been|has|also|still|then|since|not|never)\s+){{0,3}}
            (?:{_DONE_BY_TWO})\b)
        | couple(?=\s+(?:were|was|are|have|had|did)\b))""",
    re.IGNORECASE | re.VERBOSE,
)
_BOTH = re.compile(r"\bboth(?=\s+(?:were|are|have|had|did|will|now)\b)", re.IGNORECASE)

# What a correction moved: an earlier copy has the number before it, so that the difference counts people.
_CORRECTED = re.compile(
    r"\b(?:correct(?:ed|s|ion)|restate[ds]?|restatement|revis(?:ed|es|ion)|amend(?:ed|s|ment)|re-?issued?|re-?counted"
    r"|re-?calculated|re-?published|withdrawn|taken\ back|previously|originally|(?:earlier|last|previous|first|old)\ "
    r"(?:copy|copies|version|issue|report|scorecard|figures?)|counted\ twice|double[- ]counted|duplicates?d?|omitted"
    r"|left\ out|missed\ out|in\ error|by\ mistake|mistakenly)\b".replace("\\ ", r"\s+"),
    re.IGNORECASE,
)
_PLAIN = r"(?<![\w.,/£#])\d{1,3}(?:,?\d{3})*(?!\w|[.,/]\d|\s*(?:%|per\ ?cent|pp\b|points?\b))"
_MOVED = re.compile(
    rf"(?P<one>{_PLAIN})[\s,;:()]*(?:(?:up|down)\s+)?(?:to|not|was|were|from|rather\s+than|instead\s+of|against"
    rf"|compared\s+(?:to|with)|becomes?|became|now|previously|originally|→|->|=>|–>)[\s,;:()]*"
    rf"(?:(?:previously|originally|now|was|reported\s+as|as|the)\s+)*(?P<other>{_PLAIN})",
    re.IGNORECASE,
)


def small_counts(text: str, up_to: int = COUNTS_UP_TO) -> list[tuple[int, int]]:
    """Start and end of each small count of people in one sentence, from 1 to `up_to`; in order, none within another."""
    text = _with_plain_digits(text)
    found = sorted(
        {*_written(text, up_to), *_of_a_number(text, up_to), *_in_other_words(text), *_corrections(text, up_to)}
    )
    return [each for each in found if not any(other != each and _holds(other, each) for other in found)]


def _with_plain_digits(text: str) -> str:
    """The same text, as long as it was, with other scripts' digits as 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(each)) if each.isdigit() else each for each in text)


def _holds(outer: tuple[int, int], inner: tuple[int, int]) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _written(text: str, up_to: int) -> Iterator[tuple[int, int]]:
    """Numbers in digits or words that count people."""
    for pattern in _patterns(up_to):
        for found in pattern.finditer(text):
            start, end = found.span("number")
            if not _NOT_A_COUNT_AFTER.search(text[max(0, start - 20) : start]) and not _PRONOUN.search(text[:end]):
                yield start, end
    if _SAYS_PEOPLE.search(text):
        yield from (found.span("number") for found in _standing_alone(up_to).finditer(text))


@cache
def _patterns(up_to: int) -> tuple[re.Pattern[str], ...]:
    number = _number(up_to)
    several = _number(up_to, least=2)
    other_words = rf"(?:(?!(?:{_JOINING})\b)[\w'’/-]+\s+){{0,4}}?(?:\d{{1,2}}-)?"
    all_of = r"(?:\s*\((?:one|two|three|four|five)\))?(?:\s?(?:x|no\.|nr\.?))?"  # 1 (one), 2x
    all_of += r"(?:\s*\(\d[\d.]*%\))?(?:\s+(?:out\s+)?of(?:\s+(?:the|our|these|those|their|all|its|\d[\d,]*))*)?"
    verbs = (
        r"were|was|are|is|have|has|had|did|do|does|remains?|went|goes|go|lives?|left|became|came|ran|got|fell|met|"
        r"cannot|can|could|would|will|still|also|now|\w{2,}ed"
    )
    return tuple(
        re.compile(pattern, re.IGNORECASE | re.VERBOSE)
        for pattern in (
            rf"{number}{_NOT_COUNTED}{all_of}[\s-]+{other_words}{_PEOPLE}",  # 3 of our 45 looked-after children
            rf"{number}{_NOT_COUNTED}\s+(?:{verbs})\b(?!\s+by\b)",  # three were late
            rf"{number}{_NOT_COUNTED}\s+(?:out\s+)?of\s+(?:them|whom|\d)",  # two of them, 3 of 45
            rf"{several}{_NOT_COUNTED}\s+of\s+(?:the|these|those|our|this|which)\b",  # but not: one of the reasons
            rf"{number}{_NOT_COUNTED}\s+(?:not\s+)?(?:seen|late|missed|visited|overdue|missing)\b(?=\s*(?:[,.;:)]|$))",
            rf"{_glued(up_to)}(?=[_/.+*]?{_PEOPLE})",  # 2twins, three_kids
            rf"\b(?:siblings?|groups?|famil(?:y|ies)|cohorts?|households?)\s+of\s+{number}{_NOT_COUNTED}",
        )
    )


@cache
def _standing_alone(up_to: int) -> re.Pattern[str]:
    """`not seen: 3`, `seen late (2)`"""
    return re.compile(rf"[:=(]\s*{_number(up_to)}\s*(?=[),;.]|$)", re.IGNORECASE | re.VERBOSE)


def _number(up_to: int, least: int = 1) -> str:
    return rf"(?:(?<![\w.,£/])|(?<=\bx)){_digits_or_word(up_to, least)}(?!(?!(?:x|no|nr)\b)\w|[.,/]\d)"


def _glued(up_to: int) -> str:
    """A number that a word follows with no blank between."""
    return rf"(?:(?<![\w.,£/])|(?<=_)){_digits_or_word(up_to, 1)}"


def _digits_or_word(up_to: int, least: int) -> str:
    digits = "|".join(rf"0*{number}" for number in range(least, up_to + 1))
    words = "|".join(_WORDS[least - 1 : up_to])
    return f"(?P<number>{digits}|{words})"


def _of_a_number(text: str, up_to: int) -> Iterator[tuple[int, int]]:
    """`201 of 203`, which leaves 2; and `3/45 children`."""
    for found in _OF_A_NUMBER.finditer(text):
        part, whole = (int(found[each].replace(",", "")) for each in ("part", "whole"))
        is_share = bool(found["slash"]) and part <= whole and bool(_SAYS_PEOPLE.search(text))
        if 0 < whole - part <= up_to or (is_share and 0 < part <= up_to):
            yield found.span()


def _in_other_words(text: str) -> Iterator[tuple[int, int]]:
    """`the only child`, `brother and sister`, `both refused`; `both are late` in a sentence about people."""
    for found in _IN_OTHER_WORDS.finditer(text):
        yield found.span("number" if found["number"] else "alone")
    if _SAYS_PEOPLE.search(text):
        yield from (found.span() for found in _BOTH.finditer(text))


def _corrections(text: str, up_to: int) -> Iterator[tuple[int, int]]:
    """`corrected from 12 to 13`, `restated by two`, `one more was left out`: few people, whatever the numbers are."""
    if not _CORRECTED.search(text):
        return
    for found in _MOVED.finditer(text):
        one, other = (int(found[each].replace(",", "")) for each in ("one", "other"))
        if 0 < abs(one - other) <= up_to:
            yield found.span()
    for pattern in _moved_by(up_to):
        yield from (found.span("number") for found in pattern.finditer(text))


@cache
def _moved_by(up_to: int) -> tuple[re.Pattern[str], ...]:
    number = _number(up_to)
    return (
        re.compile(rf"\bby\s+{number}(?!\s*(?:%|per\ ?cent|pp\b|points?\b|percentage))", re.IGNORECASE),
        re.compile(rf"{number}\s+(?:more|fewer|less|extra|additional)\b", re.IGNORECASE),
    )
