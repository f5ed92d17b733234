"""
The comparison as a workbook: each indicator's councils side by side, every council at a glance, and all months.

The same values give the same bytes. It has no formula, only sparklines, which draw the cells of *Months*.
"""

from __future__ import annotations

import io
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import groupby

from msgspec import Struct
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from kpixl.commands.publish.edition import ANY_DAY
from kpixl.commands.region.table import ComparedLine
from kpixl.figures.history import interval_of
from kpixl.figures.intervals import Interval
from kpixl.scorecard.display import SUPPRESSED, is_percentage, no_value
from kpixl.words.periods import Period
from kpixl.workbook import layout
from kpixl.workbook.layout.paper import A3, A4
from kpixl.workbook.layout.wrapping import wrapped
from kpixl.workbook.making.cell_looks import DEFAULT_FONT, NAVY, SLATE, Properties

ABOUT, BY_INDICATOR, AT_A_GLANCE, _MONTHS = "About", "By indicator", "At a glance", "Months"
SAID_WIDTH = 100.0  # characters
FONT_POINTS, ABOVE_AND_BELOW = 10.0, 6.0
_TOP = 2  # rows above a table's headings
QUARTILE_FILLS = {"A": "#C9E4CA", "B": "#E8F3E8", "C": "#FBEBDD", "D": "#F3C6B1"}
_HEADING: Properties = {
    "bold": True, "font_color": "#FFFFFF", "bg_color": NAVY, "text_wrap": True, "valign": "vcenter", "border": 1,
    "border_color": "#FFFFFF",
}  # fmt: skip
TITLE_FONT: Properties = {"bold": True, "font_size": 16, "font_color": NAVY}
SMALL_PRINT: Properties = {"font_color": SLATE}
FIRST_OF_INDICATOR: Properties = {"top": 1, "top_color": SLATE}
_COLUMNS: Mapping[str, float] = {
    "Ref": 6, "Indicator": 58, "Council": 26, "Code": 7, "Number": 9, "Of": 9, "Value": 11, "Trend": 14,
    "95% from": 9, "95% to": 9, "Letter": 7, "Rank": 6, "Of councils": 9, "Quartile": 8,
    "Against all": 15, "Mean of all": 9, "Limits 95% from": 9, "to 95%": 9, "Limits 99.8% from": 9, "to 99.8%": 9,
    "Mean of neighbours": 11, "Neighbours known": 11, "Rank among neighbours": 11, "Notes": 60,
}  # fmt: skip
NAMES = list(_COLUMNS)
_VALUE, _TREND = NAMES.index("Value"), NAMES.index("Trend")
TABLE = "by_indicator"
BAR, TREND_COLOUR = "#9DB7D5", "#7F9CBF"
_Cell = str | int | float | None


class Comparison(Struct, frozen=True, dict=True):
    """What the workbook says. `lines` are in table order; `not_compared` gives the reason for each council left out."""

    region: str
    period: Period
    suppressed_below: int  # 0: it is for those who hold the data
    lines: Sequence[ComparedLine]
    not_compared: Sequence[str]

    @cached_property
    def of_month(self) -> list[ComparedLine]:
        """The lines of the month that is compared, by indicator in page order, the best first."""
        order = self.indicators
        lines = [each for each in self.lines if each.line.figure.period == self.period]
        return sorted(lines, key=lambda each: (order[each.line.figure.key], _rank(each), each.line.council))

    @cached_property
    def indicators(self) -> Mapping[str, int]:
        """The position of each indicator: as on the first council's page, then indicators that only others have."""
        return {key: at for at, key in enumerate(dict.fromkeys(each.line.figure.key for each in self.lines))}

    @cached_property
    def months(self) -> list[Period]:
        return sorted({each.line.figure.period for each in self.lines})


def _rank(each: ComparedLine) -> float:
    """The rank; infinity without one, to sort last."""
    return each.standing.rank or math.inf


