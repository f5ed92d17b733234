"""Children looked after: how many, their reviews and visits, and who went missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from kpixl.extracts.extracts import days_of
from kpixl.indicators.case_words import A_CHILD, SEEN_IN_TIME, CaseWords, Noun, has_or_have, was_or_were
from kpixl.indicators.caseload import Caseload
from kpixl.indicators.cohorts import (
    CHILD_UNTIL,
    NO_PLACE,
    Cohort,
    Grounds,
    Held,
    at,
    by_day_and_id,
    days_since,
    held_between,
    latest_event,
    latest_open,
)
from kpixl.indicators.deciding import DecidedBy, Places
from kpixl.indicators.declared import KnownTexts, MayRead, Reads, SomeRow, Timing, indicator
from kpixl.indicators.practice import supervision
from kpixl.indicators.reads import ENTERED_CARE, LOOKED_AFTER, PLACED, some_visit_is_seen
from kpixl.indicators.texts import has_known_missing_type, is_missing
from kpixl.words.periods import NO_DAY, Counts, Days, Flags, plus_months
from kpixl.words.terms import GoodIs, Unit

if TYPE_CHECKING:
    import pandas as pd

# Care Planning Regulations 2010, regulation 33: reviews within 20 working days, then 3, then every 6 months.
FIRST_REVIEW_WORKING_DAYS = 20
SECOND_REVIEW_AFTER_MONTHS = 3
LATER_REVIEWS_AFTER_MONTHS = 6
FIRST_VISIT_DAYS = 7  # regulation 28: within a week of the start of a placement
MISSING_TYPES = KnownTexts("missing", "type", has_known_missing_type, "taken as not missing")


def _some_missing(caseload: Caseload) -> Flags:
    return is_missing(caseload["missing"]["type"], caseload.texts)


SOME_MISSING = SomeRow("missing", "type", "is of type missing", _some_missing)


@indicator(
    good_is=GoodIs.NOT_RATED,
    unit=Unit.RATE,
    timing=Timing.STOCK,
    counts="children looked after",
    of="residents aged 0 to 17",
    cases=CaseWords(Noun("child looked after", "children looked after")),
    part_of=(supervision,),
    reads=LOOKED_AFTER,
)
def looked_after(caseload: Caseload) -> Cohort:
    """
    Children looked after on the last day of the month.

    Unit: number of children, and number per 10,000 of the population aged 0 to 17.

    Denominator: the population aged 0 to 17 of the latest year up to the month's.

    Numerator: children with an open episode of care, not aged 18 or over, one row a child.

    Edges: short breaks (legal status V1, V3 or V4 on the day) do not count. An episode that ended on the day is
        closed.

    Source: SSDA903.
    """
    in_care = caseload.looked_after
    return Cohort(in_care, decided_by=(caseload.is_open("episodes", in_care),), ages=(CHILD_UNTIL,))


@indicator(
    good_is=GoodIs.HIGH,
    unit=Unit.SHARE,
    timing=Timing.STOCK,
    counts="reviewed in time",
    of="children looked after",
    cases=CaseWords(
        A_CHILD,
        was_or_were("reviewed in time"),
        has_or_have("no review in time on record"),
        Noun("review in time", "reviews in time"),
    ),
    same_cases_as=looked_after,
    reads=(*ENTERED_CARE, Reads("cla_reviews", ("cla_id", "cancelled"))),
)
def lac_reviews(caseload: Caseload) -> Cohort:
    """
    Children looked after whose reviews are up to date.

    Unit: share of children, shown as a whole percentage.

    Denominator: children looked after on the last day of the month, one row a child.

    Numerator: of those, children without a review yet who entered care at most 20 working days before; with one, at
        most 3 calendar months before; with more, the last at most 6 months before.

    Edges: cancelled reviews do not count; two on one day are one. Only reviews of the same period of care count.

    Source: Care Planning Regulations 2010, regulation 33.
    """
    in_care = caseload.looked_after
    month_end = days_of(in_care, "day")
    reviews = caseload["cla_reviews"]
    held = held_between(reviews, in_care, "cla_id", days_of(in_care, "entered"), ~reviews["cancelled"].to_numpy())
    count = np.bincount(held.case, minlength=len(in_care))
    last = np.full(len(in_care), NO_DAY)
    last[held.case] = held.day  # a case's last review is written last, and stays
    no_review_due = caseload.working_days(days_of(in_care, "entered"), month_end) <= FIRST_REVIEW_WORKING_DAYS
    next_due = np.where(
        count == 1, plus_months(last, SECOND_REVIEW_AFTER_MONTHS), plus_months(last, LATER_REVIEWS_AFTER_MONTHS)
    )
    return Cohort(
        in_care,
        met=np.where(count == 0, no_review_due, next_due >= month_end),
        days=days_since(last, month_end),
        decided_by=(caseload.is_open("episodes", in_care), *_reviews_deciding(caseload, in_care, held, count)),
        ages=(CHILD_UNTIL,),
        grounds=_reviews_due(caseload, in_care, next_due, count),
    )


def _reviews_due(caseload: Caseload, in_care: pd.DataFrame, next_due: Days, count: Counts) -> Grounds:
    """When each child's next review is due, and whether it is the first, second or a later one."""
    first_due = caseload.working_day_after(days_of(in_care, "entered"), FIRST_REVIEW_WORKING_DAYS)
    return Grounds(
        np.where(count == 0, first_due, next_due),
        (
            ("no review on record since entering care", count == 0),
            ("second review not on record in time", count == 1),
            ("later review not on record in time", count > 1),
        ),
    )


