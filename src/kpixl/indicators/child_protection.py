"""Initial conferences, protection plans, their reviews and visits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kpixl.extracts.extracts import days_of
from kpixl.indicators.case_words import A_CHILD, A_PLAN, SEEN_IN_TIME, CaseWords, Noun, has_or_have, was_or_were
from kpixl.indicators.caseload import Caseload
from kpixl.indicators.child_in_need import seen_in_time
from kpixl.indicators.cohorts import (
    CHILD_UNTIL,
    NO_PLACE,
    Cohort,
    Grounds,
    Held,
    days_since,
    held_between,
    months_before,
    pairs,
    row_named,
    row_of_each,
)
from kpixl.indicators.deciding import Day, DecidedBy, Places
from kpixl.indicators.declared import LooksBack, Reads, Timing, indicator
from kpixl.indicators.practice import supervision
from kpixl.indicators.reads import ON_PROTECTION_PLAN, some_visit_is_seen
from kpixl.words.periods import Days, Flags, plus_months
from kpixl.words.terms import GoodIs, Unit

if TYPE_CHECKING:
    import pandas as pd

FIRST_REVIEW_AFTER_MONTHS = 3  # Working Together: first review conference
NEXT_REVIEW_AFTER_MONTHS = 6  # Working Together: each later one
LONG_PLAN_MONTHS = 24  # DfE CIN census: plans of two years or more


@indicator(
    good_is=GoodIs.NOT_RATED,
    unit=Unit.RATE,
    timing=Timing.STOCK,
    counts="children on a protection plan",
    of="residents aged 0 to 17",
    cases=CaseWords(Noun("child on a protection plan", "children on a protection plan")),
    part_of=(supervision,),
    reads=ON_PROTECTION_PLAN,
)
def child_protection(caseload: Caseload) -> Cohort:
    """
    Children on a protection plan on the last day of the month.

    Unit: number of children, and number per 10,000 of the population aged 0 to 17.

    Denominator: the population aged 0 to 17 of the latest year up to the month's.

    Numerator: children with an open plan of this council, not aged 18 or over, one row a child.

    Edges: unborn children are in the count but not in the population. A plan that ended on the day is closed. Plans
        of other councils do not count.

    Source: DfE children in need census.
    """
    on_plan = caseload.on_protection_plan
    return Cohort(on_plan, decided_by=(caseload.is_open("cp_plans", on_plan),), ages=(CHILD_UNTIL,))


@indicator(
    good_is=GoodIs.HIGH,
    unit=Unit.SHARE,
    timing=Timing.FLOW,
    counts="held in 15 working days",
    of="initial conferences",
    cases=CaseWords(
        Noun("child at a conference", "children at conferences"),
        Noun("had it in time", "had theirs in time"),
        has_or_have("no conference in time on record"),
        Noun("child with a conference in time", "children with a conference in time"),
    ),
    reads=(Reads("conferences", ("transfer_in", "enquiry_id", "target")), Reads("enquiries", ("enquiry_id",))),
)
def icpc_in_time(caseload: Caseload, days: int) -> Cohort:
    """
    Children whose initial child protection conference was held within 15 working days of the enquiry.

    Unit: share of children at conferences, shown as a whole percentage.

    Denominator: conferences held in the month, one row a child; transfers in from other councils are left out.

    Numerator: of those, conferences at most 15 working days after the linked section 47 enquiry started. Without
        such an enquiry: held by the conference's target date. Without that either: not in time.

    Edges: a conference before its enquiry is left out and reported. A child with two conferences in a month counts
        twice.

    Source: Working Together to Safeguard Children.
    """
    held = caseload.in_periods("conferences")
    held = held[~held["transfer_in"] & ~held["target_unreadable"]].reset_index(drop=True)
    started = _enquiry_started(caseload, held)
    before = started.days > days_of(held, "day")
    cases, began = held[~before].reset_index(drop=True), started.of(~before)
    has_enquiry, day, target = ~np.isnat(began.days), days_of(cases, "day"), days_of(cases, "target")
    took = caseload.working_days(began.days, day)

    def in_time(started: Days, held: Days, target: Days) -> tuple[Flags, ...]:
        return caseload.working_days(started, held) <= days, started <= held, held <= target

    own = cases["row_conferences"].to_numpy()
    by_target = caseload.day("conferences", "target", own).where(~has_enquiry)
    return Cohort(
        cases,
        met=np.where(has_enquiry, took <= days, day <= target),
        days=np.where(has_enquiry, took, np.nan),
        decided_by=(
            caseload.is_in_month("conferences", "date", cases),
            DecidedBy((began, caseload.day("conferences", "date", own), by_target), in_time),
        ),
        grounds=_grounds(target, caseload.working_day_after(began.days, days)),
        left_out={"the conference was before its enquiry": held["line"].to_numpy()[before]},
    )


def _grounds(target: Days, after_enquiry: Days) -> Grounds:
    """The grounds by the enquiry if there is one, otherwise by the target date."""
    has_enquiry, has_target = ~np.isnat(after_enquiry), ~np.isnat(target)
    because = (
        ("held too long after the enquiry", has_enquiry),
        ("no enquiry on record, and held after the target date", has_target),
        ("neither an enquiry nor a target date on record", ~has_target),
    )
    return Grounds(np.where(has_enquiry, after_enquiry, target), because)


def _enquiry_started(caseload: Caseload, conferences: pd.DataFrame) -> Day:
    """When each conference's enquiry started; an enquiry started after the month does not count as existing yet."""
    place = row_named(caseload["enquiries"], "enquiry_id", conferences["enquiry_id"])
    started = caseload.day("enquiries", "start", place)
    return started.where(started.days <= caseload.month_ends[conferences["period"].to_numpy()])


