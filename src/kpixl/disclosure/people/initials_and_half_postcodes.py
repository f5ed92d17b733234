"""
What may be anybody's, but tells who somebody is beside something else: initials, the first half of a postcode.

Initials with stops (T.R.) are asked about unless they are those of a company or an abbreviation. Initials without stops
(TR), and half a postcode, are asked about if the same sentence has an age, a birthday, a word for one child, what only
a person does, or a name. With its sector (ZX7 4), half a postcode is a few streets: a word for a child or a home beside
it is enough.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from kpixl.disclosure.people.days import AN_AGE
from kpixl.disclosure.people.ordinary_words import SHORT_WORDS, TITLES, word_set
from kpixl.disclosure.people.said_of_somebody import (
    AGE_BEHIND_INITIALS,
    DONE_TO,
    INITIALS_OF_A_CHILD,
    NO_NOUN,
    ONE_CHILD,
    YEARS_OF_AGE,
)

_NEAR = 60  # characters

_INITIALS = re.compile(r"(?<![\w.])([A-Z])\. ?(?:[A-Z](?:\. ?|-))?([A-Za-z])(?:\.(?!\w)|(?=['’]s\b))")
_STOP_BETWEEN = re.compile(r"(?<![\w.])([A-Z])\. ?([A-Z])(?![\w.'’&/-])")
_BARE_INITIALS = re.compile(  # those of a reference (TR-7, TR/A) are none; TR/HJ, TR/12 and TR-4/3/2011 may be
    r"(?:(?<![\w.&/'’-])|(?<=[^\w.&/'’-][A-Z]{2}/)|(?<=^[A-Z]{2}/))([A-Z]) ?([A-Z])"
    r"(?![\w&]|-(?!\d{1,2}[/.]\d)|/(?!\d{1,2}(?![\d%])|[A-Z]{2}(?!\w))|\.\w)"
)
_PARTED_INITIALS = re.compile(r"(?<![\w.&/'’-])([A-Z])[/-]([A-Z])(?![\w&/-]|\.\w)")  # child T/R
_OF_TWO_SURNAMES = re.compile(r"(?<![\w.&/'’-])([A-Z])\.? ([A-Z])\.?-([A-Z])(?![\w&/-]|\.\w)")  # F P-M
_KIND_BEFORE = re.compile(r"[A-Za-z0-9]*[A-Z0-9][\w-]* \Z|(?i:\b(?:posts?|grades?|roles?|types?|and|or|the|an?) \Z)")
_AGED = re.compile(rf"(?:,? |\s?[(\[])aged? {YEARS_OF_AGE}(?!\w|\s?[-–+/]|\s(?:to|or|plus|days|weeks|months)\b)")
_CAPITAL_AND_SMALL = re.compile(r"(?<![\w.&/'’-])([A-Z])([a-z])(?![\w&/-]|\.\w)")  # child Ea
_ABBREVIATIONS = word_set("am pm uk us eu un nb ps pe it hr id tv cv dr ie eg no")
_OF_THE_FIELD = word_set("""
    ap ca cl cp cs cw da dv ea ed eh ep fc fs ft fy ga gp ha he ho hv ia io la lp md mh ni od ot pa pi pr qa ra rp sa sc
    sg sp st sw ta td tl tm vs wm yo yp ys
""")  # social care, health, schools: nobody writes them with stops
_THREE_OF_THE_FIELD = word_set("""
    api bme cce cin cla cpp cpr cqc cse dfe dob eal eet ehc ehm eit fgc fgm iha iro kpi lac lgo loc nfa nhs nrm pep pip
    pru rag rha sdq sen sgo sla tac taf ypa yot
