"""
Small counts of people in a text that somebody wrote: "3 children", "two of them", "201 of 203 young people".

A query costs its reader a glance, while a count that is overlooked may reveal who a child is; so anything that could be
a count of people is treated as one. What is plainly something else is not: a percentage, a date, an age, a length of
time, "4 fewer than in April", "section 47".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain

from kpixl.disclosure.one_person import singled_out
from kpixl.disclosure.words_for_people import (
    AGED,
    HAPPENED,
    JOINING,
    LIKE_WHAT,
    MONTH_WORDS,
    NO_COUNT,
    NOUNLESS,
    NOUNS,
    ONE,
    PEOPLE,
    SAYS_THINGS,
    STATUS,
    VERBS,
    WHERE_ONE_LIVES,
)
from kpixl.narratives.numbers_in_text import NUMBER_WORDS, TENS

COUNTS_UP_TO = 5  # a count of so few people may show who they are

_WORDS = (*NUMBER_WORDS[1:], TENS[0])

_NOT_A_COUNT_AFTER = re.compile(
    rf"""(?: [£#.,/]
    | \b(?:aged?|ages|under|over|tier|level|stage|step|grade|band|phase|key\ stage|year|years|section|part|table|
        chapter|week|day|quarter|type|category|no\.?|number|page|point|item|option)\s*
    | \b(?<!in\ )(?<!for\ )(?:{MONTH_WORDS})[a-z]*\s+
    )\Z""",
    re.IGNORECASE | re.VERBOSE,
)
_PRONOUN = re.compile(  # `the one that was late`, but not `the one child that was`, nor `the fact that one was late`
    rf"""\b(?:no|any|some|every|each|which|(?:this|(?<!fact\ )(?<!so\ )that|the|last|next|first)
        (?!\s+one\s+(?:(?:looked\ after|\w+-\w+|disabled|unaccompanied
            |(?!(?:{JOINING}|{VERBS}|before|after|an?|the|his|her|its|our|their)\b)[\w'’]+(?<!s))\s+){{0,3}}
        (?:{PEOPLE}(?<!s)(?<!ren)(?<!people)|{HAPPENED})))\s+one\b""",
    re.IGNORECASE | re.VERBOSE,
)
_OF_A_NUMBER = re.compile(
    r"(?<![\d.,/])(?P<part>\d[\d,]*)(?:\s+(?:out\s+)?of\s+(?:the\s+|our\s+|these\s+|all\s+)*|(?P<slash>\s?/\s?))"
    r"(?P<whole>\d+(?:,\d{3})*)(?![\d%/]|\.\d)"
)
_OF_WHICH = re.compile(r"\bof\s+(?:which|these|those)\s+\Z", re.IGNORECASE)
_SAYS_PEOPLE = re.compile(rf"\b{PEOPLE}", re.IGNORECASE | re.VERBOSE)
_LABEL = re.compile(rf"\b(?:{NOUNS}|{STATUS}|north|south|east|west)\s*\Z", re.IGNORECASE | re.VERBOSE)
_DONE_BY_TWO = (
    "refused|declined|attended|moved|returned|ran|went|live[sd]?|turned|aged|seen|visited|placed|missed|missing|absent|"
    "unwell|ill|abroad|abscond(?:ed)?|adopted|fostered|born|home|siblings|boys|girls|now"
)
_OF_THEM = r"(?:\s+of(?:\s+(?:the|these|those|our|their|her|his))?)?"
_IN_OTHER_WORDS = re.compile(
    rf"""\b(?P<number>single|sole|lone|solitary|(?:both|neither){_OF_THEM}|(?:couple|pair|trio|handful)\ of|only
        |ii|iii|iv)
        \s+(?:[\w'’-]+\s+)??{PEOPLE}
    | \b(?P<alone>twins|triplets|quadruplets|quads|(?:just|only)\ the\ one
        | remaining\ (?:child|young\ person|baby|boy|girl|sibling)
        | (?:two|three|four|five)\ (?:eld|old|young)(?:est|er)(?=\s*[,.;:)]|\s*$|\s+(?:were|are|have|had|did|who)\b)
        | child\ [a-h]\ (?:and|&)\ (?:child\ )?[a-h]\b | sibling\ (?:pair|trio)
        | (?!child){ONE}\s+(?:and|&|\+)\s+(?:(?:a|an|his|her|their|the|baby|half|step|younger|older)[ -])*{ONE}\b
        | both\s+of\s+(?:them|whom)
        | (?:an?\ \d{{1,2}}|{AGED})\s*(?:and|&|\+|,)\s+(?:an?|one|the|her|his)\s+{AGED}{NOUNLESS}
        | (?:both|neither|(?:the|a)\ (?:pair|duo|trio|couple))
            (?=\s+(?:(?:were|are|was|have|had|been|has|also|still|then|since|not|never)\s+){{0,3}}
            (?:{_DONE_BY_TWO}|{WHERE_ONE_LIVES})\b)
        | (?:couple|pair|duo|twosome|trio|threesome|foursome)(?=\s+(?:were|was|are|have|had|did)\b))""",
    re.IGNORECASE | re.VERBOSE,
)
_BOTH = re.compile(r"\bboth(?=\s+(?:were|are|have|had|did|will|now)\b)", re.IGNORECASE)

# Numbers that a correction moved: an earlier copy has the old number, so the difference counts people.
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

_ANY_NUMBER = rf"(?:\d+|{'|'.join(_WORDS)})"
_A_TIME = (
    r"(?:the\s+)?(?:winter|spring|summer|autumn|q[1-4]|20\d\d"
    rf"|(?:{MONTH_WORDS})[a-z]*)"
)
_OF_ALL = r"\s+(?:out\s+)?of\s+(?:(?:the|our|these|those|all)\s+)*"
_PART = r"(?:half|(?:an?|one|two|three)[\s-](?:third|quarter|fifth)s?|\d{1,2}\s?(?:%|per\ ?cent))"  # half of the 4
_NAME = r"(?:(?-i:[A-Z])[\w’'-]*|north|south|east|west)"
_AT = rf"\s+(?:in|from|at)\s+(?:the\s+)?{_NAME}(?:\s+{_NAME})?"
_BY_PLACE = re.compile(  # 1 in the East, 2 in the West
    rf"(?<![\w.,£/]){_ANY_NUMBER}{_AT}(?:(?:\s*[,;/&+]\s*|\s+)(?:(?:and|but|plus)\s+)?{_ANY_NUMBER}{_AT})+",
    re.IGNORECASE,
)


def small_counts(text: str, up_to: int = COUNTS_UP_TO) -> list[tuple[int, int]]:
    """Start and end of each small count of people in one sentence, from 1 to `up_to`; in order, none within another."""
    text = _with_plain_digits(text)
    spans = {*_of_a_number(text, up_to), *_in_other_words(text), *singled_out(text), *_corrections(text, up_to)}
    if starts := [found.start() for found in _numbers(up_to).finditer(text)]:
        spans |= {*_written(text, starts, up_to), *_without_a_noun(text, starts, up_to)}
    kept, seen_to = list[tuple[int, int]](), 0
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if end > seen_to:
            kept.append((start, end))
            seen_to = end
    return kept


def _with_plain_digits(text: str) -> str:
    """The same text at the same length, with the digits of other scripts as 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(each)) if each.isdigit() else each for each in text)


def _written(text: str, starts: Sequence[int], up_to: int) -> Iterator[tuple[int, int]]:
    """Numbers in digits or words that count people."""
    pronouns = {found.end() for found in _PRONOUN.finditer(text)}
    counting, behind_words = _patterns(up_to), _behind_words(up_to)
    for found in chain(_beginning_at(starts, text, counting), *(each.finditer(text) for each in behind_words)):
        start, end = found.span("number")
        before = text[max(0, start - 20) : start]
        if end not in pronouns and not _NOT_A_COUNT_AFTER.search(before) and not _is_of_things(text, before):
            yield start, end


def _is_of_things(text: str, before: str) -> bool:
    """Whether a number counts things that the sentence names: `seven unfilled posts, of which five are offered`."""
    return bool(_OF_WHICH.search(before) and SAYS_THINGS.search(text)) and not _SAYS_PEOPLE.search(text)


def _beginning_at(starts: Sequence[int], text: str, patterns: Iterable[re.Pattern[str]]) -> Iterator[re.Match[str]]:
    """The matches of each pattern that begin at a number; the rest of the text is not searched."""
    for pattern in patterns:
        at = 0
        for start in starts:
            if start >= at and (found := pattern.match(text, start)):
                yield found
                at = found.end()


def _without_a_noun(text: str, starts: Sequence[int], up_to: int) -> Iterator[tuple[int, int]]:
    """Lone numbers that count people unless only things are named: `not seen: 3`, `Late x 2`, `all but one`."""
    signed = [*_behind_a_sign(up_to).finditer(text)]
    others = [found for pattern in _of_what_was_said(up_to) for found in pattern.finditer(text)]
    others += _beginning_at(starts, text, _of_nothing_else(up_to))
    for places in _BY_PLACE.finditer(text):
        others += _whole_numbers(up_to).finditer(text, *places.span())
    if not signed and not others:  # most texts; searching for everything that could be counted takes longest
        return
    says_people = bool(_SAYS_PEOPLE.search(text))
    if not says_people and SAYS_THINGS.search(text):
        return
    for found in others:
        start, end = found.span("number")
        if not _NOT_A_COUNT_AFTER.search(text[max(0, start - 20) : start]):
            yield start, end
    for found in signed:
        label = _LABEL.search(text[max(0, found.start() - 40) : found.start()])
        if label or found["sample"] or (says_people and found["ends"] is not None and not found["labelled"]):
            yield found.span("number")


@cache
def _patterns(up_to: int) -> tuple[re.Pattern[str], ...]:
    number = _number(up_to)
    several = _number(up_to, least=2)
    other_words = rf"(?:(?!(?:{JOINING})\b)[\w'’/-]+\s+){{0,4}}?(?:\d{{1,2}}-|\w{{3,9}}-(?=year))?"
    all_of = r"[\"'”’]?(?:/(?:two|three|four|five|six))?(?:\s*\((?:one|two|three|four|five)\))?"  # one/two, 1 (one)
    all_of += r"(?:\s?(?:x|no\.|nr\.?)|no)?"  # 2x, 3no
    all_of += r"(?:\s*\(\d[\d.]*%\))?(?:\s+(?:out\s+)?of(?:\s+(?:the|our|these|those|their|all|its|\d[\d,]*))*)?"
    return tuple(
        re.compile(pattern, re.IGNORECASE | re.VERBOSE)
        for pattern in (
            rf"{number}{NO_COUNT}{all_of}[\s-]+{other_words}{PEOPLE}",  # 3 of our 45 looked-after children
            rf"{number}{NO_COUNT}\s+(?:{VERBS})\b(?!\s+by\b)",  # three were late
            rf"{number}{NO_COUNT}\s+(?:out\s+)?of\s+(?:them|whom|\d)",  # two of them, 3 of 45
            rf"{several}{NO_COUNT}\s+of\s+(?:the|these|those|our|this|which)\b",  # but not: one of the reasons
            rf"{number}{NO_COUNT}\s+(?:not\s+)?(?:seen|late|missed|visited|overdue|missing)\b(?=\s*(?:[,.;:)]|$))",
            rf"{_glued(up_to)}(?=[_/.+*]?{PEOPLE})",  # 2twins, three_kids
            rf"{_glued(up_to)}(?=\s?[x×*]\s?{other_words}{PEOPLE})",  # 1xCYP, 2 × young carers
            rf"{_glued(up_to)}(?=\s?[x×*]\s?{STATUS}{NOUNLESS})",  # 4x late
            rf"{number}\s+{WHERE_ONE_LIVES}{NOUNLESS}",  # two in custody
            rf"(?!(?-i:One\ Adoption)){number}\s+(?:(?:{LIKE_WHAT})\s+){{0,2}}{HAPPENED}",  # two deaths, 2 SGOs
        )
    )


@cache
def _behind_words(up_to: int) -> tuple[re.Pattern[str], ...]:
    """Numbers that count people by the words before them: `a family of 4`, `mother and her two`, `eldest of three`."""
    number = _number(up_to)
    return tuple(
        re.compile(pattern, re.IGNORECASE | re.VERBOSE)
        for pattern in (
            rf"\b(?:siblings?(?:\s+sets?)?|groups?|famil(?:y|ies)|cohorts?|households?)\s+of\s+{number}{NO_COUNT}",
            rf"\b(?:{ONE}|parents|couple)\s*(?:\b(?:and|with|plus)\b|[&+])\s*(?:(?:her|his|their|the)\s+)?{number}{NOUNLESS}",
            rf"\b(?:eldest|oldest|youngest)\s+of\s+(?:the\s+)?{number}{NOUNLESS}",
        )
    )


@cache
def _behind_a_sign(up_to: int) -> re.Pattern[str]:
    """`not seen: 3`, `seen late (2)`, `CYP – 2`, `n = 4`, `CYPx2`"""
    sign = r"(?: (?P<sample>\bn\s?[=:]\s*) | (?P<labelled>(?:\s-|[–—])\s* | (?P<times>[x×*]\s?)) | [:=(]\s* )"
    ends = rf"(?: (?P<ends>\s*(?:[),;.]|$)) | (?!\s+(?:to|or)\b)\s*\( | (?!\s+(?:to|or)\b){NOUNLESS} )"
    behind = rf"(?!\w|[.,/]\d){NO_COUNT}(?(times)|(?={ends}))"
    return re.compile(sign + _digits_or_word(up_to, 1) + behind, re.IGNORECASE | re.VERBOSE)


@cache
def _of_what_was_said(up_to: int) -> tuple[re.Pattern[str], ...]:
    """Numbers that count what was mentioned before: `all bar two`, `the other two`, `all of the 3`."""
    number, several = _number(up_to), _number(up_to, least=2)
    return tuple(
        re.compile(pattern, re.IGNORECASE | re.VERBOSE)
        for pattern in (
            rf"\b(?:all|none|nobody|every(?:one|body)?)(?:\s+[\w'’-]+){{0,5}}?\s+(?:but|save(?:\s+for)?|excluding)\s+{number}{NOUNLESS}",
            rf"\b(?:bar|except(?:ing)?(?:\s+for)?|(?:apart|aside)\s+from|exception\s+of)\s+{number}{NOUNLESS}",
            rf"\b(?:these|those|(?:the\s+)?(?:other|remaining)|another|a\s+further)\s+{several}{NOUNLESS}",
            rf"\b(?<!the\ )(?:only|just|mere|total\s+of)\s+{number}(?=\s*(?:[,.;:)]|$))",
            rf"\ball\s+of\s+(?:the|these|those|our|their)\s+{number}{NOUNLESS}",
            rf"\b{_PART}{_OF_ALL}{number}{NOUNLESS}",
        )
    )


@cache
def _of_nothing_else(up_to: int) -> tuple[re.Pattern[str], ...]:
    """Numbers that count people unless only things are named: `two of the five`, `2 outstanding`, `1/1 late`."""
    number = _number(up_to)
    return tuple(
        re.compile(pattern, re.IGNORECASE | re.VERBOSE)
        for pattern in (
            rf"{number}\s+(?:(?:clear|known|minor|notable|recent)\s+)?exceptions?\b(?!\s+(?:to|from)\b|\s+in\s+{_A_TIME}\b)",
            rf"{number}{_OF_ALL}{_ANY_NUMBER}\b{NOUNLESS}",
            rf"{number}(?<=\d)\s+in\s+[2-{min(up_to, 9)}]{NOUNLESS}",  # 3 in 5
            rf"{number}\s+from\s+(?P=number){NOUNLESS}",  # 2 from 2
            rf"(?<![\w.,£/]){_digits_or_word(up_to, 1)}(?=\s?/\s?\d{{1,2}}\s+{STATUS}{NOUNLESS})",
            rf"{number}{NO_COUNT}(?:\s*\((?:\d|one|two|three|four|five)\))?\s+{STATUS}{NOUNLESS}(?!\s+(?:does|can)\b)",
        )
    )


@cache
def _numbers(up_to: int) -> re.Pattern[str]:
    """Whatever begins like a small number in digits or words."""
    return re.compile(rf"(?<![^\W_x×])(?<![.,£/]){_digits_or_word(up_to, 1)}", re.IGNORECASE)


@cache
def _whole_numbers(up_to: int) -> re.Pattern[str]:
    return re.compile(_number(up_to), re.IGNORECASE)


def _number(up_to: int, least: int = 1) -> str:
    return rf"(?:(?<![\w.,£/])|(?<=\bx)){_digits_or_word(up_to, least)}(?!(?!(?:x|no|nr)\b)\w|[.,/]\d)"


def _glued(up_to: int) -> str:
    """A number that a word follows without a space."""
    return rf"(?:(?<![\w.,£/])|(?<=_)){_digits_or_word(up_to, 1)}(?!teens?\b)"


def _digits_or_word(up_to: int, least: int) -> str:
    digits = "|".join(rf"0*{number}" for number in range(least, up_to + 1))
    words = "|".join(map(_with_digits, _WORDS[least - 1 : up_to]))
    return f"(?P<number>{digits}|{words})"


def _with_digits(word: str) -> str:
    """The word's pattern, in which a digit may stand for the letter that it looks like: `0ne`, `on3`."""
    return word.replace("o", "[o0]").replace("e", "[e3]").replace("i", "[i1]")


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
    if (both := [*_BOTH.finditer(text)]) and _SAYS_PEOPLE.search(text):
        yield from (found.span() for found in both)


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
