"""The children in need census, a message of XML, converted into the standard's tables as far as they go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType

from kpixl.extracts.returns.cin_messages import BEGINS, CHILD_ID, KEY, PLAN, REFERRAL, Group, Message, messages_in
from kpixl.extracts.returns.converted import Conversion, Converted, Fills
from kpixl.extracts.returns.rows import Entry, ReturnRow, newest_alone, table_of
from kpixl.extracts.returns.years import years_of
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
_KEYS: Mapping[Group, Sequence[str]] = MappingProxyType(
    {
        **{group: (CHILD_ID, begins) for group, begins in BEGINS.items()},
        Group.WHO: (CHILD_ID,),
        Group.REVIEW: (PLAN, BEGINS[Group.REVIEW]),
    }
)


def converted(files: Sequence[Path]) -> Converted:
    """The tables in the census of one year, or of several that follow each other."""
    messages = messages_in(files)
    groups = {group: newest_alone((each.groups[group] for each in messages), _KEYS[group]) for group in Group}
    newest = messages[-1].file
    tables = {
        TABLES[short].name: table_of(short, _FILLS[short].columns, make(groups), newest)
        for short, make in _MADE_OF.items()
    }
    as_at = [day for each in messages for day in each.as_at]
    latest = max((day for each in messages if (day := each.latest)), default=None)
    years = years_of(_days_of_years(messages), _closed(groups[Group.DETAILS]))
    return Converted(tables, cut=max(as_at, default=None), latest=latest, years=years)


def _days_of_years(messages: Iterable[Message]) -> list[date]:
    """A day in each year that a message is of."""
    of_messages = [(*each.as_at,) or (each.latest,) for each in messages]
    return [day for days in of_messages for day in days if day]


def _closed(details: Iterable[ReturnRow]) -> list[date]:
    """When the last case of each child was closed, of those of whom it was."""
    last = {row[CHILD_ID]: row.day("CINCLOSUREDATE") for row in sorted(details, key=_referred)}
    return [day for day in last.values() if day]


def _referred(row: ReturnRow) -> str:
    return row[BEGINS[Group.DETAILS]]


_Groups = Mapping[Group, Sequence[ReturnRow]]


def _persons(groups: _Groups) -> Iterator[Entry]:
    for row in groups[Group.WHO]:
        days = {"born": row["PERSONBIRTHDATE"], "expected": row["EXPECTEDPERSONBIRTHDATE"]}
        yield Entry(row, {"person": row[CHILD_ID], **days, "died": row["PERSONDEATHDATE"], "sex": row.sex})


def _referrals(groups: _Groups) -> Iterator[Entry]:
    for row in groups[Group.DETAILS]:
        yield Entry(row, {"referral_id": row[KEY], "person": row[CHILD_ID], "date": row["CINREFERRALDATE"]})


def _assessments(groups: _Groups) -> Iterator[Entry]:
    for row in groups[Group.ASSESSMENT]:
        ids = {"assessment_id": row[KEY], "person": row[CHILD_ID], "referral_id": row[REFERRAL]}
        days = {"start": row["ASSESSMENTACTUALSTARTDATE"], "authorised": row["ASSESSMENTAUTHORISATIONDATE"]}
        yield Entry(row, {**ids, **days})


def _cin_plans(groups: _Groups) -> Iterator[Entry]:
    for row in groups[Group.CIN_PLAN]:
        days = {"start": row["CINPLANSTARTDATE"], "end": row["CINPLANENDDATE"]}
        yield Entry(row, {"plan_id": row[KEY], "person": row[CHILD_ID], **days})


def _enquiries(groups: _Groups) -> Iterator[Entry]:
    for row in groups[Group.ENQUIRY]:
        yield Entry(row, {"enquiry_id": row[KEY], "person": row[CHILD_ID], "start": row["S47ACTUALSTARTDATE"]})


def _conferences(groups: _Groups) -> Iterator[Entry]:
    """Those of an enquiry, and those that a case has without one: of children who came from another authority."""
    of_enquiries = set[tuple[str, str]]()
    for row in groups[Group.ENQUIRY]:
        if row[_CONFERENCE]:
            of_enquiries.add((row[CHILD_ID], row[_CONFERENCE]))
            ids = {"conference_id": f"{row[KEY]}/47", "enquiry_id": row[KEY], "person": row[CHILD_ID]}
            days = {"date": row[_CONFERENCE], "target": row["INITIALCPCTARGET"]}
            yield Entry(row, {**ids, **days, "transfer_in": "N"})
    for row in groups[Group.DETAILS]:
        if row[_CONFERENCE] and (row[CHILD_ID], row[_CONFERENCE]) not in of_enquiries:
            ids = {"conference_id": f"{row[KEY]}/in", "person": row[CHILD_ID]}
            yield Entry(row, {**ids, "date": row[_CONFERENCE], "transfer_in": "Y"})


def _cp_plans(groups: _Groups) -> Iterator[Entry]:
    """The authority's own: it does not send plans of another."""
    for row in groups[Group.CP_PLAN]:
        days = {"start": row["CPPSTARTDATE"], "end": row["CPPENDDATE"]}
        yield Entry(row, {"plan_id": row[KEY], "person": row[CHILD_ID], **days, "ola": "N"})


def _cp_reviews(groups: _Groups) -> Iterator[Entry]:
    for number, row in enumerate(groups[Group.REVIEW]):
        ids = {"review_id": f"{row[PLAN]}/{number}", "person": row[CHILD_ID], "plan_id": row[PLAN]}
        yield Entry(row, {**ids, "date": row["CPPREVIEWDATE"]})


_MADE_OF: Mapping[str, Callable[[_Groups], Iterable[Entry]]] = MappingProxyType(
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


CIN_CENSUS = Conversion((".xml",), _FILLS, converted)