@indicator(
    good_is=GoodIs.IN_RANGE,
    unit=Unit.SHARE,
    timing=Timing.FLOW,
    counts="another plan that ended in the 24 months before",
    of="protection plans started",
    cases=CaseWords(
        A_PLAN,
        was_or_were("of a child on another plan in the two years before"),
        gained=Noun("repeat plan", "repeat plans"),
    ),
    reads=(Reads("cp_plans", ("end", "ola")),),
    looks_back=LooksBack("cp_plans", "months"),
)
def repeat_plans(caseload: Caseload, months: int) -> Cohort:
    """
    Protection plans started in the month for children who had been on one in the two years before.

    Unit: share of plans, shown as a whole percentage.

    Denominator: plans of this council started in the month, one row a plan.

    Numerator: of those, plans of a child with another plan that ended from 24 calendar months before the start up
        to the day before it.

    Edges: a plan that ended on the very day the new one starts is not counted as an earlier plan. Plans of other
        councils count on neither side.

    Source: local standard; DfE children in need census counts a plan ever before.
    """
    started = caseload.in_periods("cp_plans", date="start")
    started = started[~started["ola"]].reset_index(drop=True)
    before = _plans_before(caseload, started, months)
    days = (
        caseload.day("cp_plans", "start", started["row_cp_plans"].to_numpy()),
        caseload.day("cp_plans", "end", before),
    )
    return Cohort(
        started,
        met=before != NO_PLACE,
        decided_by=(
            caseload.is_in_month("cp_plans", "start", started),
            DecidedBy(days, lambda start, end: (end >= plus_months(start, -months), end < start)),
        ),
    )


