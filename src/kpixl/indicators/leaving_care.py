"""Young people leaving care: pathway plans, contact, homes and work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from kpixl.extracts import columns
from kpixl.extracts.extracts import days_of
from kpixl.indicators.case_words import A_CHILD, CaseWords, Noun, has_or_have, is_or_are
from kpixl.indicators.caseload import Caseload, latest_contact
from kpixl.indicators.cohorts import CHILD_UNTIL, Cohort, Grounds, days_since, months_before, within_months
from kpixl.indicators.deciding import DecidedBy, Fact, either
from kpixl.indicators.declared import KnownTexts, Reads, SomeRow, Timing, indicator
from kpixl.indicators.reads import CARE_LEAVER_READS, LOOKED_AFTER
from kpixl.indicators.texts import codes, eligibility, has_known_code, has_known_eligibility, in_lists, matches
from kpixl.words.periods import NO_DAY, Days, Flags
from kpixl.words.terms import GoodIs, Unit

if TYPE_CHECKING:
    import pandas as pd

PATHWAY_PLAN_AGES = (16, 17)
IN_TOUCH_AGES = (17, 21)
YOUNGER, OLDER = (17, 18), (19, 21)  # the two groups of ages that SSDA903 reports
PATHWAY_REVIEW_MONTHS = 6
IN_TOUCH, NO_CODE = "YES", ""

IN_TOUCH_OR_NOT = (*CARE_LEAVER_READS, Reads("care_leavers", ("in_touch",)))

KNOWN_ELIGIBILITY = KnownTexts("care_leavers", "eligibility", has_known_eligibility, "taken as not a care leaver's")
IN_TOUCH_CODES = KnownTexts("care_leavers", "in_touch", has_known_code, "taken as not in touch")
ACCOMMODATION = KnownTexts(
    "care_leavers", "accommodation", in_lists("suitable", "not_suitable"), "taken as not known, and not suitable"
)
ACTIVITY = KnownTexts(
    "care_leavers",
    "activity",
    in_lists("in_education_employment_or_training", "not_in_education_employment_or_training"),
    "taken as not known, and not in education, employment or training",
)

A_YOUNG_PERSON = Noun("young person", "young people")
WITH_A_SUITABLE_HOME = CaseWords(
    A_YOUNG_PERSON,
    is_or_are("in suitable accommodation"),
    is_or_are("not on record as in suitable accommodation"),
    Noun("young person in suitable accommodation", "young people in suitable accommodation"),
)
WITH_AN_ACTIVITY = CaseWords(
    A_YOUNG_PERSON,
    is_or_are("in education, employment or training"),
    is_or_are("not on record as in education, employment or training"),
    Noun("young person in education, employment or training", "young people in education, employment or training"),
)


def _has_eligibility(caseload: Caseload) -> Flags:
    return has_known_eligibility(caseload["care_leavers"]["eligibility"])


SOME_ELIGIBILITY = SomeRow("care_leavers", "eligibility", "has a known eligibility", _has_eligibility)


@indicator(
    good_is=GoodIs.NOT_RATED,
    unit=Unit.COUNT,
    timing=Timing.STOCK,
    counts="care leavers",
    cases=CaseWords(Noun("care leaver", "care leavers")),
    holds_more=True,
    reads=CARE_LEAVER_READS,
    some_row=(SOME_ELIGIBILITY,),
    known_texts=(KNOWN_ELIGIBILITY,),
)
def care_leavers(caseload: Caseload) -> Cohort:
    """
    Young people receiving a care leaving service on the last day of the month.

    Unit: number of young people.

    Denominator: none; this is a count.

    Numerator: relevant and former relevant young people in the month's own export, aged 16 to 24 or of no known age,
        one row a person: where there are several, the one with the latest contact.

    Edges: the table holds only today's state, so a month without an export of its own has no figure. Where no row
        has an eligibility that is known, the figure can't be known.

    Source: SSDA903, care leavers.
    """
    leavers, (youngest, oldest) = caseload.care_leavers, caseload.care_leaver_ages
    unlisted = KNOWN_ELIGIBILITY.unlisted(caseload, caseload.leavers_in_export)
    return Cohort(leavers, facts=(_eligibility(caseload, leavers),), ages=(youngest, oldest + 1), unlisted=(unlisted,))


@indicator(
    good_is=GoodIs.HIGH,
    unit=Unit.SHARE,
    timing=Timing.STOCK,
    counts="a plan reviewed in six months",
    of="eligible children looked after",
    cases=CaseWords(
        A_CHILD,
        Noun("had the pathway plan reviewed in time", "had the pathway plan reviewed in time"),
        has_or_have("no review of the pathway plan in time on record"),
        Noun("plan reviewed in time", "plans reviewed in time"),
    ),
    reads=(*LOOKED_AFTER, *CARE_LEAVER_READS, Reads("care_leavers", ("reviewed",))),
    some_row=(SOME_ELIGIBILITY,),
    known_texts=(KNOWN_ELIGIBILITY,),
)
def pathway_plans(caseload: Caseload) -> Cohort:
    """
    Children looked after aged 16 or 17 whose pathway plan was reviewed in the last six months.

    Unit: share of children, shown as a whole percentage.

    Denominator: children looked after on the last day of the month, aged 16 or 17, who are eligible for a care
        leaving service in the month's own export, one row a child.

    Numerator: of those, children whose plan was reviewed in the 6 calendar months to that day.

    Edges: exactly 6 months ago is too long; a review dated later has not happened yet. Where several rows say that a
        child is eligible, the one with the latest contact counts.

    Source: Care Leavers Regulations 2010.
    """
    in_care = caseload.looked_after
    leavers = caseload.leavers_in_export
    eligible = leavers[eligibility(leavers["eligibility"], ("eligible",)) & ~leavers["reviewed_unreadable"]]
    plans = latest_contact(eligible)[["period", "person", "reviewed", "row_care_leavers"]]
    cohort = in_care[caseload.is_aged(in_care, PATHWAY_PLAN_AGES)].merge(plans, on=["period", "person"])
    month_end, limit = days_of(cohort, "day"), months_before(cohort, PATHWAY_REVIEW_MONTHS)
    reviewed = caseload.day("care_leavers", "reviewed", cohort["row_care_leavers"].to_numpy())

    def in_time(reviewed: Days) -> tuple[Flags, ...]:
        return reviewed > limit, reviewed <= month_end

    return Cohort(
        cohort,
        met=np.logical_and(*in_time(reviewed.days)),
        days=days_since(reviewed.days, month_end),
        decided_by=(caseload.is_open("episodes", cohort), DecidedBy((reviewed,), in_time)),
        grounds=_grounds(reviewed.days, month_end),
        facts=(_eligibility(caseload, cohort),),
        ages=(PATHWAY_PLAN_AGES[0], CHILD_UNTIL),
        persons=in_care,
        unlisted=(KNOWN_ELIGIBILITY.unlisted(caseload, leavers),),
    )


@indicator(
    good_is=GoodIs.HIGH,
    unit=Unit.SHARE,
    timing=Timing.STOCK,
    counts="in touch",
    of="care leavers aged 17 to 21",
    cases=CaseWords(
        A_YOUNG_PERSON,
        is_or_are("in touch"),
        is_or_are("not on record as in touch"),
        Noun("young person in touch", "young people in touch"),
    ),
    share_of=care_leavers,
    reads=IN_TOUCH_OR_NOT,
    some_row=(SOME_ELIGIBILITY,),
    known_texts=(KNOWN_ELIGIBILITY, IN_TOUCH_CODES),
    unsure_of=(("care_leavers", "in_touch"),),
)
def care_leavers_in_touch(caseload: Caseload, left_out: tuple[str, ...]) -> Cohort:
    """
    Care leavers aged 17 to 21 with whom the council is in touch.

    Unit: share of young people, shown as a whole percentage.

    Denominator: care leavers aged 17 to 21 on the last day of the month, one row a person; those who died, who
        returned home for six months or more, or who are excluded are left out.

    Numerator: of those, young people with whom the council is in touch.

    Edges: refused contact, no longer requiring a service, or unknown is not in touch, and is not left out. The figure
        says how high it could be if the unknown were in touch, and can't be known where all are unknown.

    Source: SSDA903, in touch.
    """
    cohort = _reported(caseload, IN_TOUCH_AGES, left_out)
    in_touch = codes(cohort["in_touch"], caseload.codes("in_touch"))
    met, unsure = in_touch == IN_TOUCH, in_touch == NO_CODE
    said = {"REFU": "refuses contact", "NREQ": "no longer requires a service", "NO": "out of touch"}
    because = tuple((words, in_touch == code) for code, words in said.items())
    return _of_leavers(caseload, cohort, IN_TOUCH_AGES, met, unsure, IN_TOUCH_CODES, because)


@indicator(
    good_is=GoodIs.HIGH,
    unit=Unit.SHARE,
    timing=Timing.STOCK,
    counts="in suitable accommodation",
    of="care leavers aged 17 to 18",
    cases=WITH_A_SUITABLE_HOME,
    part_of=(care_leavers, care_leavers_in_touch),
    reads=(*IN_TOUCH_OR_NOT, Reads("care_leavers", ("accommodation",))),
    some_row=(SOME_ELIGIBILITY,),
    known_texts=(KNOWN_ELIGIBILITY, IN_TOUCH_CODES, ACCOMMODATION),
    unsure_of=(("care_leavers", "accommodation"),),
)
def accommodation_17_18(caseload: Caseload, left_out: tuple[str, ...]) -> Cohort:
    """
    Care leavers aged 17 or 18 in suitable accommodation.

    Unit: share of young people, shown as a whole percentage.

    Denominator: care leavers aged 17 or 18 on the last day of the month, one row a person; those who died, who
        returned home for six months or more, or who are excluded are left out.

    Numerator: of those, young people whose accommodation is recorded as suitable.

    Edges: unknown is not suitable. The figure says how high it could be if the unknown were suitable, and can't be
        known where all are unknown.

    Source: SSDA903, accommodation.
    """
    return _in_suitable_accommodation(caseload, YOUNGER, left_out)


@indicator(
    good_is=GoodIs.HIGH,
    unit=Unit.SHARE,
    timing=Timing.STOCK,
    counts="in suitable accommodation",
    of="care leavers aged 19 to 21",
    cases=WITH_A_SUITABLE_HOME,
    part_of=(care_leavers, care_leavers_in_touch),
    reads=(*IN_TOUCH_OR_NOT, Reads("care_leavers", ("accommodation",))),
    some_row=(SOME_ELIGIBILITY,),
    known_texts=(KNOWN_ELIGIBILITY, IN_TOUCH_CODES, ACCOMMODATION),
    unsure_of=(("care_leavers", "accommodation"),),
)
def accommodation_19_21(caseload: Caseload, left_out: tuple[str, ...]) -> Cohort:
    """
    Care leavers aged 19 to 21 in suitable accommodation.

    Unit: share of young people, shown as a whole percentage.

    Denominator: care leavers aged 19 to 21 on the last day of the month, one row a person; those who died, who
        returned home for six months or more, or who are excluded are left out.

    Numerator: of those, young people whose accommodation is recorded as suitable.

    Edges: unknown is not suitable. The figure says how high it could be if the unknown were suitable, and can't be
        known where all are unknown.

    Source: SSDA903, accommodation.
    """
    return _in_suitable_accommodation(caseload, OLDER, left_out)


@indicator(
    good_is=GoodIs.HIGH,
    unit=Unit.SHARE,
    timing=Timing.STOCK,
    counts="in education, employment or training",
    of="care leavers aged 17 to 18",
    cases=WITH_AN_ACTIVITY,
    same_cases_as=accommodation_17_18,
    reads=(*IN_TOUCH_OR_NOT, Reads("care_leavers", ("activity",))),
    some_row=(SOME_ELIGIBILITY,),
    known_texts=(KNOWN_ELIGIBILITY, IN_TOUCH_CODES, ACTIVITY),
    unsure_of=(("care_leavers", "activity"),),
)
def eet_17_18(caseload: Caseload, left_out: tuple[str, ...]) -> Cohort:
    """
    Care leavers aged 17 or 18 in education, employment or training.

    Unit: share of young people, shown as a whole percentage.

    Denominator: care leavers aged 17 or 18 on the last day of the month, one row a person; those who died, who
        returned home for six months or more, or who are excluded are left out.

    Numerator: of those, young people whose activity has a code from F1 to F5 (full time) or P1 to P5 (part time).

    Edges: unknown (no activity, or a text that is not one of its codes) is not in education, employment or training.
        The figure says how high it could be if the unknown were, and can't be known where all are unknown.

    Source: SSDA903, main activity.
    """
    return _in_activity(caseload, YOUNGER, left_out)


@indicator(
    good_is=GoodIs.HIGH,
    unit=Unit.SHARE,
    timing=Timing.STOCK,
    counts="in education, employment or training",
    of="care leavers aged 19 to 21",
    cases=WITH_AN_ACTIVITY,
    same_cases_as=accommodation_19_21,
    reads=(*IN_TOUCH_OR_NOT, Reads("care_leavers", ("activity",))),
    some_row=(SOME_ELIGIBILITY,),
    known_texts=(KNOWN_ELIGIBILITY, IN_TOUCH_CODES, ACTIVITY),
    unsure_of=(("care_leavers", "activity"),),
)
def eet_19_21(caseload: Caseload, left_out: tuple[str, ...]) -> Cohort:
    """
    Care leavers aged 19 to 21 in education, employment or training.

    Unit: share of young people, shown as a whole percentage.

    Denominator: care leavers aged 19 to 21 on the last day of the month, one row a person; those who died, who
        returned home for six months or more, or who are excluded are left out.

    Numerator: of those, young people whose activity has a code from F1 to F5 (full time) or P1 to P5 (part time).

    Edges: unknown (no activity, or a text that is not one of its codes) is not in education, employment or training.
        The figure says how high it could be if the unknown were, and can't be known where all are unknown.

    Source: SSDA903, main activity.
    """
    return _in_activity(caseload, OLDER, left_out)


def _grounds(reviewed: Days, month_end: Days) -> Grounds:
    """When each plan's review is due, and whether there has been one."""
    has_review = np.asarray(reviewed <= month_end)
    due = np.where(has_review, within_months(reviewed, PATHWAY_REVIEW_MONTHS), NO_DAY)
    return Grounds(due, (("no review on record", ~has_review), ("last review on record too long ago", has_review)))


