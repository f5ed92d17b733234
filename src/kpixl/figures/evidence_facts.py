"""
What there is to say about a figure beyond its number: whom it is about, how long overdue, why, and what is due next.

Everything is counted from the rows of the answer; `evidence_sentences` puts it into words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from kpixl.config.values import Indicator
from kpixl.extracts.extracts import days_of
from kpixl.figures.answers import Computed, ExportAnswers, IndicatorAnswer
from kpixl.figures.families import FamiliesInExport, Siblings
from kpixl.figures.homes import HomesInMonth
from kpixl.indicators import declared
from kpixl.indicators.caseload import Caseload
from kpixl.indicators.cohorts import Cohort
from kpixl.indicators.declared import Timing
from kpixl.scorecard.figure import Figure
from kpixl.words.periods import NO_DAY, Days, Flags, Period
from kpixl.words.terms import NOT_RECORDED, GoodIs, GroupBy

if TYPE_CHECKING:
    import pandas as pd

BANDS = ((1, 3), (4, 7), (8, 20), (21, None))  # days overdue, both ends included
DUE_WITHIN_WORKING_DAYS = 10
OTHER_REASON = "for another reason"


class SplitBy(StrEnum):
    """What the cases behind a figure are grouped by."""

    REASON = "reason"
    TEAM = "team"
    WORKER = "worker"
    AGE = "age"
    HOME = "home"
    COUNTY = "county"


class Portion(Struct, frozen=True):
    """A group's share in a split: how many of its cases the split is about, and how many it has (`of`)."""

    name: str
    count: int
    of: int


class DueNext(Struct, frozen=True):
    """Cases that meet the standard now and fall due by a certain day, by worker, most first."""

    until: date
    workers: tuple[Portion, ...]

    @property
    def count(self) -> int:
        return sum(each.count for each in self.workers)


class Facts(Struct, frozen=True):
    """
    What is known about the rows of one figure.

    `count` is the number of rows that everything is about: those that did not meet the standard; if lower is better, or
    neither way is, those that met it; for a figure without a standard, all rows. `bands` holds the number of overdue
    rows for each of `BANDS`; None if no row is overdue. `due_next` is None if nothing can fall due, `siblings` if no
    two rows are known to be about children of one family.
    """

    figure: Figure
    count: int = 0
    of: int = 0
    splits: Mapping[SplitBy, tuple[Portion, ...]] | None = None
    bands: tuple[int, ...] | None = None
    due_next: DueNext | None = None
    siblings: Siblings | None = None


def facts(computed: Computed, key: str, period: Period) -> Facts:
    """What is known about the rows behind a figure; for one that can't be known, only the figure itself."""
    return facts_of_all(computed, period, [key])[key]


def facts_of_all(computed: Computed, period: Period, keys: Collection[str]) -> Mapping[str, Facts]:
    """The same for the figures of several indicators in one month."""
    found = {key: Facts(computed.figures[key, period]) for key in keys}
    for of_export in computed.by_export:
        together = _Together(HomesInMonth(of_export.caseload, period), FamiliesInExport(of_export.caseload))
        for answer in of_export.answers:
            if answer.indicator.key in found and period in answer.figures:
                found[answer.indicator.key] = _of_answer(of_export, answer, period, together)
    return found


class _Together(Struct, frozen=True):
    """Children's homes and families, found once for all indicators."""

    homes: HomesInMonth
    families: FamiliesInExport


def _of_answer(of_export: ExportAnswers, answer: IndicatorAnswer, period: Period, together: _Together) -> Facts:
    figure, caseload = answer.figures[period], of_export.caseload
    if figure.numerator is None:
        return Facts(figure)
    rows = _Rows(caseload, answer, period, together)
    count, of = int(rows.told.sum()), len(rows.told)
    return Facts(figure, count, of, dict(rows.splits()), rows.bands(), rows.due(), rows.siblings())


def is_behind(cohort: Cohort, good_is: GoodIs) -> Flags:
    """Which rows evidence is about: those not met if high is good, otherwise those met; all without a standard."""
    if cohort.met is None:
        return np.ones(len(cohort.rows), dtype=bool)
    return ~np.asarray(cohort.met) if good_is is GoodIs.HIGH else np.asarray(cohort.met)


def days_over(cohort: Cohort) -> Days:
    """How many days overdue each row was on its day; NaT if it was not late, or if nothing says when it was due."""
    if cohort.grounds is None or cohort.grounds.due is None:
        return np.full(len(cohort.rows), np.timedelta64("NaT"), dtype="timedelta64[D]")
    over = days_of(cohort.rows, "day") - cohort.grounds.due
    late = (over > np.timedelta64(0, "D")) & ~np.asarray(cohort.met)
    found: Days = np.where(late, over, np.timedelta64("NaT", "D"))
    return found


