"""
The accessible edition: what the page says and what lies behind it, as plainly named sheets of one table each.

Letters are words here, and no cell of a table is empty: `none`, `not applicable` and `not known` say why there is
nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from kpixl.commands.publish.notes_table import notes_table
from kpixl.commands.publish.plain_table import NoValue, Number, PlainTable, TableValue
from kpixl.commands.publish.summary import summary
from kpixl.config.values import Benchmark, Indicator
from kpixl.scorecard.display import SUPPRESSED, printed_parts, shown
from kpixl.scorecard.rating import parts_in_words
from kpixl.scorecard.scorecard import QualityKind, Query, Rated, Row, Scorecard, letter_is_withheld
from kpixl.words.periods import Period
from kpixl.words.terms import Rag, Unit
from kpixl.workbook import layout
from kpixl.workbook.blocks import Value

RATING_IN_WORDS = {Rag.GREEN: "Green: target met", Rag.AMBER: "Amber: just missed", Rag.RED: "Red: missed"}
COLOUR_NAME = {Rag.GREEN: "Green", Rag.AMBER: "Amber", Rag.RED: "Red"}
_SUMMARY, _COVER, _AS_TABLE, _WHY, _DEFINITIONS = (
    "Summary",
    "Cover and contents",
    "Scorecard as a table",
    "Why each letter",
    "Definitions",
)


def tables_of(scorecard: Scorecard, definitions: Sequence[Sequence[Value]]) -> list[PlainTable]:
    """The summary, then all sheets behind the page. `definitions` are the rows of the Definitions sheet."""
    tables = [
        _as_table(scorecard),
        *_actions(scorecard),
        _why(scorecard),
        _definitions(definitions),
        notes_table(scorecard),
        *_data_quality(scorecard.queries),
        _kpi(scorecard),
    ]
    first = _summary(scorecard)
    return [first, _cover(scorecard, first, tables), *tables]


def _summary(scorecard: Scorecard) -> PlainTable:
    of = summary(scorecard)
    letters = {"All": of.totals, **of.sections}
    rows = [
        ("Letters this month", f"{section}: {green} green, {amber} amber, {red} red, {none} without a letter")
        for section, (green, amber, red, none) in letters.items()
    ]
    rows += [(about, line) for about, lines in of.lists.items() for line in lines or (NoValue.NONE,)]
    title = f"{scorecard.period.name} in short"
    about = ("Letters, what changed, what is red, what is missing.",)
    return PlainTable(_SUMMARY, title, about, ("What", "In words"), (28.0, 82.0), tuple(rows))


def _cover(scorecard: Scorecard, first: PlainTable, tables: Sequence[PlainTable]) -> PlainTable:
    page = scorecard.config.page
    rows = [
        (first.sheet, first.title),
        (layout.PAGE, "The page as it is printed. Letters and colours; the same facts follow as plain tables."),
        *((table.sheet, table.title) for table in tables),
    ]
    lines = (
        f"{page.organisation}, {layout.span_of(scorecard.periods[0], scorecard.period)}.",
        "A copy of the scorecard's values: it holds no formula, no link and no row about a child.",
        "Words in the place of a value:",
        f"'{NoValue.NOT_APPLICABLE}': the indicator has no such number.",
        f"'{NoValue.NOT_KNOWN}': it could not be computed, and the notes say why.",
        f"'{NoValue.NOT_RATED}': there is no target.",
        f"'{NoValue.NONE}': nothing was written, or there is none.",
        f"'{NoValue.NOT_SHOWN}': this copy shows the figure without it.",
        f"'{SUPPRESSED}': it is not shown, to protect small numbers.",
    )
    return PlainTable(_COVER, page.title, lines, ("Sheet", "What it holds"), (28.0, 90.0), tuple(rows))


def _as_table(scorecard: Scorecard) -> PlainTable:
    headings, of_months = (
        ["Ref", "Indicator", "Target", "National", "Comparable"],
        (12.0, 14.0, 24.0) * len(scorecard.periods),
    )
    for period in scorecard.periods:
        headings += [f"{period.name}: number", f"{period.name}: percentage or rate", f"{period.name}: rating"]
    for head in layout.span_heads(scorecard):
        headings += [f"{head} (number)", f"{head} (percentage or rate)"]
    return PlainTable(
        _AS_TABLE,
        f"Figures, ratings and narratives of {scorecard.period.name} and the months before",
        ("One row an indicator. Rates are per 10,000 residents aged 0 to 17.",),
        (*headings, "Narrative", "Notes"),
        (8.0, 40.0, 16.0, 14.0, 14.0, *of_months, *(16.0, 16.0) * len(scorecard.spans), 80.0, 34.0),
        tuple(_table_row(row) for row in scorecard.rows),
    )


def _table_row(row: Row) -> tuple[TableValue, ...]:
    indicator, target = row.indicator, row.indicator.target(row.period)
    cells: list[TableValue] = [
        indicator.ref or NoValue.NONE,
        indicator.label,
        layout.target_text(target, indicator.unit) if target else NoValue.NOT_RATED,
        _benchmark(indicator.national(row.period), indicator),
        _benchmark(indicator.comparable(row.period), indicator),
    ]
    for rated in row.figures:
        cells += [_count(rated, indicator), _value(rated, indicator), rating(rated, indicator)]
    for rated in row.spans:
        cells += [_count(rated, indicator), _value(rated, indicator)]
    return (*cells, row.narrative or NoValue.NONE, layout.row_notes(row) or NoValue.NONE)


def _benchmark(benchmark: Benchmark | None, indicator: Indicator) -> TableValue:
    if benchmark is None:
        return NoValue.NONE
    decimals = layout.benchmark_decimals(benchmark, indicator.unit)
    return _number(benchmark.value, indicator.unit, decimals)


def _kpi(scorecard: Scorecard) -> PlainTable:
    """The sheet KPI, which adds nothing to other sheets: values are rounded, numbers given only if shown elsewhere."""
    figures = [rated for row in scorecard.rows for rated in row.figures]
    by_key = {row.indicator.key: row.indicator for row in scorecard.rows}
    of_page = [rated for rated in figures if rated.figure.period == scorecard.period]
    rows = [_kpi_row(rated, by_key[rated.figure.key], rated.figure.period) for rated in figures]
    rows += [_kpi_row(rated, by_key[rated.figure.key], layout.PAGE_MONTH) for rated in of_page]
    return PlainTable(
        layout.KPI,
        "Every figure under a key, for formulas and other programs",
        ("The key is the indicator's and the month, or 'page' for the month of the page.",),
        layout.KPI_HEADINGS,
        (34.0, 16.0, 16.0, 16.0, 8.0, 18.0, 16.0),
        tuple(rows),
        layout.KPI,
    )


def _kpi_row(rated: Rated, indicator: Indicator, month: Period | str) -> tuple[TableValue, ...]:
    figure, target = rated.figure, indicator.target(rated.figure.period)
    letter = SUPPRESSED if letter_is_withheld(rated, indicator) else layout.letter_text(rated.letter)
    goal = layout.target_value(target, indicator.unit) if target else NoValue.NOT_RATED
    return (
        layout.kpi_id(figure.key, month),
        _count(rated, indicator) if indicator.unit is Unit.COUNT else _value(rated, indicator),
        _told_number(rated, figure.numerator, indicator),
        NoValue.NOT_APPLICABLE if indicator.unit is Unit.COUNT else _told_number(rated, figure.denominator, None),
        letter,
        Number(goal, "General") if isinstance(goal, int | float) else str(goal),
        shown(figure, indicator.decimals),
    )


def _told_number(rated: Rated, number: int | None, counted: Indicator | None) -> TableValue:
    """The number, if its figure's explanation gives it or the page prints it as the count; else `not shown`."""
    figure = rated.figure
    if number is None:
        return _no_value(rated)
    is_printed = counted is not None and printed_parts(figure, counted.decimals).count == number
    both = figure.numerator is not None and figure.denominator is not None
    is_told = both and parts_in_words(figure) in rated.explanation
    return Number(number, "#,##0") if is_printed or is_told else NoValue.NOT_SHOWN


