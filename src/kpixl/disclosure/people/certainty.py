"""Whether two parts of a name that are near each other are that name, or only words."""

from __future__ import annotations

import re
from typing import NamedTuple

from kpixl.disclosure.people.folding import Folded, Word
from kpixl.disclosure.people.ordinary_words import (
    BEFORE_A_WORD,
    CALENDAR,
    COLOURS,
    DONE_BY_SOMEBODY,
    GROUPS_OF_PEOPLE,
    INSTITUTIONS,
    LETTER_COLOURS,
    MEANS_MORE,
    PLACES,
    SEASONS,
    TITLES,
    is_ordinary,
    word_set,
)
from kpixl.disclosure.people.said_of_somebody import DONE_TO, NO_NOUN

_BEFORE_A_MONTH = (BEFORE_A_WORD - {"with", "under"}) | CALENDAR
_EMPHASIS = dict.fromkeys(map(ord, "*_\"'“”‘’[]"))
_BLANKS = re.compile(r"  +")
_QUOTES = frozenset("'\"“”‘’(")
_JOINING = "/|~=+&;\\"
_LISTING_SIGNS = frozenset((":", ";", "-", ",", "...", "…"))
_AS_A_NAME = word_set("the eldest youngest oldest elder older younger middle nee formerly aka known as now baby little")
_BEFORE_SOMEBODY = word_set("with about child re mother father brother sister sibling mum dad because that after as")
_OF_SOMEBODY = word_set("who whose aged")
_MET = word_set("with about child")
# Subjects of verbs: "we hope court is quicker" is no name; nor is "to will".
_BEFORE_A_VERB = word_set("i we you he she it they there who which what that this how when where why to")
# After these a person may follow; after the others, a verb may as well ("and will cook").
_BEFORE_A_NAME = word_set("for with of about by on re from between without")
_NOT_OF_TIME = word_set("for with of about re to without")  # but: from April, in May
_BEFORE_MOST_NAMES = word_set("""
    and or because as after before only both except including also visit visiting contact contacting find finding trace
    tracing meet meeting seen
""")
_VERBS_OF_OTHERS = word_set("will may can might must")  # these go on with another verb: will cook
_TO_SOMEBODY = re.compile(
    r"\b(?:visits?|visiting|went|go(?:es|ing)?|due|wrote|written|letters?|next|relate[sd]?|access|calls?|given|sent"
    r"|allocated|linked|returned|speak(?:s|ing)?|talk(?:s|ing)?) to\s+\Z"
)
_BECAUSE_OF = re.compile(r"\b(?:because of|explained by)\s+\Z")
_OF_SOMEBODY_BEHIND = re.compile(
    r"\s?[(&/+]|\s(?:going|missing|away|off|out|due|being|cannot|late|ill|absent|both|below|seen|still|not seen|will"
    r"|would|should|could|all|twice|overdue|(?:has|had|was|is|did|does|could|would|should)n'?t)\b"
)
_OF_A_CASE = re.compile(  # grace page review was late
    r"\s(?:reviews?|visits?|plans?|case|assessments?|placement|conference|strategy|referral|file|report|cp|cin|lac|cla|s47"
    r"|siblings?|x ?\d)\b"
)
LEAD = 25  # characters before a word that may say what it is
_NO_MORE = re.compile(r"\s(?:again|today|yesterday|twice|last|on|before|and|is|was|who)\b")
_LABELS = word_set("forename first name given surname last family fn sn")
_CLAUSE_BEGINS = re.compile(r"(?:^|[\n(\[:;.]|\s-)\s*\Z")
_CLAUSE_ENDS = re.compile(r"\s*(?:\Z|[.,;:!?)\n\]]|-\s)")
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


