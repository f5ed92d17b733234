"""Personal education plans."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from kpixl.extracts.extracts import days_of
from kpixl.indicators.case_words import A_PLAN, CaseWords, Noun, was_or_were
from kpixl.indicators.caseload import Caseload
from kpixl.indicators.cohorts import Cohort, Grounds
from kpixl.indicators.deciding import DecidedBy, Fact, either
from kpixl.indicators.declared import KnownTexts, Reads, Timing, indicator
from kpixl.indicators.texts import in_lists, matches
from kpixl.words.periods import Flags, MonthDay, Period
from kpixl.words.terms import NOT_DUE, GoodIs, Unit

if TYPE_CHECKING:
    import pandas as pd

SCHOOL_YEAR_BEGINS_IN = 9  # September
FOUR_DIGITS = r"(\d{4})"  # a school year is recognised by its first four digits: 2023/24, AY 2023-24

RATINGS = KnownTexts("peps", "rating", in_lists("pep_ratings"), "taken as not good")


@indicator(
    good_is=GoodIs.HIGH,
    unit=Unit.SHARE,
    timing=Timing.TERMLY,
    counts="good or better",
    of="personal education plans of the term",
    cases=CaseWords(
        A_PLAN,
        was_or_were("of good quality"),
        was_or_were("not on record as good"),
        Noun("good plan", "good plans"),
    ),
    reads=(Reads("peps", ("academic_year", "term", "completed", "rating")),),
    known_texts=(RATINGS,),
)
def pep_quality(caseload: Caseload, terms: Mapping[str, MonthDay], good_ratings: tuple[str, ...]) -> Cohort:
    """
    Personal education plans of the term that were of good quality.

    Unit: share of plans, shown as a whole percentage, in the month in which a term ends.

    Denominator: all plans of the term, one row a plan.

    Numerator: of those, plans completed by the last day of the term and rated good or better (green or gold).

    Edges: reported termly; in other months there is no figure. A plan completed later, or never, is not good. This is
        about the quality of the plans there are, not about coverage. A school year is known by the first four digits in
        a row.

    Source: local quality framework of the Virtual School.
    """
    plans = caseload["peps"]
    ended = [(at, term) for at, period in enumerate(caseload.periods) for term in _terms_ended(period, terms)]
    of_period = np.array([at for at, _ in ended], dtype=np.int64)
    of_term = [_of_term(caseload, term) for _, term in ended]
    cases = caseload.each_period("peps", of_term, caseload.month_ends[of_period])
    last_days = np.array([term.last_day for _, term in ended], dtype="datetime64[D]")
    until, place = last_days[cases["period"].to_numpy()], cases["row_peps"].to_numpy()
    cases = cases.assign(period=of_period[cases["period"].to_numpy()])
    completed = days_of(cases, "completed") <= until
    good = matches(plans["rating"], good_ratings)[place]
    unknown = {at: NOT_DUE for at, period in enumerate(caseload.periods) if not _terms_ended(period, terms)}
    return Cohort(
        cases,
        met=np.asarray(completed & good),
        decided_by=(DecidedBy((caseload.day("peps", "completed", place),), lambda day: (day <= until,)),),
        facts=(
            caseload.text("peps", "academic_year", place),
            caseload.text("peps", "term", place),
            Fact("peps", "rating", place, either(good, "good", "not good", unknown=cases["rating"].isna().to_numpy())),
        ),
        grounds=_grounds(cases, np.asarray(completed)),
        unknown=unknown,
        unlisted=(RATINGS.unlisted(caseload, cases),),
    )


def _grounds(plans: pd.DataFrame, completed: Flags) -> Grounds:
    unrated = plans["rating"].isna().to_numpy()
    return Grounds(
        because=(
            ("not on record as completed in the term", ~completed),
            ("no rating on record", unrated),
            ("rated less than good", ~unrated),
        )
    )


class _Term(Struct, frozen=True):
    """A school term: its name, its last day, and the year in which its school year begins."""

    name: str
    last_day: date
    school_year: int


def _terms_ended(period: Period, terms: Mapping[str, MonthDay]) -> list[_Term]:
    """The terms that end in the period: at most one in a month, several in a longer span."""
    ended = []
    for each in period.single_months:
        for name, last_day in terms.items():
            month, day = (int(part) for part in last_day.split("-"))
            if month == each.month:
                last = each.first_day.replace(day=min(day, each.last_day.day))
                ended.append(_Term(name, last, each.year if each.month >= SCHOOL_YEAR_BEGINS_IN else each.year - 1))
                break
    return ended


def _of_term(caseload: Caseload, term: _Term) -> np.ndarray:
    """Which plans belong to a term. A school year is recognised by the year it begins in."""
    plans = caseload["peps"]
    begins_in = plans["academic_year"].astype("str").str.extract(FOUR_DIGITS, expand=False)
    return matches(plans["term"], (term.name,)) & (begins_in == str(term.school_year)).to_numpy(dtype=bool)
