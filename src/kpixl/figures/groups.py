"""Figures by group: team, service, worker, age band or sex."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from functools import cache, partial
from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace

from kpixl.extracts import columns
from kpixl.extracts.extracts import Extracts
from kpixl.figures.answers import Computed, IndicatorAnswer
from kpixl.indicators.caseload import Caseload
from kpixl.scorecard.display import is_percentage
from kpixl.scorecard.figure import Figure
from kpixl.words.periods import Flags, Period
from kpixl.words.terms import NOT_RECORDED

if TYPE_CHECKING:
    import pandas as pd

AGE_BANDS = ((0, "Under 1"), (1, "1 to 4"), (5, "5 to 9"), (10, "10 to 15"), (16, "16 to 17"), (18, "18 and over"))

GroupRow = tuple[str, bool, bool]  # a row's group, whether it met the standard, and whether that is unsure
Grouped = Mapping[tuple[str, Period], Mapping[str, Figure]]  # key and period → group → its part of the figure


def broken_down(computed: Computed, by: str, months: Collection[Period] | None = None) -> Grouped:
    """
    Every figure by group: `by` is team, service, worker, age_band or sex. The groups add up to the whole.

    If `months` are given, only those.
    """
    groups: dict[tuple[str, Period], Mapping[str, Figure]] = {}
    for of_export in computed.by_export:
        for answer in of_export.answers:
            counted = _Counted(answer, by)
            for place, period in enumerate(of_export.caseload.periods):
                if months is not None and period not in months:
                    continue
                if parts := counted.parts(place, answer.figures[period]):
                    groups[answer.indicator.key, period] = parts
    return groups


class _Counted:
    """Counts the rows of an indicator's answer by group."""

    def __init__(self, answer: IndicatorAnswer, by: str) -> None:
        cohort = answer.cohort
        self.groups = cohort.rows[by].array
        self.periods = cohort.rows["period"].to_numpy()
        nobody = np.zeros(len(cohort.rows), dtype=bool)
        self.met, self.unsure = (
            nobody if flags is None else np.asarray(flags) for flags in (cohort.met, cohort.unsure)
        )

    def parts(self, place: int, whole: Figure) -> Mapping[str, Figure]:
        """The part of a period's figure for each group, in the order of the groups."""
        of_period = self.periods == place
        counted, met, unsure = (self._count(of_period & flags) for flags in (of_period, self.met, self.unsure))
        part = cache(partial(_part, whole))  # most groups have the same numbers as another
        return {
            str(name): part(met[group], unsure[group], count)
            for group, (name, count) in enumerate(zip(self.groups.categories, counted, strict=True))
            if count
        }

    def _count(self, rows: Flags) -> list[int]:
        counts: list[int] = np.bincount(self.groups.codes[rows], minlength=len(self.groups.categories)).tolist()
        return counts


def by_group(whole: Figure, rows: Iterable[GroupRow]) -> Mapping[str, Figure]:
    """A figure's part for each group, from its rows."""
    counted, met, unsure = Counter[str](), Counter[str](), Counter[str]()
    for group, is_met, is_unsure in rows:
        counted[group] += 1
        met[group] += is_met
        unsure[group] += is_unsure
    return {group: _part(whole, met[group], unsure[group], count) for group, count in counted.items()}


def _part(whole: Figure, met: int, unsure: int, count: int) -> Figure:
    """A group's figure. The cases of a count or a rate meet no standard, and no group has a population."""
    if is_percentage(whole.unit):
        return replace(whole, numerator=met, unsure=unsure, denominator=count)
    return replace(whole, numerator=count, denominator=None)


# Who belongs to which group


def age_and_sex(caseload: Caseload, cases: pd.DataFrame) -> dict[str, pd.Categorical]:
    """`age_band` and `sex` of each case; "Not recorded" if there is none."""
    sexes = _sexes(caseload.extracts)
    return {"age_band": _age_bands(caseload, cases), "sex": sexes.take(cases["person"].to_numpy())}


def _age_bands(caseload: Caseload, rows: pd.DataFrame) -> pd.Categorical:
    names = [NOT_RECORDED, *(name for _, name in AGE_BANDS)]
    bands = np.searchsorted([youngest for youngest, _ in AGE_BANDS], caseload.age(rows), side="right")
    return columns.categorical(bands, names, ordered=True)


def _sexes(extracts: Extracts) -> pd.Categorical:
    """Sex by person, as the export writes it."""
    persons = extracts["persons"]
    recorded = persons["sex"].cat
    codes = np.full(len(extracts.person_ids), len(recorded.categories))
    codes[persons["person"]] = np.where(recorded.codes < 0, len(recorded.categories), recorded.codes)
    return columns.categorical(codes, [*recorded.categories, NOT_RECORDED])
