"""
Where everything stands in the workbook: a scorecard as blocks of values.

This module knows places and the names of cell styles; how a style looks is the template's, or the officer's who
restyled it. Numbers are numbers with formats, never text, and stand on the page as they are shown; the exact ones are
in `_figures`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from zlib import crc32

from kpixl.config.values import AtLeast, AtMost, Benchmark, Config, Indicator, Within
from kpixl.narratives.archive import Entry
from kpixl.narratives.conflicts import Line
from kpixl.narratives.merging import Handout, plain
from kpixl.scorecard.display import NO_VALUE, SUPPRESSED, is_percentage, no_value, printed_parts, shown, value_text
from kpixl.scorecard.rating import amber_span, green_span
from kpixl.scorecard.scorecard import Override, Query, Rated, Row, Scorecard, letter_is_withheld
from kpixl.words.errors import WorkbookError
from kpixl.words.periods import Period
from kpixl.words.terms import Rag, Unit
from kpixl.workbook.blocks import Block, Value
from kpixl.workbook.layout.definition import definition
from kpixl.workbook.layout.wrapping import wrapped

PAGE, DEFINITIONS, OVERRIDES, DATA_QUALITY = "Scorecard", "Definitions", "Overrides", "Data quality"
CONFLICTS = "Conflicts"
CONFIG, FIGURES, NARRATIVES, LOG, CASES = "_config", "_figures", "_narratives", "_log", "_cases"
HANDOUTS = "_handouts"
EXTRACT_PREFIX = "_x_"

# The page. Columns of a month follow each other: number, percentage or rate, RAG.
KEY, REF, METRIC, TARGET, NATIONAL, COMPARABLE, FIRST_MONTH = range(1, 8)
MONTHS = 3  # the template's; config must ask for no more
NUMBER, VALUE, LETTER = range(3)
NARRATIVE = FIRST_MONTH + 3 * MONTHS
NOTES = NARRATIVE + 1
MARGIN = NOTES + 1  # what the officer should look at: beside the printed page, and in no copy for leadership
SHAPE = MARGIN + 1
TITLE_ROW, SUBTITLE_ROW, PICKER_ROW, MONTHS_ROW, HEADINGS_ROW, FIRST_ROW = 1, 2, 3, 5, 6, 7
MOST_DECIMALS, RATE_DECIMALS = 4, 1
ROWS_AT_MOST = 200  # that the template's RAG rules reach
PICKER_COLUMN = METRIC
HEAD_CELLS = (
    *((TITLE_ROW, REF), (SUBTITLE_ROW, REF), (PICKER_ROW, PICKER_COLUMN)),
    *((MONTHS_ROW, column) for column in range(FIRST_MONTH, NARRATIVE)),
)
HEADINGS = (
    "key",
    "Ref",
    "Metric",
    "Target",
    "National",
    "Comparable",
    *("Number", "% or rate", "RAG") * MONTHS,
    "Narrative",
    "Notes",
    "To check",
    "shape",
)
NOT_APPLICABLE = "N/A"
NOTE_KEY = "(note)"  # stands in the key column of the lines below the table

# Widths in characters, as Excel counts them, and points that a text has.
WIDTHS = {
    KEY: 10.0,
    REF: 5.5,
    METRIC: 38.0,
    TARGET: 9.0,
    NATIONAL: 8.0,
    COMPARABLE: 11.5,
    **{FIRST_MONTH + 3 * month + part: (7.0, 8.0, 5.0)[part] for month in range(MONTHS) for part in range(3)},
    NARRATIVE: 62.0,
    NOTES: 19.0,
    MARGIN: 34.0,
    SHAPE: 10.0,
}
TEXT_SIZE, NARRATIVE_SIZE, NOTES_SIZE, FOOTNOTE_SIZE = 10.0, 9.5, 8.5, 8.5
LINE = 1.24  # of the letters' size, from line to line
ROW_PADDING = 4.5
LOWEST_ROW, HIGHEST_ROW = 21.0, 409.0  # points; Excel has no higher row
FOOTNOTE_HEIGHT = 12.75

OVERRIDE_HEADINGS = ("Indicator", "Month", "Letter", "Reason", "Who decided", "When", "In force until")
OVERRIDE_WIDTHS = (58.0, 12.0, 9.0, 60.0, 30.0, 13.0, 15.0)
DEFINITION_HEADINGS = (
    "Ref", "Metric", "Counts", "Unit", "Denominator", "Numerator", "Edges", "Source", "Target", "Owner", "Key",
)  # fmt: skip
DEFINITION_WIDTHS = (6.0, 26.0, 32.0, 20.0, 28.0, 36.0, 46.0, 20.0, 12.0, 20.0, 24.0)
QUERY_HEADINGS = ("Kind", "Where", "What was found", "Rows", "Indicator", "Month")
QUERY_WIDTHS = (26.0, 44.0, 96.0, 8.0, 24.0, 10.0)
TABLE_FIRST_ROW = OVERRIDES_FIRST_ROW = 5  # of the other visible sheets, below their headings

FIGURE_HEADINGS = (
    "key", "period", "unit", "numerator", "denominator", "value", "shown", "computed_letter", "letter", "state",
    "export", "reason", "explanation",
)  # fmt: skip
NARRATIVE_HEADINGS = ("key", "period", "text", "seen_at", "figure", "author", "how", "origin")
CONFLICT_HEADINGS = (
    "What", "Indicator", "Month", "When handed out", "On the page", "In the copy", "The copy", "Take", "Key",
)  # fmt: skip
CONFLICT_WIDTHS = (12.0, 40.0, 12.0, 46.0, 46.0, 46.0, 26.0, 10.0, 24.0)
HANDOUT_HEADINGS = ("issue", "when", "period", "what", "key", "value")
LOG_HEADINGS = ("when", "period", "export", "fingerprint", "config", "figures_changed", "version")
CASE_HEADINGS = ("key", "period", "pseudonym", "team", "service", "worker", "met", "days")
ISSUED, DRAFT = "issued", "draft"

# _config: settings in A:D, the picker's months in F, the styles in H:I, indicators from K on.
SETTING_ROWS = {"organisation": 2, "title": 3, "period": 4, "page_rows": 5, "issue": 6}
LETTER_ROWS: Mapping[Rag | None, int] = {Rag.GREEN: 7, Rag.AMBER: 8, Rag.RED: 9, None: 10}
WRITTEN_ROW = 11  # below both: what kpixl wrote on the page
MONTHS_COLUMN, STYLE_COLUMN, INDICATOR_COLUMN = 6, 8, 11
TOLD_ROW, ASKED_ROW = ROWS_AT_MOST + 3, ROWS_AT_MOST + 4  # below all of these: what macros and Python say to each other
MONTHS_BEFORE, MONTHS_AFTER = 12, 5  # that the picker offers around the page's own
INDICATOR_HEADINGS = (
    "list", "key", "ref", "label", "unit", "decimals", "good_is", "target_low", "target_high", "national",
    "comparable", "owner", "amber_low", "amber_high",
)  # fmt: skip

KNOWN_LIMITS = (
    "How to read the figures: outcomes of contacts and of section 47 enquiries are read as they stand in the export, "
    "so the newest month is immature. "
    "Months are calendar months up to their last day, so a window of months may begin on the 30th. "
    "Unborn children are in the count of child protection plans but not in the population behind its rate. "
    "A child with two conferences or two plans in a month counts twice where a month's events are counted, and once "
    "where children on a day are. "
    "Placements are counted as they are recorded: a new row for the same carer counts as a placement."
)

NUMBER_FORMATS = tuple(
    digits + sign for sign in ("", "%") for digits in ("0", *(f"0.{'0' * n}" for n in range(1, MOST_DECIMALS + 1)))
)
MARK_LENGTH = 8
ALWAYS_KPIXLS = frozenset([*(letter.value for letter in Rag), NO_VALUE, SUPPRESSED, NOT_APPLICABLE, NOTE_KEY])
STYLE_NAMES = frozenset(
    [
        *("blank", "key", "ref", "metric", "number", "letter", "letter overridden", "narrative", "notes", "margin"),
        *("note", "note heading", "list text", "day"),
        *(f"{role} {each}" for role in ("target", "target at most", "benchmark", "value") for each in NUMBER_FORMATS),
    ]
)

Styles = Mapping[str, int]
"""Where a named cell style stands among the sink's cell formats."""


