"""
What the workbook's functions (`KPI_VALUE` and the others) answer from what the workbook holds.

Inside Excel, the VBA in `workbook/vba` gives the same answers without Python; a test asks both the same questions.
Arguments are as Excel gives them: a number, a text, a truth value, nothing, an error, or rows of those. Words for
people are in `function_help`.

An answer is a cell or rows of cells. A cell is never empty (`None`) or NaN, and every answer has at least one cell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import Enum

from kpixl.excel.snapshot import HeldFigure, HeldIndicator, Snapshot
from kpixl.words.naming import comparable, day_number, mentioned, named, period_named, span_named
from kpixl.words.periods import MOST_MONTHS, Period
from kpixl.words.terms import Rag
from kpixl.workbook import layout

EDGES = ("low", "high")
BENCHMARKS = ("national", "comparable")
USUAL_MONTHS = 12
MENTIONED_AT_MOST = 5


class CellError(Enum):
    """What a cell shows in place of an answer."""

    NOT_KNOWN = "#N/A"
    BAD_ARGUMENT = "#VALUE!"


MARK = "\x01"
"""Stands before an error's text on its way from Python to the workbook's VBA; none of our cells begins with it."""


PRESS_CONNECT = "Press Connect on the tab kpixl to have it computed."
"""What a cell adds, if no Python was started, to the sentence that the workbook holds no such figure."""


class NotKnown(Exception):  # noqa: N818 - named for what the cell says
    """What was asked for is not known or does not exist: the cell shows #N/A."""


class BadArgument(Exception):  # noqa: N818
    """An argument that makes no sense, or fits several indicators: the cell shows #VALUE!."""


CellValue = str | float | bool | CellError
GivenValue = CellValue | date | None
Argument = GivenValue | Sequence[Sequence[GivenValue]]
CellAnswer = CellValue | list[list[CellValue]]


def value(snapshot: Snapshot, indicator: Argument, period: Argument = None) -> CellValue:
    """A share from 0 to 1, a rate per 10,000, or the count."""
    return _known(_figure_or_span_of(snapshot, indicator, period).value)


def letter(snapshot: Snapshot, indicator: Argument, period: Argument = None) -> CellValue:
    """R, A or G as on the page, including managers' letters; – for a figure without one."""
    return _letter_shown(_figure_or_span_of(snapshot, indicator, period))


def numerator(snapshot: Snapshot, indicator: Argument, period: Argument = None) -> CellValue:
    return _known(_figure_or_span_of(snapshot, indicator, period).numerator)


def denominator(snapshot: Snapshot, indicator: Argument, period: Argument = None) -> CellValue:
    """How many cases the cohort has; for a rate, the population; a count has none."""
    return _known(_figure_or_span_of(snapshot, indicator, period).denominator)


def target(snapshot: Snapshot, indicator: Argument, edge: Argument = None, period: Argument = None) -> CellValue:
    """
    The value from which, or up to which, the indicator is green; for a range, the edge that was asked for.

    The target is the given month's, or the page month's. The month may come before the edge, or alone.
    """
    if _is_month(edge):
        edge, period = period, edge
    asked: HeldIndicator | HeldFigure = indicator_of(snapshot, indicator)
    if _single(period) is not None:
        asked = _figure_of(snapshot, indicator, period)
    ends = dict(zip(EDGES, (asked.target_low, asked.target_high), strict=True))
    chosen = word_meant(edge, EDGES)
    if chosen is not None:
        return _known(ends[chosen])
    there = [end for end in ends.values() if end is not None]
    if len(there) > 1:
        raise BadArgument
    return _known(next(iter(there), None))


def _is_month(argument: Argument) -> bool:
    given = _single(argument)
    return given is not None and period_named(given) is not None


def benchmark(snapshot: Snapshot, indicator: Argument, which: Argument = None) -> CellValue:
    """What England or the council's statistical neighbours reach."""
    asked = indicator_of(snapshot, indicator)
    return _known(asked.comparable if word_meant(which, BENCHMARKS) == "comparable" else asked.national)


def label(snapshot: Snapshot, indicator: Argument) -> CellValue:
    return indicator_of(snapshot, indicator).label


def change(snapshot: Snapshot, indicator: Argument, period: Argument = None) -> CellValue:
    """The value minus the previous month's value."""
    asked, month = indicator_of(snapshot, indicator), period_of(snapshot, period)
    now, before = (snapshot.figures.get((asked.key, each)) for each in (month, month.plus(-1)))
    if now is None or before is None or now.value is None or before.value is None:
        raise NotKnown
    return now.value - before.value


def spc(snapshot: Snapshot, indicator: Argument) -> CellValue:
    """Whether the figure of the page's month is really changing and will meet its target, in words."""
    found = indicator_of(snapshot, indicator).change
    if not found:
        raise NotKnown
    return found


