"""What the shared cohorts read: the tables and columns that every indicator using them declares."""

from __future__ import annotations

from kpixl.indicators.caseload import Caseload
from kpixl.indicators.declared import Reads, SomeRow
from kpixl.words.periods import Flags

PERSON_READS = Reads("persons", ("born",), ("expected", "died"))

ON_PROTECTION_PLAN = (PERSON_READS, Reads("cp_plans", ("end", "ola"), ("plan_id",)))
LOOKED_AFTER = (
    PERSON_READS,
    Reads("episodes", ("end",), ("episode_id",)),
    Reads("legal_statuses", ("status", "end"), ("legal_status_id",)),
)
IN_NEED = (*LOOKED_AFTER, *ON_PROTECTION_PLAN, Reads("cin_plans", ("end",), ("plan_id",)))
ENTERED_CARE = (*LOOKED_AFTER, Reads("episodes", ("cla_id",), ("entered",), also=("entered",)))
PLACED = (*LOOKED_AFTER, Reads("episodes", ("cla_id",)), Reads("placements", ("end",), ("placement_id", "cla_id")))
CARE_LEAVER_READS = (PERSON_READS, Reads("care_leavers", ("eligibility",), ("leaver_id", "contacted")))


def some_visit_is_seen(visits: str) -> SomeRow:
    """The requirement of at least one visit at which the child was seen."""

    def is_seen(caseload: Caseload) -> Flags:
        return caseload[visits]["seen"].to_numpy(dtype=bool)

    return SomeRow(visits, "seen", "is of a visit at which the child was seen", is_seen)
