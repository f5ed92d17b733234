"""What each figure is counted on, so that a number from elsewhere is compared only with one that means the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kpixl.indicators import ALL
from kpixl.indicators.declared import Timing
from kpixl.words.terms import Unit


class Over(StrEnum):
    """How long a number is counted over."""

    DAY = "on a day"
    MONTH = "in a month"
    YEAR = "in a year"


@dataclass(frozen=True)
class Basis:
    """
    What a number is counted on: `of` is its denominator in a few words, `counts` what it has of them.

    Two numbers of one basis may be compared. A share of what happened in a month may be compared with one of a year;
    a count, or a rate of what happened, may not.
    """

    timing: Timing
    over: Over
    unit: Unit
    counts: str
    of: str = ""


_WORDS = {  # counts, of
    "contacts": ("contacts", ""),
    "contacts_progressed": ("those that became a referral", "contacts"),
    "re_referrals": ("another referral in the 12 months before", "referrals"),
    "assessments_in_45_days": ("authorised in 45 working days", "assessments authorised"),
    "children_in_need": ("children with a child in need plan", ""),
    "cin_visits": ("visited in time", "children with a child in need plan"),
    "s47_to_icpc": ("a conference", "section 47 enquiries started"),
    "child_protection": ("children on a protection plan", "residents aged 0 to 17"),
    "icpc_in_time": ("held in 15 working days", "initial conferences"),
    "repeat_plans": ("another plan that ended in the 24 months before", "protection plans started"),
    "cp_reviews_in_time": ("every review in time", "children on a protection plan"),
    "plans_over_2_years": ("on a plan for two years or more", "children on a protection plan"),
    "cp_visits": ("seen in time", "children on a protection plan"),
    "looked_after": ("children looked after", "residents aged 0 to 17"),
    "care_leavers": ("care leavers", ""),
    "lac_reviews": ("reviewed in time", "children looked after"),
    "lac_visits": ("visited in time", "children looked after"),
    "initial_health": ("assessed in 20 working days", "children who came into care"),
    "review_health": ("an annual health assessment", "children looked after for 12 months"),
    "dental_checks": ("teeth checked by a dentist", "children looked after for 12 months"),
    "short_term_stability": ("three or more placements in the year before", "children looked after"),
    "long_term_stability": ("two years in a placement", "children under 16 looked after for two and a half years"),
    "placed_over_20_miles": ("over 20 miles from home and outside the council's area", "children looked after"),
    "pep_quality": ("good or better", "personal education plans of the term"),
    "pathway_plans": ("a plan reviewed in six months", "eligible children looked after"),
    "care_leavers_in_touch": ("in touch", "care leavers aged 17 to 21"),
    "accommodation_17_18": ("in suitable accommodation", "care leavers aged 17 to 18"),
    "accommodation_19_21": ("in suitable accommodation", "care leavers aged 19 to 21"),
    "eet_17_18": ("in education, employment or training", "care leavers aged 17 to 18"),
    "eet_19_21": ("in education, employment or training", "care leavers aged 19 to 21"),
    "missing_children": ("children looked after who went missing", ""),
    "supervision": ("supervision in time", "children in need, on a plan or looked after"),
}


def basis_of(key: str) -> Basis:
    """The basis of an indicator's figure of a month."""
    declared = ALL[key]
    counts, of = _WORDS[key]
    over = Over.DAY if declared.timing is Timing.STOCK else Over.MONTH
    return Basis(declared.timing, over, declared.declaration.unit, counts, of)


def difference(published: Basis, row: Basis) -> str:
    """Why a published number is on another basis than a row, in words; empty where it is on the same."""
    if published.counts != row.counts:
        return f"it counts {published.counts}; the row, {row.counts}"
    if _kind(published.unit) != _kind(row.unit):
        return f"it is a {_kind(published.unit)}; the row, a {_kind(row.unit)}"
    if published.of != row.of:
        return f"it is of {published.of}; the row, of {row.of}"
    is_summed = _kind(row.unit) != _kind(Unit.SHARE) and Timing.FLOW in (row.timing, published.timing)
    is_stock = Over.DAY in (row.over, published.over)
    if published.over is not row.over and (is_summed or is_stock):
        return f"it is counted {published.over.value}; the row, {row.over.value}"
    return ""


def _kind(unit: Unit) -> str:
    """What is compared of a figure: of `748 15%` the share, of `573 21.8` the rate."""
    return {Unit.COUNT: "number", Unit.RATE: "rate per 10,000"}.get(unit, "percentage")


BASES: Mapping[str, Basis] = {key: basis_of(key) for key in _WORDS}