def can_fall_due(indicator: Indicator, cohort: Cohort) -> bool:
    """Whether the indicator is about what is open on a day, and its cases have a day by which they are due."""
    has_day = cohort.grounds is not None and cohort.grounds.due is not None
    return has_day and declared(indicator).timing is Timing.STOCK


def due_until(caseload: Caseload, period: Period) -> np.datetime64:
    """The last of the ten working days after a month."""
    last = np.array([period.last_day], dtype="datetime64[D]")
    found: np.datetime64 = caseload.working_day_after(last, DUE_WITHIN_WORKING_DAYS)[0]
    return found


def falls_due(indicator: Indicator, cohort: Cohort, until: np.datetime64) -> Flags:
    """Which rows meet the standard on their day and fall due by `until`."""
    if not can_fall_due(indicator, cohort) or cohort.grounds is None or cohort.grounds.due is None:
        return np.zeros(len(cohort.rows), dtype=bool)
    due = cohort.grounds.due
    found: Flags = np.asarray(cohort.met) & (due <= until) & (due != NO_DAY)
    return found


def reasons(cohort: Cohort) -> Sequence[tuple[str, Flags]]:
    """Each reason and the rows for which it is the first that holds; empty if the indicator gives no reasons."""
    if cohort.grounds is None or not cohort.grounds.because:
        return ()
    left, found = np.ones(len(cohort.rows), dtype=bool), []
    for reason, holds in cohort.grounds.because:
        found.append((reason, left & holds))
        left = left & ~holds
    return (*found, (OTHER_REASON, left))


class _Rows:
    """Counts the rows of one indicator and period."""

    def __init__(self, caseload: Caseload, answer: IndicatorAnswer, period: Period, together: _Together) -> None:
        self.together = together
        self.caseload, self.indicator, self.cohort = caseload, answer.indicator, answer.cohort
        place = caseload.periods.index(period)
        self.here = np.asarray(self.cohort.rows["period"].to_numpy() == place)
        self.rows = self.cohort.rows[self.here]
        self.told = is_behind(self.cohort, answer.indicator.good_is)[self.here]
        self.period = period

    def splits(self) -> Iterator[tuple[SplitBy, tuple[Portion, ...]]]:
        """Each split of the rows that has at least two groups, not counting "not recorded"; reasons need only one."""
        for by, parts in self._splits():
            if len([part for part in parts if part.name != NOT_RECORDED]) > (by is not SplitBy.REASON):
                yield by, parts

    def _splits(self) -> Iterator[tuple[SplitBy, tuple[Portion, ...]]]:
        told = [Portion(reason, int(self.told[holds[self.here]].sum()), 0) for reason, holds in reasons(self.cohort)]
        yield SplitBy.REASON, _in_order(part for part in told if part.count)
        groups = {SplitBy.TEAM: GroupBy.TEAM, SplitBy.WORKER: GroupBy.WORKER, SplitBy.AGE: GroupBy.AGE_BAND}
        for by, column in groups.items():
            yield by, self._by(self.rows[column].array)
        if "row_episodes" in self.rows:
            homes, counties = self.together.homes.of(self.rows)
            yield SplitBy.HOME, self._by(homes)
            yield SplitBy.COUNTY, self._by(counties)

    def _by(self, groups: pd.Categorical) -> tuple[Portion, ...]:
        names = groups.categories
        of = np.bincount(groups.codes, minlength=len(names)).tolist()
        count = np.bincount(groups.codes[self.told], minlength=len(names)).tolist()
        parts = (Portion(str(name), count[at], of[at]) for at, name in enumerate(names))
        return _in_order(part for part in parts if part.count)

    def siblings(self) -> Siblings | None:
        """How many of the rows are about children with siblings among them."""
        return self.together.families.siblings(self.rows["person"].to_numpy()[self.told])

    def bands(self) -> tuple[int, ...] | None:
        """How many rows are overdue by the days of each of `BANDS`; None if none is."""
        over = days_over(self.cohort)[self.here]
        late = over[~np.isnat(over) & self.told].astype(np.int64)
        if not len(late):
            return None
        return tuple(int(((late >= low) & ((high is None) | (late <= (high or 0)))).sum()) for low, high in BANDS)

    def due(self) -> DueNext | None:
        """What is open on the month's last day and falls due in the ten working days after it."""
        if not can_fall_due(self.indicator, self.cohort):
            return None
        until = due_until(self.caseload, self.period)
        soon = falls_due(self.indicator, self.cohort, until)[self.here]
        workers = self.rows[GroupBy.WORKER].array
        count = np.bincount(workers.codes[soon], minlength=len(workers.categories)).tolist()
        parts = (Portion(str(name), many, many) for name, many in zip(workers.categories, count, strict=True) if many)
        return DueNext(until.astype(date), _in_order(parts))


def _in_order(parts: Iterator[Portion]) -> tuple[Portion, ...]:
    """The parts with most cases first, then by name; among equal counts, "not recorded" comes last."""
    return tuple(sorted(parts, key=lambda part: (-part.count, part.name == NOT_RECORDED, part.name)))
