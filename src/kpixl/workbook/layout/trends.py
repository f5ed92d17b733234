"""The sheet Trends: the charts, the cells that they are drawn from, and the words below them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from msgspec import Struct

from kpixl.scorecard.display import is_percentage
from kpixl.words.periods import Period
from kpixl.words.terms import Unit
from kpixl.workbook.blocks import Axis, Block, Chart, ChartSheet, Value
from kpixl.workbook.layout import trend_places as at
from kpixl.workbook.layout import trend_words
from kpixl.workbook.layout.places import LINE, ROW_PADDING, SERIES, TRENDS, Styles, room
from kpixl.workbook.layout.trend import Trend
from kpixl.workbook.layout.trend_axis import month_axis
from kpixl.workbook.layout.trend_places import Drawn
from kpixl.workbook.layout.values import as_number, number_format, span_of
from kpixl.workbook.layout.wrapping import wrapped

MID_MONTH = 15
Piece = tuple[date, Value, date, Value]
"""A day and its value, twice: where a piece of a line begins, and where it ends."""


class DrawnLine(Struct, frozen=True):
    """The cells of one line of a chart; `days` are the days on which values are drawn, if not one value a month."""

    values: Sequence[Value]
    days: Sequence[date | None] = ()


def chart_sheet(trends: Sequence[Trend]) -> ChartSheet:
    """The charts, in the order of the page."""
    charts = []
    for number, trend in enumerate(trends, start=1):
        axis = trend.axis
        row, column = at.chart_cell(number)
        text = trend_words.alternative_text(trend)
        up = Axis(axis.low, axis.high, axis.step, _tick_format(trend))
        charts.append(Chart(at.chart_name(number), number, row, column, text, month_axis(trend.months), up))
    months = len(trends[0].months) if trends else at.CHART_MONTHS_AT_MOST
    return ChartSheet(
        TRENDS,
        SERIES,
        at.CHARTS_NAMED,
        tuple(charts),
        lambda chart, cells: at.cells_in_place_of(cells, chart.number, months),
    )


def trend_blocks(trends: Sequence[Trend], styles: Styles, before: int) -> list[Block]:
    """The cells of both sheets; `before` is the number of charts until now, whose words are removed."""
    charts = [_chart_block(trend, number, styles) for number, trend in enumerate(trends, start=1)]
    return [_months_block(trends, styles), *charts, *_words_blocks(trends, before)]


def _words_blocks(trends: Sequence[Trend], before: int) -> Iterator[Block]:
    if trends:
        months = span_of(trends[0].months[0], trends[0].months[-1])
        yield Block(TRENDS, at.TREND_SUBTITLE_ROW, 1, [[trend_words.ABOUT_TRENDS.format(months=months)]])
    captions = [trend_words.caption(trend) for trend in trends]
    captions += [""] * (max(before, -(-len(captions) // at.CHARTS_ACROSS) * at.CHARTS_ACROSS) - len(captions))
    for first in range(0, len(captions), at.CHARTS_ACROSS):
        row, _ = at.caption_cell(first + 1)
        words = captions[first : first + at.CHARTS_ACROSS]
        lines = max(len(wrapped(text, at.CAPTION_SIZE, room(at.CHART_WIDTH))) for text in words)
        height = ROW_PADDING + at.CAPTION_SIZE * LINE * max(lines, 1)
        yield Block(TRENDS, row, 1, [[text or None for text in words]], heights={row: height})


def _months_block(trends: Sequence[Trend], styles: Styles) -> Block:
    """The row of months; everything below it is removed."""
    months = trends[0].months if trends else ()
    days = _right([month.first_day.replace(day=MID_MONTH) for month in months])
    looks = [None] * (at.SERIES_VALUES - 1) + [styles["day"]] * len(days)
    rows = [[None, "months", None, *days]]
    return Block(SERIES, at.SERIES_MONTHS_ROW, at.SERIES_KEY, rows, [looks], replaces_rest=True)


def _chart_block(trend: Trend, number: int, styles: Styles) -> Block:
    lines = _lines(trend)
    rows: list[list[Value]] = []
    for drawn, line in lines.items():
        if not drawn.is_monthly:
            rows.append([None, f"{drawn.words}: days", None, *line.days])
        rows.append([None, drawn.words, None, *(_right(line.values) if drawn.is_monthly else line.values)])
    rows[Drawn.FIGURE][:3] = [trend.indicator.key, Drawn.FIGURE.words, trend_words.title(trend)]
    width = max(len(row) for row in rows)
    full = [[*row, *[None] * (width - len(row))] for row in rows]
    looks = [[styles["day"] if isinstance(cell, date) else None for cell in row] for row in full]
    return Block(SERIES, at.row_of(number, Drawn.FIGURE), at.SERIES_KEY, full, looks)


def _right(values: Sequence[Value]) -> list[Value]:
    """One value per month, right-aligned: the newest is in the last column."""
    return [*[None] * (at.CHART_MONTHS_AT_MOST - len(values)), *values]


def _lines(trend: Trend) -> dict[Drawn, DrawnLine]:
    """Every line of a chart, in the order of their rows."""
    months, axis = trend.months, trend.axis
    limits = [trend.limits.get(month) for month in months]
    first = min(trend.values, default=months[0])
    targets = trend.targets
    marked = dict.fromkeys(each.period.first_day for each in trend.happened)
    events = [(day, axis.low, day, axis.high) for day in marked]
    return {
        Drawn.FIGURE: DrawnLine([_number(trend.values.get(month)) for month in months]),
        Drawn.RESTATED: DrawnLine([_number(trend.restated.get(month)) for month in months]),
        Drawn.UPPER: DrawnLine([each.upper if each else None for each in limits]),
        Drawn.LOWER: DrawnLine([each.lower if each else None for each in limits]),
        Drawn.MEAN: _pieces(_level({month: each.mean for month, each in trend.limits.items() if month >= first})),
        Drawn.TARGET_LOW: _pieces(_level({month: low for month, (low, _) in targets.items() if low is not None})),
        Drawn.TARGET_HIGH: _pieces(_level({month: high for month, (_, high) in targets.items() if high is not None})),
        Drawn.NATIONAL: _pieces(_level(trend.nationals)),
        Drawn.COMPARABLE: _pieces(_level(trend.comparables)),
        Drawn.YEAR_MEAN: _pieces(_level(trend.year_means)),
        Drawn.EVENTS: _pieces(events[-at.CHART_MONTHS_AT_MOST :]),
    }


def _level(values: Mapping[Period, Fraction | float]) -> list[Piece]:
    """Consecutive months with the same value, joined into pieces."""
    pieces: list[Piece] = []
    for month, value in sorted(values.items()):
        begins, level = month.first_day, _number(value)
        if pieces and pieces[-1][2:] == (begins, level):
            begins = pieces.pop()[0]
        pieces.append((begins, level, month.plus(1).first_day, level))
    return pieces


def _pieces(pieces: Sequence[Piece]) -> DrawnLine:
    """Each piece from its beginning to its end, with a gap after it unless the next one begins there: a step."""
    days: list[date | None] = []
    values: list[Value] = []
    for at_piece, (begins, first, ends, last) in enumerate(pieces):
        days += [begins, ends]
        values += [first, last]
        is_step = at_piece + 1 < len(pieces) and pieces[at_piece + 1][0] == ends and begins != ends
        if not is_step:
            days.append(None)
            values.append(None)
    return DrawnLine(values, days)


def _number(value: Fraction | float | None) -> Value:
    return as_number(value) if isinstance(value, Fraction) else value


def _tick_format(trend: Trend) -> str:
    """The number format of the ticks, with as many decimals as the distance between two of them needs."""
    step = trend.axis.step * (100 if is_percentage(trend.indicator.unit) else 1)
    decimals = next(n for n in range(4) if n == 3 or abs(step * 10**n - round(step * 10**n)) < 1e-6)
    return "#,##0" if trend.indicator.unit is Unit.COUNT else number_format(trend.indicator.unit, decimals)
