"""The indicators that Annex A serves only in part, where the tables that it fills do not show that."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kpixl.indicators.return_coverage import Statement, Telling

_MISSING = {
    "re_referrals": "List 3 has the referrals of six months; of earlier ones it says how many, not when",
    "children_in_need": (
        "List 6 gives a child one status: a plan as a child in need does not show beside another council's plan or "
        "short breaks"
    ),
    "cin_visits": "List 6 has the start of a child's case, not of the plan, from which the clock starts",
    "s47_to_icpc": "List 5 has conferences that were held, not whether one was decided on",
    "icpc_in_time": (
        "List 5 lacks conferences without an enquiry in the six months, targets, and which children moved in"
    ),
    "repeat_plans": "List 7 says how many plans a child had before, not when they ended",
    "cp_reviews_in_time": "List 7 has only the latest review, and earlier ones may have been late",
    "cp_visits": "List 7 says whether a child was seen alone at the last visit, not whether the child was seen",
    "lac_reviews": "List 8 has only the latest review, not whether it was the first, which decides",
    "lac_visits": "List 8 says neither whether a child was seen at the last visit nor what intervals are agreed",
    "initial_health": "List 8 has only the last health assessment, and the first is what counts",
    "short_term_stability": "List 8 has the number of placements, not which of them were temporary",
    "long_term_stability": "List 8 has only the latest placement, and the one before an adoption counts too",
}

SAID_OF_ANNEX_A: Mapping[str, Statement] = MappingProxyType(
    {key: Statement(Telling.PART, missing) for key, missing in _MISSING.items()}
)
