"""Words beside printed figures: whether each month's figure is a change, and whether the target will be met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec.structs import replace

from kpixl.config.values import Config, Indicator
from kpixl.figures.answers import Figures, History
from kpixl.figures.computing import compute
from kpixl.figures.history import Series, series_of, verdict_on
from kpixl.scorecard.events import events
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.scorecard import FigureKey, Happened
from kpixl.words.periods import Period
from kpixl.words.progress import Progress
from kpixl.workbook.held_content import held_in
from kpixl.workbook.ooxml.package import Package

CHANGE_COLUMNS = ("variation", "assurance")
JUDGED_BY = 36  # months, ending with the one that is judged
TERMLY = "reported termly"

ChangeWords = Mapping[FigureKey, Mapping[str, str]]


def change_words(
    figures: Figures,
    config: Config,
    periods: Sequence[Period],
    extracts: Path,
    history: History,
    happened: Sequence[Happened],
    progress: Progress,
) -> ChangeWords:
    """
    What the preceding months say about each month's figure; `history` decides how they are computed.

    `figures` are the printed figures: each is judged as printed.
    """
    months = periods[-1].back_to(JUDGED_BY + len(periods) - 1)
    before = compute(extracts, config, months, history, with_rows=False, progress=progress).figures
    return {
        (indicator.key, period): _words(
            _as_printed(series_of(indicator, before, judged, happened), figures[indicator.key, period])
        )
        for period, judged in ((period, period.back_to(JUDGED_BY)) for period in periods)
        for indicator in config.indicators
    }


def _as_printed(series: Series, last: Figure) -> Series:
    return replace(series, figures=(*series.figures[:-1], last))


def _words(series: Series) -> Mapping[str, str]:
    verdict = verdict_on(series)
    said = (TERMLY, "") if verdict is None else (verdict.words, verdict.assurance or "")
    return dict(zip(CHANGE_COLUMNS, said, strict=True))


def events_in(workbook: Path, indicators: Sequence[Indicator]) -> tuple[Happened, ...]:
    """The events on a workbook's sheet Events; refused if a line of it can't be used."""
    return events(held_in(Package.read(workbook), indicators).event_lines or {}, indicators).or_refused()
