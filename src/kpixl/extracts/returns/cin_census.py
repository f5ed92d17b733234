"""The children in need census, an XML message, converted into the standard's tables as far as possible."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType

from kpixl.extracts.returns.cin_messages import (
    BEGUN_ON,
    CHILD_ID,
    GROUP_KEY,
    PLAN_KEY,
    REFERRAL_KEY,
    ItemGroup,
    Message,
    messages_in,
)
from kpixl.extracts.returns.converted import Conversion, Converted, Fills
from kpixl.extracts.returns.rows import ReturnRow, StandardRow, YearRows, YearsJoined, table_of, years_joined
from kpixl.extracts.returns.years import last_of_year, years_of
from kpixl.extracts.schema import TABLES

_FILLS: Mapping[str, Fills] = MappingProxyType(
    {
        "persons": Fills(("person", "born", "expected", "died", "sex")),
        "referrals": Fills(("referral_id", "person", "date")),
        "assessments": Fills(("assessment_id", "person", "referral_id", "start", "authorised")),
        "cin_plans": Fills(("plan_id", "person", "start", "end")),
        "enquiries": Fills(("enquiry_id", "person", "start")),
        "conferences": Fills(("conference_id", "enquiry_id", "person", "date", "target", "transfer_in")),
        "cp_plans": Fills(("plan_id", "person", "start", "end", "ola")),
        "cp_reviews": Fills(("review_id", "person", "plan_id", "date")),
    }
)
_CONFERENCE = "DATEOFINITIALCPC"
_KEYS: Mapping[ItemGroup, Sequence[str]] = MappingProxyType(
    {
        **{group: (CHILD_ID, begins) for group, begins in BEGUN_ON.items()},
        ItemGroup.WHO: (CHILD_ID,),
        ItemGroup.REVIEW: (PLAN_KEY, BEGUN_ON[ItemGroup.REVIEW]),
    }
)
_ENDED_ON = MappingProxyType(
    {ItemGroup.DETAILS: "CINCLOSUREDATE", ItemGroup.CIN_PLAN: "CINPLANENDDATE", ItemGroup.CP_PLAN: "CPPENDDATE"}
)
_MAIN_TABLES = MappingProxyType(
    {"referrals": ItemGroup.DETAILS, "cin_plans": ItemGroup.CIN_PLAN, "cp_plans": ItemGroup.CP_PLAN}
)


def _tables_of(files: Sequence[Path]) -> Converted:
    """The tables in the census of one year, or of several consecutive years."""
    messages = messages_in(files)
    of_years = {group: _joined(messages, group) for group in ItemGroup}
    groups, newest = {group: each.rows for group, each in of_years.items()}, messages[-1].file
    notices = {short: of_years[group].notices() for short, group in _MAIN_TABLES.items()}
    tables = {
        TABLES[short].name: table_of(short, _FILLS[short].columns, make(groups), newest, notices.get(short, ()))
        for short, make in _MADE_OF.items()
    }
    as_at = [day for each in messages for day in each.as_at]
    latest = max((day for each in messages if (day := each.latest)), default=None)
    years = years_of(_days_of_years(messages), _closed(groups[ItemGroup.DETAILS]))
    return Converted(tables, cut=max(as_at, default=None), latest=latest, years=years)


def _joined(messages: Sequence[Message], group: ItemGroup) -> YearsJoined:
    ends = [max((*each.as_at, *([each.latest] if each.latest else [])), default=None) for each in messages]
    files = [
        YearRows(each.groups[group], last_of_year(end) if end else None)
        for each, end in zip(messages, ends, strict=True)
    ]
    return years_joined(files, _KEYS[group], _ENDED_ON.get(group, ""))


def _days_of_years(messages: Iterable[Message]) -> list[date]:
    """A day in each year that a message covers."""
    of_messages = [(*each.as_at,) or (each.latest,) for each in messages]
    return [day for days in of_messages for day in days if day]


def _closed(details: Iterable[ReturnRow]) -> list[date]:
    """When each child's last case was closed, without children whose last case is open."""
    last = {row[CHILD_ID]: row.day("CINCLOSUREDATE") for row in sorted(details, key=_referred)}
    return [day for day in last.values() if day]


def _referred(row: ReturnRow) -> str:
    return row[BEGUN_ON[ItemGroup.DETAILS]]


