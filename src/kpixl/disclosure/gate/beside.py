"""
What may be anybody's and tells somebody beside something else: initials, the first half of a postcode.

Initials with stops (T.R.) are asked about unless they are a company's or an abbreviation; without stops (TR), and half
a postcode, where an age, a word for one child, what only a person does, or a name is within the same sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Sequence
from typing import NamedTuple

from kpixl.disclosure.gate.ordinary_words import SHORT_WORDS, TITLES, word_set

_NEAR = 60  # characters

_INITIALS = re.compile(r"(?<![\w.])([A-Z])\. ?(?:[A-Z]\. ?)?([A-Za-z])(?:\.(?!\w)|(?=['’]s\b))")
_STOP_BETWEEN = re.compile(r"(?<![\w.])([A-Z])\. ?([A-Z])(?![\w.'’&/-])")
_BARE_INITIALS = re.compile(r"(?<![\w.&/'’-])([A-Z]) ?([A-Z])(?![\w&/-]|\.\w)")
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
_OF_A_COMPANY = re.compile(r"[ \t]+(?:Ltd|Limited|Inc|LLP|plc|PLC|Co\b)")
_OUTWARD = re.compile(r"(?<![\w-])([A-Z]{1,2}\d[A-Z\d]?)(?![\w-]| ?\d[A-Z]{2}\b)")
_AGE = re.compile(
    r"(?i)\b(?:aged?\s+\d{1,2}\b|\d{1,2}(?:[ -]?(?:years?|yrs?|months?)[ -]old|\s?y/?o)\b|[a-z]+[ -]year[ -]old\b)"
)
_ONE_CHILD = re.compile(
    r"(?i)\b(?:child(?:ren)?|[cy]yps?|yps?|young p(?:erson|eople)|bab(?:y|ies)|teen(?:ager)?s?|twins?|boys?|girls?"
    r"|siblings?|brothers?|sisters?|mother|father|mum|dad|pupils?|students?|clients?|service users?|su|care leavers?"
    r"|uasc|cases?(?: of)?|re:?)[\s:,(–-]+\Z"
)
# What is behind initials, if anything, but not behind a word that they stand for: "child MD at home", "child CP plan".
NO_NOUN = re.compile(
    r"(?!\w)(?:\W*\Z|\W*[.,;:!?)\n–-]|\s+(?:[a-z]{2,}ed|at|in|on|to|from|with|by|for|of|and|or|but|as|so|if|that|who|whose"
    r"|because|after|before|when|where|while|until|since|is|was|has|had|did|does|do|will|would|could|should|may|can|did"
    r"|not|n[o']t|now|then|also|too|again|still|never|last|next|this|these|today|yesterday|went|fell|got|came|left|took|made"
    r"|ran|kept|lost|met|saw|said|gone|seen|told|felt|broke|gave|wants?|says?|feels?)\b)|['’]s\b"
)
# Nobody's but a child's, whatever the letters stand for elsewhere: "ST (aged 9)", "VS's mother".
_SAYS_A_CHILD = re.compile(
    r"(?i)\s?[(,]\s?(?:aged?\s+\d|\d{1,2}(?:\)|[ -]?(?:y/?o|years?|yrs?)\b))"
    r"|['’]s\s+(?:mother|mum|father|dad|parents?|brothers?|sisters?|siblings?|foster|birth|school)\b"
)
# Who works with a child, and what is done for one: "child SW was away".
_OF_A_CHILD = word_set("sw pa gp hv ot cp la ep mh da dv sg eh ea ed")
_DONE = re.compile(
    r"(?i)['’]s\b|[\s,)]*(?:(?:was|is|has|had|did|does|would|could)(?:n['’]t)?|went|lives?|lived|moved|refused|declined|"
    r"attended|missed|said|says|told|asked|wants|wanted|stayed|returned|left|turned|needs|will|and (?:his|her|their))\b"
)
_DONE_TO = re.compile(
    r"(?i)\b(?:told|asked|saw|met|visited|rang|phoned|called|placed|moved|(?:spoke|spoken|talked) (?:to|with)|seen by|"
    r"said by|contact with|visit to|mother of|father of|brother of|sister of)\s+\Z"
)
_OF_MANY = re.compile(r"(?i)\b(?:the|an?|our|their)\s+\Z")  # the MP
_SENTENCE_END = re.compile(r"[!?;]\s|(?<![A-Z])\.\s|\n\s*\n")


Spans = Collection[tuple[int, int]]


class At(NamedTuple):
    """A place in the text."""

    start: int
    end: int
    is_postcode: bool


def telling_beside(text: str, initials: frozenset[str], outwards: Collection[str], names: Spans) -> list[At]:
    """
    Where initials and first halves of postcodes, if they are among the known ones, are beside something that tells.

    `names` are the places of names and streets. The two tell beside each other, too.
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
    shouts = text.isupper() and len(text) > len("T R.")
    letters = with_stops if shouts else sorted([*with_stops, *bare])
    halves = [each.span() for each in _OUTWARD.finditer(text) if each[1] in outwards]
    if not letters and not halves:
        return []
    near_letters, near_halves = (sorted(start for start, _ in (*names, *others)) for others in (halves, letters))
    asked = {each for each in letters if _says_one(text, *each) or _has_beside(text, *each, near_letters)}
    found = [At(*each, False) for each in sorted({*with_stops, *asked})]
    return found + [At(*each, True) for each in halves if _has_beside(text, *each, near_halves)]


