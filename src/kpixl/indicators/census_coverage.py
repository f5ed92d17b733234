"""What SSDA903 and the children in need census can give, where the tables that they fill do not show that."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kpixl.extracts.other_returns import Return
from kpixl.indicators.placements import IN_CARE_FOR_MONTHS
from kpixl.indicators.return_coverage import Statement, Telling

YEARLY = frozenset({Return.LOOKED_AFTER, Return.IN_NEED})
"""Returns for a year from April to March: what ended before is only in an earlier year's return."""

_OC2 = Statement(Telling.CANNOT, "OC2 says yes or no for a whole year, not on which day")
_AROUND_BIRTHDAYS = Statement(
    Telling.PART, "OC3 has the situation around a birthday in the year, not at the end of the month"
)

SAID_OF_SSDA903: Mapping[str, Statement] = MappingProxyType(
    {
        "lac_reviews": Statement(
            Telling.PART, "reviews of the years before are missing, so a child's first may not be in it"
        ),
        "initial_health": _OC2,
        "review_health": _OC2,
        "dental_checks": _OC2,
        "long_term_stability": Statement(Telling.EXACT, looks_back=IN_CARE_FOR_MONTHS),
        "placed_over_20_miles": Statement(
            Telling.EXACT, "where Episodes has PL_DISTANCE and PL_LOCATION, which the Department adds"
        ),
        "care_leavers": Statement(
            Telling.PART, "OC3 has only those who became 17 to 21 in the year; others aged 16 to 24 are missing"
        ),
        "pathway_plans": Statement(Telling.CANNOT, "it has no pathway plans"),
        "care_leavers_in_touch": _AROUND_BIRTHDAYS,
        "accommodation_17_18": _AROUND_BIRTHDAYS,
        "accommodation_19_21": _AROUND_BIRTHDAYS,
        "eet_17_18": _AROUND_BIRTHDAYS,
        "eet_19_21": _AROUND_BIRTHDAYS,
    }
)

SAID_OF_CENSUS: Mapping[str, Statement] = MappingProxyType(
    {
        "children_in_need": Statement(
            Telling.PART, "it does not say who is looked after, and so would count children who do not count here"
        ),
        "s47_to_icpc": Statement(
            Telling.PART,
            "a conference that was decided on is missing until it has been held, so there would be too few",
        ),
        "icpc_in_time": Statement(
            Telling.PART, "for a conference without an enquiry it does not say whether the child came from elsewhere"
        ),
        "cp_reviews_in_time": Statement(Telling.PART, "reviews of the years before are missing"),
    }
)
