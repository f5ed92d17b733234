"""The charts of a refresh: every indicator's months up to the page's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kpixl.scorecard.figure import Figure
from kpixl.scorecard.scorecard import FigureKey, Scorecard
from kpixl.workbook.blocks import Block, ChartSheet
from kpixl.workbook.held import Held


@dataclass(frozen=True)
class DrawnTrends:
    """The cells that charts are drawn from, with the words below them, and the charts."""

    blocks: tuple[Block, ...]
    charts: ChartSheet | None


def drawn_trends(scorecard: Scorecard, restated: Mapping[FigureKey, Figure], held: Held) -> DrawnTrends:
    """The charts of what the workbook keeps; nothing where the workbook was made before there were any."""
    if not held.charts:
        return DrawnTrends((), None)
    from kpixl.workbook.layout.trend import trends_of
    from kpixl.workbook.layout.trends import chart_sheet, trend_blocks

    trends = trends_of(scorecard, restated)
    return DrawnTrends(tuple(trend_blocks(trends, held.styles, held.charts)), chart_sheet(trends))