""")  # P.E.P., R.A.G.
_COUNTED = word_set("ad ae bi ct ey fe hq ii iv ix kc ks ne nw ri se tu ts vi xi")  # NE (12), RI (3): a count of them
_GROUPS_OF_CHILDREN = word_set("cic cin cme cwd cyp ehe")  # those aged 12
_OTHERWISE_PARTED = word_set("ab mf fm yn ny na nk nr nc da")  # child M/F
_OF_A_COMPANY = re.compile(r"[ \t]+(?:Ltd|Limited|Inc|LLP|plc|PLC|Co\b)")
_OUTWARD = re.compile(r"(?<![\w-])([A-Z]{1,2}\d[A-Z\d]?)(?![\w-]| ?\d[A-Z]{2}\b)")
_SECTOR = re.compile(r" ?(\d)(?![\w%]|[.,/-]\d)")
_A_MASK = re.compile(r"\d ?(?:[xX]{2}|[A-Za-z]?[*?_#]|\.\.)")
_MASKED = re.compile(
    r"(?i)(?<![\w-])([a-z]{1,2}\d[a-z\d]?) ?(\d) ?(?:x{2}|\*{2}|\?{2}|_{2}|#{2}|\.{2}(?!\.)|[a-z][*?_#])(?![\w*?#])"
)
_GLUED_SECTOR = re.compile(r"(?<![\w-])([A-Z]{1,2}\d[A-Z\d]?)(\d)(?![\w%-]|[.,/]\d| ?\d[A-Z]{2}\b)")
_FROM_THERE = re.compile(
    rf"(?i)(?<!\beach )(?<!\bevery )(?<!\bany )(?<!\bper )\b(?:{ONE_CHILD}|twins|siblings|family|household|tenancy)"
    r"(?: (?:is|was|who|that|now|lives?|lived|living|moved|placed)){0,3} (?P<where>at|from|in|to)\s\Z"
)
_CHILD_OR_HOUSE = re.compile(
    rf"(?i)\b(?:{ONE_CHILD}|siblings|twins|family(?! (?:hub|centre|help|support))|house(?:hold)?|home|flat|address"
    r"|tenancy|live[sd]?|living|mov(?:ed?|ing)|placed|placement|street|st|road|rd|lane|avenue|close|drive|way|court)\b"
)
_AGE = re.compile(
    rf"(?i)\b(?:aged?\s+(?:\d{{1,2}}|{AN_AGE})\b|\d{{1,2}}(?:[ -]?(?:years?|yrs?|months?)[ -]old|\s?y/?o)\b"
    r"|[a-z]+[ -]year[ -]old\b)"
)
# A child's, whatever the letters stand for elsewhere: "ST (aged 9)", "VS's mother".
_SAYS_A_CHILD = re.compile(
    r"(?i)\s?[(,]\s?(?:aged?\s+\d|\d{1,2}(?:\)|[ -]?(?:y/?o|years?|yrs?)\b))"
    r"|['’]s\s+(?:mother|mum|father|dad|parents?|brothers?|sisters?|siblings?|foster|birth|school)\b"
)
_THREE_AND_AN_AGE = re.compile(  # not CWD aged 5 to 11
    rf"(?<![\w.&/'’-])([A-Z]) ?[A-Z] ?([A-Z])(?=[\s,(]{{1,3}}(?:aged?\s{YEARS_OF_AGE}"
    rf"|{YEARS_OF_AGE}(?:\s?y/?o|[ -]?y(?:ea)?rs?[ -]old))\b"
    r"(?!\s?[-–+/]|\s(?:to|and|or|plus)\b))"
)
_JOINED = re.compile(r"(?:,| and| &|,? and| \+)\s|/")
_DONE_BY_SEVERAL = re.compile(
    r"(?i)\s+(?:remain(?:ed)?|are|were|went|go|have been)\s+(?:(?:both|still|now|not|also|currently)\s+)*"
    r"(?:missing|absent|siblings?|twins|at home|in care|looked after|placed|seen|visited|safe|home|back|living)\b"
    r"|\s\((?:sib(?:ling)?s|twins)\b"
)
_BESIDE_A_DAY = re.compile(r"[\s,:;/()\[\]–—-]{1,3}")
# Who works with a child, and what is done for one: "child SW was away".
_OF_A_CHILD = word_set("sw pa gp hv ot cp la ep mh da dv sg eh ea ed")
_DONE = re.compile(
    r"(?i)['’]s\b|[\s,)]*(?:(?:was|is|has|had|did|does|would|could)(?:n['’]t)?|went|lives?|lived|moved|refused|declined|"
    r"attended|missed|said|says|told|asked|wants|wanted|stayed|returned|left|turned|needs|will|and (?:his|her|their))\b"
)
_OF_MANY = re.compile(r"(?i)\b(?:the|an?|our|their)\s+\Z")  # the MP
_SENTENCE_END = re.compile(r"[!?;]\s|(?<![A-Z])\.\s|\n\s*\n")


Spans = Collection[tuple[int, int]]


class At(NamedTuple):
    """A place in the text."""

    start: int
    end: int
    is_postcode: bool


def telling_beside(
    text: str, initials: frozenset[str], half_postcodes: Collection[str], names: Spans, birthdays: Spans = ()
) -> list[At]:
    """
    The places of known initials and first halves of postcodes that are beside something that tells.

    `names` are the places of names and streets, `birthdays` those of days on which a child was born. Initials and half
    postcodes tell beside each other, too.
    """
    with_stops = [
        each.span()
        for each in _INITIALS.finditer(text)
        if _are_initials(each, initials) or _are_a_childs(each, initials)
    ]
    without_stops = initials - _OF_THE_FIELD
    typed = [*_BARE_INITIALS.finditer(text), *_STOP_BETWEEN.finditer(text)]
    bare = [each.span() for each in typed if _are_initials(each, without_stops) or _are_a_childs(each, initials)]
    bare += [each.span() for each in _CAPITAL_AND_SMALL.finditer(text) if _is_one_letters(each, initials)]
    parted = _parted_in(text, initials)
    aged = [each.span() for each in typed if _are_initials(each, without_stops) and _has_an_age(each)]
    aged += [each.span() for each in _THREE_AND_AN_AGE.finditer(text) if _are_three_initials(each, initials)]
    dated = [each for each in bare if _is_beside_one(text, *each, birthdays)]
    told = {*parted, *aged, *dated}
    if text.isupper() and len(text) > len("T R."):  # in a text of capitals, two letters may be any word
        bare = [each for each in bare if _is_said_of_one(text, *each)]
        told = {each for each in told if text[slice(*each)].lower() not in SHORT_WORDS}
    letters = sorted({*with_stops, *bare, *told})
    halves = [each.span() for each in _OUTWARD.finditer(text) if each[1] in half_postcodes]
    found = [At(*each, True) for each in _telling_halves(text, halves, half_postcodes)]
    if not letters and not halves:
        return found
    near_letters, near_halves = (sorted(start for start, _ in (*names, *others)) for others in (halves, letters))
    asked = {each for each in letters if _says_one(text, *each) or _has_beside(text, *each, near_letters)} | told
    found += [At(*each, False) for each in sorted({*with_stops, *asked, *_joined_to(text, letters, asked)})]
    for start, end in halves:
        if last := _end_of_sector(text, start, end, half_postcodes):
            found.append(At(start, last, True))
        elif _has_beside(text, start, end, near_halves):
            found.append(At(start, end, True))
    return found


def _telling_halves(
    text: str, halves: Sequence[tuple[int, int]], half_postcodes: Collection[str]
) -> Iterator[tuple[int, int]]:
    """Postcodes with their last letters masked (SY2 6xx), and first halves that a child comes from: child from SY2."""
    if not half_postcodes:
        return
    masks = _MASKED.finditer(text) if _A_MASK.search(text) else ()
    masked = [each for each in masks if f"{each[1]} {each[2]}".upper() in half_postcodes]
    yield from (each.span() for each in masked)
    glued = [each.span() for each in _GLUED_SECTOR.finditer(text) if f"{each[1]} {each[2]}" in half_postcodes]
    for each in (*halves, *glued):
        there = _FROM_THERE.search(text, max(0, each[0] - _NEAR), each[0])
        if there and (there["where"] == "from" or each in glued) and NO_NOUN.match(text, each[1]):
            yield each


def _end_of_sector(text: str, start: int, end: int, half_postcodes: Collection[str]) -> int | None:
    """Where the sector after a postcode's first half ends, if it is beside a child or a house: the child at SK5 6."""
    sector = _SECTOR.match(text, end)
    if (
        sector is None
        or f"{text[start:end]} {sector[1]}" not in half_postcodes
        or not NO_NOUN.match(text, sector.end())
    ):
        return None
    around = (
        *_SENTENCE_END.split(text[max(0, start - _NEAR) : start])[-1:],
        *_SENTENCE_END.split(text[sector.end() : sector.end() + _NEAR])[:1],
    )
    return sector.end() if any(map(_CHILD_OR_HOUSE.search, around)) else None