def _reported(caseload: Caseload, ages: tuple[int, int], left_out: Sequence[str]) -> pd.DataFrame:
    """Care leavers of these ages, without those whose in-touch code is in `left_out`."""
    leavers = caseload.care_leavers
    in_touch = codes(leavers["in_touch"], caseload.codes("in_touch"))
    unreported = np.isin(in_touch, [columns.compared(code).upper() for code in left_out])
    return leavers[caseload.is_aged(leavers, ages) & ~unreported].reset_index(drop=True)


def _in_suitable_accommodation(caseload: Caseload, ages: tuple[int, int], left_out: Sequence[str]) -> Cohort:
    cohort = _reported(caseload, ages, left_out)
    met = matches(cohort["accommodation"], caseload.words("suitable"))
    known = ACCOMMODATION.is_known(cohort["accommodation"], caseload.texts)
    because = (("recorded as unsuitable", known & ~met),)
    return _of_leavers(caseload, cohort, ages, met, ~known, ACCOMMODATION, because)


def _in_activity(caseload: Caseload, ages: tuple[int, int], left_out: Sequence[str]) -> Cohort:
    cohort = _reported(caseload, ages, left_out)
    met = matches(cohort["activity"], caseload.words("in_education_employment_or_training"))
    known = ACTIVITY.is_known(cohort["activity"], caseload.texts)
    because = (("recorded as not in education, employment or training", known & ~met),)
    return _of_leavers(caseload, cohort, ages, met, ~known, ACTIVITY, because)


