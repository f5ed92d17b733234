"""The charts and sparklines of a refresh: every indicator's months up to the page's."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from kpixl.scorecard.figure import Figure
from kpixl.scorecard.scorecard import FigureKey, Scorecard
from kpixl.workbook.blocks import Block, Chart, ChartSheet
from kpixl.workbook.held_content import HeldContent
from kpixl.workbook.layout import FIRST_ROW, PagePlaces
from kpixl.workbook.layout.trend_places import CHART_MONTHS_AT_MOST, Drawn, drawn_cells
from kpixl.workbook.ooxml.cells import reference


class DrawnTrends(Struct, frozen=True):
    """The charts, and the blocks with the cells they are drawn from and the words below them."""

    blocks: tuple[Block, ...]
    charts: ChartSheet | None


def drawn_trends(scorecard: Scorecard, restated: Mapping[FigureKey, Figure], held: HeldContent) -> DrawnTrends:
    """The charts of the figures that the workbook keeps; empty if it was made by a version without charts."""
    if not held.charts:
        return DrawnTrends((), None)
    from kpixl.workbook.layout.trend import trends_of
    from kpixl.workbook.layout.trends import chart_sheet, trend_blocks

    trends = trends_of(scorecard, restated)
    return DrawnTrends(tuple(trend_blocks(trends, held.styles, held.charts)), chart_sheet(trends))


def sparklines(places: PagePlaces, charts: ChartSheet | None) -> dict[str, str]:
    """
    The cells of the page that hold a sparkline, each with the range it draws: the figures of a chart.

    The rows of the page are in the same order as the charts.
    """
    if places.trend is None or charts is None:
        return {}
    return {reference(FIRST_ROW + at, places.trend): _figures_of(chart) for at, chart in enumerate(charts.charts)}


def _figures_of(chart: Chart) -> str:
    """The range for as many months as a chart may have, the newest last."""
    cells = drawn_cells(chart.number, Drawn.FIGURE, CHART_MONTHS_AT_MOST)
    return f"{reference(cells.row, cells.first)}:{reference(cells.row, cells.last)}"