@dataclass(frozen=True)
class PageNow:
    """What stands on the page before it is written: rows of cells by row number, those of the block alone."""

    rows: Mapping[int, Sequence[object]] = field(default_factory=dict)  # from the key column to the last
    last_row: int = FIRST_ROW - 1  # of kpixl's own block
    unanswered: Collection[tuple[int, int]] = ()  # cells whose words Excel took for a formula

    def text(self, row: int, column: int) -> str:
        cells = self.rows.get(row, ())
        cell = cells[column - 1] if column <= len(cells) else ""
        return str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell)


def page_blocks(scorecard: Scorecard, styles: Styles, now: PageNow) -> list[Block]:
    """
    The visible page.

    A row that already shows the same indicator in the same shape keeps the cell styles it has, so that the officer's
    own restyling stays; a narrative that already stands in its cell is not written again, nor its letters' formats.
    """
    if len(scorecard.rows) > ROWS_AT_MOST:
        raise WorkbookError(f"The page has room for {ROWS_AT_MOST} indicators; config has {len(scorecard.rows)}.")
    notes = note_lines(scorecard)
    last = FIRST_ROW + len(scorecard.rows) + len(notes) - 1
    rows = [_row_values(row) for row in scorecard.rows] + [_note_values(note) for note in notes]
    names = [_row_styles(row) for row in scorecard.rows] + [_note_styles(note) for note in notes]
    for _ in range(last, now.last_row):
        rows.append([None] * SHAPE)
        names.append(["blank"] * SHAPE)
    kept = [_keeps_styles(FIRST_ROW + at, values, now) for at, values in enumerate(rows)]
    indexes: list[list[int | None]] = [
        [None if keeps else styles[name] for name in row] for keeps, row in zip(kept, names, strict=True)
    ]
    heights = {FIRST_ROW + at: height_of(row) for at, row in enumerate(scorecard.rows)}
    heights |= dict.fromkeys(range(FIRST_ROW + len(scorecard.rows), FIRST_ROW + len(rows)), FOOTNOTE_HEIGHT)
    left = Block(
        PAGE,
        FIRST_ROW,
        KEY,
        [row[: NARRATIVE - 1] for row in rows],
        [row[: NARRATIVE - 1] for row in indexes],
        heights=heights,
        page_breaks=_page_breaks(scorecard),
    )
    right = Block(PAGE, FIRST_ROW, NOTES, [row[NOTES - 1 :] for row in rows], [row[NOTES - 1 :] for row in indexes])
    return [*_head_blocks(scorecard), left, *_narrative_blocks(rows, indexes, now), right]