def comparison_workbook(comparison: Comparison) -> bytes:
    """The workbook's bytes."""
    target = io.BytesIO()
    book = Workbook(target, {"in_memory": True, "default_format_properties": {**DEFAULT_FONT}})
    book.set_properties({"title": f"{comparison.region}, {comparison.period.name}", "created": ANY_DAY})
    sink = _Formats(book)
    _write_about(book.add_worksheet(ABOUT), comparison, sink)
    by_indicator = book.add_worksheet(BY_INDICATOR)
    _write_glance(book.add_worksheet(AT_A_GLANCE), comparison, sink)
    rows = _write_months(book.add_worksheet(_MONTHS), comparison, sink)
    _write_by_indicator(by_indicator, comparison, sink, rows)
    book.close()
    return target.getvalue()


class _Formats:
    """One format for each look."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._formats: dict[frozenset[tuple[str, object]], Format] = {}

    def __call__(self, *looks: Properties) -> Format:
        look = {name: value for each in (DEFAULT_FONT, *looks) for name, value in each.items()}
        key = frozenset(look.items())
        if key not in self._formats:
            self._formats[key] = self._book.add_format(look)
        return self._formats[key]


def _write(sheet: Worksheet, row: int, column: int, value: _Cell, look: Format) -> None:
    """Write a value; never as a formula or link, whatever a text begins with."""
    if value is None or value == "":
        sheet.write_blank(row, column, None, look)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, look)
    else:
        sheet.write_number(row, column, value, look)


def _write_head(sheet: Worksheet, title: str, says: str, headings: Mapping[str, float], formats: _Formats) -> None:
    _write(sheet, 0, 0, title, formats(TITLE_FONT))
    _write(sheet, 1, 0, says, formats({"font_color": SLATE}))
    for column, (heading, width) in enumerate(headings.items()):
        _write(sheet, _TOP, column, heading, formats(_HEADING))
        sheet.set_column(column, column, width)
    sheet.set_row(_TOP, 45)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(A3)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_TOP)
    sheet.set_footer("&L&A&RPage &P of &N")


def _write_about(sheet: Worksheet, comparison: Comparison, formats: _Formats) -> None:
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, SAID_WIDTH)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    title = " ".join(filter(None, [comparison.region, comparison.period.name]))
    _write(sheet, 0, 0, title, formats(TITLE_FONT))
    for row, (head, says) in enumerate(_about(comparison), start=2):
        _write(sheet, row, 0, head, formats({"bold": True, "valign": "top"}))
        _write(sheet, row, 1, says, formats({"text_wrap": True, "valign": "top"}))
        lines = len(wrapped(says, FONT_POINTS, layout.room(SAID_WIDTH), False))
        sheet.set_row(row, min(lines * FONT_POINTS * layout.LINE + ABOVE_AND_BELOW, layout.HIGHEST_ROW))


def _about(comparison: Comparison) -> Iterator[tuple[str, str]]:
    councils = {each.line.council for each in comparison.lines}
    yield "Councils", f"{len(councils)} compared, each by the same code from its own export."
    for at, line in enumerate(comparison.not_compared):
        yield ("" if at else "Not compared"), line
    yield "Small numbers", _small_numbers(comparison.suppressed_below)
    for at, line in enumerate(_differences(comparison)):
        yield ("" if at else "Counted differently"), line
    yield (
        "Rank, quartile",
        (
            "As in the department's LAIT: of equal values each has the better rank, A is the best quarter, and a value "
            "on an edge belongs to the lower band. Neither for counts, nor where neither high nor low is good."
        ),
    )
    yield "95% from, to", "How far the value may be off by chance: Wilson's interval of a share, Byar's of a rate."
    yield (
        "Against all",
        (
            "Whether the value differs from the mean of all by more than chance, and how surely. A small council may "
            "have the worst value and be similar."
        ),
    )
    yield "Limits", "The funnel: where shares of this denominator lie if the mean of all is theirs, too."
    yield "Neighbours", "The statistical neighbours that the council's config names, as far as they are compared here."
    yield "In doubt", "The export leaves the figure in doubt; the council knows why (`kpixl check`)."


def _small_numbers(below: int) -> str:
    if below == 0:
        return "INTERNAL: small numbers are shown. For those who hold the data of these councils, and nobody else."
    return (
        f"{SUPPRESSED} stands for a number from 1 to {below - 1}, or one that would give such a number away. What is "
        "not shown has no rank, and is in no mean."
    )


def _differences(comparison: Comparison) -> list[str]:
    found = dict.fromkeys(
        f"{each.line.name}: {each.line.council}, {each.differs}" for each in comparison.of_month if each.differs
    )
    return list(found)


def _write_by_indicator(
    sheet: Worksheet, comparison: Comparison, formats: _Formats, months: Mapping[tuple[str, str], int]
) -> None:
    title = f"{comparison.period.name}: the councils of each indicator, the best first"
    _write_head(sheet, title, "Filter Indicator or Council. About says what each column means.", _COLUMNS, formats)
    row = _TOP + 1
    for _, some in groupby(comparison.of_month, key=lambda each: each.line.figure.key):
        councils = list(some)
        for at, each in enumerate(councils):
            edge: Properties = {} if at else FIRST_OF_INDICATOR
            for column, (value, look) in enumerate(zip(_cells(each), _looks(each), strict=True)):
                _write(sheet, row + at, column, value, formats(look, edge))
            _draw_trend(sheet, row + at, months[each.line.figure.key, each.line.council], comparison)
        sheet.conditional_format(row, _VALUE, row + len(councils) - 1, _VALUE, _bars(councils[0]))
        row += len(councils)
    # A table, since its filter belongs to it and adds no hidden name to the workbook.
    columns = [{"header": heading, "header_format": formats(_HEADING)} for heading in _COLUMNS]
    sheet.add_table(
        _TOP, 0, max(row, _TOP + 1) - 1, len(_COLUMNS) - 1, {"name": TABLE, "columns": columns, "style": None}
    )
    sheet.freeze_panes(_TOP + 1, NAMES.index("Council") + 1)


def _bars(of: ComparedLine) -> dict[str, object]:
    """Bars that start at zero: up to 100% for shares, up to the indicator's greatest value for everything else."""
    bars: dict[str, object] = {
        "type": "data_bar",
        "bar_solid": True,
        "bar_color": BAR,
        "min_type": "num",
        "min_value": 0,
    }
    return bars | ({"max_type": "num", "max_value": 1} if is_percentage(of.line.figure.unit) else {})


