"""What one case of each indicator is called, and what is said of those that met its standard or did not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kpixl.config.values import Indicator


@dataclass(frozen=True)
class Noun:
    """A thing that is counted: one, and several."""

    one: str
    several: str

    def of(self, count: int) -> str:
        """`1 child`, `no children`, `2,000 children`"""
        return f"{f'{count:,}' if count else 'no'} {self.one if count == 1 else self.several}"

    def alone(self, count: int) -> str:
        return self.one if count == 1 else self.several


@dataclass(frozen=True)
class CaseWords:
    """
    `case` is a row of the cohort. `met` and `missed` are what is said of rows that met the standard or did not, by
    `Noun`s since a verb has two forms too; `gained` is what one more that met it is called.
    """

    case: Noun
    met: Noun = Noun("", "")
    missed: Noun = Noun("", "")
    gained: Noun = Noun("", "")


def _verb(one: str, several: str, rest: str) -> Noun:
    return Noun(f"{one} {rest}", f"{several} {rest}")


def _was(rest: str) -> Noun:
    return _verb("was", "were", rest)


def _has(rest: str) -> Noun:
    return _verb("has", "have", rest)


def _is(rest: str) -> Noun:
    return _verb("is", "are", rest)


_CHILD, _CONTACT, _REFERRAL = Noun("child", "children"), Noun("contact", "contacts"), Noun("referral", "referrals")
_ASSESSMENT, _ENQUIRY = Noun("assessment", "assessments"), Noun("enquiry", "enquiries")
_PLAN, _PERSON = Noun("plan", "plans"), Noun("young person", "young people")
_AT_CONFERENCE = Noun("child at a conference", "children at conferences")

_VISITS = CaseWords(
    _CHILD, _was("seen in time"), _has("no visit in time on record"), Noun("visit in time", "visits in time")
)
_HOMES = CaseWords(
    _PERSON,
    _is("in suitable accommodation"),
    _is("not on record as in suitable accommodation"),
    Noun("young person in suitable accommodation", "young people in suitable accommodation"),
)
_ACTIVITIES = CaseWords(
    _PERSON,
    _is("in education, employment or training"),
    _is("not on record as in education, employment or training"),
    Noun("young person in education, employment or training", "young people in education, employment or training"),
)

CASE_WORDS: Mapping[str, CaseWords] = {
    "contacts": CaseWords(_CONTACT),
    "contacts_progressed": CaseWords(_CONTACT, Noun("went on to social care", "went on to social care")),
    "re_referrals": CaseWords(
        _REFERRAL, _was("of a child referred in the year before"), gained=Noun("re-referral", "re-referrals")
    ),
    "assessments_in_45_days": CaseWords(
        _ASSESSMENT,
        _was("authorised in time"),
        _was("authorised late"),
        Noun("assessment in time", "assessments in time"),
    ),
    "children_in_need": CaseWords(Noun("child in need", "children in need")),
    "cin_visits": _VISITS,
    "s47_to_icpc": CaseWords(_ENQUIRY, Noun("led to a conference", "led to a conference")),
    "child_protection": CaseWords(Noun("child on a protection plan", "children on a protection plan")),
    "icpc_in_time": CaseWords(
        _AT_CONFERENCE,
        Noun("had it in time", "had theirs in time"),
        _has("no conference in time on record"),
        Noun("child with a conference in time", "children with a conference in time"),
    ),
    "repeat_plans": CaseWords(
        _PLAN,
        _was("of a child on another plan in the two years before"),
        gained=Noun("repeat plan", "repeat plans"),
    ),
    "cp_reviews_in_time": CaseWords(
        _CHILD,
        Noun("had every review in time", "had every review in time"),
        _has("a review that is not on record in time"),
        Noun("child with every review in time", "children with every review in time"),
    ),
    "plans_over_2_years": CaseWords(
        _CHILD,
        _has("been on a plan for two years or more"),
        gained=Noun("child on a plan for so long", "children on a plan for so long"),
    ),
    "cp_visits": _VISITS,
    "looked_after": CaseWords(Noun("child looked after", "children looked after")),
    "care_leavers": CaseWords(Noun("care leaver", "care leavers")),
    "lac_reviews": CaseWords(
        _CHILD,
        _was("reviewed in time"),
        _has("no review in time on record"),
        Noun("review in time", "reviews in time"),
    ),
    "lac_visits": _VISITS,
    "initial_health": CaseWords(
        _CHILD,
        Noun("had a first health assessment in time", "had a first health assessment in time"),
        _has("no first health assessment in time on record"),
        Noun("assessment in time", "assessments in time"),
    ),
    "review_health": CaseWords(
        _CHILD,
        Noun("had a health assessment in time", "had a health assessment in time"),
        _has("no health assessment in time on record"),
        Noun("assessment in time", "assessments in time"),
    ),
    "dental_checks": CaseWords(
        _CHILD,
        Noun("had a dental check in the year", "had a dental check in the year"),
        _has("no dental check in the year on record"),
        Noun("dental check", "dental checks"),
    ),
    "short_term_stability": CaseWords(
        _CHILD,
        Noun("had three placements or more in the year", "had three placements or more in the year"),
        gained=Noun("child with so many placements", "children with so many placements"),
    ),
    "long_term_stability": CaseWords(
        _CHILD,
        _has("been in one placement for two years"),
        _has("no placement of two years on record"),
        Noun("child settled for two years", "children settled for two years"),
    ),
    "placed_over_20_miles": CaseWords(
        _CHILD,
        _is("placed far from home and out of county"),
        gained=Noun("child placed so far away", "children placed so far away"),
    ),
    "pep_quality": CaseWords(
        _PLAN,
        _was("of good quality"),
        _was("not on record as good"),
        Noun("good plan", "good plans"),
    ),
    "pathway_plans": CaseWords(
        _CHILD,
        Noun("had the pathway plan reviewed in time", "had the pathway plan reviewed in time"),
        _has("no review of the pathway plan in time on record"),
        Noun("plan reviewed in time", "plans reviewed in time"),
    ),
    "care_leavers_in_touch": CaseWords(
        _PERSON,
        _is("in touch"),
        _is("not on record as in touch"),
        Noun("young person in touch", "young people in touch"),
    ),
    "accommodation_17_18": _HOMES,
    "accommodation_19_21": _HOMES,
    "eet_17_18": _ACTIVITIES,
    "eet_19_21": _ACTIVITIES,
    "missing_children": CaseWords(Noun("child who went missing", "children who went missing")),
    "supervision": CaseWords(
        _CHILD,
        Noun("had supervision in time", "had supervision in time"),
        _has("no supervision in time on record"),
        Noun("supervision in time", "supervisions in time"),
    ),
}

OF_ITS_OWN = CaseWords(
    Noun("case", "cases"),
    Noun("met the standard", "met the standard"),
    _is("not on record as having met the standard"),
    Noun("case that meets the standard", "cases that meet the standard"),
)
"""For a council's own indicator, of which no more is known."""


def words_for(indicator: Indicator) -> CaseWords:
    """The words of an indicator."""
    return OF_ITS_OWN if indicator.own else CASE_WORDS[indicator.key]