def written_block(page: Sequence[Block]) -> Block:
    """
    In `_config`, marks of the texts that kpixl writes on the page, narratives aside.

    Any other text that stands in its cells the next time was typed there.
    """
    texts = {
        cell for block in page if block.left != NARRATIVE for row in block.rows for cell in row if isinstance(cell, str)
    }
    return Block(CONFIG, WRITTEN_ROW, 1, [["written", "".join(sorted({mark(text) for text in texts}))]])


def mark(text: str) -> str:
    """By which a text is known again, however the program that saved it breaks its lines."""
    return f"{crc32(plain(text).encode('utf-8', 'surrogatepass')):0{MARK_LENGTH}x}"


def _head_blocks(scorecard: Scorecard) -> list[Block]:
    page = scorecard.config.page
    first, last = scorecard.periods[0], scorecard.period
    names: list[Value] = []
    for period in scorecard.periods:
        names += [period.name, None, None]
    names += [None] * (3 * MONTHS - len(names))
    return [
        Block(PAGE, TITLE_ROW, REF, [[page.title]]),
        Block(PAGE, SUBTITLE_ROW, REF, [[f"{page.organisation}  ·  {span_of(first, last)}"]]),
        Block(PAGE, PICKER_ROW, PICKER_COLUMN, [[last.first_day]]),
        Block(PAGE, MONTHS_ROW, FIRST_MONTH, [names]),
    ]


