"""Children in need, and the enquiries that ask whether a child needs protecting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kpixl.extracts.extracts import days_of
from kpixl.extracts.ids import alike_codes
from kpixl.extracts.schema import CONFERENCE_FLAGS
from kpixl.indicators.case_words import SEEN_IN_TIME, CaseWords, Noun
from kpixl.indicators.caseload import Caseload
from kpixl.indicators.cohorts import (
    CHILD_UNTIL,
    NO_PLACE,
    Cohort,
    Grounds,
    later,
    latest_event,
    pairs,
    unlisted_outcomes,
)
from kpixl.indicators.deciding import DecidedBy, Places
from kpixl.indicators.declared import Reads, Timing, indicator
from kpixl.indicators.practice import supervision
from kpixl.indicators.reads import IN_NEED, some_visit_is_seen
from kpixl.words.periods import Counts, Days, Flags
from kpixl.words.terms import GoodIs, Unit

if TYPE_CHECKING:
    import pandas as pd


@indicator(
    good_is=GoodIs.NOT_RATED,
    unit=Unit.COUNT,
    timing=Timing.STOCK,
    counts="children with a child in need plan",
    cases=CaseWords(Noun("child in need", "children in need")),
    part_of=(supervision,),
    reads=IN_NEED,
)
def children_in_need(caseload: Caseload) -> Cohort:
    """
    Children with a plan as a child in need on the last day of the month.

    Unit: number of children.

    Denominator: none; this is a count.

    Numerator: children with an open plan, not on a protection plan, not looked after and not aged 18 or over, one
        row a child.

    Edges: a plan that ended on the day is closed. Unborn children count. Where several plans are open, the latest
        counts.

    Source: Working Together to Safeguard Children.
    """
    children = caseload.in_need
    return Cohort(children, decided_by=(caseload.is_open("cin_plans", children),), ages=(CHILD_UNTIL,))


@indicator(
    good_is=GoodIs.HIGH,
    unit=Unit.SHARE,
    timing=Timing.STOCK,
    counts="visited in time",
    of="children with a child in need plan",
    cases=SEEN_IN_TIME,
    same_cases_as=children_in_need,
    reads=(*IN_NEED, Reads("cin_visits", ("seen",))),
    some_row=(some_visit_is_seen("cin_visits"),),
)
def cin_visits(caseload: Caseload, visit_working_days: int) -> Cohort:
    """
    Children in need who were seen in the last 20 working days.

    Unit: share of children, shown as a whole percentage.

    Denominator: children in need on the last day of the month, one row a child.

    Numerator: of those, children whose clock (the later of the plan's start and the last visit at which the child
        was seen) is at most 20 working days before that day.

    Edges: a plan too new to be due a visit is up to date. A visit at which the child was not seen does not count.
        Where the export has no visit at which any child was seen, the figure can't be known.

    Source: local visiting standard.
    """
    children = caseload.in_need
    return seen_in_time(caseload, children, "cin_plans", "cin_visits", visit_working_days)


def seen_in_time(
    caseload: Caseload, children: pd.DataFrame, plans: str, visits: str, visit_working_days: int
) -> Cohort:
    """Children on a plan; met if the later of its start and the last visit that saw them is recent enough."""
    month_end = days_of(children, "day")
    last = latest_event(caseload[visits], children, until=month_end, among=caseload[visits]["seen"].to_numpy())
    visit = caseload.day(visits, "date", last)
    start = caseload.day(plans, "start", children[f"row_{plans}"].to_numpy())

    def since(start: Days, seen: Days) -> Counts:
        return caseload.working_days(later(start, seen), month_end)

    def in_time(start: Days, seen: Days) -> tuple[Flags, ...]:
        return since(start, seen) <= visit_working_days, ~(seen > month_end)

    passed = since(start.days, visit.days)
    seen_yet = np.asarray(visit.days >= start.days)
    return Cohort(
        children,
        met=passed <= visit_working_days,
        days=passed,
        decided_by=(caseload.is_open(plans, children), DecidedBy((start, visit), in_time)),
        ages=(CHILD_UNTIL,),
        grounds=Grounds(
            caseload.working_day_after(later(start.days, visit.days), visit_working_days),
            (("no visit on record since the plan began", ~seen_yet), ("last visit on record too long ago", seen_yet)),
        ),
    )


@indicator(
    good_is=GoodIs.NOT_RATED,
    unit=Unit.SHARE,
    timing=Timing.FLOW,
    counts="a conference",
    of="section 47 enquiries started",
    cases=CaseWords(Noun("enquiry", "enquiries"), Noun("led to a conference", "led to a conference")),
    reads=(Reads("enquiries", ("enquiry_id",), ("outcome",), also=("outcome",)), Reads("conferences", ("enquiry_id",))),
    flags={"enquiries": CONFERENCE_FLAGS},
)
def s47_to_icpc(caseload: Caseload) -> Cohort:
    """
    Section 47 enquiries started in the month that led to an initial child protection conference.

    Unit: share of enquiries, shown as a whole percentage.

    Denominator: enquiries started in the month, one row an enquiry.

    Numerator: of those, enquiries with a conference of their own held from the enquiry's start to the last day of
        the month, or whose outcome says that one is to be held.

    Edges: outcomes are read as recorded in the export, so the newest month is immature. Where no outcome names
        the flag, the conferences alone decide.

    Source: DfE children in need census; SSD.
    """
    enquiries = caseload.in_periods("enquiries", date="start")
    until = caseload.month_ends[enquiries["period"].to_numpy()]
    place = _first_conference(caseload["conferences"], enquiries, until)
    started = caseload.day("enquiries", "start", enquiries["row_enquiries"].to_numpy())
    held_on = caseload.day("conferences", "date", place)
    return Cohort(
        enquiries,
        met=(place != NO_PLACE) | enquiries["outcome"].to_numpy(dtype=bool),
        unlisted=(unlisted_outcomes("enquiries", enquiries),),
        decided_by=(
            caseload.is_in_month("enquiries", "start", enquiries),
            DecidedBy((started, held_on), lambda started, held: (held >= started, held <= until)),
        ),
    )


def _first_conference(conferences: pd.DataFrame, enquiries: pd.DataFrame, until: Days) -> Places:
    """The place of each enquiry's first conference, from its start up to a day; −1 if there is none."""
    conference, case = pairs(*alike_codes(conferences["enquiry_id"], enquiries["enquiry_id"]))
    held = days_of(conferences, "date")[conference]
    counted = np.flatnonzero((held >= days_of(enquiries, "start")[case]) & (held <= until[case]))
    latest_first = counted[np.argsort(held[counted], kind="stable")][::-1]
    place = np.full(len(enquiries), NO_PLACE, dtype=np.int64)
    place[case[latest_first]] = conference[latest_first]  # a case's first conference is written last, and stays
    return place
