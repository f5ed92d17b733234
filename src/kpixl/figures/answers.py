"""What was computed: each indicator's answer from each export, and the figures that follow from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kpixl.config.values import Indicator
from kpixl.extracts.exports import Export
from kpixl.extracts.faults import Fault
from kpixl.indicators.caseload import Caseload
from kpixl.indicators.cohorts import Cohort
from kpixl.scorecard.figure import Figure
from kpixl.words.periods import Period

Figures = Mapping[tuple[str, Period], Figure]  # by indicator key and period


class History(StrEnum):
    """Where the figures of earlier periods come from."""

    OWN = "own"  # each period from its own export
    RESTATED = "restated"  # all from the newest, except what only a period's own export holds
    OWN_ELSE_NEWEST = "own_else_newest"  # a period without an export of its own from the newest


@dataclass(frozen=True)
class IndicatorAnswer:
    """One indicator's answer from one export: its rows (those of known figures) and its figure for each period."""

    indicator: Indicator
    cohort: Cohort
    figures: Mapping[Period, Figure]


@dataclass(frozen=True)
class ExportAnswers:
    """The answers that one export gave, for the periods it serves."""

    caseload: Caseload
    answers: tuple[IndicatorAnswer, ...]

    @property
    def figures(self) -> Figures:
        return {
            (answer.indicator.key, period): figure
            for answer in self.answers
            for period, figure in answer.figures.items()
        }


@dataclass(frozen=True)
class Computed:
    """Every indicator's figure for every period asked for, and what they rest on."""

    figures: Figures
    by_export: tuple[ExportAnswers, ...]
    exports: Mapping[Period, Export | None]  # which export each period's figures come from
    restated: Figures  # what the newest export says of the periods to compare
    compared: Export | None  # that export; None where nothing was to be compared
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]  # what the scorecard must say of how it was computed
    spans: Figures = field(default_factory=dict)  # of longer ones, from the export of the month that each ends with

    @property
    def rows(self) -> int:
        """The number of rows read, all exports together."""
        return sum(of_export.caseload.extracts.rows for of_export in self.by_export)