def span_of(first: Period, last: Period) -> str:
    """`April to June 2024`, or with both years where they differ; one month alone is `June 2024`."""
    if first == last:
        return last.name
    start = first.name if first.year != last.year else first.name.split()[0]
    return f"{start} to {last.name}"


def _narrative_blocks(
    rows: Sequence[Sequence[Value]], indexes: Sequence[Sequence[int | None]], now: PageNow
) -> list[Block]:
    """Only the narratives that differ: a cell left alone keeps the formats of its letters."""
    blocks = []
    for at, (row, style) in enumerate(zip(rows, indexes, strict=True)):
        text, place = row[NARRATIVE - 1], FIRST_ROW + at
        stands = now.text(place, NARRATIVE) == (text or "") and (place, NARRATIVE) not in now.unanswered
        if not stands or style[NARRATIVE - 1] is not None:
            blocks.append(Block(PAGE, place, NARRATIVE, [[text]], [[style[NARRATIVE - 1]]]))
    return blocks


def _keeps_styles(place: int, values: Sequence[Value], now: PageNow) -> bool:
    same_row = all(now.text(place, column) == (values[column - 1] or "") for column in (KEY, REF, METRIC))
    return same_row and bool(values[KEY - 1]) and now.text(place, SHAPE) == values[SHAPE - 1]


def _row_values(row: Row) -> list[Value]:
    indicator = row.indicator
    cells: list[Value] = [
        indicator.key,
        indicator.ref or None,
        indicator.label,
        _target_value(indicator),
        _benchmark_value(indicator.national),
        _benchmark_value(indicator.comparable),
    ]
    for rated in row.figures:
        cells += _figure_values(rated, indicator)
    cells += [None] * (3 * (MONTHS - len(row.figures)))
    margin = "\n".join(row.remarks)
    return [*cells, row.narrative or None, notes_of(row) or None, margin or None, shape_of(row)]


def _figure_values(rated: Rated, indicator: Indicator) -> list[Value]:
    """Number, percentage or rate, and letter. What the unit has, but this figure has not, is a dash or `[c]`."""
    printed = printed_parts(rated.figure, indicator.decimals)
    has_number, has_value = indicator.unit is not Unit.SHARE, indicator.unit is not Unit.COUNT
    number: Value = printed.count if printed.count is not None else no_value(rated.figure) if has_number else None
    value: Value = (
        as_number(printed.value) if printed.value is not None else no_value(rated.figure) if has_value else None
    )
    return [number, value, SUPPRESSED if letter_is_withheld(rated, indicator) else letter_text(rated.letter)]


def letter_text(letter: Rag | None) -> str:
    """What the RAG cell holds: never nothing, since colour may not be the only signal."""
    return NO_VALUE if letter is None else letter.value


def as_number(value: Fraction) -> int | float:
    """The nearest number that a cell can hold."""
    return value.numerator if value.denominator == 1 else float(value)


def _target_value(indicator: Indicator) -> Value:
    match indicator.target:
        case AtLeast(value) | AtMost(value):
            return as_number(value)
        case Within(low, high):
            return f"{_short_text(low, indicator.unit).rstrip('%')} – {_short_text(high, indicator.unit)}"
        case None:
            return NOT_APPLICABLE


def _benchmark_value(benchmark: Benchmark | None) -> Value:
    return NOT_APPLICABLE if benchmark is None else as_number(benchmark.value)


def target_text(indicator: Indicator) -> str:
    """The target in words, such as `100% or more`; `Not rated` where there is none."""
    match indicator.target:
        case AtLeast(value):
            return f"{_short_text(value, indicator.unit)}" + ("" if value == 1 else " or more")
        case AtMost(value):
            return f"{_short_text(value, indicator.unit)} or less"
        case Within():
            return str(_target_value(indicator))
        case None:
            return "Not rated"


