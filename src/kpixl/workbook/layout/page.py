"""
The visible page as blocks of values.

How a style looks is decided by the template, or by the officer who restyled it. Numbers are formatted numbers, never
text, and are rounded to what is shown; the exact numbers are in `_figures`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from msgspec import Struct, field

from kpixl.config.values import AtLeast, AtMost, Benchmark, Indicator, Page, Target, is_comparable
from kpixl.scorecard.display import SUPPRESSED, no_value, printed_parts
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.scorecard import Rated, Row, Scorecard, letter_is_withheld
from kpixl.words.errors import WorkbookError
from kpixl.words.terms import Heads, Pull, Unit
from kpixl.workbook.blocks import Block, Value
from kpixl.workbook.layout import places
from kpixl.workbook.layout.notes import MONTHS_OF_A_YEAR, YEAR, Note, note_lines, row_notes
from kpixl.workbook.layout.paper import balanced_breaks
from kpixl.workbook.layout.values import (
    as_number,
    benchmark_decimals,
    benchmark_value,
    decimals_needed,
    letter_text,
    number_format,
    span_of,
    target_value,
)
from kpixl.workbook.layout.wrapping import wrapped

DEMO = "DEMO: an invented council, nobody is real"
LONGEST_MONTH = 5  # letters
NOTHING_BESIDE: Mapping[int, str] = MappingProxyType({})


class PageNow(Struct, frozen=True):
    """The page before it is written: the rows of kpixl's own block, by row number."""

    rows: Mapping[int, Sequence[object]] = field(default_factory=dict)  # from the key column to the last
    last_row: int = places.FIRST_ROW - 1  # of kpixl's own block
    unanswered: Collection[tuple[int, int]] = ()  # cells whose words Excel took for a formula
    columns: int = places.USUAL.shape  # number of columns, up to kpixl's last

    def text(self, row: int, column: int) -> str:
        cells = self.rows.get(row, ())
        cell = cells[column - 1] if column <= len(cells) else ""
        return cell_text(cell)


def cell_text(cell: object) -> str:
    """A cell of the page as text: whole numbers without decimals, nothing for an empty cell."""
    if cell is None:
        return ""
    return str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell)


def page_blocks(scorecard: Scorecard, styles: places.Styles, now: PageNow) -> list[Block]:
    """
    The visible page.

    A row that already shows the same indicator in the same shape keeps its cell styles, so that the officer's own
    restyling stays. A narrative that is already in its cell is not written again, so formats within its text stay too.
    """
    if len(scorecard.rows) > places.ROWS_AT_MOST:
        raise WorkbookError(
            f"The page has room for {places.ROWS_AT_MOST} indicators; config has {len(scorecard.rows)}."
        )
    rows, names = _table(scorecard, now.last_row)
    kept = [_keeps_styles(places.FIRST_ROW + at, values, now) for at, values in enumerate(rows)]
    indexes: list[list[int | None]] = [
        [None if keeps else styles[name] for name in row] for keeps, row in zip(kept, names, strict=True)
    ]
    heights = _heights(scorecard, len(rows))
    columns = places.PagePlaces.of(scorecard.config.page)
    before, after = slice(columns.narrative - 1), slice(columns.notes - 1, None)
    left = Block(
        places.PAGE,
        places.FIRST_ROW,
        places.KEY,
        [row[before] for row in rows],
        [row[before] for row in indexes],
        heights=heights,
        page_breaks=_page_breaks(scorecard, heights),
    )
    right = Block(
        places.PAGE, places.FIRST_ROW, columns.notes, [row[after] for row in rows], [row[after] for row in indexes]
    )
    return [*_head_blocks(scorecard), left, *_narrative_blocks(rows, indexes, now, columns.narrative), right]


