"""
The indicators, one function each, grouped by section of the service.

Each docstring is the published definition. `ALL` has every built-in indicator by its key, in the order of the printed
page; a council's own come from its config, and `declared` knows both.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kpixl.config.values import Config, Indicator
from kpixl.indicators.child_in_need import children_in_need, cin_visits, s47_to_icpc
from kpixl.indicators.child_protection import (
    child_protection,
    cp_reviews_in_time,
    cp_visits,
    icpc_in_time,
    plans_over_2_years,
    repeat_plans,
)
from kpixl.indicators.declared import DeclaredIndicator
from kpixl.indicators.education import pep_quality
from kpixl.indicators.front_door import assessments_in_45_days, contacts, contacts_progressed, re_referrals
from kpixl.indicators.health import dental_checks, initial_health, review_health
from kpixl.indicators.leaving_care import (
    accommodation_17_18,
    accommodation_19_21,
    care_leavers,
    care_leavers_in_touch,
    eet_17_18,
    eet_19_21,
    pathway_plans,
)
from kpixl.indicators.looked_after import lac_reviews, lac_visits, looked_after, missing_children
from kpixl.indicators.own import own_indicator
from kpixl.indicators.placements import long_term_stability, placed_over_20_miles, short_term_stability
from kpixl.indicators.practice import supervision
from kpixl.words.terms import Declaration, Section

ALL: Mapping[str, DeclaredIndicator] = MappingProxyType(
    {
        indicator.key: indicator
        for indicator in (
            contacts,
            contacts_progressed,
            re_referrals,
            assessments_in_45_days,
            children_in_need,
            cin_visits,
            s47_to_icpc,
            child_protection,
            icpc_in_time,
            repeat_plans,
            cp_reviews_in_time,
            plans_over_2_years,
            cp_visits,
            looked_after,
            care_leavers,
            lac_reviews,
            lac_visits,
            initial_health,
            review_health,
            dental_checks,
            short_term_stability,
            long_term_stability,
            placed_over_20_miles,
            pep_quality,
            pathway_plans,
            care_leavers_in_touch,
            accommodation_17_18,
            accommodation_19_21,
            eet_17_18,
            eet_19_21,
            missing_children,
            supervision,
        )
    }
)

DECLARED: Mapping[str, Declaration] = MappingProxyType({key: found.declaration for key, found in ALL.items()})


_SECTIONS = {
    "front_door": Section.FRONT_DOOR,
    "child_in_need": Section.CHILD_IN_NEED,
    "child_protection": Section.CHILD_PROTECTION,
    "looked_after": Section.LOOKED_AFTER,
    "placements": Section.LOOKED_AFTER,
    "health": Section.HEALTH,
    "education": Section.EDUCATION,
    "leaving_care": Section.LEAVING_CARE,
    "practice": Section.PRACTICE,
}


def declared(indicator: Indicator) -> DeclaredIndicator:
    """What an indicator counts, declared in code or, for a council's own indicator, in its config."""
    return own_indicator(indicator, indicator.own) if indicator.own else ALL[indicator.key]


def definitions(config: Config) -> Mapping[str, str]:
    """The published definition of each of the config's indicators, by its key."""
    return {indicator.key: declared(indicator).definition for indicator in config.indicators}


def section(indicator: Indicator) -> Section:
    """The part of the service that an indicator is about."""
    return indicator.own.section if indicator.own else _SECTIONS[_module(ALL[indicator.key])]


def _module(of: DeclaredIndicator) -> str:
    return of.function.__module__.rpartition(".")[2]