def _short_text(value: Fraction, unit: Unit) -> str:
    return value_text(value, unit, decimals_needed(value, unit))


def decimals_needed(value: Fraction, unit: Unit) -> int:
    """The fewest decimals that show a target or benchmark exactly, four at most."""
    scaled = value * 100 if is_percentage(unit) else value
    exact = (decimals for decimals in range(MOST_DECIMALS) if (scaled * 10**decimals).denominator == 1)
    return next(exact, MOST_DECIMALS)


def number_format(unit: Unit, decimals: int) -> str:
    """`0`, `0.0`, `0%`, `0.0%`: a style's name ends with it."""
    digits = "0" if decimals == 0 else f"0.{'0' * decimals}"
    return f"{digits}%" if is_percentage(unit) else digits


def _row_styles(row: Row) -> list[str]:
    indicator = row.indicator
    names = ["key", "ref", "metric", _target_style(indicator)]
    names += [
        _benchmark_style(indicator.national, indicator.unit),
        _benchmark_style(indicator.comparable, indicator.unit),
    ]
    for at in range(MONTHS):
        overridden = at < len(row.figures) and row.figures[at].override is not None
        names += [
            "number",
            f"value {number_format(indicator.unit, indicator.decimals)}",
            "letter overridden" if overridden else "letter",
        ]
    return [*names, "narrative", "notes", "margin", "key"]


def _target_style(indicator: Indicator) -> str:
    match indicator.target:
        case AtLeast(value):
            return f"target {number_format(indicator.unit, decimals_needed(value, indicator.unit))}"
        case AtMost(value):
            return f"target at most {number_format(indicator.unit, decimals_needed(value, indicator.unit))}"
        case _:
            return "target 0"


def _benchmark_style(benchmark: Benchmark | None, unit: Unit) -> str:
    decimals = 0 if benchmark is None else decimals_needed(benchmark.value, unit)
    return f"benchmark {number_format(unit, max(decimals, RATE_DECIMALS) if unit is Unit.RATE else decimals)}"


def shape_of(row: Row) -> str:
    """What decides the styles of a row; written beside it, so that the next refresh knows whether they still fit."""
    marks = "".join("o" if rated.override else "-" for rated in row.figures)
    names = _row_styles(row)
    return " | ".join([names[TARGET - 1], names[NATIONAL - 1], names[COMPARABLE - 1], names[FIRST_MONTH], marks])


def notes_of(row: Row) -> str:
    """What must be known beside the figures: why one is missing, and which letter is a manager's."""
    lines = [row.indicator.note] if row.indicator.note else []
    reasons: dict[str, list[str]] = {}
    for rated in row.figures:
        reason = _why_no_value(rated)
        if reason and reason.casefold() not in row.indicator.note.casefold():
            reasons.setdefault(reason, []).append(_month(rated.figure.period))
    lines += [f"{', '.join(months)}: {reason}" for reason, months in reasons.items()]
    lines += [_override_note(rated) for rated in row.figures if rated.override]
    return "\n".join(lines)


def _why_no_value(rated: Rated) -> str:
    figure = rated.figure
    if figure.numerator is None:
        return figure.reason or "not known"
    return "none to count" if figure.value is None else ""


def _override_note(rated: Rated) -> str:
    month = _month(rated.figure.period)
    computed = letter_text(rated.computed)
    if rated.letter is None:
        return f"{month}: letter removed by a manager; computed {computed}"
    return f"{month}: {rated.letter} set by a manager; computed {computed}"


def _month(period: Period) -> str:
    return period.name.split()[0]


