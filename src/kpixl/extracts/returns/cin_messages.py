"""The messages of the children in need census: whose they are, as at which day, and every group of items in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct, field

from kpixl.extracts.returns.messages import element_line, element_name, elements_named, items_of
from kpixl.extracts.returns.rows import ReturnRow, columns_in, with_columns
from kpixl.extracts.returns.source_columns import column_of_days
from kpixl.words.errors import ExtractError

if TYPE_CHECKING:
    from lxml import etree


class ItemGroup(StrEnum):
    """A group of items, by its name in capitals."""

    WHO = "CHILDIDENTIFIERS"
    DETAILS = "CINDETAILS"
    ASSESSMENT = "ASSESSMENTS"
    CIN_PLAN = "CINPLANDATES"
    ENQUIRY = "SECTION47"
    CP_PLAN = "CHILDPROTECTIONPLANS"
    REVIEW = "REVIEWS"


_GROUPS: Mapping[str, ItemGroup] = MappingProxyType({str(group): group for group in ItemGroup})
_NOTHING: Mapping[str, str] = MappingProxyType({})
CHILD_ID = "LACHILDID"
# Keys made here: of a group itself, and of the referral or plan that it belongs to.
GROUP_KEY, REFERRAL_KEY, PLAN_KEY = "*key", "*referral", "*plan"

BEGUN_ON: Mapping[ItemGroup, str] = MappingProxyType(
    {
        ItemGroup.DETAILS: "CINREFERRALDATE",
        ItemGroup.ASSESSMENT: "ASSESSMENTACTUALSTARTDATE",
        ItemGroup.CIN_PLAN: "CINPLANSTARTDATE",
        ItemGroup.ENQUIRY: "S47ACTUALSTARTDATE",
        ItemGroup.CP_PLAN: "CPPSTARTDATE",
        ItemGroup.REVIEW: "CPPREVIEWDATE",
    }
)
"""The item with the day on which a group begins, which tells a child's groups apart."""

DAYS_OF: Mapping[ItemGroup, Sequence[str]] = MappingProxyType(
    {
        ItemGroup.WHO: ("PERSONDEATHDATE",),
        ItemGroup.DETAILS: ("CINREFERRALDATE", "CINCLOSUREDATE", "DATEOFINITIALCPC"),
        ItemGroup.ASSESSMENT: ("ASSESSMENTACTUALSTARTDATE", "ASSESSMENTAUTHORISATIONDATE"),
        ItemGroup.CIN_PLAN: ("CINPLANSTARTDATE", "CINPLANENDDATE"),
        ItemGroup.ENQUIRY: ("S47ACTUALSTARTDATE", "DATEOFINITIALCPC"),
        ItemGroup.CP_PLAN: ("CPPSTARTDATE", "CPPENDDATE"),
        ItemGroup.REVIEW: ("CPPREVIEWDATE",),
    }
)
_OTHER_DAYS: Mapping[ItemGroup, Sequence[str]] = MappingProxyType(
    {ItemGroup.WHO: ("PERSONBIRTHDATE", "EXPECTEDPERSONBIRTHDATE"), ItemGroup.ENQUIRY: ("INITIALCPCTARGET",)}
)
_CHILD, _HEADER, _AUTHORITY = "CHILD", "HEADER", "LEA"
_AS_AT, _MADE = "REFERENCEDATE", "DATETIME"


class Message(Struct, frozen=True):
    """What one file holds. `as_at`: a day for each header, the earlier of the census day and the day it was made."""

    file: Path
    as_at: Sequence[date]
    authorities: frozenset[str]
    groups: Mapping[ItemGroup, Sequence[ReturnRow]]

    @property
    def latest(self) -> date | None:
        """The last day on which something in it happened."""
        days = (row.day(item) for group, rows in self.groups.items() for row in rows for item in DAYS_OF[group])
        return max((day for day in days if day), default=None)


def messages_in(files: Sequence[Path]) -> list[Message]:
    """The messages of one authority, the newest last. Faults of all files are reported in one `ExtractError`."""
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
    days = {group: (*DAYS_OF[group], *_OTHER_DAYS.get(group, ())) for group in ItemGroup}
    groups = {
        group: with_columns(rows, columns_in(rows, days[group], column_of_days))
        for group, rows in collected.groups.items()
    }
    return Message(file, collected.as_at, frozenset(collected.authorities), groups)


class _Collected(Struct):
    """What has been found in a file so far."""

    file: Path
    groups: dict[ItemGroup, list[ReturnRow]] = field(default_factory=lambda: {group: [] for group in ItemGroup})
    as_at: list[date] = field(default_factory=list)
    authorities: set[str] = field(default_factory=set)
    counted: Counter[tuple[ItemGroup, str, str]] = field(default_factory=Counter)

    def add_header(self, header: etree._Element) -> None:
        items = {name: text for each in header.iter() for name, text in items_of(each).items()}
        days = [day for item in (_AS_AT, _MADE) if (day := _day(items.get(item, "")))]
        self.as_at += [min(days)] if days else []
        self.authorities |= {items[_AUTHORITY]} if items.get(_AUTHORITY) else set()

    def add_child(self, child: etree._Element) -> None:
        """Add a child's groups. A group belongs to the case before it, a review to the plan that it is in."""
        who, within = _id_in(child), _NOTHING
        for element in child.iter():
            group = _GROUPS.get(element_name(element)) if len(element) else None
            if group is ItemGroup.DETAILS:
                within = {REFERRAL_KEY: self._add(group, element, who)[GROUP_KEY]}
            elif group is ItemGroup.CP_PLAN:
                self._add_reviews(element, self._add(group, element, who))
            elif group is not None and group is not ItemGroup.REVIEW:
                self._add(group, element, who, within)

    def _add_reviews(self, plan: etree._Element, row: ReturnRow) -> None:
        """Add a plan's reviews, one row for each day: a group of reviews may name several days."""
        for each in plan.iter():
            if element_name(each) == BEGUN_ON[ItemGroup.REVIEW]:
                items = {
                    BEGUN_ON[ItemGroup.REVIEW]: (each.text or "").strip(),
                    PLAN_KEY: row[GROUP_KEY],
                    CHILD_ID: row[CHILD_ID],
                }
                self.groups[ItemGroup.REVIEW].append(ReturnRow(self.file, element_line(each), items))

    def _add(
        self, group: ItemGroup, element: etree._Element, who: str, within: Mapping[str, str] = _NOTHING
    ) -> ReturnRow:
        items = items_of(element)
        begins = items.get(BEGUN_ON.get(group, ""), "")
        self.counted[group, who, begins] += 1
        key = f"{who}/{begins}/{self.counted[group, who, begins]}"
        row = ReturnRow(self.file, element_line(element), {**items, **within, CHILD_ID: who, GROUP_KEY: key})
        self.groups[group].append(row)
        return row


def _id_in(child: etree._Element) -> str:
    found = (each for each in child.iter() if element_name(each) == CHILD_ID)
    return next(((each.text or "").strip() for each in found), "")


def _day(text: str) -> date | None:
    """The day in a header's item, which may include a time; None if it is not a day."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
