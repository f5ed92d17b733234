"""The indicators that Annex A serves only in part, where the tables that it fills do not show that."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kpixl.indicators.return_coverage import Statement, Telling

_MISSING = {
    "re_referrals": "List 3 has the referrals of six months, and of earlier ones how many there were, not when",
    "children_in_need": (
        "List 6 gives a child one status: a plan as a child in need does not show beside another council's plan or "
        "short breaks"
    ),
    "cin_visits": "List 6 has the start of a child's case and not of the plan, from which the clock starts",
    "s47_to_icpc": "List 5 has conferences that were held, and not whether one was decided on",
    "icpc_in_time": (
        "List 5 lacks conferences without an enquiry in the six months, targets, and which children moved in"
    ),
    "repeat_plans": "List 7 has how many plans a child had before, and not when they ended",
    "cp_reviews_in_time": "List 7 has the latest review alone, and earlier ones may have been late",
    "cp_visits": "List 7 says whether a child was seen alone at the last visit, and not whether it was seen",
    "lac_reviews": "List 8 has the latest review alone, and whether it was the first decides",
    "lac_visits": "List 8 has neither whether a child was seen at the last visit nor agreed intervals",
    "initial_health": "List 8 has the last health assessment alone, and the first decides",
    "short_term_stability": "List 8 has a number of placements, and not which of them were temporary",
    "long_term_stability": "List 8 has the latest placement alone, and one before an adoption decides",
}

SAID_OF_ANNEX_A: Mapping[str, Statement] = MappingProxyType(
    {key: Statement(Telling.PART, missing) for key, missing in _MISSING.items()}
)