def may_have_initials(text: str) -> bool:
    """Whether two capitals, or a capital and a small letter, stand alone in a text as initials do."""
    patterns = (
        _BARE_INITIALS, _STOP_BETWEEN, _INITIALS, _CAPITAL_AND_SMALL, _PARTED_INITIALS, _THREE_AND_AN_AGE,
    )  # fmt: skip
    if any(each.search(text) is not None for each in patterns):
        return True
    return "-" in text and _OF_TWO_SURNAMES.search(text) is not None


def _are_initials(found: re.Match[str], initials: Collection[str]) -> bool:
    letters = f"{found[1]}{found[2]}".lower()
    is_other = (
        letters in _ABBREVIATIONS
        or re.sub(r"\W", "", found[0]).lower() in _THREE_OF_THE_FIELD
        or _OF_A_COMPANY.match(found.string, found.end())
    )
    return letters in initials and not is_other


def _are_a_childs(found: re.Match[str], initials: Collection[str]) -> bool:
    """Whether letters that also mean something else are a child's, by a word beside them and by what follows."""
    letters, text = f"{found[1]}{found[2]}".lower(), found.string
    if letters in initials and _SAYS_A_CHILD.match(text, found.end()):
        return True
    if letters not in initials or not INITIALS_OF_A_CHILD.search(text, max(0, found.start() - _NEAR), found.start()):
        return False
    if "." in found[0]:
        return True
    if letters in _OF_A_CHILD:
        return bool(_DONE.match(text, found.end())) or not text[found.end() :].strip(" .,;:!?)")
    return bool(NO_NOUN.match(text, found.end()))