def certainty(text: Folded, one: NamePart, other: NamePart, between: int, is_in_order: bool) -> bool | None:
    """
    True if two parts of a name are that name; False if they may be; None if they are only words.

    They are in order if the first is a forename and the other a surname.
    """
    words = text.words
    gaps = [gap_behind(text, words, at) for at in range(one.last, other.first)]
    middle = words[one.last + 1 : other.first]
    if between == 0 and _is_listed_under(text, one, other, gaps[0]):
        return False
    ends = any(
        SENTENCE_END.search(gap) and not (len(each.text) == 1 and gap.startswith("."))  # an initial has its own stop
        for gap, each in zip(gaps, [words[one.last], *middle], strict=True)
    )
    ordinary = [each for each in (one, other) if _is_word(text, each)]
    if ends:
        return len(ordinary) < 2 if _are_labelled(middle) else None
    if not ordinary:
        return True
    if len(ordinary) == 2 and _are_labelled(middle):
        return False
    capitals = [_is_capital(text, each) for each in (one, other)]
    steps = sum(len(each.text) > 1 for each in middle)
    if all(capitals) and len(ordinary) == 2 and _is_between_names(text, one, other, gaps):
        return False
    if len(ordinary) == 1:
        is_close = steps == 0 or (all(capitals) and ordinary[0].key not in CALENDAR | COLOURS)
        return True if capitals[0] == capitals[1] and is_close else None
    if steps:
        return False if all(capitals) and _is_with_middle_name(text, one, other, gaps) else None
    return _certainty_of_words(text, one, other, gaps, all(capitals), is_in_order)


def _certainty_of_words(
    text: Folded, one: NamePart, other: NamePart, gaps: list[str], are_capital: bool, is_in_order: bool
) -> bool | None:
    """The same if both are ordinary words: "Grace Page" is somebody, "Will Young People" is the start of a sentence."""
    words = text.words
    gaps = [_BLANKS.sub(" ", gap.translate(_EMPHASIS)) for gap in gaps]
    is_over_lines = are_capital and len(gaps) == 1 and "\n" in gaps[0] and not gaps[0].strip(" ,\t\r\n")
    if is_over_lines and len(gaps[0]) > 2:
        return None if {one.key, other.key} & MEANS_MORE else False
    if not are_capital or any(len(gap) > 2 or "/" in gap for gap in gaps):
        may_be = not are_capital and (
            _is_of_an_address(text, one, other, gaps)
            or _does_something(text, one, other, gaps)
            or (is_in_order and _stands_for_somebody(text, one, other, gaps))
        )
        return False if may_be else None
    before = words[one.first - 1].text if one.first else ""
    after = words[other.last + 1].text if other.last + 1 < len(words) else ""
    if after in GROUPS_OF_PEOPLE:
        return None
    has_month = one.key in CALENDAR or other.key in CALENDAR
    if has_month and {one.key, other.key} <= CALENDAR | LETTER_COLOURS:
        return None
    if has_month and before in _BEFORE_A_MONTH and _is_a_month_there(text, one, other, gaps):
        is_name = is_in_order and before in _NOT_OF_TIME and _is_no_month_there(text, other, gaps)
        return False if is_name else None
    if {one.key, other.key} <= PLACES | INSTITUTIONS:
        return None
    is_alone = one.first == 0 and other.last == len(words) - 1 and len(text.original) < WHOLE_AT_MOST
    is_place = other.key in INSTITUTIONS or (other.key in PLACES and one.key in PLACES) or after in INSTITUTIONS
    return is_alone or not (is_place or has_month or text.shouts)


def _is_a_month_there(text: Folded, one: NamePart, other: NamePart, gaps: list[str]) -> bool:
    """Whether a preposition before a month is of time: "by May Day", not "with Will May" or "over; Summer Day"."""
    gap = gap_behind(text, text.words, one.first - 1)
    is_season = one.key in SEASONS and other.key not in PLACES | INSTITUTIONS | CALENDAR
    return not gap.strip() and ((one.key in CALENDAR and not is_season) or any("," in each for each in gaps))


def _is_no_month_there(text: Folded, surname: NamePart, gaps: list[str]) -> bool:
    """Whether a month and a surname begin no other phrase: "because of April Martin", not "in April Young People"."""
    ends = text.span(text.words[surname.first].start, text.words[surname.last].end)[1]
    return surname.key not in MEANS_MORE and gaps == [" "] and NO_NOUN.match(text.original, ends) is not None