def narrative(snapshot: Snapshot, indicator: Argument, period: Argument = None) -> CellValue:
    """What the manager wrote, as the last refresh read it; an empty text if nobody wrote anything."""
    asked, month = indicator_of(snapshot, indicator), period_of(snapshot, period)
    return snapshot.narratives.get((asked.key, month), "")


def explanation(snapshot: Snapshot, indicator: Argument, period: Argument = None) -> CellValue:
    """
    Why the figure has its letter, or why there is no figure, and what else the workbook says about it.

    For a name that fits no indicator, or several: which it could be.
    """
    wanted, asked_month = _single(indicator), _single(period)
    if wanted is None:
        raise BadArgument
    fits = named(wanted, snapshot.indicators)
    if len(fits) != 1:
        return _could_be(_said(wanted), fits or mentioned(_said(wanted), snapshot.indicators))
    month = snapshot.period if asked_month is None else period_named(asked_month)
    if month is None:
        if asked_month is None:
            raise NotKnown
        return f"'{_said(asked_month)}' is not a month. Write 2024-06."
    found = snapshot.figures.get((fits[0].key, month))
    if found is None:
        return f"The workbook holds no figure of {month}."
    beyond = snapshot.told.get((fits[0].key, month), "")
    return f"{found.explanation or found.reason} {beyond}".rstrip()


def _could_be(name: str, candidates: Sequence[HeldIndicator]) -> str:
    if not candidates:
        return f"There is no indicator '{name}'. See the sheet {layout.DEFINITIONS}."
    keys = ", ".join(each.key for each in candidates[:MENTIONED_AT_MOST])
    return f"There is no indicator '{name}'. It could be: {keys}."


def letter_for(snapshot: Snapshot, indicator: Argument, value: Argument) -> CellValue:
    """The letter that a figure with this value would get; – if the indicator is not rated."""
    asked, number = indicator_of(snapshot, indicator), _single(value)
    if number is None or isinstance(number, str):
        raise BadArgument
    if not asked.is_rated:
        return layout.letter_text(None)
    if _within(number, asked.target_low, asked.target_high):
        return Rag.GREEN.value
    return Rag.AMBER.value if _within(number, asked.amber_low, asked.amber_high) else Rag.RED.value


def _within(number: float, low: float | None, high: float | None) -> bool:
    return (low is None or number >= low) and (high is None or number <= high)


def table(snapshot: Snapshot, indicators: Argument = None, periods: Argument = None) -> list[list[CellValue]]:
    """
    A row of headings, then one row per indicator: its key (or the given name if none fits) and its values.

    Without arguments: all indicators in page order, and the months that the page shows.
    """
    asked = _listed(periods)
    months = (
        [period_of(snapshot, month) for month in asked] if asked else period_of(snapshot, None).back_to(snapshot.months)
    )
    names = _listed(indicators) or [each.key for each in snapshot.indicators]
    return [["indicator", *(str(month) for month in months)], *(_row(snapshot, name, months) for name in names)]


def _row(snapshot: Snapshot, name: CellValue, months: Sequence[Period]) -> list[CellValue]:
    try:
        key = indicator_of(snapshot, name).key
    except NotKnown:
        return [name, *[CellError.NOT_KNOWN] * len(months)]
    except BadArgument:
        return [name, *[CellError.BAD_ARGUMENT] * len(months)]
    return [key, *(_value_cell(snapshot.figures.get((key, month))) for month in months)]


def series(snapshot: Snapshot, indicator: Argument, months: Argument = None) -> list[list[CellValue]]:
    """One row per month up to the page's, oldest first: the day number of its first day, the value, the letter."""
    key, count = indicator_of(snapshot, indicator).key, _month_count(months)
    rows: list[list[CellValue]] = []
    for month in period_of(snapshot, None).back_to(count):
        found = snapshot.figures.get((key, month))
        shown = CellError.NOT_KNOWN if found is None else _letter_shown(found)
        rows.append([float(day_number(month.first_day)), _value_cell(found), shown])
    return rows


def _value_cell(figure: HeldFigure | None) -> CellValue:
    return CellError.NOT_KNOWN if figure is None or figure.value is None else figure.value


def _letter_shown(figure: HeldFigure) -> str:
    return figure.letter if figure.letter in set(Rag) else layout.letter_text(None)


def _month_count(months: Argument) -> int:
    count = _single(months)
    if count is None:
        return USUAL_MONTHS
    if isinstance(count, str) or not 1 <= count <= MOST_MONTHS or count != int(count):
        raise BadArgument
    return int(count)