def _draw_trend(sheet: Worksheet, row: int, of_months: int, comparison: Comparison) -> None:
    if len(comparison.months) > 1:
        first, last = len(MONTH_HEADS), len(MONTH_HEADS) + len(comparison.months) - 1
        cells = f"{_MONTHS}!{xl_range_abs(of_months, first, of_months, last)}"
        sheet.add_sparkline(row, _TREND, {"range": cells, "type": "column", "min": 0, "series_color": TREND_COLOUR})


def _cells(each: ComparedLine) -> tuple[_Cell, ...]:
    line, figure, standing, fields = each.line, each.line.figure, each.standing, each.fields
    funnel = each.place.funnel if each.place else None
    return (
        line.ref, line.name, line.council, line.code, figure.numerator, figure.denominator, _shown_value(each), None,
        *_ends_of(interval_of(figure)), line.letter,
        standing.rank, standing.ranked if standing.rank else None, standing.quartile,
        fields["among_all"], funnel.mean if funnel else None,
        *_ends_of(funnel.usual if funnel else None), *_ends_of(funnel.outer if funnel else None),
        _number_of(standing.neighbours_mean), standing.neighbours_known if standing.neighbours else None,
        standing.rank_among_neighbours, _notes(each),
    )  # fmt: skip


def _ends_of(interval: Interval | None) -> tuple[float | None, float | None]:
    return (interval.low, interval.high) if interval else (None, None)


def _number_of(value: Fraction | None) -> _Cell:
    return None if value is None else layout.as_number(value)


def _shown_value(each: ComparedLine) -> _Cell:
    figure = each.line.figure
    return no_value(figure) if figure.value is None else layout.as_number(figure.value)


def _notes(each: ComparedLine) -> str:
    line = each.line
    doubt = "in doubt" if line.is_in_doubt else ""
    return "; ".join(filter(None, [line.figure.reason, doubt, each.differs]))