def _of_leavers(
    caseload: Caseload,
    cohort: pd.DataFrame,
    ages: tuple[int, int],
    met: Flags,
    unsure: Flags,
    decides: KnownTexts,
    because: tuple[tuple[str, Flags], ...],
) -> Cohort:
    """A cohort of care leavers. Ids are checked for all care leavers, of any age and code."""
    said = either(met, "yes", "no", unknown=unsure)
    return Cohort(
        cohort,
        met=np.asarray(met),
        unsure=np.asarray(unsure),
        facts=(
            _eligibility(caseload, cohort),
            Fact(decides.table, decides.column, cohort["row_care_leavers"].to_numpy(), said),
        ),
        ages=(ages[0], ages[1] + 1),
        grounds=Grounds(because=(("not recorded", np.asarray(unsure)), *because)),
        persons=caseload.care_leavers,
        unlisted=(
            KNOWN_ELIGIBILITY.unlisted(caseload, caseload.leavers_in_export),
            *(known.unlisted(caseload, cohort) for known in dict.fromkeys((IN_TOUCH_CODES, decides))),
        ),
    )


def _eligibility(caseload: Caseload, leavers: pd.DataFrame) -> Fact:
    return caseload.text("care_leavers", "eligibility", leavers["row_care_leavers"].to_numpy())
