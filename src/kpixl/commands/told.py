"""What a refresh says of each figure of the page's month, beyond its number."""

from __future__ import annotations

from collections.abc import Mapping

from kpixl.commands.computation import Computation
from kpixl.config.values import Config, Indicator
from kpixl.figures.facts import Facts, facts_of_all
from kpixl.figures.history import series_of, verdict_on
from kpixl.figures.sentences import Said, said_of
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.scorecard import FigureKey, Rated
from kpixl.words.periods import Period

_MONTHS_AT_MOST = 36  # of history


def told(
    computation: Computation, held: Mapping[FigureKey, Rated], config: Config, period: Period
) -> Mapping[FigureKey, tuple[Said, ...]]:
    """
    The sentences about each figure of the month, by the figures that the workbook holds of the months before.

    Of a figure that was issued, and has moved since or was not computed again, nothing is said that rows tell.
    """
    figures = {place: each.figure for place, each in (*held.items(), *computation.figures.items())}
    fresh = [each.key for each in config.indicators if (each.key, period) in computation.computed.figures]
    known = facts_of_all(computation.computed, period, fresh)
    return {
        (each.key, period): _of_figure(each, figures, _on_page(known.get(each.key), figures[each.key, period]), period)
        for each in config.indicators
    }


def _on_page(known: Facts | None, shown: Figure) -> Facts:
    """What is known of the figure that the page shows: no more than itself, unless it is what the rows give now."""
    if known and (known.figure.numerator, known.figure.denominator) == (shown.numerator, shown.denominator):
        return known
    return Facts(shown)


def _of_figure(
    indicator: Indicator, figures: Mapping[FigureKey, Figure], known: Facts, period: Period
) -> tuple[Said, ...]:
    months = [period]
    while len(months) < _MONTHS_AT_MOST and (indicator.key, months[0].plus(-1)) in figures:
        months.insert(0, months[0].plus(-1))
    verdict = verdict_on(series_of(indicator, figures, months))
    return said_of(indicator, known, figures.get((indicator.key, period.plus(-1))), verdict)
