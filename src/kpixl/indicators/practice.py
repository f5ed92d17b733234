"""Supervision of the work with children."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kpixl.extracts.extracts import days_of
from kpixl.indicators.caseload import Caseload
from kpixl.indicators.cohorts import Cohort, at, days_since, later, latest_event
from kpixl.indicators.declared import Reads, Timing, indicator
from kpixl.indicators.reads import ENTERED_CARE, IN_NEED
from kpixl.words.terms import GoodIs, Unit


@indicator(
    good_is=GoodIs.HIGH, unit=Unit.SHARE, timing=Timing.STOCK, reads=(*IN_NEED, *ENTERED_CARE, Reads("supervisions"))
)
def supervision(caseload: Caseload, days: int) -> Cohort:
    """
    Children in need, on a protection plan or looked after whose case was discussed in supervision in the last month.

    Unit: share of children, shown as a whole percentage.

    Denominator: children in need, on a protection plan or looked after on the last day of the month, one row a child.

    Numerator: of those, children whose clock (the later of the last recorded supervision and the earliest start of
        what they have now: open plans, time in care) is at most 31 days before that day.

    Edges: a case too new to be due is up to date.

    Source: local supervision policy.
    """
    in_care = caseload.looked_after
    cohort = _one_a_child([in_care, caseload.on_protection_plan, caseload.in_need])
    spells = pd.concat(
        [
            in_care.assign(start=in_care["entered"])[["period", "person", "start"]],
            caseload.open_protection_plans[["period", "person", "start"]],
            caseload.open_at_month_ends("cin_plans")[["period", "person", "start"]],
        ]
    )
    earliest = spells.groupby(["period", "person"], as_index=False)["start"].min()
    since = days_of(cohort.merge(earliest, on=["period", "person"], how="left"), "start")
    month_end = days_of(cohort, "day")
    supervised = latest_event(caseload["supervisions"], cohort, until=month_end)
    clock = later(since, at(caseload["supervisions"], "date", supervised))
    passed = days_since(clock, month_end)
    return Cohort(cohort, met=np.asarray(passed <= days), days=passed, evidence={"supervisions": supervised})


def _one_a_child(parts: list[pd.DataFrame]) -> pd.DataFrame:
    everyone = pd.concat([part[["period", "person", "day"]] for part in parts])
    return everyone.drop_duplicates(["period", "person"]).sort_values(["period", "person"]).reset_index(drop=True)