def _is_between_names(text: Folded, one: NamePart, other: NamePart, gaps: list[str]) -> bool:
    """Whether what lies between two words with capitals makes them a name: Hope "Bo" Page, Hope née Page, Hope/Page."""
    if text.shouts:
        return False
    middle = [each.text for each in text.words[one.last + 1 : other.first]]
    if not middle:
        sign = gaps[0].strip()
        return len(sign) == 1 and sign in _JOINING and not _mean_more(one, other)
    is_nickname = len(middle) == 1 and gaps[0].strip()[-1:] in _QUOTES and gaps[1].strip()[:1] in _QUOTES
    is_relation = not _AS_A_NAME.isdisjoint(middle) and _AS_A_NAME.issuperset(middle)
    is_in_brackets = gaps[0].strip() == "(" and middle == ["the"]
    is_of_them = (
        middle == ["of", "the"] and text.words[other.first].text == f"{other.key}s" and not _mean_more(one, other)
    )
    is_titled = len(middle) == 1 and middle[0] in TITLES
    return bool(is_nickname or is_relation or is_in_brackets or is_titled or is_of_them)


def _is_with_middle_name(text: Folded, one: NamePart, other: NamePart, gaps: list[str]) -> bool:
    """Whether words with capitals between two parts mean nothing else: Faith Marisa Bell, Faith Marisa Louise Bell."""
    middle = text.words[one.last + 1 : other.first]
    are_names = all(text.is_capital(each) and not is_ordinary(each.text) for each in middle)
    return are_names and not text.shouts and set(gaps) == {" "} and not _mean_more(one, other)


def _mean_more(one: NamePart, other: NamePart) -> bool:
    """Whether one of two words is a day, month or colour, or both are places: a sign between them makes no name."""
    keys = {one.key, other.key}
    return not keys.isdisjoint((CALENDAR | COLOURS) - SEASONS) or keys <= PLACES | INSTITUTIONS | CALENDAR


def _is_of_an_address(text: Folded, one: NamePart, other: NamePart, gaps: list[str]) -> bool:
    """Whether two words in small letters are an account, faith.bell, or begin an email address, faith-bell@…"""
    end = text.words[other.last].end
    is_account = gaps[0] in (".", "") or (gaps[0] == "-" and text.text[end : end + 1] == "@")
    return len(gaps) == 1 and is_account and one.last == one.first and other.first == other.last


def _are_labelled(middle: list[Word]) -> bool:
    """Whether what lies between two parts is what forms call the second: surname: Bell; forename: Faith."""
    return bool(middle) and _LABELS.issuperset(each.text for each in middle)


def _is_capital(text: Folded, part: NamePart) -> bool:
    """Whether every word of a part has a capital, or continues one that the end of a line broke: Fie, ld."""
    words = text.words
    behind = range(part.first + 1, part.last + 1)
    return (text.is_capital(words[part.first]) or _has_odd_capitals(text, words[part.first])) and all(
        text.is_capital(words[at]) or "\n" in gap_behind(text, words, at - 1) for at in behind
    )


def _has_odd_capitals(text: Folded, word: Word) -> bool:
    """Whether all letters but the first are capitals, as caps lock leaves them: fAITH."""
    start, end = text.span(word.start, word.end)
    return end - start > 1 and text.original[start + 1 : end].isupper()


def _is_listed_under(text: Folded, one: NamePart, other: NamePart, gap: str) -> bool:
    """Whether two words are surname and forename as lists write them: Page: Grace, Page – Grace, (page, grace)."""
    sign, words, last = gap.strip(), text.words, text.words[other.last]
    if sign not in _LISTING_SIGNS or gap == "-" or text.shouts or not (_is_word(text, one) and _is_word(text, other)):
        return False
    if _mean_more(one, other) or last.text != other.key:
        return False
    ends = _CLAUSE_ENDS.match(text.text, last.end)
    if (sign in (";", "...", "…") or "\n" in gap) and not ends:
        ends = NO_NOUN.match(text.text, last.end)
    if _is_capital(text, one) and _is_capital(text, other):
        before = words[one.first - 1] if one.first else None
        starts = (each.start for each in (words[one.first], before) if each)
        is_led = not (before and text.is_capital(before)) or any(
            _CLAUSE_BEGINS.search(text.text, 0, start) for start in starts
        )
        return sign != "," and bool(is_led) and bool(ends or _follows_a_person(text, other))
    begins = _CLAUSE_BEGINS.search(text.text, 0, words[one.first].start) or _leads_to_somebody(text, one)
    is_small = not text.is_capital(words[one.first]) and not text.is_capital(words[other.first])
    return is_small and bool(ends and begins)