def legend(columns: places.PagePlaces) -> list[tuple[int, str, str]]:
    """
    What the letters mean: column, letter, and the words in the column after it.

    Each letter is in a column of letters, which the RAG rules paint; if there are too few such columns, the last words
    explain the remaining letters.
    """
    letters = list(places.MEANINGS.items())
    own = letters[: len(columns.letters)]
    rest = [f"{letter.value}  {meaning}" for letter, meaning in letters[len(own) :]]
    lines = [meaning for _, meaning in own]
    lines[-1] = places.GAP.join([lines[-1], *rest, places.OTHER_MEANINGS])
    cells = zip(columns.letters, own, lines, strict=False)
    return [(column, letter.value, words) for column, (letter, _), words in cells]


def banner_block(pull: Pull) -> Block:
    """What the working copy says about itself beside its title; no other copy has it."""
    return Block(places.PAGE, *places.BANNER_PLACE, [[places.BANNERS[pull]]])


def _table(scorecard: Scorecard, last_row: int) -> tuple[list[list[Value]], list[list[str]]]:
    """Values and style names of the indicators' rows, of the lines below them, and of blank rows down to `last_row`."""
    notes, columns = note_lines(scorecard), len(places.PagePlaces.of(scorecard.config.page).headings)
    trend = scorecard.config.page.sparklines
    rows = [_row_values(row, has_trend=trend) for row in scorecard.rows]
    rows += [_note_values(note, columns) for note in notes]
    names = [_row_styles(row, has_trend=trend) for row in scorecard.rows]
    names += [_note_styles(note, columns) for note in notes]
    for _ in range(places.FIRST_ROW + len(rows), last_row + 1):
        rows.append([None] * columns)
        names.append(["blank"] * columns)
    return rows, names


def _heights(scorecard: Scorecard, rows: int) -> dict[int, float]:
    below = places.FIRST_ROW + len(scorecard.rows)
    columns = places.PagePlaces.of(scorecard.config.page)
    heights = {places.FIRST_ROW + at: height_of(row, columns) for at, row in enumerate(scorecard.rows)}
    return heights | dict.fromkeys(range(below, places.FIRST_ROW + rows), places.FOOTNOTE_HEIGHT)


def demo_mark(page: Page) -> tuple[str, ...]:
    """What a page of the invented council says of itself; nothing for any other council."""
    return (DEMO,) if page.is_demo else ()


def _head_blocks(scorecard: Scorecard) -> list[Block]:
    page = scorecard.config.page
    first, last = scorecard.periods[0], scorecard.period
    subtitle = "  ·  ".join([page.organisation, span_of(first, last), *demo_mark(page)])
    return [
        Block(places.PAGE, places.TITLE_ROW, places.REF, [[page.title]]),
        Block(places.PAGE, places.SUBTITLE_ROW, places.REF, [[subtitle]]),
        Block(places.PAGE, places.PICKER_ROW, places.PICKER_COLUMN, [[last.first_day]]),
        Block(
            places.PAGE,
            places.MONTHS_ROW,
            places.REF,
            [heads_over(scorecard)],
            heights={places.MONTHS_ROW: places.HEAD_HEIGHTS[page.heads]},
        ),
    ]


def heads_over(scorecard: Scorecard) -> list[Value]:
    """
    The row over the headings, from the ref to the notes: the months and, on the familiar page, words over other
    columns.
    """
    columns, is_familiar = places.PagePlaces.of(scorecard.config.page), scorecard.config.page.heads is Heads.FAMILIAR
    words = {columns.column(heading): text for heading, text in places.FAMILIAR_HEADS.items()} if is_familiar else {}
    for period, first in zip(scorecard.periods, columns.of_months, strict=True):
        month = period.name.split()[0]
        if columns.months > MONTHS_OF_A_YEAR:
            month = f"{_short(month)} {period.year}"
        words[first] = f"Figure for: {month}" if is_familiar else period.name
        words[first + places.LETTER] = f"{_short(month)} RAG" if is_familiar and not columns.is_narrow else ""
    words |= dict(zip(columns.of_spans, span_heads(scorecard), strict=True))
    return [words.get(column) or None for column in columns.printed]