def height_of(row: Row) -> float:
    """Points that the row needs so that nothing of its texts is cut, as far as Excel has rows that high."""
    texts = (
        (row.indicator.label, METRIC, TEXT_SIZE),
        (row.narrative, NARRATIVE, NARRATIVE_SIZE),
        (notes_of(row), NOTES, NOTES_SIZE),
        ("\n".join(row.remarks), MARGIN, NOTES_SIZE),
    )
    needed = max(len(wrapped(text, size, points_of(column))) * size * LINE for text, column, size in texts)
    return round(min(max(needed + ROW_PADDING, LOWEST_ROW), HIGHEST_ROW) * 4) / 4


def is_cut(row: Row) -> bool:
    """Whether the narrative is longer than the highest row can show."""
    return height_of(row) >= HIGHEST_ROW


def points_of(column: int) -> float:
    """The width that a column leaves for its text, in points."""
    return room(WIDTHS[column])


def room(characters: float) -> float:
    """Points for text in a column of that width: 7 pixels a character, less an indent and the edges."""
    return characters * 7 * 0.75 - 11


@dataclass(frozen=True)
class Note:
    """A line below the table."""

    text: str
    style: str = "note"


def note_lines(scorecard: Scorecard) -> list[Note]:
    """Below the table: each override with its reason, what is not known, the known limits; as lines that fit."""
    paragraphs = [override_text(rated, scorecard.config) for rated in scorecard.overridden]
    lines = [Note("", "note")]
    if paragraphs:
        lines += [Note("Letters set by managers (boxed)", "note heading"), *_fitted(paragraphs)]
    lines += [
        Note("Notes", "note heading"),
        *_fitted([*_benchmark_notes(scorecard.config), *scorecard.notes, KNOWN_LIMITS]),
    ]
    if scorecard.queries:
        count = len(scorecard.queries)
        lines += _fitted([f"See the sheet Data quality: {count:,} {'entry' if count == 1 else 'entries'}."])
    return lines


def override_text(rated: Rated, config: Config) -> str:
    """One override with all that its manager gave."""
    override = rated.override
    assert override is not None
    indicator = config.indicator(override.key)
    what = "no letter" if override.letter is None else override.letter.value
    until = f", until {_day(override.until)}" if override.until else ""
    figure = shown(rated.figure, indicator.decimals)
    return (
        f"{indicator.name}, {override.period.name} ({figure}): {what} instead of the computed "
        f"{letter_text(rated.computed)}. {override.reason.rstrip('.')}. {override.who}, {_day(override.when)}{until}."
    )


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _benchmark_notes(config: Config) -> list[str]:
    """What National and Comparable are, once for all rows; several years or bases are named together."""
    notes = []
    for heading, benchmarks in (
        ("National", [indicator.national for indicator in config.indicators]),
        ("Comparable", [indicator.comparable for indicator in config.indicators]),
    ):
        what = dict.fromkeys(f"{each.basis}, {each.year}" for each in benchmarks if each)
        notes += [f"{heading}: {'; '.join(what)}."] if what else []
    return [" ".join(notes)] if notes else []


def _fitted(paragraphs: Sequence[str]) -> list[Note]:
    available = room(sum(WIDTHS[column] for column in range(REF, NOTES + 1)))
    lines = [line for text in paragraphs for line in _hanging(f"•  {text}", available)]
    return [Note(line) for line in lines]


def _hanging(text: str, available: float) -> list[str]:
    first, *others = wrapped(text, FOOTNOTE_SIZE, available) or [""]
    return [first, *(f"    {line}" for line in others)]


def _note_values(note: Note) -> list[Value]:
    return [NOTE_KEY, note.text or None, *[None] * (SHAPE - 3), note.style]


def _note_styles(note: Note) -> list[str]:
    return ["key", *[note.style] * (SHAPE - 2), "key"]


def _page_breaks(scorecard: Scorecard) -> list[int]:
    breaks = scorecard.config.page.break_after
    return [FIRST_ROW + at for at, row in enumerate(scorecard.rows) if row.indicator.key in breaks]


