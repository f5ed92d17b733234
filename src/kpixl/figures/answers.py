"""What was computed: each indicator's answer from each export, and the figures that follow from it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct, field

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
    RESTATED = "restated"  # all from the newest export, except what only a period's own export holds
    OWN_ELSE_NEWEST = "own_else_newest"  # from its own export, or from the newest if it has none


class IndicatorAnswer(Struct, frozen=True):
    """One indicator's answer from one export: the rows of known figures, and its figure for each period."""

    indicator: Indicator
    cohort: Cohort
    figures: Mapping[Period, Figure]


class ExportAnswers(Struct, frozen=True):
    """The answers from one export, for the periods it serves."""

    caseload: Caseload
    answers: tuple[IndicatorAnswer, ...]

    @property
    def figures(self) -> Figures:
        return {
            (answer.indicator.key, period): figure
            for answer in self.answers
            for period, figure in answer.figures.items()
        }


class Computed(Struct, frozen=True):
    """Every indicator's figure for every period asked for, and what they rest on."""

    figures: Figures
    by_export: tuple[ExportAnswers, ...]
    exports: Mapping[Period, Export | None]  # which export each period's figures come from
    restated: Figures  # the figures of the periods to compare, as the newest export gives them
    compared: Export | None  # that export; None if there was nothing to compare
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]  # what the scorecard must say of how it was computed
    spans: Figures = field(default_factory=dict)  # of longer periods, each from the export of its last month

    @property
    def rows(self) -> int:
        """The number of rows read from all exports together."""
        return sum(of_export.caseload.extracts.rows for of_export in self.by_export)
