"""
What a sentence says of the target: that it was met, or that it was missed.

The verbs of meeting and missing are read active and passive, now and then (`we met our target`, `the target is being
met`, `target: not yet met`), and so are places (`below target`). What is hoped for, asked, conditional, or said of
another time, of some cases only or of somebody else's target says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto

from msgspec import Struct

from kpixl.narratives.numbers_in_text import WORDS, stated
from kpixl.words.naming import MONTH_NAMES
from kpixl.words.terms import GoodIs


class TargetSaid(Enum):
    """What is said of the target."""

    MET = auto()
    MISSED = auto()
    ABOVE = auto()  # the figure is above it, or exceeds it
    BELOW = auto()

    def is_met(self, good_is: GoodIs) -> bool | None:
        """Whether it is said to be met; None where `above` may mean the number or how good it is."""
        if self in (TargetSaid.MET, TargetSaid.MISSED):
            return self is TargetSaid.MET
        return self is TargetSaid.ABOVE if good_is is GoodIs.HIGH else None


class TargetClaim(Struct, frozen=True):
    """What is said of the target, and the months named (`May`, `May 2024`, `2024`); none: the month of the text."""

    said: TargetSaid
    months: tuple[str, ...] = ()


# Words

_MONTH = "|".join(map(str.title, MONTH_NAMES))
_SHARE = r"\d[\d.]*\s*(?:%|per\s?cent)"
_WHOSE = rf"(?:the|our|its|this(?:\s+month['’]s)?|your)\s+(?:(?:monthly|local|own|{_SHARE})\s+)?"
_TARGET = r"(?P<target>target(?:\s+(?:level|figure|rate|range|percentage))?)\b(?![\w-])"
# Behind `target`: its date, its group; `of 10 days`, `for recording`. These are other things than the target.
_OF_SOMETHING_ELSE = re.compile(
    rf"\s+(?:dates?|days?|times?|timescales?|timeframes?|groups?|areas?|populations?|audiences?|famil\w+|child\w*"
    rf"|cohorts?|months?|years?|setting|numbers?|schools?)\b"
    rf"|\s+of\s+(?:\d[\d,.]*|{'|'.join(WORDS)})[\s-]+(?!per\s?cent)[a-z]"
    rf"|\s+(?:on|for\s+(?!(?:the\s+|this\s+)?(?:month|first|{_MONTH})\b))\b",
    re.IGNORECASE,
)
_OBJECT = rf"(?:{_WHOSE})?{_TARGET}"
_SUBJECT = rf"(?:{_WHOSE})?{_TARGET}(?:\s+of\s+{_SHARE})?(?:\s+(?:for|in)\s+(?:the\s+month|this\s+month|{_MONTH}))?"
_HOW = (
    r"(?:(?:now|also|again|once\s+again|already|just|only\s+just|comfortably|easily|narrowly|clearly|still|therefore"
    r"|fully|finally|well|slightly|far|currently|yet|quite|marginally|somewhat)\s+)*"
)
_DONE = r"(?:met|hit|reached|achieved|attained)\b(?!\s+with\b)"
_DOING = r"(?:meeting|hitting|reaching|achieving|attaining)\b"
_DO = r"(?:meet|hit|reach|achieve|attain)\b"
_BEYOND = r"(?:exceeded|surpassed|beaten)\b"
_NOT = r"(?:\s+not|n['’]t)"
_BE = r"(?:am|is|are|was|were)"
_IS = rf"(?:\s+(?:(?:is|was)\s+{_HOW}(?:being\s+)?|has\s+{_HOW}been\s+)|['’]s\s+{_HOW}been\s+|\s*[:–—-]\s*|\s+)"
_IS_NOT = (
    rf"(?:\s*[:–—-])?(?:\s+(?:is|was|has))?(?:\s+(?:again|still|also|once\s+again))?{_NOT}\s+{_HOW}"
    r"(?:being\s+|been\s+)?"
)
# `Visits below target` are some visits; `we are below target` says where the figure is.
_STANDS = (
    rf"(?:\A|(?:\b(?:{_BE}|been|remain(?:s|ed)?|stay(?:s|ed)?|still|f[ae]lls?|fallen|rose|risen|dropped|slipped|ended"
    r"|sits?|sat|stands?|stood|now|performance|rate|figure|just|slightly|well|far|somewhat|marginally|narrowly"
    r"|currently|again|points?|cent|little)|\d[\d.]*\s?%|['’](?:re|s))\s+)"
)

_PATTERNS = (
    (TargetSaid.MET, rf"\b(?P<subject>{_SUBJECT}){_IS}{_HOW}{_DONE}"),
    (TargetSaid.ABOVE, rf"\b(?P<subject>{_SUBJECT}){_IS}{_HOW}{_BEYOND}"),
    (TargetSaid.MISSED, rf"\b(?P<subject>{_SUBJECT}){_IS}{_HOW}missed\b"),
    (TargetSaid.MISSED, rf"\b(?P<subject>{_SUBJECT}){_IS_NOT}{_DONE}"),
    (TargetSaid.MISSED, rf"\b(?P<subject>{_SUBJECT})(?:\s+(?:is|was|remains|remained))?\s+{_HOW}unmet\b"),
    (TargetSaid.MET, rf"\b(?:met|meets|hits?|reached|reaches|achieved|achieves|attained)\s+{_OBJECT}"),
    (TargetSaid.MET, rf"(?:\b{_BE}|\b(?:now|still)|['’]re)\s+{_HOW}{_DOING}\s+{_OBJECT}"),
    (TargetSaid.MET, rf"\bwe\s+{_HOW}{_DO}\s+{_OBJECT}"),
    (TargetSaid.MET, rf"\b(?:on|at)\s+{_TARGET}(?!\s+(?:to|for|with)\b)"),
    (TargetSaid.MET, rf"{_STANDS}within\s+{_OBJECT}"),
    (TargetSaid.ABOVE, rf"\b(?:exceeded|exceeds|surpassed|surpasses)\s+{_OBJECT}"),
    (TargetSaid.ABOVE, rf"\b{_BE}\s+{_HOW}(?:exceeding|surpassing)\s+{_OBJECT}"),
    (TargetSaid.MISSED, rf"\b(?:missed|misses|{_BE}\s+{_HOW}missing)\s+{_OBJECT}"),
    (TargetSaid.MISSED, rf"\bfail(?:s|ed)?\s+to\s+{_DO}\s+{_OBJECT}"),
    (TargetSaid.MISSED, rf"\b(?:did|do|does){_NOT}\s+{_HOW}{_DO}\s+{_OBJECT}"),
    (TargetSaid.MISSED, rf"\b(?:has|have)(?:\s+(?:again|still))?{_NOT}\s+{_HOW}{_DONE}\s+{_OBJECT}"),
    (TargetSaid.MISSED, rf"(?:\b{_BE}|['’]re){_NOT}\s+{_HOW}{_DOING}\s+{_OBJECT}"),
    (TargetSaid.MISSED, rf"(?:\b{_BE}|['’]re){_NOT}\s+{_HOW}(?:on|at|within)\s+{_OBJECT}"),
    (TargetSaid.MISSED, rf"{_STANDS}(?:outside|off|behind|short\s+of)\s+{_OBJECT}"),
    (TargetSaid.ABOVE, rf"{_STANDS}(?:above|over)\s+{_OBJECT}"),
    (TargetSaid.BELOW, rf"{_STANDS}(?:below|under)\s+{_OBJECT}"),
)


# What makes a sentence say nothing

_CLAUSE = re.compile(
    rf",(?!\s*(?:{_MONTH})\b)|[;:–—()]|\s-\s|\b(?:but|although|though|while|whilst|whereas|because|so|however"
    rf"|and(?!\s+(?:in\s+)?(?:{_MONTH})\b))\b"
)
_TURN = re.compile(r"[;:–—()]|\s-\s|\b(?:but|although|though|while|whilst|whereas|because|however)\b")
_NEGATED = re.compile(
    r"\b(?:not|no|never|nor|neither|without|despite|rather|instead|nobody|none|nothing|hardly|rarely|seldom|cannot)\b"
    r"|n['’]t\b",
    re.IGNORECASE,
)
_IF = (
    r"if|unless|until|till|whether|when\w*|wherever|once(?!\s+(?:again|more))|would|could|should|might|had|provided"
    r"|assuming|except\w*|exclud\w+|apart|only(?!\s+just)"
)
_NOT_REAL_BEFORE = re.compile(
    rf"\b(?:{_IF}|so\s+that|in\s+order|will|shall|can|cannot|where|aim\w*|hop(?:e|es|ed|ing)"
    r"|expect\w*|plan(?:s|ned)?\s+to|planned|planning"
    r"|likely|unlikely|predict\w*|projected|forecast\w*|ensur\w+|mak(?:e|es|ing)\s+sure|want\w*|need\w*"
    r"|risk\w*|dangers?|fear\w*|worr\w+|concern\w*|avoid\w*|prevent\w*)\b"
    r"|\b(?-i:may)\b",
    re.IGNORECASE,
)
_NOT_REAL_AFTER = re.compile(
    rf"\b(?:{_IF}|(?:but|and|though|although)\s+not|all\s+but|not\s+(?:in|for|by|at|yet|every|all))\b", re.IGNORECASE
)
_OTHER_TIME = re.compile(
    r"\b(?:last|previous(?:ly)?|past|historic\w*|used\s+to|years?|yearly|annual\w*|quarters?|quarterly|ytd|to\s+date"
    r"|weeks?|weekly|terms?|earlier|ago|since|between|throughout|months|(?:each|every|any|next|some)\s+month|usually"
    r"|often|sometimes|always|generally|average|times|(?:each|every|any|first|the)\s+time|summer|winter|spring"
    r"|autumn|christmas|easter|q[1-4])\b",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:national(?:ly)?|england|neighbours?|benchmark\w*|comparable|statistical|councils|authorit\w+|region\w*"
    r"|others?|another|elsewhere)\b",
    re.IGNORECASE,
)
_SOME_BEFORE = re.compile(
    rf"\b(?:most|many|some|several|both|few|fewer|half|those|these|who|whom|whose|which|each|every|any|all|before|after"
    rf"|how|help\w*|part|start|beginning|mid|middle|{'|'.join(WORDS)})\b",
    re.IGNORECASE,
)
_SOME_AFTER = re.compile(
    r"\b(?:by|for|in|with|among)\s+(?:(?:about|around|only|just|the|all\s+but|a)\s+)*"
    rf"(?:\d|(?:most|many|some|several|both|few|half|those|these|each|every|any|{'|'.join(WORDS)})\b)"
    r"|\b(?:before|after|which|who|part|start|beginning|half|mid|middle|days)\b",
    re.IGNORECASE,
)
_HEDGED = re.compile(
    r"\b(?:almost|nearly|virtually|close(?:r|st)?(?:\s+to)?|near(?:er)?|towards?|far|barely|partly|partially|from|or"
    r"|to)\s*\Z",
    re.IGNORECASE,
)
# `We met our target` and `performance is below target` are about the indicator; `a child met her target` is not.
_OF_SOMEBODY = re.compile(
    r"\b(?:he|she|they|their|his|her|child\w*|young|persons?|people|pupils?|boys?|girls?|famil\w+|bab(?:y|ies)|carers?"
    r"|parents?|workers?|teams?|recruit\w*|programme|project|plan|budget|training|actions?|an?|visit|review"
    r"|assessment|conference|cases?)\b|\b(?:that|the|this|no)\s+\Z",
    re.IGNORECASE,
)
_WE = re.compile(rf"\bwe(?:\s+have|['’]ve)?\s+{_HOW}\Z", re.IGNORECASE)
_MISSES = re.compile(r"(?:miss|fail|did|do|has|have)", re.IGNORECASE)
_SEVERAL = re.compile(rf"\b(?!this\b)\w+s\s+{_HOW}\Z", re.IGNORECASE)
_FIGURE = re.compile(r"\b(?:performance|rate|figure|result)\b", re.IGNORECASE)
# `Kent met the target`; a plural, an adverb and a month are no other place.
_OF_A_PLACE = re.compile(rf"\b(?!(?:We|It|This|Performance|Also|Again|Now|Still|{_MONTH})\b)[A-Z]\w*(?<!s)(?<!ly)\s+\Z")
_WORK_ON_IT = re.compile(
    r"\b(?:focus\w*|work\w*|concentrat\w*|keep|kept|based|impact|effect|progress|report\w*)\s+\Z", re.IGNORECASE
)
# Without `the` or `our`, the target must begin its clause: `the national target was met` is another target.
_BEGINS_CLAUSE = re.compile(
    rf"(?:\A|[,;:.–—(-]\s*|\b(?:and|so|but|that|because|as|although|though|while|with|however|month|{_MONTH})\s+)\Z",
    re.IGNORECASE,
)
_OF_IT = re.compile(
    r"\b(?:of|to|against|on|for|from|towards?|than|below|above|at|by|near|about|meet(?:ing)?|met|set(?:ting)?)\s+\Z",
    re.IGNORECASE,
)
_LEADING_MONTH = re.compile(
    rf"(?:(?:in|for|during|at\s+the\s+end\s+of)\s+)?(?:{_MONTH})\b(?:\s+20\d\d)?(?=\s*[,:–—-])",
    re.IGNORECASE,
)
_ANY_MONTH = re.compile(rf"\b(?:{_MONTH}|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b(?:\s+20\d\d\b)?|\b20\d\d\b")
_THIS_MONTH = re.compile(r"\b(?:this month|now|currently)\b", re.IGNORECASE)


def target_claims(sentence: str) -> list[TargetClaim]:
    """What a sentence plainly says of the target; nothing if it may be about another time, target or group."""
    if "target" not in sentence.lower() or sentence.rstrip(" ”\"'’)").endswith("?"):
        return []
    return [*_claims(sentence)]


def _claims(sentence: str) -> Iterator[TargetClaim]:
    for said, pattern in _PATTERNS:
        for found in re.finditer(pattern, sentence, re.IGNORECASE):  # compiled once a target is spoken of
            if _OF_SOMETHING_ELSE.match(sentence, found.end("target")):
                continue
            before, after = sentence[: found.start()], sentence[found.end() :]
            if _is_plain(before, after) and _is_the_target(before, found):
                about = f"{_CLAUSE.split(before)[-1]}{found[0]}{_CLAUSE.split(after)[0]}"
                months = _months_of(about, before, after)
                if months is not None:
                    yield TargetClaim(said, months)


def _is_plain(before: str, after: str) -> bool:
    own_before, own_after = _CLAUSE.split(before)[-1], _CLAUSE.split(after)[0]
    return not (
        _NOT_REAL_BEFORE.search(before)
        or _NOT_REAL_AFTER.search(after)
        or _NEGATED.search(_TURN.split(before)[-1])
        or _OTHER_TIME.search(before)
        or _OTHER_TIME.search(own_after)
        or _OTHERS.search(f"{own_before} {own_after}")
        or _SOME_BEFORE.search(own_before)
        or _SOME_AFTER.search(own_after)
        or _HEDGED.search(before)
        or any(not each.is_share for each in stated(own_before))
    )


def _is_the_target(before: str, found: re.Match[str]) -> bool:
    """Whether it is the indicator's target, and its figure that meets it: not `the national target`, or a child's."""
    subject = found.groupdict().get("subject")
    if subject is None:
        is_work = re.match("on|at", found[0], re.IGNORECASE) and _WORK_ON_IT.search(before)
        return not is_work and (_WE.search(before) is not None or not _is_of_a_part(before, found[0]))
    if re.match("target", subject, re.IGNORECASE):
        return bool(_BEGINS_CLAUSE.search(before))
    return not _OF_IT.search(before)


def _is_of_a_part(before: str, said: str) -> bool:
    """Whether something else than the figure meets the target: `visits missed it`, `a child`, another council."""
    own = _CLAUSE.split(before)[-1]
    is_some = bool(stated(own)) or bool(_MISSES.match(said) and _SEVERAL.search(own))
    return (is_some and not _FIGURE.search(own)) or bool(_OF_SOMEBODY.search(own) or _OF_A_PLACE.search(own))


def _months_of(about: str, before: str, after: str) -> tuple[str, ...] | None:
    """The months that the words are about; None if it is unclear which are meant."""
    named = _months_in(about)
    if named or _THIS_MONTH.search(about):
        return named
    if leading := _LEADING_MONTH.match(before):
        return _months_in(leading[0])
    return None if _months_in(f"{before} {after}") else ()


def _months_in(words: str) -> tuple[str, ...]:
    return tuple(" ".join(each[0].split()) for each in _ANY_MONTH.finditer(words))