def span_heads(scorecard: Scorecard) -> list[str]:
    """`Quarter 1: April to June`, `Year to date: April to June`; without a year, which the page's months show."""
    kinds = places.PagePlaces.of(scorecard.config.page).kinds_of_spans
    names = [f"Quarter {scorecard.period.quarter}" if kind == places.QUARTER else "Year to date" for kind in kinds]
    months = [YEAR.sub("", span.name) for span in scorecard.spans]
    return [f"{name}: {which}" for name, which in zip(names, months, strict=True)]


def _short(month: str) -> str:
    """The month's name, shortened to three letters if the narrow column of its letter has no room for it."""
    return month if len(month) <= LONGEST_MONTH else month[:3]


def _narrative_blocks(
    rows: Sequence[Sequence[Value]], indexes: Sequence[Sequence[int | None]], now: PageNow, column: int
) -> list[Block]:
    """Only the narratives whose text or style changes, since a cell left alone keeps the formats within its text."""
    blocks = []
    for at, (row, style) in enumerate(zip(rows, indexes, strict=True)):
        text, place = row[column - 1], places.FIRST_ROW + at
        is_there = now.text(place, column) == (text or "") and (place, column) not in now.unanswered
        if not is_there or style[column - 1] is not None:
            blocks.append(Block(places.PAGE, place, column, [[text]], [[style[column - 1]]]))
    return blocks


def _keeps_styles(place: int, values: Sequence[Value], now: PageNow) -> bool:
    same_row = all(
        now.text(place, column) == (values[column - 1] or "") for column in (places.KEY, places.REF, places.METRIC)
    )
    return same_row and bool(values[places.KEY - 1]) and now.text(place, len(values)) == values[-1]


def _row_values(row: Row, *, has_trend: bool) -> list[Value]:
    indicator = row.indicator
    cells: list[Value] = [
        indicator.key,
        indicator.ref or None,
        indicator.label,
        target_value(indicator.target(row.period), indicator.unit),
        benchmark_value(indicator.national(row.period), indicator.unit),
        benchmark_value(indicator.comparable(row.period), indicator.unit),
    ]
    for rated in row.figures:
        cells += _figure_values(rated, indicator)
    for rated in row.spans:
        cells += _number_and_value(rated.figure, indicator)
    margin = "\n".join(row.remarks)
    beside: list[Value] = [*([None] if has_trend else []), margin or None, shape_of(row)]
    return [*cells, row.narrative or None, row_notes(row) or None, *beside]


def figure_texts(figure: Figure, indicator: Indicator) -> tuple[str, str]:
    """A figure as the texts of its two cells on the page."""
    number, value = _number_and_value(figure, indicator)
    return cell_text(number), cell_text(value)


def _figure_values(rated: Rated, indicator: Indicator) -> list[Value]:
    """Number, percentage or rate, and letter."""
    letter = SUPPRESSED if letter_is_withheld(rated, indicator) else letter_text(rated.letter)
    return [*_number_and_value(rated.figure, indicator), letter]


def _number_and_value(figure: Figure, indicator: Indicator) -> tuple[Value, Value]:
    """The figure's cells for number and value. What its unit has but the figure lacks is a dash or `[c]`."""
    printed = printed_parts(figure, indicator.decimals)
    has_number, has_value = indicator.unit is not Unit.SHARE, indicator.unit is not Unit.COUNT
    number: Value = printed.count if printed.count is not None else no_value(figure) if has_number else None
    value: Value = as_number(printed.value) if printed.value is not None else no_value(figure) if has_value else None
    return number, value


def _row_styles(row: Row, *, has_trend: bool = False) -> list[str]:
    indicator = row.indicator
    names = ["key", "ref", "metric", _target_style(indicator.target(row.period), indicator.unit)]
    names += [
        _benchmark_style(indicator.national(row.period), indicator.unit),
        _benchmark_style(indicator.comparable(row.period), indicator.unit),
    ]
    figure = ["number", f"value {number_format(indicator.unit, indicator.decimals)}"]
    for rated in row.figures:
        names += [*figure, "letter overridden" if rated.override else "letter"]
    names += figure * len(row.spans)
    return [*names, "narrative", "notes", *(["notes"] if has_trend else []), "margin", "key"]


