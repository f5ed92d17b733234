"""Health assessments and dental checks of children looked after."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kpixl.extracts.reading import Extracts, days_of
from kpixl.indicators.asked import Asked
from kpixl.indicators.cohorts import (
    CHILD_UNTIL,
    LOOKED_AFTER,
    Cohort,
    Places,
    age,
    at,
    contains,
    days_since,
    each_period,
    entered_care,
    latest_event,
    looked_after,
    matches,
    months_before,
    on_short_break,
    open_on,
    with_day,
)
from kpixl.indicators.declared import indicator
from kpixl.words.periods import Days, Flags, first_days
from kpixl.words.terms import GoodIs, Unit

INITIAL_WITHIN_WORKING_DAYS = 20  # statutory guidance on promoting the health of looked-after children
YEARLY_MONTHS = 12
HALF_YEARLY_MONTHS = 6  # for children under five
HALF_YEARLY_UNDER_AGE = 5


def done(extracts: Extracts, asked: Asked, kind: str) -> pd.DataFrame:
    """The health checks of a kind (one of the shared lists) that were done. Refused is not done."""
    checks = extracts["health_checks"]
    is_done = checks["status"].isna() | matches(checks["status"], asked.words("check_done"))
    return checks[contains(checks["type"], asked.words(kind)) & is_done]


@indicator(good_is=GoodIs.HIGH, unit=Unit.SHARE, reads=(*LOOKED_AFTER, "health_checks"))
def initial_health(extracts: Extracts, asked: Asked) -> Cohort:
    """
    Children whose initial health assessment fell due in the month and was done in time.

    Unit: share of children, shown as a whole percentage.

    Denominator: children whose 20th working day after entering care falls in the month and who were still in care
        on that day, one row a period of care.

    Numerator: of those, children with a health assessment done from the day they entered care to the 20th working
        day.

    Edges: a period of care that ended on the 20th working day or before is not counted, nor is a short break, nor a
        young person who was 18 by then. Refused or cancelled is not done.

    Source: statutory guidance on promoting the health of looked-after children.
    """
    due_cases = _spells_due(extracts, asked)
    due = days_of(due_cases, "day")
    assessed = latest_event(done(extracts, asked, "health_assessment"), due_cases, until=due)
    assessed_on = at(extracts["health_checks"], "date", assessed)
    entered = days_of(due_cases, "entered")
    return Cohort(
        due_cases,
        met=np.asarray(assessed_on >= entered),
        days=days_since(entered, assessed_on),
        evidence={"health_checks": assessed},
    )


def _spells_due(extracts: Extracts, asked: Asked) -> pd.DataFrame:
    """Care spells (person and day entered) on the day their initial assessment is due, one row a spell."""
    entered = entered_care(extracts)
    due = asked.working_day_after(entered, INITIAL_WITHIN_WORKING_DAYS)
    still_in_care = open_on(extracts["episodes"], due)
    firsts, ends = first_days(asked.periods), asked.month_ends
    in_month = [still_in_care & (due >= first) & (due <= end) for first, end in zip(firsts, ends, strict=True)]
    cases = each_period(extracts, "episodes", in_month, ends)
    episode = cases["row_episodes"].to_numpy()
    cases = with_day(cases.assign(entered=entered[episode].astype("datetime64[s]")), due[episode])
    of_children = cases[age(extracts, cases) < CHILD_UNTIL].reset_index(drop=True)
    in_full_care = of_children[~on_short_break(extracts, asked, of_children)]
    by_start = in_full_care.sort_values(["start", "episode_id"], na_position="first", kind="stable")
    return by_start.drop_duplicates(["period", "person", "entered"], keep="last").reset_index(drop=True)


def _in_care_a_year(extracts: Extracts, asked: Asked) -> pd.DataFrame:
    in_care = looked_after(extracts, asked)
    for_a_year = days_of(in_care, "entered") <= months_before(in_care, YEARLY_MONTHS)
    return in_care[for_a_year].reset_index(drop=True)


@indicator(good_is=GoodIs.HIGH, unit=Unit.SHARE, reads=(*LOOKED_AFTER, "health_checks"))
def review_health(extracts: Extracts, asked: Asked) -> Cohort:
    """
    Children a year or more in care whose health was assessed in the last year.

    Unit: share of children, shown as a whole percentage.

    Denominator: children looked after on the last day of the month who entered care 12 calendar months before or
        earlier, one row a child.

    Numerator: of those, children with a health assessment done in the 12 months to that day; for a child under
        five, in the 6 months.

    Edges: exactly 12 (or 6) months ago is too long. Refused is not done.

    Source: Care Planning Regulations 2010; SSDA903.
    """
    cohort = _in_care_a_year(extracts, asked)
    is_young = age(extracts, cohort) < HALF_YEARLY_UNDER_AGE
    since = np.where(is_young, months_before(cohort, HALF_YEARLY_MONTHS), months_before(cohort, YEARLY_MONTHS))
    return _checked_since(extracts, cohort, done(extracts, asked, "health_assessment"), since)


@indicator(good_is=GoodIs.HIGH, unit=Unit.SHARE, reads=(*LOOKED_AFTER, "health_checks"))
def dental_checks(extracts: Extracts, asked: Asked) -> Cohort:
    """
    Children a year or more in care who had a dental check in the last year.

    Unit: share of children, shown as a whole percentage.

    Denominator: children looked after on the last day of the month who entered care 12 calendar months before or
        earlier, one row a child.

    Numerator: of those, children with a dental check done in the 12 months to that day.

    Edges: refused is not done. Exactly 12 months ago is too long.

    Source: SSDA903.
    """
    cohort = _in_care_a_year(extracts, asked)
    return _checked_since(extracts, cohort, done(extracts, asked, "dental_check"), months_before(cohort, YEARLY_MONTHS))


def _checked_since(extracts: Extracts, cohort: pd.DataFrame, checks: pd.DataFrame, since: Days) -> Cohort:
    """Met where the last check up to the day was after `since`."""
    month_end = days_of(cohort, "day")
    last: Places = latest_event(checks, cohort, until=month_end)
    checked = at(extracts["health_checks"], "date", last)
    met: Flags = np.asarray(checked > since)
    return Cohort(cohort, met=met, days=days_since(checked, month_end), evidence={"health_checks": last})
