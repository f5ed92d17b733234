"""
The months before those on the page: kept in the workbook, and computed again only if an export or config has changed.

An issued figure stays as it was issued. A draft that a page showed from the month's own export stays as it was shown.
All others are computed once from the newest export.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from kpixl import __version__
from kpixl.commands.definition_marks import DefinitionMarks
from kpixl.config.values import Config, Indicator
from kpixl.extracts.exports import Export, Exports, exports_in
from kpixl.extracts.fingerprints import AS_LETTERS, Digests
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.scorecard import FigureKey, FigureState, Rated, rated
from kpixl.words.periods import Period

if TYPE_CHECKING:
    from kpixl.figures.answers import Figures


class EarlierMonths(Struct, frozen=True, dict=True):
    """
    What a workbook keeps of the months before those on the page that shows `chosen`.

    `kept` holds all its figures of single months; `behind`, the months that are computed for the page.
    """

    folder: Path
    config: Config
    chosen: Period
    behind: tuple[Period, ...]
    kept: Mapping[FigureKey, Rated]
    digests: Digests

    @cached_property
    def months(self) -> tuple[Period, ...]:
        """The months that are kept in addition to those computed for the page, oldest first."""
        return tuple(month for month in self.chosen.back_to(self.config.page.history) if month not in self.behind)

    @cached_property
    def newest(self) -> Export:
        """The export from which earlier months are restated."""
        return self._exports.newest

    @cached_property
    def fingerprint(self) -> str:
        """The fingerprint of the newest export."""
        return self.digests.fingerprints([self.newest.folder])[self.newest.folder]

    @cached_property
    def missing(self) -> tuple[Period, ...]:
        """The months in which at least one figure has to be computed."""
        keys = [indicator.key for indicator in self.config.indicators]
        return tuple(month for month in self.months if any((key, month) not in self._as_kept for key in keys))

    def with_computed(self, restated: Figures) -> dict[FigureKey, Rated]:
        """The earlier months' figures to keep: typed ones, unchanged ones that no page showed, and computed ones."""
        typed = {
            place: each
            for place, each in self.kept.items()
            if each.state is FigureState.TYPED and place[1] not in self.behind
        }
        kept = {place: each for place, each in self._as_kept.items() if each.state.was_on_no_page}
        computed = {
            place: self._restated(restated[place], indicator)
            for indicator in self.config.indicators
            for month in self.missing
            if (place := (indicator.key, month)) not in self._as_kept
        }
        return {**typed, **kept, **computed}

    def mark(self, indicator: Indicator, period: Period) -> str:
        """
        A mark of what decides a figure apart from the exports' content.

        That is its definition, the version of kpixl, and the name of the month's own export.
        """
        own = self._exports.of(period, self.chosen)
        return "-".join([self._definitions[indicator.key, period.year], __version__, own.name if own else ""])

    @cached_property
    def _definitions(self) -> Mapping[tuple[str, int], str]:
        """The mark of each indicator's definition, by year."""
        marks = DefinitionMarks(self.config)
        a_month_of = {month.year: month for month in (*self.months, *self.behind)}
        return {
            (indicator.key, year): marks.of(indicator, month).translate(AS_LETTERS)
            for indicator in self.config.indicators
            for year, month in a_month_of.items()
        }

    @cached_property
    def _exports(self) -> Exports:
        return exports_in(self.folder).asked_until(self.chosen)

    @cached_property
    def _as_kept(self) -> Mapping[FigureKey, Rated]:
        """The figures that stay as they are."""
        places = ((indicator, month) for indicator in self.config.indicators for month in self.months)
        return {
            place: self.kept[place]
            for indicator, month in places
            if (place := (indicator.key, month)) in self.kept and self._stays(self.kept[place], indicator)
        }

    def _stays(self, kept: Rated, indicator: Indicator) -> bool:
        if kept.state in (FigureState.ISSUED, FigureState.TYPED):
            return True
        if kept.definition != self.mark(indicator, kept.figure.period):
            return False
        own = self._exports.of(kept.figure.period, self.chosen)
        if kept.state is FigureState.DRAFT and own is not None:
            return own.name == kept.export
        return kept.fingerprint == self.fingerprint

    def _restated(self, figure: Figure, indicator: Indicator) -> Rated:
        """The newest export's figure; rated if a page showed it, since formulas elsewhere may ask for its letter."""
        mark = self.mark(indicator, figure.period)
        export = (self.newest.name, self.fingerprint)
        shown = self.kept.get((indicator.key, figure.period))
        if shown is not None and shown.state is FigureState.DRAFT:
            return replace(rated(figure, indicator, *export), definition=mark)
        return Rated(figure, None, "", *export, state=FigureState.RESTATED, definition=mark)