def may_have_initials(text: str) -> bool:
    """Whether two capitals, or a capital and a small letter, are alone in a text as initials are."""
    patterns = (_BARE_INITIALS, _STOP_BETWEEN, _INITIALS, _CAPITAL_AND_SMALL)
    return any(each.search(text) is not None for each in patterns)


def _are_initials(found: re.Match[str], initials: Collection[str]) -> bool:
    letters = f"{found[1]}{found[2]}".lower()
    is_other = (
        letters in _ABBREVIATIONS
        or re.sub(r"\W", "", found[0]).lower() in _THREE_OF_THE_FIELD
        or _OF_A_COMPANY.match(found.string, found.end())
    )
    return letters in initials and not is_other


def _are_a_childs(found: re.Match[str], initials: Collection[str]) -> bool:
    """Whether letters that mean something else, too, are beside a word for a child and not before what they mean."""
    letters, text = f"{found[1]}{found[2]}".lower(), found.string
    if letters in initials and _SAYS_A_CHILD.match(text, found.end()):
        return True
    if letters not in initials or not _ONE_CHILD.search(text, max(0, found.start() - _NEAR), found.start()):
        return False
    if "." in found[0]:
        return True
    if letters in _OF_A_CHILD:
        return bool(_DONE.match(text, found.end())) or not text[found.end() :].strip(" .,;:!?)")
    return bool(NO_NOUN.match(text, found.end()))


def _is_one_letters(found: re.Match[str], initials: Collection[str]) -> bool:
    """Whether a capital and a small letter that are no word are a child's: child Ea, Ea (aged 9)."""
    letters = f"{found[1]}{found[2]}".lower()
    return letters not in SHORT_WORDS | TITLES | {"re", "st", "vs"} and _are_a_childs(found, initials)


def _says_one(text: str, start: int, end: int) -> bool:
    """Whether the words around initials say that they are one person's; or whether there are none."""
    begins = max(0, start - _NEAR)
    if _OF_MANY.search(text, begins, start):
        return False
    says = _ONE_CHILD.search(text, begins, start) or _DONE_TO.search(text, begins, start) or _DONE.match(text, end)
    return bool(says) or not (text[begins:start].strip() or text[end : end + _NEAR].strip())


def _has_beside(text: str, start: int, end: int, starts: Sequence[int]) -> bool:
    """Whether an age, or one of what starts there, is in the same sentence, near."""
    before = _SENTENCE_END.split(text[max(0, start - _NEAR) : start])[-1]
    after = _SENTENCE_END.split(text[end : end + _NEAR])[0]
    if _AGE.search(before) or _AGE.search(after):
        return True
    first, last = start - len(before), end + len(after)
    return bisect_left(starts, first) < bisect_left(starts, last)