def _does_something(text: Folded, one: NamePart, other: NamePart, gaps: list[str]) -> bool:
    """Whether two words in small letters are a clause, or do what only a person does: "grace page was not seen"."""
    words, last = text.words, text.words[other.last]
    if gaps != [" "] or one.last != one.first or other.last != other.first or last.text != other.key:
        return False
    if {one.key, other.key} <= PLACES | INSTITUTIONS or text.is_capital(words[one.first]) or text.is_capital(last):
        return False
    before = words[one.first - 1].text if one.first else ""
    if before in (BEFORE_A_WORD | _BEFORE_A_VERB) - _BEFORE_SOMEBODY:
        return False
    start = words[one.first].start
    is_in_commas = text.text[start - 2 : start] == ", " and text.text[last.end : last.end + 1] == ","
    begins = before in _BEFORE_SOMEBODY or is_in_commas or _CLAUSE_BEGINS.search(text.text, 0, start)
    ends = _CLAUSE_ENDS.match(text.text, last.end) or (before in _MET and _NO_MORE.match(text.text, last.end))
    is_his = text.text[last.start : last.end].endswith("'s") and _OF_A_CASE.match(text.text, last.end)
    has_case = bool(is_his) and one.key not in _VERBS_OF_OTHERS | CALENDAR
    return bool(begins and ends) or has_case or _follows_a_person(text, other)


def _stands_for_somebody(text: Folded, one: NamePart, other: NamePart, gaps: list[str]) -> bool:
    """
    Whether a forename and a surname, one of them in small letters, stand where only somebody does: after a word that
    leads to a person or at the beginning of a clause, and before words that continue no phrase. "Visit to grace page on
    3 May".
    """
    words, last = text.words, text.words[other.last]
    if gaps != [" "] or one.last != one.first or other.last != other.first or last.text != other.key:
        return False
    if {one.key, other.key} <= PLACES | INSTITUTIONS or (one.key in CALENDAR and other.key in INSTITUTIONS):
        return False
    start = words[one.first].start
    begins = _CLAUSE_BEGINS.search(text.text, 0, start)
    if not begins and not _leads_to_somebody(text, one):
        return False
    is_his = text.text[last.start : last.end].endswith("'s")
    if is_his or _follows_a_person(text, other) or _OF_SOMEBODY_BEHIND.match(text.text, last.end):
        return True
    if begins and one.key in _VERBS_OF_OTHERS | CALENDAR:
        return bool(_CLAUSE_ENDS.match(text.text, last.end))
    if other.key not in PLACES | INSTITUTIONS and _OF_A_CASE.match(text.text, last.end):
        return True
    return NO_NOUN.match(text.original, text.span(last.start, last.end)[1]) is not None


def _leads_to_somebody(text: Folded, forename: NamePart) -> bool:
    """Whether what precedes a forename that is also a word leads to a person: "for will page", not "and will page"."""
    words, at = text.words, forename.first
    lead = text.text[max(0, words[at].start - LEAD) : words[at].start]
    before = words[at - 1].text if at and lead.endswith(" ") and lead[-2:-1].isalpha() else ""
    if DONE_TO.search(lead) or _TO_SOMEBODY.search(lead) or before in _MET:
        return True
    if forename.key in CALENDAR:
        return before == "re" or _BECAUSE_OF.search(lead) is not None
    if before in _BEFORE_A_NAME or forename.key in _VERBS_OF_OTHERS:
        return before in _BEFORE_A_NAME
    return before in _BEFORE_MOST_NAMES or before.endswith("ed")


def _follows_a_person(text: Folded, part: NamePart) -> bool:
    after = text.words[part.last + 1 : part.last + 2]
    gap = gap_behind(text, text.words, part.last) if after else ""
    return bool(after) and gap.strip(" ,") == "" and after[0].text in DONE_BY_SOMEBODY | _OF_SOMEBODY


def _is_word(text: Folded, part: NamePart) -> bool:
    return is_ordinary(part.key) or (part.first == part.last and is_ordinary(text.words[part.first].text))
