"""
The words in the name of a column or a table, in one form regardless of which system named it.

`cppv_cp_visit_date`, `CPVisitDt` and `Date of child protection visit` have the same words. The wordings come from the
scripts that councils publish for Mosaic, Liquidlogic, Eclipse and Azeus (Data to Insight) and from Ofsted's Annex A.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import cache

from kpixl.extracts.schema import TABLES

# Positions at which a capital begins a new word: PersonID, CINClosureDate, S47Enquiry.
_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORD = re.compile(r"[a-z0-9]+")
LONGEST_PREFIX = 5  # letters of a prefix that is joined to a name without a separator
_SEPARATOR = re.compile(r"[,;|\t]")  # a text with one of these holds several names

# Phrases and the one or two words that they mean; longer phrases before shorter ones.
_PHRASES = {
    "initial child protection conference": "icpc",
    "initial cp conference": "icpc",
    "initial conference": "icpc",
    "child protection conference": "icpc",
    "child protection": "cp",
    "child in need": "cin",
    "children in need": "cin",
    "section 47": "s47",
    "sec 47": "s47",
    "s 47": "s47",
    "strategy discussion initiating": "",
    "strategy discussion": "s47",
    "date started to be looked after": "entered cla date",
    "started to be looked after": "entered cla",
    "looked after start": "entered cla",
    "child entered care": "entered cla",
    "entered care": "entered cla",
    "care entry": "entered cla",
    "period of care": "cla",
    "care period": "cla",
    "looked after children": "cla",
    "looked after child": "cla",
    "looked after": "cla",
    "children in care": "cla",
    "child in care": "cla",
    "date of birth": "born",
    "birth date": "born",
    "birth dt": "born",
    "dt of birth": "born",
    "date of death": "died",
    "death date": "died",
    "death dt": "died",
    "dt of death": "died",
    "service user ref no": "person id",
    "service user id": "person id",
    "mosaic id": "person id",
    "frameworki id": "person id",
    "liquidlogic id": "person id",
    "lcs id": "person id",
    "eclipse id": "person id",
    "svc usr ref no": "person id",
    "svc usr id": "person id",
    "subject compound id": "person id",
    "young person": "person",
    "first names": "forename",
    "first name": "forename",
    "given name": "forename",
    "last name": "surname",
    "family name": "surname",
    "unique id": "id",
    "ref no": "id",
    "ref id": "referral id",
    "ref dt": "referral date",
    "ref date": "referral date",
    "workflow step id": "id",
    "other local authority": "ola",
    "other la": "ola",
    "another authority": "ola",
    "in touch": "intouch",
    "transfer in": "transferin",
    "transferred in": "transferin",
    "completed by": "",
    "signed off": "auth",
}

# One word for each thing: the word used here, and what some systems write instead.
_MEANINGS = {
    "date": "dt dttm dte datetime",
    "start": "started starting starts strt commenced commencement commence begin began begun opened opening",
    "end": "ended ending ends ceased cease ceasing closed closure close finish finished stop stopped deregistration",
    "id": "identifier ident key guid number num nbr no reference ref",
    "person": "pers child children childs client subject individual",
    "worker": "wkr wrkr caseworker professional prof practitioner assignee",
    "team": "dept department org organisation organization",
    "born": "dob birth birthdate",
    "died": "dod death deathdate deceased",
    "type": "typ",
    "placement": "plcmt plmt",
    "assessment": "asmt asst assess assmt",
    "auth": "authorised authorized authorisation authorization approved approval appr",
    "review": "rvw revw",
    "conference": "conf",
    "referral": "refl referred",
    "enquiry": "enq",
    "contact": "cont",
    "accom": "accommodation accomm accomodation",
    "suitable": "suitability",
    "eligibility": "elig eligible",
    "distance": "dist miles mileage",
    "location": "loc",
    "supervision": "supv supervised",
    "frequency": "freq",
    "interval": "intvl",
    "cla": "lac cic",
    "cp plan": "cpp registration",
    "health": "hlth",
    "cancelled": "canceled cancel",
    "name": "nm",
    "planned": "scheduled",
    "due": "overdue",
    "visit": "visited",
    "sup": "supplementary",
}
_MEANING = {word: meaning for meaning, words in _MEANINGS.items() for word in words.split()}

# Words that say nothing about which column it is.
_NOISE = """
    the of a an to be on at for from with and or was is were by s actual latest last current recorded held allocated
    responsible effective table row category desc description code cd value text txt flag ind indicator yn la json ssd
    details detail outcomes most recent initiating continuous statutory birthday
