"""
The lists of Ofsted's Annex A: the columns of each that kpixl reads, and how differently worded headers are recognised.

A header is first compared with Ofsted's by its words: case, blanks, line breaks, quotation marks and brackets do not
count. A column not found this way is the one whose header has all its telling words, in any order. If several headers
have them, it is unclear which is meant.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from msgspec import Struct

_APOSTROPHES = re.compile("['\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}`]")
_LIST = re.compile(r"(?<![a-z])list[\W_]*0*(\d{1,2})(?!\d)", re.IGNORECASE)
LEAST_COLUMNS = 2  # how many columns a row must name to be the header of a list
LAST_LIST = 11


class ListColumn(Struct, frozen=True):
    """A column: Ofsted's header, and its telling words ("a|b": either word; "!a": the word must not be there)."""

    header: str
    telling: str

    def is_told_by(self, words: frozenset[str]) -> bool:
        wanted = self.telling.split()
        return all(words.isdisjoint(_either(each[1:])) for each in wanted if each.startswith("!")) and all(
            not words.isdisjoint(_either(each)) for each in wanted if not each.startswith("!")
        )


def _either(words: str) -> frozenset[str]:
    return frozenset(words.split("|"))


def list_named(sheet: str) -> int:
    """The number of the list that a sheet is named for: "List 1", "list_01 Contacts"; 0 if it is named for none."""
    found = _LIST.search(unicodedata.normalize("NFKC", sheet))
    number = int(found[1]) if found else 0
    return number if number <= LAST_LIST else 0


def words_of(header: str) -> tuple[str, ...]:
    """A header's words in the form used for comparing."""
    plain = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", header)).casefold()
    return tuple(re.findall(r"[a-z0-9]+", plain))


class Headed(Struct, frozen=True):
    """The places of a list's columns in a row of headers, and the columns that could be in several places."""

    places: Mapping[str, int]
    unsure: tuple[str, ...]

    @property
    def is_header(self) -> bool:
        """Whether the row is the list's header: it names the column of persons, and at least one other."""
        named = {*self.places, *self.unsure}
        return "person" in named and len(named) >= LEAST_COLUMNS


def headed(columns: Mapping[str, ListColumn], row: Sequence[str]) -> Headed:
    """The columns of a list in a row of cells."""
    words = [words_of(cell) for cell in row]
    exact = {
        name: [place for place, each in enumerate(words) if each == words_of(column.header)]
        for name, column in columns.items()
    }
    taken = {place for places in exact.values() for place in places}
    found = {
        name: exact[name]
        or [place for place, each in enumerate(words) if place not in taken and column.is_told_by(frozenset(each))]
        for name, column in columns.items()
    }
    once = [places[0] for places in found.values() if len(places) == 1]
    unsure = [
        name for name, places in found.items() if len(places) > 1 or (len(places) == 1 and once.count(places[0]) > 1)
    ]
    return Headed({name: places[0] for name, places in found.items() if places and name not in unsure}, tuple(unsure))


_PERSON = ListColumn("Child Unique ID", "id|identifier|ref|reference child|unique|person|client")
_CHILD = MappingProxyType(
    {
        "person": _PERSON,
        "sex": ListColumn("Gender", "gender|sex"),
        "born": ListColumn("Date of Birth", "birth|dob"),
    }
)
_TEAM, _WORKER = ListColumn("Allocated Team", "team"), ListColumn("Allocated Worker", "worker")

LISTS: Mapping[int, Mapping[str, ListColumn]] = MappingProxyType(
    {
        1: {**_CHILD, "date": ListColumn("Date of Contact", "contact date")},
        2: {**_CHILD},
        3: {
            **_CHILD,
            "date": ListColumn("Date of referral", "referral date"),
            "team": _TEAM,
            "worker": _WORKER,
        },
        4: {
            **_CHILD,
            "start": ListColumn("Continuous Assessment Start Date", "assessment start|started|began date"),
            "authorised": ListColumn(
                "Continuous Assessment Date of Authorisation",
                "date authorisation|authorised|authorization|authorized",
            ),
            "team": _TEAM,
            "worker": _WORKER,
        },
        5: {
            **_CHILD,
            "start": ListColumn(
                "Strategy discussion initiating Section 47 Enquiry Start Date",
                "strategy|47|s47 start|started|date !end",
            ),
            "conference": ListColumn(
                "Date of Initial Child Protection Conference", "conference|icpc date !target !end"
            ),
            "team": _TEAM,
            "worker": _WORKER,
        },
        6: {
            **_CHILD,
            "start": ListColumn("CIN Start Date", "cin|need start|started date"),
            "seen": ListColumn("Date Child Was Last Seen", "seen date"),
            "closed": ListColumn("CIN Closure Date", "closure|closed|ceased|end date"),
            "status": ListColumn("Case Status", "status"),
            "team": _TEAM,
            "worker": _WORKER,
        },
        7: {
            **_CHILD,
            "start": ListColumn("Child Protection Plan Start Date", "plan start|started date"),
            "end": ListColumn("Child Protection Plan End Date", "plan end|ended|ceased|closure date"),
            "visit": ListColumn("Date of the Last Statutory Visit", "visit date"),
            "alone": ListColumn("Was the Child Seen Alone?", "alone"),
            "review": ListColumn("Date of latest review conference", "review date !due !next"),
            "team": _TEAM,
            "worker": _WORKER,
        },
        8: {
            **_CHILD,
            "entered": ListColumn("Date Started to be Looked After", "started|start|entered looked|care date"),
            "legal_start": ListColumn("Start date of current legal status", "legal status start|date"),
            "legal": ListColumn("Child's Legal Status", "legal status !start !date"),
            "review": ListColumn("Date of Latest Statutory Review", "review date !due !next"),
            "visit": ListColumn("Date of Last Social Work Visit", "visit date !iro !independent"),
            "health": ListColumn("Date of Last Health Assessment", "health assessment date"),
            "dental": ListColumn("Date of Last Dental Check", "dental|dentist date"),
            "ceased": ListColumn("Date Ceased to be Looked After", "ceased|ended|end date !placement"),
            "placed": ListColumn("Start Date of Most Recent Placement", "placement start|started date"),
            "type": ListColumn("Placement Type", "placement type"),
            "postcode": ListColumn("Placement postcode", "postcode"),
            "location": ListColumn("Placement Location", "placement location"),
            "team": _TEAM,
            "worker": _WORKER,
        },
        9: {
            **_CHILD,
            "eligibility": ListColumn("Eligibility Category", "eligibility"),
            "reviewed": ListColumn("Latest Pathway Plan Review Date", "pathway review date"),
            "in_touch": ListColumn("LA in Touch", "touch"),
            "contacted": ListColumn("Latest Date of Contact", "contact date"),
            "accommodation": ListColumn("Suitability of Accommodation", "accommodation suitability|suitable"),
            "activity": ListColumn("Activity Status", "activity"),
            "team": _TEAM,
            "worker": _WORKER,
        },
        10: {**_CHILD},
    }
)
"""The lists of children, by number, with the columns that are read. List 11, of adopters, is not read."""
