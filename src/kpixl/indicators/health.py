"""Health assessments and dental checks of children looked after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kpixl.extracts.extracts import days_of
from kpixl.indicators.case_words import A_CHILD, CaseWords, Noun, has_or_have
from kpixl.indicators.caseload import Caseload
from kpixl.indicators.cohorts import (
    CHILD_UNTIL,
    NO_PLACE,
    Cohort,
    Grounds,
    Unlisted,
    at,
    by_day_and_id,
    days_since,
    latest_event,
    months_before,
    open_on,
    with_day,
    within_months,
)
from kpixl.indicators.deciding import DecidedBy, Places
from kpixl.indicators.declared import KnownTexts, LooksBack, Reads, SomeRow, Timing, indicator
from kpixl.indicators.reads import ENTERED_CARE
from kpixl.indicators.texts import contains, in_lists, matches
from kpixl.words.periods import ONE_DAY, Counts, Days, Flags, first_days
from kpixl.words.terms import GoodIs, Unit

if TYPE_CHECKING:
    import pandas as pd

INITIAL_WITHIN_WORKING_DAYS = 20  # statutory guidance on promoting the health of looked-after children
YEARLY_MONTHS = 12
HALF_YEARLY_MONTHS = 6  # for children under five
HALF_YEARLY_UNDER_AGE = 5

CHECKS = Reads("health_checks", ("type",), ("status",))
STATUSES = KnownTexts("health_checks", "status", in_lists("check_done", "check_not_done"), "taken as not done")


def some_check(kind: str, words: str) -> SomeRow:
    """The requirement of at least one check of a kind (the name of a shared list)."""

    def is_of_kind(caseload: Caseload) -> Flags:
        return contains(caseload["health_checks"]["type"], caseload.words(kind))

    return SomeRow("health_checks", "type", words, is_of_kind)


def done(caseload: Caseload, kind: str) -> Flags:
    """Which health checks are of a kind (the name of a shared list) and were done. Refused is not done."""
    checks = caseload["health_checks"]
    is_done = checks["status"].isna().to_numpy() | matches(checks["status"], caseload.words("check_done"))
    return contains(checks["type"], caseload.words(kind)) & is_done


def odd_status(caseload: Caseload, kind: str, cases: pd.DataFrame, since: Days, until: Days) -> Unlisted:
    """Which cases have a check of a kind, after `since` up to `until`, with a status that no list names."""
    checks = caseload["health_checks"]
    of_kind = contains(checks["type"], caseload.words(kind))
    odd = of_kind & STATUSES.is_unlisted(checks["status"], caseload.texts)
    last = at(checks, "date", latest_event(checks, cases, until, odd))
    return Unlisted("health_checks", "status", cases["period"].to_numpy(), np.asarray(last > since))


@indicator(
    good_is=GoodIs.HIGH,
    unit=Unit.SHARE,
    timing=Timing.FLOW,
    counts="assessed in 20 working days",
    of="children who came into care",
    cases=CaseWords(
        A_CHILD,
        Noun("had a first health assessment in time", "had a first health assessment in time"),
        has_or_have("no first health assessment in time on record"),
        Noun("assessment in time", "assessments in time"),
    ),
    reads=(*ENTERED_CARE, CHECKS),
    some_row=(some_check("health_assessment", "is a health assessment"),),
    known_texts=(STATUSES,),
    checks_ids=True,
)
def initial_health(caseload: Caseload) -> Cohort:
    """
    Children whose initial health assessment fell due in the month and was done in time.

    Unit: share of children, shown as a whole percentage.

    Denominator: children whose 20th working day after entering care falls in the month and who were still in care
        on that day, one row a period of care.

    Numerator: of those, children with a health assessment done from the day they entered care to the 20th working
        day.

    Edges: a period of care that ended on the 20th working day or before is not counted, nor is a short break, nor a
        young person who was 18 by then. Refused or cancelled is not done. Where no row of the export is a health
        assessment, the figure can't be known.

    Source: statutory guidance on promoting the health of looked-after children.
    """
    due_cases = _spells_due(caseload)
    due = days_of(due_cases, "day")
    checks, are_done = caseload["health_checks"], done(caseload, "health_assessment")
    assessed = latest_event(checks, due_cases, until=due, among=are_done)
    assessed_on = at(checks, "date", assessed)
    entered = days_of(due_cases, "entered")
    in_time = np.where(assessed_on >= entered, assessed, NO_PLACE)
    return Cohort(
        due_cases,
        met=in_time != NO_PLACE,
        days=days_since(entered, assessed_on),
        decided_by=_initial_deciding(caseload, due_cases, in_time),
        facts=(caseload.text("health_checks", "type", in_time),),
        ages=(CHILD_UNTIL,),
        grounds=Grounds(due),
        unlisted=(odd_status(caseload, "health_assessment", due_cases, entered - ONE_DAY, due),),
    )


def _initial_deciding(caseload: Caseload, due_cases: pd.DataFrame, assessed: Places) -> tuple[DecidedBy, ...]:
    period, episode = due_cases["period"].to_numpy(), due_cases["row_episodes"].to_numpy()
    first, last = first_days(caseload.periods)[period], caseload.month_ends[period]
    entered, check = caseload.entered(due_cases), caseload.day("health_checks", "date", assessed)

    def due(entered: Days) -> Days:
        return caseload.working_day_after(entered, INITIAL_WITHIN_WORKING_DAYS)

    return (
        DecidedBy(
            (entered, caseload.day("episodes", "start", episode), caseload.day("episodes", "end", episode)),
            lambda entered, start, end: (
                *(due(entered) >= first, due(entered) <= last, start <= due(entered), ~(end <= due(entered))),
            ),
        ),
        DecidedBy((entered, check), lambda entered, day: (day >= entered, day <= due(entered))),
    )


def _spells_due(caseload: Caseload) -> pd.DataFrame:
    """Care spells (person and day entered) on the day their initial assessment is due, one row a spell."""
    entered = caseload.entered_care
    due = caseload.working_day_after(entered, INITIAL_WITHIN_WORKING_DAYS)
    still_in_care = open_on(caseload["episodes"], due)
    firsts, ends = first_days(caseload.periods), caseload.month_ends
    in_month = [still_in_care & (due >= first) & (due <= end) for first, end in zip(firsts, ends, strict=True)]
    cases = caseload.each_period("episodes", in_month, ends)
    episode = cases["row_episodes"].to_numpy()
    cases = with_day(cases.assign(entered=entered[episode].astype("datetime64[s]")), due[episode])
    of_children = cases[caseload.age(cases) < CHILD_UNTIL].reset_index(drop=True)
    in_full_care = of_children[~caseload.on_short_break(of_children)]
    by_start = by_day_and_id(in_full_care, "start", "episode_id")
    return by_start.drop_duplicates(["period", "person", "entered"], keep="last").reset_index(drop=True)


def _in_care_a_year(caseload: Caseload) -> pd.DataFrame:
    in_care = caseload.looked_after
    for_a_year = days_of(in_care, "entered") <= months_before(in_care, YEARLY_MONTHS)
    return in_care[for_a_year].reset_index(drop=True)


@indicator(
    good_is=GoodIs.HIGH,
    unit=Unit.SHARE,
    timing=Timing.STOCK,
    counts="an annual health assessment",
    of="children looked after for 12 months",
    cases=CaseWords(
        A_CHILD,
        Noun("had a health assessment in time", "had a health assessment in time"),
        has_or_have("no health assessment in time on record"),
        Noun("assessment in time", "assessments in time"),
    ),
    reads=(*ENTERED_CARE, CHECKS),
    some_row=(some_check("health_assessment", "is a health assessment"),),
    known_texts=(STATUSES,),
    looks_back=LooksBack("health_checks", YEARLY_MONTHS),
)
def review_health(caseload: Caseload) -> Cohort:
    """
    Children a year or more in care whose health was assessed in the last year.

    Unit: share of children, shown as a whole percentage.

    Denominator: children looked after on the last day of the month who entered care 12 calendar months before or
        earlier, one row a child.

    Numerator: of those, children with a health assessment done in the 12 months to that day; for a child under
        five, in the 6 months.

    Edges: exactly 12 (or 6) months ago is too long. Refused is not done. Where no row of the export is a health
        assessment, the figure can't be known.

    Source: Care Planning Regulations 2010; SSDA903.
    """
    cohort = _in_care_a_year(caseload)
    is_young = caseload.age(cohort) < HALF_YEARLY_UNDER_AGE
    months = np.where(is_young, HALF_YEARLY_MONTHS, YEARLY_MONTHS)
    return _checked_within(caseload, cohort, "health_assessment", months, (HALF_YEARLY_UNDER_AGE, CHILD_UNTIL))


@indicator(
    good_is=GoodIs.HIGH,
    unit=Unit.SHARE,
    timing=Timing.STOCK,
    counts="teeth checked by a dentist",
    of="children looked after for 12 months",
    cases=CaseWords(
        A_CHILD,
        Noun("had a dental check in the year", "had a dental check in the year"),
        has_or_have("no dental check in the year on record"),
        Noun("dental check", "dental checks"),
    ),
    reads=(*ENTERED_CARE, CHECKS),
    some_row=(some_check("dental_check", "is a dental check"),),
    known_texts=(STATUSES,),
    looks_back=LooksBack("health_checks", YEARLY_MONTHS),
)
def dental_checks(caseload: Caseload) -> Cohort:
    """
    Children a year or more in care who had a dental check in the last year.

    Unit: share of children, shown as a whole percentage.

    Denominator: children looked after on the last day of the month who entered care 12 calendar months before or
        earlier, one row a child.

    Numerator: of those, children with a dental check done in the 12 months to that day.

    Edges: refused is not done. Exactly 12 months ago is too long. Where no row of the export is a dental check, the
        figure can't be known.

    Source: SSDA903.
    """
    cohort = _in_care_a_year(caseload)
    months = np.full(len(cohort), YEARLY_MONTHS)
    return _checked_within(caseload, cohort, "dental_check", months, (CHILD_UNTIL,))


def _checked_within(
    caseload: Caseload, cohort: pd.DataFrame, kind: str, months: Counts, ages: tuple[int, ...]
) -> Cohort:
    """Cases; met if the last check of the kind, done by the day, was in the 6 or 12 months before it (`months`)."""
    is_yearly, month_end = months == YEARLY_MONTHS, days_of(cohort, "day")
    since = np.where(is_yearly, months_before(cohort, YEARLY_MONTHS), months_before(cohort, HALF_YEARLY_MONTHS))
    last: Places = latest_event(caseload["health_checks"], cohort, until=month_end, among=done(caseload, kind))
    checked, in_care_by = caseload.day("health_checks", "date", last), months_before(cohort, YEARLY_MONTHS)
    return Cohort(
        cohort,
        met=np.asarray(checked.days > since),
        days=days_since(checked.days, month_end),
        decided_by=(
            caseload.is_open("episodes", cohort),
            DecidedBy((caseload.entered(cohort),), lambda entered: (entered <= in_care_by,)),
            DecidedBy((checked,), lambda checked: (checked > since, ~(checked > month_end))),
        ),
        facts=(caseload.text("health_checks", "type", last),),
        ages=ages,
        grounds=_grounds(checked.days, is_yearly),
        unlisted=(odd_status(caseload, kind, cohort, since, month_end),),
    )


def _grounds(checked: Days, is_yearly: Flags) -> Grounds:
    """The last day on which each check is recent enough, and whether there is one at all."""
    due = np.where(is_yearly, within_months(checked, YEARLY_MONTHS), within_months(checked, HALF_YEARLY_MONTHS))
    none = np.isnat(checked)
    return Grounds(
        due,
        (
            ("none on record", none),
            (f"the last on record over {HALF_YEARLY_MONTHS} months ago, under {HALF_YEARLY_UNDER_AGE}", ~is_yearly),
            (f"the last on record over {YEARLY_MONTHS} months ago", is_yearly),
        ),
    )