def _target_style(target: Target, unit: Unit) -> str:
    match target:
        case AtLeast(value):
            return f"target {number_format(unit, decimals_needed(value, unit))}"
        case AtMost(value):
            return f"target at most {number_format(unit, decimals_needed(value, unit))}"
        case _:
            return "target 0"


def _benchmark_style(benchmark: Benchmark | None, unit: Unit) -> str:
    """The style of notes for a benchmark on a different basis, whose cell says so in words."""
    if benchmark is not None and not is_comparable(benchmark):
        return "notes"
    return f"benchmark {number_format(unit, benchmark_decimals(benchmark, unit))}"


def _different(benchmark: Benchmark | None, row: Row) -> str:
    """The text of a benchmark's cell; empty if the cell holds a number."""
    value = benchmark_value(benchmark, row.indicator.unit)
    return value if isinstance(value, str) else ""


def shape_of(row: Row) -> str:
    """What decides a row's styles, written beside it so that the next refresh knows whether they still fit."""
    marks = "".join(places.OVERRIDDEN if rated.override else places.AS_COMPUTED for rated in row.figures)
    names = _row_styles(row)
    return places.BETWEEN_STYLES.join(
        [
            names[places.TARGET - 1],
            names[places.NATIONAL - 1],
            names[places.COMPARABLE - 1],
            names[places.FIRST_MONTH + places.VALUE - 1],
            marks,
        ]
    )


def height_of(row: Row, columns: places.PagePlaces, beside: Mapping[int, str] = NOTHING_BESIDE) -> float:
    """
    The height in points at which none of the row's texts is cut off, up to Excel's highest row.

    `beside` are texts in columns that are not printed.
    """
    texts = (
        (row.indicator.label, places.METRIC, places.TEXT_SIZE),
        (row.narrative, columns.narrative, places.NARRATIVE_SIZE),
        (row_notes(row), columns.notes, places.NOTES_SIZE),
        (_different(row.indicator.national(row.period), row), places.NATIONAL, places.NOTES_SIZE),
        (_different(row.indicator.comparable(row.period), row), places.COMPARABLE, places.NOTES_SIZE),
        ("\n".join(row.remarks), columns.margin, places.NOTES_SIZE),
        *((text, column, places.NARRATIVE_SIZE) for column, text in beside.items()),
    )
    needed = max(
        len(wrapped(text, size, columns.points_of(column))) * size * places.LINE for text, column, size in texts
    )
    return round(min(max(needed + places.ROW_PADDING, places.LOWEST_ROW), places.HIGHEST_ROW) * 4) / 4


def is_cut(row: Row, columns: places.PagePlaces) -> bool:
    """Whether the narrative is longer than the highest row can show."""
    return height_of(row, columns) >= places.HIGHEST_ROW


def _note_values(note: Note, columns: int) -> list[Value]:
    return [places.NOTE_KEY, note.text or None, *[None] * (columns - 3), note.style]


def _note_styles(note: Note, columns: int) -> list[str]:
    return ["key", *[note.style] * (columns - 2), "key"]


def _page_breaks(scorecard: Scorecard, heights: Mapping[int, float]) -> list[int]:
    """The rows that end a sheet of paper: those that config names, or else those that fill all sheets about equally."""
    page = scorecard.config.page
    breaks = page.break_after
    if breaks is None:
        return balanced_breaks(heights, places.HEAD_HEIGHTS[page.heads], places.PagePlaces.of(page))
    return [places.FIRST_ROW + at for at, row in enumerate(scorecard.rows) if row.indicator.key in breaks]


def values_shown(scorecard: Scorecard) -> Mapping[tuple[int, int], Value]:
    """What a refresh puts on the page, by row and column: with the hidden key, without *To check* and the shape."""
    columns = places.PagePlaces.of(scorecard.config.page)
    return {
        (block.top + down, block.left + right): value
        for block in page_blocks(scorecard, dict.fromkeys(places.STYLE_NAMES, 0), PageNow())
        for down, row in enumerate(block.rows)
        for right, value in enumerate(row)
        if block.left + right not in (columns.margin, columns.shape)
    }