def definition_block(config: Config, docstrings: Mapping[str, str], styles: Styles) -> Block:
    """The Definitions sheet: what each indicator counts, in page order."""
    rows: list[list[Value]] = []
    for indicator in config.indicators:
        words = definition(docstrings[indicator.key])
        rows.append(
            [
                indicator.ref or None,
                indicator.label,
                words.summary,
                words.unit,
                words.denominator,
                words.numerator,
                _with_parameters(words.edges, indicator),
                words.source,
                target_text(indicator),
                indicator.owner,
                indicator.key,
            ]
        )
    return _listed(DEFINITIONS, rows, DEFINITION_WIDTHS, styles, "list text")


def _with_parameters(edges: str, indicator: Indicator) -> str:
    if not indicator.parameters:
        return edges
    given = ", ".join(f"{name} = {_parameter(value)}" for name, value in indicator.parameters.items())
    return f"{edges}\nSet by this council: {given}.".strip()


def _parameter(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_parameter(each)}" for name, each in value.items())
    if isinstance(value, tuple | list):
        return ", ".join(str(each) for each in value)
    return str(value)


def quality_block(queries: Sequence[Query], styles: Styles) -> Block:
    """The Data quality sheet."""
    rows: list[list[Value]] = [
        [query.kind, query.where, query.what, query.count, query.key or None, query.period or None] for query in queries
    ]
    if not rows:
        rows = [["Nothing to report", None, None, None, None, None]]
    return _listed(DATA_QUALITY, rows, QUERY_WIDTHS, styles, "list text")


def _listed(sheet: str, rows: list[list[Value]], widths: Sequence[float], styles: Styles, style: str) -> Block:
    painted = [[styles[style]] * len(row) for row in rows]
    return Block(sheet, TABLE_FIRST_ROW, 1, rows, painted, replaces_rest=True, heights=_list_heights(rows, widths))


def _list_heights(rows: Sequence[Sequence[Value]], widths: Sequence[float]) -> dict[int, float]:
    """Points by row number that let every text of a list be read."""
    heights = {}
    for number, row in enumerate(rows, start=TABLE_FIRST_ROW):
        lines = (
            len(wrapped(value, NARRATIVE_SIZE, room(characters)))
            for value, characters in zip(row, widths, strict=True)
            if isinstance(value, str)
        )
        heights[number] = min(ROW_PADDING + NARRATIVE_SIZE * LINE * max(lines, default=1), HIGHEST_ROW)
    return heights


def override_block(overrides: Sequence[Override], config: Config) -> Block:
    """Lines of the Overrides sheet as a manager types them, in the cells' own styles."""
    rows: list[list[Value]] = [
        [
            config.indicator(each.key).name,
            each.period.first_day,
            "none" if each.letter is None else each.letter.value,
            each.reason,
            each.who,
            each.when,
            each.until,
        ]
        for each in overrides
    ]
    return Block(OVERRIDES, OVERRIDES_FIRST_ROW, 1, rows, heights=_list_heights(rows, OVERRIDE_WIDTHS))


def config_blocks(scorecard: Scorecard, styles: Styles, issue: str = "") -> list[Block]:
    """The written copy of config that formulas, the pickers and the RAG rules read; `issue` names a hand-out."""
    config, period = scorecard.config, scorecard.period
    page_rows = len(scorecard.rows) + len(note_lines(scorecard))
    settings: dict[str, Value] = {
        "organisation": config.page.organisation,
        "title": config.page.title,
        "period": str(period),
        "page_rows": page_rows,
        "issue": issue or None,
    }
    blocks = [Block(CONFIG, row, 2, [[settings[name]]]) for name, row in SETTING_ROWS.items()]
    for letter, row in LETTER_ROWS.items():
        colour = config.letters.not_rated if letter is None else config.letters.colours[letter]
        blocks.append(Block(CONFIG, row, 2, [[letter_text(letter), colour.fill, colour.text]]))
    months = [period.plus(back) for back in range(-MONTHS_BEFORE, MONTHS_AFTER + 1)]
    blocks.append(Block(CONFIG, 2, MONTHS_COLUMN, [[month.first_day] for month in months]))
    rows = [_config_row(indicator) for indicator in config.indicators]
    spare = [[None] * len(INDICATOR_HEADINGS)] * (ROWS_AT_MOST - len(rows))
    blocks.append(Block(CONFIG, 2, INDICATOR_COLUMN, [*rows, *spare]))
    return blocks


