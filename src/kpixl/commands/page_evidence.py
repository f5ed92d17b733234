"""What a refresh says about each figure of the page's month, beyond its number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kpixl.figures.evidence_facts import Facts
from kpixl.figures.evidence_sentences import Said, said_of
from kpixl.figures.history import Series, kept_series, verdict_on
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.scorecard import FigureKey, Row, Scorecard
from kpixl.words.periods import Period

if TYPE_CHECKING:
    from kpixl.figures.answers import Computed


def facts_of_month(computed: Computed, period: Period) -> Mapping[str, Facts]:
    """What the rows say about each computed figure of a month."""
    from kpixl.figures.evidence_facts import facts_of_all  # slow to load, and not needed for kept figures

    return facts_of_all(computed, period, [key for key, month in computed.figures if month == period])


def evidence_of_page(scorecard: Scorecard, known: Mapping[str, Facts]) -> Mapping[FigureKey, tuple[Said, ...]]:
    """
    The sentences about each figure of the page's month, from the months that its workbook keeps and the `known` facts.

    A figure that was issued, and has moved since or was not computed again, gets no sentences from rows.
    """
    period, series = scorecard.period, kept_series(scorecard)
    return {
        (row.indicator.key, period): _of_row(row, known.get(row.indicator.key), series[row.indicator.key])
        for row in scorecard.rows
    }


def _of_row(row: Row, known: Facts | None, series: Series) -> tuple[Said, ...]:
    before = series.figures[-2] if len(series.figures) > 1 else None
    return said_of(row.indicator, _on_page(known, row.figures[-1].figure), before, verdict_on(series))


def _on_page(known: Facts | None, shown: Figure) -> Facts:
    """The facts about the figure that the page shows; only the figure itself if the rows now give another one."""
    if known and (known.figure.numerator, known.figure.denominator) == (shown.numerator, shown.denominator):
        return known
    return Facts(shown)