def _looks(each: ComparedLine) -> Iterator[Properties]:
    line = each.line
    code = layout.number_format(line.figure.unit, line.decimals)
    one_more = layout.number_format(line.figure.unit, line.decimals + 1)
    counts: Properties = {"num_format": "#,##0", "align": "right"}
    formats = {name: {"num_format": one_more, "align": "right"} for name in (
        "95% from", "95% to", "Mean of all", "Limits 95% from", "to 95%", "Limits 99.8% from", "to 99.8%",
        "Mean of neighbours",
    )}  # fmt: skip
    numbers = ("Number", "Of", "Rank", "Of councils", "Neighbours known", "Rank among neighbours")
    formats |= dict.fromkeys(numbers, counts)
    formats |= {name: {"align": "center"} for name in ("Letter", "Quartile")}
    formats["Value"] = {"num_format": code, "align": "right"}
    formats["Notes"] = SMALL_PRINT
    for name in NAMES:
        fill = QUARTILE_FILLS.get(each.fields["quartile"]) if name == "Quartile" else None
        yield {**formats.get(name, {}), **({"bg_color": fill} if fill else {})}


def _write_glance(sheet: Worksheet, comparison: Comparison, formats: _Formats) -> None:
    """Write one row per indicator and one column per council, each value in the colour of its quartile."""
    councils = sorted({each.line.council for each in comparison.lines})
    headings = {"Ref": 6.0, "Indicator": 44.0, "Good is": 8.0} | dict.fromkeys(councils, 13.0)
    title = f"{comparison.period.name}: every council's value, coloured by quartile (A the best)"
    _write_head(
        sheet,
        title,
        "The letter behind a value is its quartile, so that colour is never the only signal.",
        headings,
        formats,
    )
    by_key: dict[str, dict[str, ComparedLine]] = defaultdict(dict)
    for each in comparison.of_month:
        by_key[each.line.figure.key][each.line.council] = each
    for row, some in enumerate(by_key.values(), start=_TOP + 1):
        line = next(iter(some.values())).line
        good = line.good_is.value if line.good_is.is_one_way else ""
        for column, text in enumerate((line.ref, line.name, good)):
            _write(sheet, row, column, text, formats())
        for column, council in enumerate(councils, start=3):
            if each_of := some.get(council):
                _write_glanced(sheet, (row, column), each_of, formats)
    sheet.freeze_panes(_TOP + 1, 3)


def _write_glanced(sheet: Worksheet, at: tuple[int, int], each: ComparedLine, formats: _Formats) -> None:
    quartile = each.fields["quartile"]
    code = layout.number_format(each.line.figure.unit, each.line.decimals)
    look: Properties = {"num_format": f'{code}" {quartile}"' if quartile else code, "align": "right"}
    fill: Properties = {"bg_color": QUARTILE_FILLS[quartile]} if quartile else {}
    _write(sheet, *at, _shown_value(each), formats(look, fill))


MONTH_HEADS: Mapping[str, float] = {"Ref": 6, "Indicator": 44, "Council": 28}


def _write_months(sheet: Worksheet, comparison: Comparison, formats: _Formats) -> dict[tuple[str, str], int]:
    """Write one row per indicator and council, one column per month; returns the row of each, counted from 0."""
    months, order = comparison.months, comparison.indicators
    headings = {**MONTH_HEADS, **{month.name: 12.0 for month in months}}
    _write_head(
        sheet,
        "Every month",
        "What the trends on By indicator are drawn from. An empty cell is not known, or not shown.",
        headings,
        formats,
    )
    by_row: dict[tuple[str, str], dict[Period, ComparedLine]] = defaultdict(dict)
    for each in sorted(comparison.lines, key=lambda each: (order[each.line.figure.key], each.line.council)):
        by_row[each.line.figure.key, each.line.council][each.line.figure.period] = each
    for row, some in enumerate(by_row.values(), start=_TOP + 1):
        line = next(iter(some.values())).line
        for column, text in enumerate((line.ref, line.name, line.council)):
            _write(sheet, row, column, text, formats())
        look = formats({"num_format": layout.number_format(line.figure.unit, line.decimals), "align": "right"})
        for column, month in enumerate(months, start=len(MONTH_HEADS)):
            if month in some:
                _write(sheet, row, column, _number_of(some[month].line.figure.value), look)
    sheet.freeze_panes(_TOP + 1, len(MONTH_HEADS))
    return {place: row for row, place in enumerate(by_row, start=_TOP + 1)}