_Groups = Mapping[ItemGroup, Sequence[ReturnRow]]


def _persons(groups: _Groups) -> Iterator[StandardRow]:
    for row in groups[ItemGroup.WHO]:
        days = {"born": row["PERSONBIRTHDATE"], "expected": row["EXPECTEDPERSONBIRTHDATE"]}
        yield StandardRow(row, {"person": row[CHILD_ID], **days, "died": row["PERSONDEATHDATE"], "sex": row.sex})


def _referrals(groups: _Groups) -> Iterator[StandardRow]:
    for row in groups[ItemGroup.DETAILS]:
        yield StandardRow(row, {"referral_id": row[GROUP_KEY], "person": row[CHILD_ID], "date": row["CINREFERRALDATE"]})


def _assessments(groups: _Groups) -> Iterator[StandardRow]:
    for row in groups[ItemGroup.ASSESSMENT]:
        ids = {"assessment_id": row[GROUP_KEY], "person": row[CHILD_ID], "referral_id": row[REFERRAL_KEY]}
        days = {"start": row["ASSESSMENTACTUALSTARTDATE"], "authorised": row["ASSESSMENTAUTHORISATIONDATE"]}
        yield StandardRow(row, {**ids, **days})


def _cin_plans(groups: _Groups) -> Iterator[StandardRow]:
    for row in groups[ItemGroup.CIN_PLAN]:
        days = {"start": row["CINPLANSTARTDATE"], "end": row["CINPLANENDDATE"]}
        yield StandardRow(row, {"plan_id": row[GROUP_KEY], "person": row[CHILD_ID], **days})


def _enquiries(groups: _Groups) -> Iterator[StandardRow]:
    for row in groups[ItemGroup.ENQUIRY]:
        yield StandardRow(
            row, {"enquiry_id": row[GROUP_KEY], "person": row[CHILD_ID], "start": row["S47ACTUALSTARTDATE"]}
        )


def _conferences(groups: _Groups) -> Iterator[StandardRow]:
    """Conferences of enquiries, and a case's conferences without one: of children who came from another authority."""
    of_enquiries = set[tuple[str, str]]()
    for row in groups[ItemGroup.ENQUIRY]:
        if row[_CONFERENCE]:
            of_enquiries.add((row[CHILD_ID], row[_CONFERENCE]))
            ids = {"conference_id": f"{row[GROUP_KEY]}/47", "enquiry_id": row[GROUP_KEY], "person": row[CHILD_ID]}
            days = {"date": row[_CONFERENCE], "target": row["INITIALCPCTARGET"]}
            yield StandardRow(row, {**ids, **days, "transfer_in": "N"})
    for row in groups[ItemGroup.DETAILS]:
        if row[_CONFERENCE] and (row[CHILD_ID], row[_CONFERENCE]) not in of_enquiries:
            ids = {"conference_id": f"{row[GROUP_KEY]}/in", "person": row[CHILD_ID]}
            yield StandardRow(row, {**ids, "date": row[_CONFERENCE], "transfer_in": "Y"})


def _cp_plans(groups: _Groups) -> Iterator[StandardRow]:
    """The authority's own plans: it does not send those of another authority."""
    for row in groups[ItemGroup.CP_PLAN]:
        days = {"start": row["CPPSTARTDATE"], "end": row["CPPENDDATE"]}
        yield StandardRow(row, {"plan_id": row[GROUP_KEY], "person": row[CHILD_ID], **days, "ola": "N"})


def _cp_reviews(groups: _Groups) -> Iterator[StandardRow]:
    for number, row in enumerate(groups[ItemGroup.REVIEW]):
        ids = {"review_id": f"{row[PLAN_KEY]}/{number}", "person": row[CHILD_ID], "plan_id": row[PLAN_KEY]}
        yield StandardRow(row, {**ids, "date": row["CPPREVIEWDATE"]})


_MADE_OF: Mapping[str, Callable[[_Groups], Iterable[StandardRow]]] = MappingProxyType(
    {
        "persons": _persons,
        "referrals": _referrals,
        "assessments": _assessments,
        "cin_plans": _cin_plans,
        "enquiries": _enquiries,
        "conferences": _conferences,
        "cp_plans": _cp_plans,
        "cp_reviews": _cp_reviews,
    }
)


CIN_CENSUS = Conversion((".xml",), _FILLS, _tables_of)