def _count(rated: Rated, indicator: Indicator) -> TableValue:
    if indicator.unit is Unit.SHARE:
        return NoValue.NOT_APPLICABLE
    count = printed_parts(rated.figure, indicator.decimals).count
    return _no_value(rated) if count is None else Number(count, "#,##0")


def _value(rated: Rated, indicator: Indicator) -> TableValue:
    if indicator.unit is Unit.COUNT:
        return NoValue.NOT_APPLICABLE
    value = printed_parts(rated.figure, indicator.decimals).value
    return _no_value(rated) if value is None else _number(value, indicator.unit, indicator.decimals)


def _no_value(rated: Rated) -> str:
    return SUPPRESSED if rated.figure.is_suppressed else NoValue.NOT_KNOWN


def _number(value: Fraction, unit: Unit, decimals: int) -> Number:
    return Number(layout.as_number(value), layout.number_format(unit, decimals))


def rating(rated: Rated, indicator: Indicator) -> str:
    """The letter in words, and who gave it."""
    if letter_is_withheld(rated, indicator):
        return SUPPRESSED
    no_letter = NoValue.NOT_KNOWN if rated.figure.value is None else NoValue.NOT_RATED
    words = RATING_IN_WORDS[rated.letter] if rated.letter else no_letter
    if rated.override is None:
        return words
    computed = COLOUR_NAME[rated.computed] if rated.computed else "no letter"
    words = words if rated.letter else "No letter"
    return f"{words} (set by a manager; computed: {computed})"


