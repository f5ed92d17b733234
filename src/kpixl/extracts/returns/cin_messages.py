"""The messages of the children in need census: who made them, as at which day, and every group of items in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from kpixl.extracts.returns.messages import element_name, elements_named, items_of, line_of
from kpixl.extracts.returns.rows import ReturnRow, with_days
from kpixl.words.errors import ExtractError

if TYPE_CHECKING:
    from lxml import etree


class Group(StrEnum):
    """A group of items, by its name in capitals."""

    WHO = "CHILDIDENTIFIERS"
    DETAILS = "CINDETAILS"
    ASSESSMENT = "ASSESSMENTS"
    CIN_PLAN = "CINPLANDATES"
    ENQUIRY = "SECTION47"
    CP_PLAN = "CHILDPROTECTIONPLANS"
    REVIEW = "REVIEWS"


_GROUPS: Mapping[str, Group] = MappingProxyType({str(group): group for group in Group})
_NOTHING: Mapping[str, str] = MappingProxyType({})
CHILD_ID = "LACHILDID"
# What a group lies in, by the key that was made for it here.
KEY, REFERRAL, PLAN = "*key", "*referral", "*plan"

BEGINS: Mapping[Group, str] = MappingProxyType(
    {
        Group.DETAILS: "CINREFERRALDATE",
        Group.ASSESSMENT: "ASSESSMENTACTUALSTARTDATE",
        Group.CIN_PLAN: "CINPLANSTARTDATE",
        Group.ENQUIRY: "S47ACTUALSTARTDATE",
        Group.CP_PLAN: "CPPSTARTDATE",
        Group.REVIEW: "CPPREVIEWDATE",
    }
)
"""The day by which one group of a child is told from the next."""

HAPPENED: Mapping[Group, Sequence[str]] = MappingProxyType(
    {
        Group.WHO: ("PERSONDEATHDATE",),
        Group.DETAILS: ("CINREFERRALDATE", "CINCLOSUREDATE", "DATEOFINITIALCPC"),
        Group.ASSESSMENT: ("ASSESSMENTACTUALSTARTDATE", "ASSESSMENTAUTHORISATIONDATE"),
        Group.CIN_PLAN: ("CINPLANSTARTDATE", "CINPLANENDDATE"),
        Group.ENQUIRY: ("S47ACTUALSTARTDATE", "DATEOFINITIALCPC"),
        Group.CP_PLAN: ("CPPSTARTDATE", "CPPENDDATE"),
        Group.REVIEW: ("CPPREVIEWDATE",),
    }
)
_OTHER_DAYS: Mapping[Group, Sequence[str]] = MappingProxyType(
    {Group.WHO: ("PERSONBIRTHDATE", "EXPECTEDPERSONBIRTHDATE"), Group.ENQUIRY: ("INITIALCPCTARGET",)}
)
_CHILD, _HEADER, _AUTHORITY = "CHILD", "HEADER", "LEA"
_AS_AT, _MADE = "REFERENCEDATE", "DATETIME"


@dataclass(frozen=True)
class Message:
    """What one file holds. `as_at`: the days of its headers, each the earlier of census day and when it was made."""

    file: Path
    as_at: Sequence[date]
    authorities: frozenset[str]
    groups: Mapping[Group, Sequence[ReturnRow]]

    @property
    def latest(self) -> date | None:
        """The last day on which something in it happened."""
        days = (row.day(item) for group, rows in self.groups.items() for row in rows for item in HAPPENED[group])
        return max((day for day in days if day), default=None)


def messages_in(files: Sequence[Path]) -> list[Message]:
    """The messages of one authority, the newest last. Faults of all files are one `ExtractError`."""
    messages, faults = list[Message](), list[str]()
    for file in files:
        try:
            messages.append(_message(file))
        except ExtractError as fault:
            faults.append(str(fault))
    authorities = frozenset[str]().union(*(each.authorities for each in messages))
    if len(authorities) > 1:
        faults.append(
            f"The CIN census here is that of {len(authorities)} authorities (LEA {', '.join(sorted(authorities))}).\n"
            "A scorecard is about one: a child of another may have the same id.\n"
            "Put each authority's in a folder of its own."
        )
    if faults:
        raise ExtractError("\n".join(faults))
    return sorted(messages, key=lambda each: max(each.as_at, default=each.latest or date.min))


def _message(file: Path) -> Message:
    collected = _Collected(file)
    for element in elements_named(file, _CHILD, _HEADER):
        if element_name(element) == _HEADER:
            collected.add_header(element)
        else:
            collected.add_child(element)
    days = {group: (*HAPPENED[group], *_OTHER_DAYS.get(group, ())) for group in Group}
    groups = {group: with_days(rows, days[group]) for group, rows in collected.groups.items()}
    return Message(file, collected.as_at, frozenset(collected.authorities), groups)


@dataclass
class _Collected:
    """What was found in a file so far."""

    file: Path
    groups: dict[Group, list[ReturnRow]] = field(default_factory=lambda: {group: [] for group in Group})
    as_at: list[date] = field(default_factory=list)
    authorities: set[str] = field(default_factory=set)
    counted: Counter[tuple[Group, str, str]] = field(default_factory=Counter)

    def add_header(self, header: etree._Element) -> None:
        items = {name: text for each in header.iter() for name, text in items_of(each).items()}
        days = [day for item in (_AS_AT, _MADE) if (day := _day(items.get(item, "")))]
        self.as_at += [min(days)] if days else []
        self.authorities |= {items[_AUTHORITY]} if items.get(_AUTHORITY) else set()

    def add_child(self, child: etree._Element) -> None:
        """A group belongs to the case, and a review to the plan, that began before it."""
        who, within = _id_in(child), _NOTHING
        for element in child.iter():
            group = _GROUPS.get(element_name(element)) if len(element) else None
            if group is Group.DETAILS:
                within = {REFERRAL: self._add(group, element, who)[KEY]}
            elif group is Group.CP_PLAN:
                self._add_reviews(element, self._add(group, element, who))
            elif group is not None and group is not Group.REVIEW:
                self._add(group, element, who, within)

    def _add_reviews(self, plan: etree._Element, row: ReturnRow) -> None:
        """One row a day: a group of reviews may name several."""
        for each in plan.iter():
            if element_name(each) == BEGINS[Group.REVIEW]:
                items = {BEGINS[Group.REVIEW]: (each.text or "").strip(), PLAN: row[KEY], CHILD_ID: row[CHILD_ID]}
                self.groups[Group.REVIEW].append(ReturnRow(self.file, line_of(each), items))

    def _add(self, group: Group, element: etree._Element, who: str, within: Mapping[str, str] = _NOTHING) -> ReturnRow:
        items = items_of(element)
        begins = items.get(BEGINS.get(group, ""), "")
        self.counted[group, who, begins] += 1
        key = f"{who}/{begins}/{self.counted[group, who, begins]}"
        row = ReturnRow(self.file, line_of(element), {**items, **within, CHILD_ID: who, KEY: key})
        self.groups[group].append(row)
        return row


def _id_in(child: etree._Element) -> str:
    found = (each for each in child.iter() if element_name(each) == CHILD_ID)
    return next(((each.text or "").strip() for each in found), "")


def _day(text: str) -> date | None:
    """The day of a header's item, which may have a time."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
