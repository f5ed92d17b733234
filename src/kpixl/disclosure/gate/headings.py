"""What a heading or a label says about the cells below and beside it: days of birth, or somebody's ids."""

from __future__ import annotations

import re
from enum import Enum


class Calls(Enum):
    """What a heading calls the cells below it."""

    ANYTHING = "neither"
    BIRTH = "somebody's birth"
    ID = "somebody's id"


_SAYS_BIRTH = re.compile(  # pers_dob, ChildDOB, D/O/B
    r"(?i)(?:\b|_)(?:[a-z]*dob|d[./]?\s?o[./]?\s?b|(?:date_?of_?)?birth(?:_?day|s|_?date)?|b'?day|born)(?![a-z])"
)
_SAYS_DAY_OF_BIRTH = re.compile(  # not "Births" and "DOB missing", which are over counts
    r"(?i)(?:\b|_)(?:[a-z]*dob|d[./]?\s?o[./]?\s?b|dates?[ _-]?of[ _-]?birth|birth[ _-]?da(?:y|te)s?|b'?days?)"
    r"\W*(?:\([^)]*\)\W*)?\Z"
)
_COHORT = re.compile(  # Born between, Births in month; not "DOB to be checked"
    r"(?i)\bcohorts?\b|\bbirths\W+(?:in|by|per)\b|(?:\b|_)(?:[a-z]*dob|births?|born)\W+(?:between|before|after|since|until"
    r"|on or|missing|complete|completeness|quality|(?:from|to)(?=\W*(?:\Z|and\b|to\b)))(?![a-z])"
)
_NUMBER = r"(?:ids?|refs?|reference|no|number)"
_CALLS_ID = re.compile(  # not "Number of children", not "Pupil numbers"
    r"(?i)(?<![a-z])(?:(?:child(?:ren)?|person|pers|client|case|pupil|sibling|worker|mosaic|lcs|liquidlogic|eclipse|yp"
    rf"|service user|young person)(?:'s)?[ _-]?{_NUMBER}|(?:upn|uln|nhs)s?(?:[ _-]?{_NUMBER})?)[.:]?\W*\Z"
)
_SAYS_NOTHING = re.compile(r"(?i)\W*(?:n/?[ak]|not known|unknown|none|tbc)?\W*")


def called_by(text: str) -> Calls | None:
    """What a text calls the cells below and beside it; None if it is no heading but says that nothing is known."""
    if _SAYS_BIRTH.search(text):
        return Calls.ANYTHING if is_of_a_cohort(text) else Calls.BIRTH
    if _CALLS_ID.search(text):
        return Calls.ID
    return None if _SAYS_NOTHING.fullmatch(text) else Calls.ANYTHING


def is_of_a_cohort(text: str) -> bool:
    """Whether a heading that speaks of births is over days from, to or on which a whole group is counted."""
    return _COHORT.search(text) is not None


def says_birth(text: str) -> bool:
    """Whether a text says anything about births, even how many there were."""
    return _SAYS_BIRTH.search(text) is not None


def says_day_of_birth(text: str) -> bool:
    """Whether a text says that a number beside it is the day on which somebody was born."""
    return _SAYS_DAY_OF_BIRTH.search(text) is not None