def _actions(scorecard: Scorecard) -> list[PlainTable]:
    names = {row.indicator.key: row.indicator.name for row in scorecard.rows}
    rows = [
        (
            names.get(each.key, each.key),
            each.promised.name,
            each.text,
            each.owner or NoValue.NONE,
            each.due or NoValue.NONE,
            each.state.value,
        )
        for each in scorecard.actions
    ]
    headings, widths = (
        ("Indicator", "Promised", "Action", "By whom", "Due", "State"),
        (50.0, 18.0, 80.0, 28.0, 20.0, 12.0),
    )
    title = "What was promised beside the figures, and is still open"
    return [PlainTable(layout.ACTIONS, title, (), headings, widths, tuple(rows))] if rows else []


def actions_in_words(scorecard: Scorecard) -> list[str]:
    """What the sheet of actions says, one line per action."""
    names = {row.indicator.key: row.indicator.name for row in scorecard.rows}
    return [f"{names.get(each.key, each.key)}: {each.in_words}" for each in scorecard.actions]


def _why(scorecard: Scorecard) -> PlainTable:
    rows = [
        (
            row.indicator.ref or NoValue.NONE,
            row.indicator.label,
            rated.figure.period.name,
            rating(rated, row.indicator),
            rated.explanation,
        )
        for row in scorecard.rows
        for rated in row.figures
    ]
    return PlainTable(
        _WHY,
        "The rule that gave each letter, and how near the next one is",
        ("Letters are decided on the exact value, before it is rounded. An edge belongs to the better letter.",),
        ("Ref", "Indicator", "Month", "Rating", "Why"),
        (8.0, 44.0, 16.0, 30.0, 100.0),
        tuple(rows),
    )


def _definitions(rows: Sequence[Sequence[Value]]) -> PlainTable:
    """The Definitions sheet without its keys, which only formulas of the working copy use."""
    return PlainTable(
        _DEFINITIONS,
        "What each indicator counts",
        ("Targets, owners and what is under 'Set by this council' are the council's own choice.",),
        layout.DEFINITION_HEADINGS[:-1],
        (8.0, 34.0, 44.0, 26.0, 40.0, 50.0, 60.0, 30.0, 16.0, 28.0),
        tuple(tuple(str(value or NoValue.NONE) for value in row[:-1]) for row in rows),
    )


def _data_quality(queries: Sequence[Query]) -> list[PlainTable]:
    """
    How many lines of each kind the working copy's Data quality sheet has.

    Only what kpixl itself says about an extract is repeated: other lines may quote what somebody typed.
    """
    counted: dict[tuple[str, str], list[int]] = {}
    for query in queries:
        what = query.what if query.kind is QualityKind.EXTRACT else "See the working copy."
        counted.setdefault((query.kind.wording, what), []).append(query.count)
    rows = tuple(
        (kind, what, Number(len(counts), "#,##0"), Number(sum(counts), "#,##0"))
        for (kind, what), counts in counted.items()
    )
    if not rows:
        return []
    table = PlainTable(
        layout.DATA_QUALITY,
        "What was left out or queried when the figures were computed",
        ("By kind and number; the working copy says which files and lines.",),
        ("Kind", "What was found", "Entries", "Rows"),
        (30.0, 110.0, 12.0, 12.0),
        rows,
    )
    return [table]
