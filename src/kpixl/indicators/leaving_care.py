"""Young people leaving care: pathway plans, contact, homes and work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from kpixl.extracts import columns
from kpixl.extracts.reading import days_of
from kpixl.indicators.caseload import CARE_LEAVERS, LOOKED_AFTER, Caseload, greatest_id
from kpixl.indicators.cohorts import Cohort, days_since, months_before
from kpixl.indicators.declared import indicator
from kpixl.indicators.texts import eligibility, matches
from kpixl.words.periods import Flags
from kpixl.words.terms import GoodIs, Unit

PATHWAY_PLAN_AGES = (16, 17)
IN_TOUCH_AGES = (17, 21)
YOUNGER, OLDER = (17, 18), (19, 21)  # the two groups of ages that SSDA903 reports
PATHWAY_REVIEW_MONTHS = 6
IN_TOUCH = "YES"


@indicator(good_is=GoodIs.NOT_RATED, unit=Unit.COUNT, reads=CARE_LEAVERS)
def care_leavers(caseload: Caseload) -> Cohort:
    """
    Young people receiving a care leaving service on the last day of the month.

    Unit: number of young people.

    Denominator: none; this is a count.

    Numerator: relevant and former relevant young people of any age in the month's own export, one row a person.

    Edges: the table holds only today's state, so a month without an export of its own has no figure.

    Source: SSDA903, care leavers.
    """
    return Cohort(caseload.care_leavers)


@indicator(good_is=GoodIs.HIGH, unit=Unit.SHARE, reads=(*LOOKED_AFTER, "care_leavers"))
def pathway_plans(caseload: Caseload) -> Cohort:
    """
    Children looked after aged 16 or 17 whose pathway plan was reviewed in the last six months.

    Unit: share of children, shown as a whole percentage.

    Denominator: children looked after on the last day of the month, aged 16 or 17, who stand in the month's own
        export as eligible for a care leaving service, one row a child.

    Numerator: of those, children whose plan was reviewed in the 6 calendar months to that day.

    Edges: exactly 6 months ago is too long; a review dated later has not happened yet.

    Source: Care Leavers Regulations 2010.
    """
    in_care = caseload.looked_after
    of_age = in_care[_aged(caseload, in_care, PATHWAY_PLAN_AGES)]
    leavers = caseload.leavers_in_export
    eligible = leavers[eligibility(leavers["eligibility"], ("eligible",)) & ~leavers["reviewed_unreadable"]]
    plans = greatest_id(eligible)[["period", "person", "reviewed", "row_care_leavers"]]
    cohort = of_age.merge(plans, on=["period", "person"])
    reviewed, month_end = days_of(cohort, "reviewed"), days_of(cohort, "day")
    return Cohort(
        cohort,
        met=(reviewed > months_before(cohort, PATHWAY_REVIEW_MONTHS)) & (reviewed <= month_end),
        days=days_since(reviewed, month_end),
    )


@indicator(good_is=GoodIs.HIGH, unit=Unit.SHARE, reads=CARE_LEAVERS)
def care_leavers_in_touch(caseload: Caseload, left_out: tuple[str, ...]) -> Cohort:
    """
    Care leavers aged 17 to 21 with whom the council is in touch.

    Unit: share of young people, shown as a whole percentage.

    Denominator: care leavers aged 17 to 21 on the last day of the month, one row a person; those who died, who
        returned home for six months or more, or who are excluded are left out.

    Numerator: of those, young people with whom the council is in touch.

    Edges: refused contact, no longer requiring a service, or unknown is not in touch, and is not left out.

    Source: SSDA903, in touch.
    """
    cohort, codes = _reported(caseload, IN_TOUCH_AGES, left_out)
    return Cohort(cohort, met=codes == IN_TOUCH)


@indicator(good_is=GoodIs.HIGH, unit=Unit.SHARE, reads=CARE_LEAVERS)
def accommodation_17_18(caseload: Caseload, left_out: tuple[str, ...]) -> Cohort:
    """
    Care leavers aged 17 or 18 in suitable accommodation.

    Unit: share of young people, shown as a whole percentage.

    Denominator: care leavers aged 17 or 18 on the last day of the month, one row a person; those who died, who
        returned home for six months or more, or who are excluded are left out.

    Numerator: of those, young people whose accommodation is recorded as suitable.

    Edges: unknown is not suitable.

    Source: SSDA903, accommodation.
    """
    return _in_suitable_accommodation(caseload, YOUNGER, left_out)


@indicator(good_is=GoodIs.HIGH, unit=Unit.SHARE, reads=CARE_LEAVERS)
def accommodation_19_21(caseload: Caseload, left_out: tuple[str, ...]) -> Cohort:
    """
    Care leavers aged 19 to 21 in suitable accommodation.

    Unit: share of young people, shown as a whole percentage.

    Denominator: care leavers aged 19 to 21 on the last day of the month, one row a person; those who died, who
        returned home for six months or more, or who are excluded are left out.

    Numerator: of those, young people whose accommodation is recorded as suitable.

    Edges: unknown is not suitable.

    Source: SSDA903, accommodation.
    """
    return _in_suitable_accommodation(caseload, OLDER, left_out)


@indicator(good_is=GoodIs.HIGH, unit=Unit.SHARE, reads=CARE_LEAVERS)
def eet_17_18(caseload: Caseload, left_out: tuple[str, ...]) -> Cohort:
    """
    Care leavers aged 17 or 18 in education, employment or training.

    Unit: share of young people, shown as a whole percentage.

    Denominator: care leavers aged 17 or 18 on the last day of the month, one row a person; those who died, who
        returned home for six months or more, or who are excluded are left out.

    Numerator: of those, young people whose activity has a code from F1 to F5 (full time) or P1 to P5 (part time).

    Edges: unknown is not in education, employment or training.

    Source: SSDA903, main activity.
    """
    return _in_activity(caseload, YOUNGER, left_out)


@indicator(good_is=GoodIs.HIGH, unit=Unit.SHARE, reads=CARE_LEAVERS)
def eet_19_21(caseload: Caseload, left_out: tuple[str, ...]) -> Cohort:
    """
    Care leavers aged 19 to 21 in education, employment or training.

    Unit: share of young people, shown as a whole percentage.

    Denominator: care leavers aged 19 to 21 on the last day of the month, one row a person; those who died, who
        returned home for six months or more, or who are excluded are left out.

    Numerator: of those, young people whose activity has a code from F1 to F5 (full time) or P1 to P5 (part time).

    Edges: unknown is not in education, employment or training.

    Source: SSDA903, main activity.
    """
    return _in_activity(caseload, OLDER, left_out)


def _aged(caseload: Caseload, cases: pd.DataFrame, ages: tuple[int, int]) -> Flags:
    years = caseload.age(cases)
    return np.asarray((years >= ages[0]) & (years <= ages[1]))


def _reported(caseload: Caseload, ages: tuple[int, int], left_out: Sequence[str]) -> tuple[pd.DataFrame, np.ndarray]:
    """Care leavers of these ages, less those whose in-touch code is left out; and each one's code."""
    leavers = caseload.care_leavers
    codes = _in_touch_codes(leavers["in_touch"], caseload.codes("in_touch"))
    unreported = np.isin(codes, [columns.compared(code).upper() for code in left_out])
    counted = _aged(caseload, leavers, ages) & ~unreported
    return leavers[counted].reset_index(drop=True), codes[counted]


def _in_touch_codes(texts: pd.Series, meaning: Mapping[str, Sequence[str]]) -> np.ndarray:
    """The code each text stands for, in capitals; empty where it stands for none."""
    codes = np.full(len(texts), "", dtype=object)
    for code, words in meaning.items():
        codes[matches(texts, words)] = code.upper()
    return codes


def _in_suitable_accommodation(caseload: Caseload, ages: tuple[int, int], left_out: Sequence[str]) -> Cohort:
    cohort, _ = _reported(caseload, ages, left_out)
    return Cohort(cohort, met=matches(cohort["accommodation"], caseload.words("suitable")))


def _in_activity(caseload: Caseload, ages: tuple[int, int], left_out: Sequence[str]) -> Cohort:
    cohort, _ = _reported(caseload, ages, left_out)
    return Cohort(cohort, met=matches(cohort["activity"], caseload.words("in_education_employment_or_training")))