def _plans_before(caseload: Caseload, started: pd.DataFrame, months: int) -> Places:
    """The place of the child's latest plan that ended in the months before each plan's start; −1 if there is none."""
    plans = caseload["cp_plans"]
    other, case = pairs(plans["person"].to_numpy(), started["person"].to_numpy())
    month_end = caseload.month_ends[started["period"].to_numpy()]
    begun, end = days_of(plans, "start")[other], days_of(plans, "end")[other]
    another = (other != started["row_cp_plans"].to_numpy()[case]) & ~plans["ola"].to_numpy()[other]
    in_time = (end >= months_before(started, months)[case]) & (end < days_of(started, "day")[case])
    repeated = np.flatnonzero(another & (begun <= month_end[case]) & in_time)
    by_end = repeated[np.argsort(end[repeated], kind="stable")]
    before = np.full(len(started), NO_PLACE, dtype=np.int64)
    before[case[by_end]] = other[by_end]  # a case's last plan is written last, and stays
    return before


@indicator(
    good_is=GoodIs.HIGH,
    unit=Unit.SHARE,
    timing=Timing.STOCK,
    counts="every review in time",
    of="children on a protection plan",
    cases=CaseWords(
        A_CHILD,
        Noun("had every review in time", "had every review in time"),
        has_or_have("a review that is not on record in time"),
        Noun("child with every review in time", "children with every review in time"),
    ),
    same_cases_as=child_protection,
    reads=(*ON_PROTECTION_PLAN, Reads("cp_plans", ("plan_id",)), Reads("cp_reviews", ("plan_id",))),
)
def cp_reviews_in_time(caseload: Caseload) -> Cohort:
    """
    Children on a protection plan whose review conferences have all been held in time.

    Unit: share of children, shown as a whole percentage.

    Denominator: children on a plan on the last day of the month, one row a child.

    Numerator: of those, children whose first review was within 3 calendar months of the plan's start, each next one
        within 6 months of the one before, and whose next one is not overdue.

    Edges: a plan too new to be due a review counts as in time. One late review makes the plan late for good. Two
        reviews on one day are one.

    Source: Working Together to Safeguard Children.
    """
    on_plan = caseload.on_protection_plan
    met, next_due, decided_by = _reviewed_in_time(caseload, on_plan)
    decided_by = (caseload.is_open("cp_plans", on_plan), *decided_by)
    overdue = next_due < days_of(on_plan, "day")
    because = (("no review on record by the day it was due", overdue), ("an earlier review was late", ~overdue))
    return Cohort(on_plan, met=met, decided_by=decided_by, ages=(CHILD_UNTIL,), grounds=Grounds(next_due, because))


def _reviewed_in_time(caseload: Caseload, on_plan: pd.DataFrame) -> tuple[Flags, Days, tuple[DecidedBy, ...]]:
    """Whether every review so far was in time and none is overdue, when the next is due, and the deciding days."""
    start = days_of(on_plan, "start")
    held = held_between(caseload["cp_reviews"], on_plan, "plan_id", start)
    first_due = plus_months(start, FIRST_REVIEW_AFTER_MONTHS)
    due_after = plus_months(held.day, NEXT_REVIEW_AFTER_MONTHS)
    due = np.where(held.is_first, first_due[held.case], np.roll(due_after, 1))
    next_due = first_due.copy()
    next_due[held.case] = due_after  # a case's last review is written last, and stays
    overdue = next_due < days_of(on_plan, "day")
    met = ~overdue & ~np.isin(np.arange(len(on_plan)), held.case[held.day > due])
    return met, next_due, _reviews_deciding(caseload, on_plan, held)


