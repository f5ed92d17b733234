"""Supervision of the work with children."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from kpixl.extracts.extracts import days_of
from kpixl.indicators.case_words import A_CHILD, CaseWords, Noun, has_or_have
from kpixl.indicators.caseload import Caseload
from kpixl.indicators.cohorts import (
    CHILD_UNTIL,
    NO_PLACE,
    Cohort,
    Grounds,
    days_since,
    later,
    latest_event,
    row_of_each,
)
from kpixl.indicators.deciding import Day, DecidedBy, Places
from kpixl.indicators.declared import Reads, Timing, indicator
from kpixl.indicators.reads import ENTERED_CARE, IN_NEED
from kpixl.words.periods import Days, Flags
from kpixl.words.terms import GoodIs, Unit

if TYPE_CHECKING:
    import pandas as pd


@indicator(
    good_is=GoodIs.HIGH,
    unit=Unit.SHARE,
    timing=Timing.STOCK,
    counts="supervision in time",
    of="children in need, on a plan or looked after",
    cases=CaseWords(
        A_CHILD,
        Noun("had supervision in time", "had supervision in time"),
        has_or_have("no supervision in time on record"),
        Noun("supervision in time", "supervisions in time"),
    ),
    reads=(*IN_NEED, *ENTERED_CARE, Reads("supervisions")),
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
    rows = {"episodes": caseload.looked_after, "cp_plans": caseload.on_protection_plan, "cin_plans": caseload.in_need}
    counted = _one_a_child(_stacked(rows))
    cohort, month_end = counted[["period", "person", "day"]], days_of(counted, "day")
    by_start = _from_the_earliest(caseload)
    earliest = by_start.take(row_of_each(cohort, by_start))
    supervised = caseload.day("supervisions", "date", latest_event(caseload["supervisions"], cohort, until=month_end))
    begun = [_begun(table, earliest) for table in rows]

    def passed(*begun_and_supervised: Days) -> npt.NDArray[np.float64]:
        return days_since(functools.reduce(later, begun_and_supervised), month_end)

    def in_time(*begun_and_supervised: Days) -> tuple[Flags, ...]:
        return passed(*begun_and_supervised) <= days, ~(begun_and_supervised[-1] > month_end)

    is_open = [caseload.is_open(table, cohort, _places(table, of)) for table in rows for of in (counted, earliest)]
    start = days_of(earliest, "start")
    since = passed(start, supervised.days)
    return Cohort(
        cohort,
        met=np.asarray(since <= days),
        days=since,
        decided_by=(*is_open, DecidedBy((*begun, supervised), in_time)),
        ages=(CHILD_UNTIL,),
        grounds=_grounds(start, supervised.days, days),
    )


def _grounds(start: Days, supervised: Days, days: int) -> Grounds:
    """When each case has to be discussed again, and whether it has been discussed since it began."""
    is_supervised = np.asarray(supervised >= start)
    return Grounds(
        later(start, supervised) + np.timedelta64(days, "D"),
        (
            ("no supervision on record since the case began", ~is_supervised),
            ("last supervision on record too long ago", is_supervised),
        ),
    )


def _one_a_child(cases: pd.DataFrame) -> pd.DataFrame:
    """One row a child and period: the first of several."""
    period, person = cases["period"].to_numpy(), cases["person"].to_numpy()
    in_order = np.lexsort((np.arange(len(cases)), person, period))
    period, person = period[in_order], person[in_order]
    is_another = np.append(True, (period[1:] != period[:-1]) | (person[1:] != person[:-1]))[: len(cases)]
    return cases.take(in_order[is_another]).reset_index(drop=True)


def _from_the_earliest(caseload: Caseload) -> pd.DataFrame:
    """Children's time in care and open plans at the period's end, sorted by start, with table and place of each."""
    spells = {
        "episodes": caseload.looked_after,
        "cp_plans": caseload.open_protection_plans,
        "cin_plans": caseload.open_at_month_ends("cin_plans"),
    }
    starts = [days_of(cases, _begun_in(table)) for table, cases in spells.items()]
    every, start = _stacked(spells), np.concatenate(starts)
    return every.assign(start=start.astype("datetime64[s]")).take(np.argsort(start, kind="stable"))


def _stacked(rows: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """All the cases together, each with the table (of plans or of care) that it rests on, and its place there."""
    import pandas as pd  # slow to load, and not needed unless figures are computed

    columns = ("period", "person", "day")
    stacked = {column: np.concatenate([cases[column].to_numpy() for cases in rows.values()]) for column in columns}
    tables = np.repeat(np.array(list(rows), dtype=object), [len(cases) for cases in rows.values()])
    places = np.concatenate([cases[f"row_{table}"].to_numpy() for table, cases in rows.items()])
    return pd.DataFrame({**stacked, "table": pd.Series(tables, dtype=object), "place": places})


def _places(table: str, cases: pd.DataFrame) -> Places:
    """The places of the cases that rest on this table; −1 for the others."""
    return np.where((cases["table"] == table).to_numpy(), cases["place"].to_numpy(), NO_PLACE)


def _begun(table: str, earliest: pd.DataFrame) -> Day:
    """The earliest start of the cases for which it is in this table; no day for the others."""
    here = (earliest["table"] == table).to_numpy()
    return Day(table, _begun_in(table), earliest["place"].to_numpy(), days_of(earliest, "start")).where(here)


def _begun_in(table: str) -> str:
    """The column with the day on which time in care, or a plan, began."""
    return "entered" if table == "episodes" else "start"