def _is_one_letters(found: re.Match[str], initials: Collection[str]) -> bool:
    """Whether a capital and a small letter that are no word are a child's initials: child Ea, Ea (aged 9)."""
    letters = f"{found[1]}{found[2]}".lower()
    return letters not in SHORT_WORDS | TITLES | {"re", "st", "vs"} and _are_a_childs(found, initials)


def _parted_in(text: str, initials: Collection[str]) -> list[tuple[int, int]]:
    """The places where initials with a sign between them are somebody's: child T/R, T/R aged 9, F P-M."""
    parted = [each.span() for each in _PARTED_INITIALS.finditer(text) if _are_parted(each, initials)]
    two = _OF_TWO_SURNAMES.finditer(text) if "-" in text else ()
    return parted + [each.span() for each in two if _are_of_two_surnames(each, initials)]


def _are_parted(found: re.Match[str], initials: Collection[str]) -> bool:
    """Whether letters with a sign between them are a child's, after a word for one or before an age: child T/R."""
    letters, text = f"{found[1]}{found[2]}".lower(), found.string
    if letters not in initials or letters in _OTHERWISE_PARTED:
        return False
    if _AGED.match(text, found.end()):
        return True
    is_called = INITIALS_OF_A_CHILD.search(text, max(0, found.start() - _NEAR), found.start())
    return bool(is_called and (letters not in _OF_THE_FIELD or NO_NOUN.match(text, found.end())))


def _are_of_two_surnames(found: re.Match[str], initials: Collection[str]) -> bool:
    """Whether letters are one person's forename and two surnames, and no part of a phrase: F P-M, not Unit A B-C."""
    text, letters = found.string, [each.lower() for each in found.groups()]
    are_known = f"{letters[0]}{letters[1]}" in initials and f"{letters[0]}{letters[2]}" in initials
    is_of_a_kind = _KIND_BEFORE.search(text, max(0, found.start() - _NEAR), found.start())
    return are_known and not is_of_a_kind and NO_NOUN.match(text, found.end()) is not None


def _are_three_initials(found: re.Match[str], initials: Collection[str]) -> bool:
    return _are_initials(found, initials) and found[0].replace(" ", "").lower() not in _GROUPS_OF_CHILDREN


def _has_an_age(found: re.Match[str]) -> bool:
    """Whether an age directly follows initials: TR (12), TR/12, TR – 12; not a count of what the letters stand for."""
    age = AGE_BEHIND_INITIALS.match(found.string, found.end())
    if age is None or f"{found[1]}{found[2]}".lower() in _COUNTED:
        return False
    return age["dash"] is None or NO_NOUN.match(found.string, age.end()) is not None


def _is_beside_one(text: str, start: int, end: int, others: Spans) -> bool:
    """Whether one of the other places begins or ends directly beside the initials."""
    return any(_BESIDE_A_DAY.fullmatch(text[end:first] if end <= first else text[last:start]) for first, last in others)


def _is_said_of_one(text: str, start: int, end: int) -> bool:
    """Whether initials in a text of capitals follow a word for a child, and no phrase continues after them."""
    if text[start:end].lower() in SHORT_WORDS:
        return False
    is_called = INITIALS_OF_A_CHILD.search(text, max(0, start - _NEAR), start)
    return bool(is_called and NO_NOUN.match(text, end))


def _joined_to(text: str, letters: Sequence[tuple[int, int]], asked: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """Initials in a row with some that are asked about, or that together do what children do."""
    found, row = set[tuple[int, int]](), list[tuple[int, int]]()
    for each, behind in zip(letters, [*letters[1:], None], strict=False):
        row.append(each)
        if behind and _JOINED.fullmatch(text, each[1], behind[0]):
            continue
        if len(row) > 1 and (not asked.isdisjoint(row) or _DONE_BY_SEVERAL.match(text, each[1])):
            found.update(row)
        row = []
    return found


def _says_one(text: str, start: int, end: int) -> bool:
    """Whether the words around initials say that they are one person's, or there are no words around them."""
    begins = max(0, start - _NEAR)
    if _OF_MANY.search(text, begins, start):
        return False
    says = (
        INITIALS_OF_A_CHILD.search(text, begins, start) or DONE_TO.search(text, begins, start) or _DONE.match(text, end)
    )
    return bool(says) or not (text[begins:start].strip() or text[end : end + _NEAR].strip())


def _has_beside(text: str, start: int, end: int, starts: Sequence[int]) -> bool:
    """Whether an age, or something at one of `starts`, is near and in the same sentence."""
    before = _SENTENCE_END.split(text[max(0, start - _NEAR) : start])[-1]
    after = _SENTENCE_END.split(text[end : end + _NEAR])[0]
    if _AGE.search(before) or _AGE.search(after):
        return True
    first, last = start - len(before), end + len(after)
    return bisect_left(starts, first) < bisect_left(starts, last)