def _reviews_deciding(caseload: Caseload, on_plan: pd.DataFrame, held: Held) -> tuple[DecidedBy, ...]:
    """The days that decide whether the first review and each later one were in time, and whether one is overdue."""
    plans, month_end = on_plan["row_cp_plans"].to_numpy(), days_of(on_plan, "day")
    case, place, is_first = held.case, held.place, held.is_first
    before = np.where(is_first, NO_PLACE, np.roll(place, 1))
    last = np.full(len(on_plan), NO_PLACE, dtype=np.int64)
    last[case] = place  # a case's last review is written last, and stays
    review, no_review = caseload.day("cp_reviews", "date", place), last == NO_PLACE

    def first_in_time(start: Days, held: Days) -> tuple[Flags, ...]:
        return held <= plus_months(start, FIRST_REVIEW_AFTER_MONTHS), held >= start

    def next_in_time(before: Days, held: Days) -> tuple[Flags, ...]:
        return held <= plus_months(before, NEXT_REVIEW_AFTER_MONTHS), held > before

    def overdue(start: Days, held: Days) -> tuple[Flags, ...]:
        next_due = plus_months(held, NEXT_REVIEW_AFTER_MONTHS)
        return plus_months(start, FIRST_REVIEW_AFTER_MONTHS) < month_end, next_due < month_end, ~(held > month_end)

    first = (caseload.day("cp_plans", "start", plans[case[is_first]]), review.of(is_first))
    following = (caseload.day("cp_reviews", "date", before[~is_first]), review.of(~is_first))
    latest = (caseload.day("cp_plans", "start", plans).where(no_review), caseload.day("cp_reviews", "date", last))
    return (
        DecidedBy(first, first_in_time, cases=case[is_first]),
        DecidedBy(following, next_in_time, cases=case[~is_first]),
        DecidedBy(latest, overdue),
    )


@indicator(
    good_is=GoodIs.LOW,
    unit=Unit.SHARE,
    timing=Timing.STOCK,
    counts="on a plan for two years or more",
    of="children on a protection plan",
    cases=CaseWords(
        A_CHILD,
        has_or_have("been on a plan for two years or more"),
        gained=Noun("child on a plan for so long", "children on a plan for so long"),
    ),
    same_cases_as=child_protection,
    reads=ON_PROTECTION_PLAN,
)
def plans_over_2_years(caseload: Caseload) -> Cohort:
    """
    Children who have been on a protection plan for two years or more.

    Unit: share of children, shown as a percentage to one decimal.

    Denominator: children on a plan on the last day of the month, one row a child.

    Numerator: of those, children whose earliest plan still open started 24 calendar months before that day or
        earlier.

    Edges: exactly two years counts. A plan that ended and a new one are two plans.

    Source: DfE children in need census.
    """
    on_plan = caseload.on_protection_plan
    all_open = caseload.open_protection_plans
    by_start = all_open.take(np.argsort(days_of(all_open, "start"), kind="stable"))
    place = by_start["row_cp_plans"].to_numpy()[row_of_each(on_plan, by_start)]
    since, limit = caseload.day("cp_plans", "start", place), months_before(on_plan, LONG_PLAN_MONTHS)
    return Cohort(
        on_plan,
        met=np.asarray(since.days <= limit),
        days=days_since(since.days, days_of(on_plan, "day")),
        decided_by=(
            caseload.is_open("cp_plans", on_plan),
            caseload.is_open("cp_plans", on_plan, place),
            DecidedBy((since,), lambda since: (since <= limit,)),
        ),
        ages=(CHILD_UNTIL,),
    )


@indicator(
    good_is=GoodIs.HIGH,
    unit=Unit.SHARE,
    timing=Timing.STOCK,
    counts="seen in time",
    of="children on a protection plan",
    cases=SEEN_IN_TIME,
    same_cases_as=child_protection,
    reads=(*ON_PROTECTION_PLAN, Reads("cp_visits", ("seen",))),
    some_row=(some_visit_is_seen("cp_visits"),),
)
def cp_visits(caseload: Caseload, visit_working_days: int) -> Cohort:
    """
    Children on a protection plan who were seen in the last 10 working days.

    Unit: share of children, shown as a whole percentage.

    Denominator: children on a plan on the last day of the month, one row a child.

    Numerator: of those, children whose clock (the later of the plan's start and the last visit at which the child
        was seen) is at most 10 working days before that day.

    Edges: a plan too new to be due a visit is up to date. Unborn children count. A visit at which the child was not
        seen does not count. Where the export has no visit at which any child was seen, the figure can't be known.

    Source: Working Together to Safeguard Children; local visiting standard.
    """
    return seen_in_time(caseload, caseload.on_protection_plan, "cp_plans", "cp_visits", visit_working_days)