def _reviews_deciding(caseload: Caseload, in_care: pd.DataFrame, held: Held, count: Counts) -> tuple[DecidedBy, ...]:
    """The days that decide: the last review, or entering care if there is none; and the review before it, if any."""
    month_end, entered = days_of(in_care, "day"), caseload.entered(in_care)
    places = np.full((2, len(in_care)), NO_PLACE, dtype=np.int64)
    for back, which in enumerate((held.is_last, ~held.is_last)):  # a case's last one is written last, and stays
        places[back][held.case[which]] = held.place[which]
    last, before = (caseload.day("cla_reviews", "date", each) for each in places)

    def up_to_date(entered: Days, last: Days) -> tuple[Flags, ...]:
        first_is_due = caseload.working_days(entered, month_end) > FIRST_REVIEW_WORKING_DAYS
        after = np.where(
            count == 1, plus_months(last, SECOND_REVIEW_AFTER_MONTHS), plus_months(last, LATER_REVIEWS_AFTER_MONTHS)
        )
        return (count == 0) & first_is_due, after >= month_end, last >= entered, ~(last > month_end)

    return (
        DecidedBy((entered, last), up_to_date),
        DecidedBy((entered, before), lambda entered, before: (before >= entered, before < last.days)),
    )


@indicator(
    good_is=GoodIs.HIGH,
    unit=Unit.SHARE,
    timing=Timing.STOCK,
    counts="visited in time",
    of="children looked after",
    cases=SEEN_IN_TIME,
    same_cases_as=looked_after,
    reads=(*PLACED, Reads("cla_visits", ("seen",))),
    may_read=(MayRead(Reads("visit_frequencies", ("interval_days", "end"))),),
    some_row=(some_visit_is_seen("cla_visits"),),
)
def lac_visits(caseload: Caseload, visit_days: int) -> Cohort:
    """
    Children looked after whose visits are up to date.

    Unit: share of children, shown as a whole percentage.

    Denominator: children looked after on the last day of the month, one row a child.

    Numerator: of those, children seen since the current placement began and at most 42 days before (or the interval
        agreed for that child); or not yet seen there, and the placement began at most 7 days before.

    Edges: a longer interval is a decision for one child, never a consequence of time in care. Without a current
        placement the clock starts with the episode. A visit on the day the placement began counts. Where the export
        has no visit at which any child was seen, the figure can't be known.

    Source: Care Planning Regulations 2010, regulation 28.
    """
    in_care, visits = caseload.looked_after, caseload["cla_visits"]
    month_end, placement = days_of(in_care, "day"), caseload.current_placement(in_care)
    began = _began(caseload, in_care, placement)
    visit = latest_event(visits, in_care, until=month_end, among=visits["seen"].to_numpy())
    last_seen = at(visits, "date", visit)
    seen_here = np.asarray(last_seen >= began)
    agreed = np.where(seen_here, _agreed(caseload["visit_frequencies"], in_care), NO_PLACE)
    allowed = np.where(seen_here, _intervals(caseload, agreed, visit_days), FIRST_VISIT_DAYS)
    since = days_since(np.where(seen_here, last_seen, began), month_end)
    return Cohort(
        in_care,
        met=since <= allowed,
        days=since,
        grounds=_visits_due(month_end, allowed - since, seen_here, agreed),
        decided_by=(
            caseload.is_open("episodes", in_care),
            caseload.is_open("placements", in_care, placement),
            caseload.is_open("visit_frequencies", in_care, agreed),
            _visits_deciding(caseload, in_care, placement, np.where(seen_here, visit, NO_PLACE), allowed),
        ),
        facts=(caseload.text("visit_frequencies", "interval_days", agreed),),
        ages=(CHILD_UNTIL,),
    )