def _config_row(indicator: Indicator) -> list[Value]:
    green, amber = green_span(indicator), amber_span(indicator)
    return [
        indicator.name,
        indicator.key,
        indicator.ref or None,
        indicator.label,
        indicator.unit.value,
        indicator.decimals,
        indicator.good_is.value,
        _number_or_none(green.low),
        _number_or_none(green.high),
        _number_or_none(indicator.national.value if indicator.national else None),
        _number_or_none(indicator.comparable.value if indicator.comparable else None),
        indicator.owner,
        _number_or_none(amber.low),
        _number_or_none(amber.high),
    ]


def _number_or_none(value: Fraction | None) -> Value:
    return None if value is None else as_number(value)


def conflict_block(lines: Sequence[Line], styles: Styles) -> Block:
    """The Conflicts sheet."""
    rows: list[list[Value]] = [
        [
            line.place.what.value,
            line.indicator,
            line.period,
            line.handed_out or None,
            line.stands or None,
            line.in_copy or None,
            line.copy,
            line.take or None,
            line.place.key,
        ]
        for line in lines
    ]
    if not rows:
        rows = [["Nothing to resolve", *[None] * (len(CONFLICT_HEADINGS) - 1)]]
    return _listed(CONFLICTS, rows, CONFLICT_WIDTHS, styles, "list text")


def handout_block(handout: Handout, held: int) -> Block:
    """`_handouts`: what was handed out, one line a text, below the lines that it holds already."""
    rows: list[list[Value]] = [
        [handout.issue, handout.when, handout.period, place.what.value, place.key, text or None]
        for place, text in handout.texts.items()
    ]
    return Block(HANDOUTS, held + 2, 1, rows)


def narrative_block(entries: Sequence[Entry], held: int) -> Block:
    """`_narratives`: new lines below those that it holds already."""
    rows: list[list[Value]] = [
        [
            entry.key,
            entry.period,
            entry.text or None,
            entry.seen_at,
            entry.figure or None,
            entry.author or None,
            entry.how.value,
            entry.origin or None,
        ]
        for entry in entries
    ]
    return Block(NARRATIVES, held + 2, 1, rows)


def figures_block(figures: Sequence[Rated], overrides: Mapping[tuple[str, Period], Override], config: Config) -> Block:
    """`_figures`: every figure, exact, draft or issued; periods in order, each in page order."""
    decimals = {indicator.key: indicator.decimals for indicator in config.indicators}
    order = {indicator.key: at for at, indicator in enumerate(config.indicators)}
    rows: list[list[Value]] = []
    for rated in sorted(
        figures, key=lambda each: (each.figure.period, order.get(each.figure.key, len(order)), each.figure.key)
    ):
        figure = rated.figure
        override = overrides.get((figure.key, figure.period))
        letter = override.letter if override else rated.computed
        rows.append(
            [
                figure.key,
                str(figure.period),
                figure.unit.value,
                figure.numerator,
                figure.denominator,
                None if figure.value is None else as_number(figure.value),
                shown(figure, decimals.get(figure.key, 1)),
                letter_text(rated.computed),
                letter_text(letter),
                ISSUED if rated.is_issued else DRAFT,
                rated.export or None,
                figure.reason or None,
                rated.explanation,
            ]
        )
    return Block(FIGURES, 2, 1, rows, replaces_rest=True)


def values_shown(scorecard: Scorecard) -> Mapping[tuple[int, int], Value]:
    """What a refresh puts on the working copy's page by row and column, its hidden key too, the margin not."""
    return {
        (block.top + down, block.left + right): value
        for block in page_blocks(scorecard, dict.fromkeys(STYLE_NAMES, 0), PageNow())
        for down, row in enumerate(block.rows)
        for right, value in enumerate(row)
        if block.left + right not in (MARGIN, SHAPE)
    }