FUNCTIONS: Mapping[str, Callable[..., CellAnswer]] = {
    "KPI_VALUE": value,
    "KPI_RAG": letter,
    "KPI_NUMERATOR": numerator,
    "KPI_DENOMINATOR": denominator,
    "KPI_TARGET": target,
    "KPI_BENCHMARK": benchmark,
    "KPI_NAME": label,
    "KPI_CHANGE": change,
    "KPI_SPC": spc,
    "KPI_NARRATIVE": narrative,
    "KPI_EXPLAIN": explanation,
    "KPI_RATE": letter_for,
    "KPI_TABLE": table,
    "KPI_SERIES": series,
}
"""The functions by their names in Excel. `KPI_BREAKDOWN` and `KPI_CASES` need the extracts: `computed_months`."""


def answer(name: str, snapshot: Snapshot, *arguments: Argument) -> CellAnswer:
    """What a formula's cell shows: the function's answer, or an error in its place."""
    try:
        return FUNCTIONS[name](snapshot, *arguments)
    except NotKnown:
        return CellError.NOT_KNOWN
    except BadArgument:
        return CellError.BAD_ARGUMENT


def indicator_of(snapshot: Snapshot, argument: Argument) -> HeldIndicator:
    """The one indicator that the argument names; raises `NotKnown` if none fits, `BadArgument` if several do."""
    wanted = _single(argument)
    if wanted is None:
        raise BadArgument
    fits = named(wanted, snapshot.indicators)
    if not fits:
        raise NotKnown
    if len(fits) > 1:
        raise BadArgument
    return fits[0]


def period_of(snapshot: Snapshot, argument: Argument) -> Period:
    """The month that the argument names; the page's if it names none."""
    wanted = _single(argument)
    if wanted is None:
        if snapshot.period is None:
            raise NotKnown
        return snapshot.period
    period = period_named(wanted)
    if period is None:
        raise BadArgument
    return period


def _figure_or_span_of(snapshot: Snapshot, indicator: Argument, period: Argument) -> HeldFigure:
    """The figure of a month, or of a quarter or year as far as the workbook holds it: `2024-Q1`, `2024 YTD`."""
    asked, wanted = indicator_of(snapshot, indicator), _single(period)
    span = span_named(wanted) if isinstance(wanted, str) else None
    if span is None:
        return _figure_of(snapshot, indicator, period)
    first, last = span
    found = [
        (each.number, figure)
        for (key, each), figure in snapshot.spans.items()
        if key == asked.key and each.single_months[0] == first and each.plus(0) <= last
    ]
    if found:
        return max(found, key=lambda each: each[0])[1]
    if snapshot.period == first:  # so far, the span is this month alone
        return _figure_of(snapshot, indicator, None)
    raise NotKnown


def _figure_of(snapshot: Snapshot, indicator: Argument, period: Argument) -> HeldFigure:
    asked, month = indicator_of(snapshot, indicator), period_of(snapshot, period)
    found = snapshot.figures.get((asked.key, month))
    if found is None:
        raise NotKnown
    return found


def _known(number: float | None) -> float:
    if number is None:
        raise NotKnown
    return number


def word_meant(argument: Argument, of: Sequence[str]) -> str | None:
    """Which of the words is meant; None if none is given."""
    wanted = _single(argument)
    if wanted is None:
        return None
    if not isinstance(wanted, str) or comparable(wanted) not in of:
        raise BadArgument
    return comparable(wanted)


def _single(argument: Argument) -> str | float | None:
    """The one text or number that is given, a date as its day number; None for an empty cell or text."""
    given = [_plain(cell) for row in _rows(argument) for cell in row]
    if len(given) != 1 or isinstance(given[0], bool | CellError):
        raise BadArgument
    return given[0]


def _listed(argument: Argument) -> list[CellValue]:
    """The non-empty cells of a row or a column."""
    rows = _rows(argument)
    if len(rows) > 1 and any(len(row) > 1 for row in rows):
        raise BadArgument
    given = [_plain(cell) for row in rows for cell in row]
    return [cell for cell in given if cell is not None]


def _rows(argument: Argument) -> Sequence[Sequence[GivenValue]]:
    if isinstance(argument, Sequence) and not isinstance(argument, str):
        return argument
    return [[argument]]


def _plain(given: GivenValue) -> CellValue | None:
    """A cell as Excel holds it: a date as its day number; None for nothing and for a text of only spaces."""
    if isinstance(given, datetime):
        begun = given.replace(hour=0, minute=0, second=0, microsecond=0)
        return day_number(given.date()) + (given - begun) / timedelta(days=1)
    if isinstance(given, date):
        return float(day_number(given))
    if isinstance(given, str) and not given.strip(" "):
        return None
    return given


def _said(name: str | float) -> str:
    """A name as it was given; a number as Excel shows it."""
    return name.strip(" ") if isinstance(name, str) else f"{name:.15g}"
