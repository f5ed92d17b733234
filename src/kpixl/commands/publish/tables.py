"""
The accessible edition: what the page says, and what is behind it, as plainly named sheets of one table each.

Letters are words here, and no cell of a table is empty: `none`, `not applicable` and `not known` say why there is
nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from kpixl.commands.publish.summary import summary
from kpixl.config.values import Benchmark, Config, Indicator
from kpixl.scorecard.display import SUPPRESSED, printed_parts
from kpixl.scorecard.issuing import Acceptance
from kpixl.scorecard.scorecard import QualityKind, Query, Rated, Row, Scorecard, letter_is_withheld
from kpixl.words.periods import Period
from kpixl.words.terms import Rag, Unit
from kpixl.workbook import layout
from kpixl.workbook.blocks import Value

RATING_IN_WORDS = {Rag.GREEN: "Green: target met", Rag.AMBER: "Amber: just missed", Rag.RED: "Red: missed"}
COLOUR_NAME = {Rag.GREEN: "Green", Rag.AMBER: "Amber", Rag.RED: "Red"}

_SUMMARY, _COVER, _AS_TABLE, _WHY, _DEFINITIONS, _NOTES = (
    "Summary",
    "Cover and contents",
    "Scorecard as a table",
    "Why each letter",
    "Definitions",
    "Notes",
)


class NoValue(StrEnum):
    """The words that stand in for a missing value."""

    NONE = "none"
    NOT_APPLICABLE = "not applicable"
    NOT_KNOWN = "not known"
    NOT_RATED = "not rated"


@dataclass(frozen=True)
class Number:
    """A number of a table, with the format that shows it."""

    value: int | float
    format: str


TableValue = str | Number


@dataclass(frozen=True)
class PlainTable:
    """A sheet with one table. `about` are the lines between title and table; widths are in characters."""

    sheet: str
    title: str
    about: tuple[str, ...]
    headings: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[TableValue, ...], ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines above the table, one cell of column A each."""
        return (self.title, *self.about, "This sheet has one table.")

    @property
    def headings_row(self) -> int:
        return len(self.lines) + 1

    @property
    def numbers(self) -> list[tuple[int, int]]:
        """Row and column of every number."""
        return [
            (row, column)
            for row, entries in enumerate(self.rows, start=self.headings_row + 1)
            for column, entry in enumerate(entries, start=1)
            if isinstance(entry, Number)
        ]


def tables_of(scorecard: Scorecard, definitions: Sequence[Sequence[Value]]) -> list[PlainTable]:
    """The summary, then all sheets behind the page. `definitions` are the rows of the Definitions sheet."""
    tables = [
        _as_table(scorecard),
        _why(scorecard),
        _definitions(definitions),
        _notes(scorecard),
        *_data_quality(scorecard.queries),
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
    return PlainTable(_SUMMARY, title, about, ("What", "In words"), (24.0, 58.0), tuple(rows))


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
    return (*cells, row.narrative or NoValue.NONE, layout.notes_of(row) or NoValue.NONE)


def _benchmark(benchmark: Benchmark | None, indicator: Indicator) -> TableValue:
    if benchmark is None:
        return NoValue.NONE
    decimals = layout.benchmark_decimals(benchmark, indicator.unit)
    return _number(benchmark.value, indicator.unit, decimals)


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


def _notes(scorecard: Scorecard) -> PlainTable:
    return PlainTable(
        _NOTES,
        "What must be known to read the figures",
        ("Letters set by managers, doubts, what has moved, benchmarks, exports and known limits.",),
        ("Kind", "Indicator", "Month", "Note"),
        (30.0, 50.0, 18.0, 110.0),
        (
            *_override_notes(scorecard),
            *_acceptance_notes(scorecard),
            *_moved_notes(scorecard),
            *_withdrawal_notes(scorecard),
            *_benchmark_notes(scorecard.config, scorecard.period),
            *_export_notes(scorecard),
            *(("How it was computed", NoValue.NONE, NoValue.NONE, note) for note in scorecard.notes),
            ("Known limits", NoValue.NONE, NoValue.NONE, layout.KNOWN_LIMITS),
        ),
    )


def notes_beside_the_page(scorecard: Scorecard) -> dict[str, list[str]]:
    """
    What the sheet Notes says about single figures and the page itself does not, by kind: doubts, and what has moved.
    """
    found: dict[str, list[str]] = {}
    for kind, indicator, month, note in (*_acceptance_notes(scorecard), *_moved_notes(scorecard)):
        found.setdefault(kind, []).append(f"{indicator}, {month}: {note}")
    return found


def _override_notes(scorecard: Scorecard) -> Iterator[tuple[str, ...]]:
    for rated in scorecard.overridden:
        indicator = scorecard.config.indicator(rated.figure.key)
        text = layout.override_text(rated, scorecard.config)
        yield "Letter set by a manager", indicator.name, rated.figure.period.name, text


def _acceptance_notes(scorecard: Scorecard) -> Iterator[tuple[str, ...]]:
    for each in scorecard.acceptances:
        doubts = "; ".join(doubts_told(each, scorecard)) or "In doubt"
        decided = f"{each.who}, {layout.day_text(each.when)}"
        note = f"{doubts}. Accepted all the same: {each.reason.rstrip('.')}. {decided}."
        yield "Figure in doubt", scorecard.config.indicator(each.key).name, each.period.name, note


def doubts_told(accepted: Acceptance, scorecard: Scorecard) -> tuple[str, ...]:
    """
    What a copy and its record say about the doubts; nothing where small numbers are hidden.

    A doubt gives shares of rows, of which there may be few, also where the figure itself is shown.
    """
    return () if scorecard.config.page.suppress_below else accepted.doubts


def _withdrawal_notes(scorecard: Scorecard) -> Iterator[tuple[str, ...]]:
    for each in scorecard.withdrawals:
        yield "Taken back after it was issued", NoValue.NONE, each.period.name, layout.withdrawal_text(each)


def _moved_notes(scorecard: Scorecard) -> Iterator[tuple[str, ...]]:
    names = {str(period): period.name for period in scorecard.periods}
    for query in scorecard.queries:
        if query.kind in (QualityKind.MOVED, QualityKind.TARGET_CHANGED):
            indicator = scorecard.config.indicator(query.key)
            yield query.kind.wording, indicator.name, names.get(query.period, query.period), f"{query.what}."


def _benchmark_notes(config: Config, period: Period) -> Iterator[tuple[str, ...]]:
    """What National and Comparable are: the indicators that have another basis or year by name."""
    for heading, benchmarks in (
        ("National", [(indicator, indicator.national(period)) for indicator in config.indicators]),
        ("Comparable", [(indicator, indicator.comparable(period)) for indicator in config.indicators]),
    ):
        by_text: dict[str, list[str]] = {}
        for indicator, each in benchmarks:
            if each:
                by_text.setdefault(f"{heading}: {each.basis}, {each.year}.", []).append(indicator.name)
        usual = max(by_text.values(), key=len, default=[])
        others = "all others that have one" if len(by_text) > 1 else "all that have one"
        for text, names in by_text.items():
            yield "Benchmark", others if names is usual else "; ".join(names), NoValue.NONE, text


def _export_notes(scorecard: Scorecard) -> Iterator[tuple[str, ...]]:
    """Which export the figures of a month come from."""
    for at, period in enumerate(scorecard.periods):
        exports = sorted({row.figures[at].export for row in scorecard.rows} - {""})
        if exports:
            yield "Export", NoValue.NONE, period.name, f"Computed from the export {' and '.join(exports)}."


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