def _began(caseload: Caseload, in_care: pd.DataFrame, placement: Places) -> Days:
    """When each child's current placement began; without one, when the episode began."""
    placed = at(caseload["placements"], "start", placement)
    return np.where(np.isnat(placed), days_of(in_care, "start"), placed)


def _visits_due(month_end: Days, days_left: npt.NDArray[np.float64], seen_here: Flags, agreed: Places) -> Grounds:
    """When each child's next visit is due, and by which rule."""
    return Grounds(
        month_end + np.floor(days_left).astype("timedelta64[D]"),
        (
            ("no visit on record since the placement began", ~seen_here),
            ("last visit on record longer ago than agreed for the child", agreed != NO_PLACE),
            ("last visit on record too long ago", seen_here),
        ),
    )


def _intervals(caseload: Caseload, agreed: Places, visit_days: int) -> npt.NDArray[np.float64]:
    """The days allowed between two visits: the interval agreed for the child, or else the standard's."""
    return np.append(caseload["visit_frequencies"]["interval_days"].to_numpy(), visit_days)[agreed]


def _visits_deciding(
    caseload: Caseload, in_care: pd.DataFrame, placement: Places, visit: Places, allowed: npt.NDArray[np.float64]
) -> DecidedBy:
    """The deciding days: the visit; without one in the placement, its start; without a placement, the episode's."""
    placed, month_end = caseload.day("placements", "start", placement), days_of(in_care, "day")
    has_placement, seen_here = ~np.isnat(placed.days), visit != NO_PLACE

    def up_to_date(placed: Days, in_care_since: Days, seen: Days) -> tuple[Flags, ...]:
        began = np.where(has_placement, placed, in_care_since)
        return days_since(np.where(seen_here, seen, began), month_end) <= allowed, seen >= began, ~(seen > month_end)

    in_care_since = caseload.day("episodes", "start", in_care["row_episodes"].to_numpy()).where(~has_placement)
    days = (placed, in_care_since, caseload.day("cla_visits", "date", visit))
    return DecidedBy(days, up_to_date)


def _agreed(frequencies: pd.DataFrame, cases: pd.DataFrame) -> Places:
    """The place of the interval agreed for each child on the day: the latest, then the shortest."""
    agreed = frequencies.dropna(subset=["interval_days"]).sort_values("interval_days", ascending=False, kind="stable")
    return latest_open(agreed, None, cases)


@indicator(
    good_is=GoodIs.NOT_RATED,
    unit=Unit.COUNT,
    timing=Timing.FLOW,
    counts="children looked after who went missing",
    cases=CaseWords(Noun("child who went missing", "children who went missing")),
    reads=(*LOOKED_AFTER, Reads("missing", ("type",), ("missing_id",))),
    some_row=(SOME_MISSING,),
    known_texts=(MISSING_TYPES,),
)
def missing_children(caseload: Caseload) -> Cohort:
    """
    Children looked after who went missing in the month.

    Unit: number of children.

    Denominator: none; this is a count.

    Numerator: children with a missing episode that began in the month while they were looked after, one row a child.

    Edges: a child who went missing several times counts once, on the first day. Away from placement without
        authorisation, or absent, is not missing. The child counts if looked after on the day the episode began.
        Where no episode of the export is of type missing, the figure can't be known.

    Source: SSDA903, missing; statutory guidance on children who go missing.
    """
    episodes = caseload.in_periods("missing")
    of_missing = episodes[is_missing(episodes["type"], caseload.texts)].reset_index(drop=True)
    while_in_care = by_day_and_id(of_missing[caseload.looked_after_on_day(of_missing)], "day", "missing_id")
    children = while_in_care.drop_duplicates(["period", "person"]).reset_index(drop=True)
    own, episode = children["row_missing"].to_numpy(), latest_open(caseload["episodes"], "episode_id", children)
    days = (
        caseload.day("missing", "date", own),
        caseload.day("episodes", "start", episode),
        caseload.day("episodes", "end", episode),
    )
    return Cohort(
        children,
        decided_by=(
            caseload.is_in_month("missing", "date", children),
            DecidedBy(days, lambda day, start, end: (start <= day, ~(end <= day))),
        ),
        facts=(caseload.text("missing", "type", own),),
        ages=(CHILD_UNTIL,),
        unlisted=(MISSING_TYPES.unlisted(caseload, episodes),),
    )