"""
NOISE = frozenset(_NOISE.split())


def words_in_order(name: str) -> tuple[str, ...]:
    """The words of a name in their order, in lower case."""
    return tuple(_WORD.findall(_CAPITAL.sub(" ", name).lower()))


@cache
def words(name: str, prefixes: tuple[str, ...] = ()) -> frozenset[str]:
    """The words of a name, without the table's prefix (`cppv`) and without words that say nothing."""
    parts = [word for part in words_in_order(name) for word in _taken_apart(part)]
    if len(parts) > 1 and parts[0] in prefixes:
        parts = parts[1:]
    text = f" {' '.join(_singular(part) for part in parts)} "
    for phrase, meaning in _PHRASES.items():
        text = text.replace(f" {_singular_all(phrase)} ", f" {meaning} ")
    found = " ".join(_MEANING.get(word, word) for word in text.split()).split()
    meant = frozenset(word for word in found if word not in NOISE) or frozenset(found)
    # A child's visit is just a visit; "person" matters only beside "id", where it tells whose id it is.
    return meant - {"person"} if "id" not in meant and len(meant) > 1 else meant


def is_name(name: str) -> bool:
    """
    Whether a text consists only of words used in column names, ignoring case and blanks.

    Two or more such words may follow a system's own prefix.
    """
    parts = () if _SEPARATOR.search(name) else words_in_order(name)
    apart = [word for part in parts for word in _taken_apart(part)]
    if not apart:
        return False
    if len(apart) == 1:
        behind_prefix = (_taken_apart(apart[0][end:]) for end in range(2, LONGEST_PREFIX + 1))
        return apart[0] in _vocabulary() or any(_are_known(words) for words in behind_prefix if len(words) > 1)
    return _are_known(apart) or (len(apart) > 2 and _are_known(apart[1:]))


def _are_known(apart: Sequence[str]) -> bool:
    return _vocabulary().issuperset(apart)


@cache
def _taken_apart(part: str) -> tuple[str, ...]:
    """The known words that a part is joined from, as few as possible, "id" only at the end; or else the part itself."""
    if part in _vocabulary():
        return (part,)
    cuts = (end for end in range(2, len(part) - 1) if part[:end] in _vocabulary())
    apart = [(part[:end], *_taken_apart(part[end:])) for end in cuts]
    known = [words for words in apart if _vocabulary().issuperset(words) and "id" not in words[:-1]]
    return min(known, key=len, default=(part,))


@cache
def _vocabulary() -> frozenset[str]:
    """Every word used in column names, in the standard and elsewhere."""
    standard = (
        word for table in TABLES.values() for column in table.columns.values() for word in column.name.split("_")
    )
    phrases = (word for phrase in _PHRASES for word in phrase.split())
    both = {word for word in (*standard, *phrases, *_MEANING, *_MEANINGS, *NOISE) if len(word) > 1}
    return frozenset(both | {_singular(word) for word in both})


def squashed(name: str) -> str:
    """Only the letters and digits of a name, in lower case."""
    return "".join(_WORD.findall(name.lower()))


@cache
def alike(one: str, other: str) -> bool:
    """Whether one word is the other one abbreviated, without vowels, or mistyped."""
    short, long = sorted((one, other), key=len)
    if len(short) < 4 or short[0] != long[0]:
        return False
    if long.startswith(short) or (_is_within(short, long) and short[-1] == long[-1]):
        return True
    return len(short) >= 5 and SequenceMatcher(None, short, long).ratio() >= 0.84


def _is_within(short: str, long: str) -> bool:
    """Whether all letters of the short word are in the long one, in the same order, and are at least half of them."""
    letters = iter(long)
    return 2 * len(short) >= len(long) and all(letter in letters for letter in short)


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


@cache
def _singular_all(phrase: str) -> str:
    return " ".join(_singular(word) for word in phrase.split())
