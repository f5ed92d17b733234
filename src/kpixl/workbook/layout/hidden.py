"""The hidden sheets: the written copy of config, all figures exactly, the archive of narratives, and hand-outs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zlib import crc32

from kpixl.config.values import Config, Indicator, Letters, is_comparable
from kpixl.narratives.archive import Entry
from kpixl.narratives.merging import Handout
from kpixl.scorecard.display import shown
from kpixl.scorecard.rating import ValueSpan, amber_span, green_span
from kpixl.scorecard.scorecard import Override, Rated, Scorecard
from kpixl.words.periods import Period
from kpixl.words.terms import Rag
from kpixl.words.texts import with_line_feeds
from kpixl.workbook.blocks import Block, Value
from kpixl.workbook.layout import places
from kpixl.workbook.layout.notes import note_lines
from kpixl.workbook.layout.page import cell_text
from kpixl.workbook.layout.values import as_number, letter_text, number_or_none, targets_text

_MARK_LENGTH = 8
NO_LIMIT = ValueSpan(None, None)
MARKS_IN_A_CELL = 4000 * _MARK_LENGTH  # characters, of the 32,767 that a cell holds


def written_block(page: Sequence[Block], columns: places.PagePlaces) -> Block:
    """
    Marks, in `_config`, of the texts that kpixl writes on the page, and of the figures of each row.

    Narratives and actions have no marks. Any other text or number found next time in the marked cells was typed there.
    """
    texts = {
        cell
        for block in page
        if block.left not in columns.typed
        for row in block.rows
        for cell in row
        if isinstance(cell, str)
    }
    figures = {
        figure_mark(str(row[0]), column, cell_text(row[column - block.left]))
        for block in page
        if (block.left, block.top) == (places.KEY, places.FIRST_ROW)
        for row in block.rows
        if row[0] not in (None, places.NOTE_KEY)
        for column in columns.typed_over
    }
    marks = ["".join(sorted(each)) for each in ({text_mark(text) for text in texts}, figures)]
    return Block(places.CONFIG, places.WRITTEN_ROW, 1, [[places.WRITTEN, *marks]])


def listed_block(lists: Sequence[Block]) -> Block:
    """
    Marks, in `_config`, of the texts on the sheets that a refresh rewrites; a text found there later without a mark was
    typed.
    """
    texts = {
        text_mark(cell)
        for block in lists
        if block.sheet in (places.DATA_QUALITY, places.DEFINITIONS, places.ACTIONS, places.TRENDS)
        for row in block.rows
        for cell in row
        if isinstance(cell, str)
    }
    marks = "".join(sorted(texts))
    pieces = [marks[at * MARKS_IN_A_CELL : (at + 1) * MARKS_IN_A_CELL] for at in range(len(places.LISTED_ROWS))]
    rows = [[places.LISTED if piece else None, piece or None] for piece in pieces]
    return Block(places.CONFIG, places.LISTED_ROWS[0], 1, rows)


def marks_in(text: str) -> frozenset[str]:
    """The marks in a text that joins them without separators."""
    return frozenset(text[at : at + _MARK_LENGTH] for at in range(0, len(text), _MARK_LENGTH))


def figure_mark(key: str, column: int, text: str) -> str:
    """A mark by which a target, benchmark or figure is recognised, but only in its own row and column."""
    return text_mark(f"{key}\n{column}\n{text}")


def text_mark(text: str) -> str:
    """A mark by which a text is recognised, whichever line breaks the program that saved it uses."""
    return f"{crc32(with_line_feeds(text).encode('utf-8', 'surrogatepass')):0{_MARK_LENGTH}x}"


def config_blocks(scorecard: Scorecard, issue: str = "") -> list[Block]:
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
    blocks = [
        Block(places.CONFIG, row, places.SETTING_COLUMN, [[settings[name]]])
        for name, row in places.SETTING_ROWS.items()
    ]
    blocks += [*_letter_blocks(config.letters), _months_block(period), _shape_block(places.PagePlaces.of(config.page))]
    changes = {row.indicator.key: row.change for row in scorecard.rows}
    rows = [[*_config_row(each, period), changes.get(each.key) or None] for each in config.indicators]
    spare = [[None] * len(places.INDICATOR_HEADINGS)] * (places.ROWS_AT_MOST - len(rows))
    blocks.append(Block(places.CONFIG, places.HIDDEN_FIRST_ROW, places.INDICATOR_COLUMN, [*rows, *spare]))
    return blocks


def _letter_blocks(letters: Letters) -> list[Block]:
    blocks = []
    for letter, row in places.LETTER_ROWS.items():
        colour = letters.not_rated if letter is None else letters.colours[letter]
        painted: list[Value] = [letter_text(letter), colour.fill, colour.text]
        blocks.append(Block(places.CONFIG, row, places.SETTING_COLUMN, [painted]))
    return blocks


def _shape_block(columns: places.PagePlaces) -> Block:
    return Block(places.CONFIG, places.SHAPE_ROW, 1, [["shape", str(columns)]])


def _months_block(period: Period) -> Block:
    """The months that the pickers offer."""
    months = [period.plus(back) for back in range(-places.MONTHS_BEFORE, places.MONTHS_AFTER + 1)]
    return Block(places.CONFIG, places.HIDDEN_FIRST_ROW, places.MONTHS_COLUMN, [[month.first_day] for month in months])


def beginning_blocks(title: str, organisation: str, period: Period, letters: Letters) -> list[Block]:
    """A workbook before its first refresh: its heading, the month to begin with, the letters' colours."""
    whose = f"{organisation or 'The name of your council: config/page.toml'}  ·  nothing is computed yet"
    heading = [
        Block(places.PAGE, places.TITLE_ROW, places.REF, [[title]]),
        Block(places.PAGE, places.SUBTITLE_ROW, places.REF, [[whose]]),
        Block(places.PAGE, places.PICKER_ROW, places.PICKER_COLUMN, [[period.first_day]]),
    ]
    return [*heading, written_block(heading, places.USUAL), *_letter_blocks(letters), _months_block(period)]


def _config_row(indicator: Indicator, period: Period) -> list[Value]:
    """
    What judges the page's month; the targets of other months are kept with their figures.

    A benchmark on a different basis from its row is left out, because formulas would compute with it.
    """
    green, amber = green_span(indicator, period), amber_span(indicator, period)
    national, comparable = indicator.national(period), indicator.comparable(period)
    return [
        indicator.name,
        indicator.key,
        indicator.ref or None,
        indicator.label,
        indicator.unit.value,
        indicator.decimals,
        indicator.good_is.value,
        number_or_none(green.low),
        number_or_none(green.high),
        number_or_none(national.value if is_comparable(national) else None),
        number_or_none(comparable.value if is_comparable(comparable) else None),
        indicator.owner,
        number_or_none(amber.low),
        number_or_none(amber.high),
        targets_text(indicator),
    ]


def handout_block(handout: Handout, held: int) -> Block:
    """The sheet `_handouts`: what was handed out, one line per text, below the `held` lines that it holds already."""
    rows: list[list[Value]] = [
        [handout.issue, handout.when, handout.period, place.what.value, place.key, text or None]
        for place, text in handout.texts.items()
    ]
    marks = "".join(sorted(handout.written))
    rows += [
        [handout.issue, handout.when, handout.period, places.WRITTEN, None, marks[at : at + MARKS_IN_A_CELL]]
        for at in range(0, len(marks), MARKS_IN_A_CELL)
    ]
    rows.append([handout.issue, handout.when, handout.period, places.ARCHIVED, None, str(handout.archived)])
    return Block(places.HANDOUTS, held + places.HIDDEN_FIRST_ROW, 1, rows)


def narrative_block(entries: Sequence[Entry], held: int) -> Block:
    """The sheet `_narratives`: new lines below the `held` lines that it holds already."""
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
            entry.owner or None,
        ]
        for entry in entries
    ]
    return Block(places.NARRATIVES, held + places.HIDDEN_FIRST_ROW, 1, rows)


def figures_block(figures: Sequence[Rated], overrides: Mapping[tuple[str, Period], Override], config: Config) -> Block:
    """
    The sheet `_figures`: every figure's exact value, by month and in page order; then the longer spans, and last the
    months that no page showed.
    """
    by_key = {indicator.key: indicator for indicator in config.indicators}
    order = {indicator.key: at for at, indicator in enumerate(config.indicators)}

    def place(rated: Rated) -> tuple[bool, bool, Period, int, str]:
        key, period = rated.figure.key, rated.figure.period
        return rated.state.was_on_no_page, period.months > 1, period, order.get(key, len(order)), key

    rows: list[Sequence[Value]] = [places.FIGURE_HEADINGS]
    for rated in sorted(figures, key=place):
        override = overrides.get((rated.figure.key, rated.figure.period))
        rows.append(_figure_row(rated, by_key.get(rated.figure.key), override.letter if override else rated.computed))
    return Block(places.FIGURES, places.HIDDEN_FIRST_ROW - 1, 1, rows, replaces_rest=True)


def _figure_row(rated: Rated, indicator: Indicator | None, letter: Rag | None) -> list[Value]:
    figure = rated.figure
    judged = _as_typed(rated) if rated.state.was_on_no_page else _as_judged(rated, indicator, letter)
    return [
        figure.key,
        str(figure.period),
        figure.unit.value,
        figure.numerator,
        figure.denominator,
        None if figure.value is None else as_number(figure.value),
        *judged[:3],
        rated.state.value,
        rated.export or None,
        figure.reason or None,
        judged[3],
        figure.low,
        figure.high,
        places.BETWEEN_DOUBTS.join(figure.doubts) or None,
        *judged[4:],
        rated.fingerprint or None,
        rated.definition or None,
    ]


def earlier_months_block(earlier: Sequence[Rated], config: Config, above: int) -> Block:
    """The months that no page showed, on the sheet `_figures` below `above` other figures."""
    rows = figures_block(earlier, {}, config).rows[1:]
    return Block(places.FIGURES, places.HIDDEN_FIRST_ROW + above, 1, rows, replaces_rest=True)


def _as_typed(rated: Rated) -> list[Value]:
    """For a month that no page showed: nothing except the letter that somebody typed."""
    return [None, rated.computed.value if rated.computed else None, None, None, None, None]


def _as_judged(rated: Rated, indicator: Indicator | None, letter: Rag | None) -> list[Value]:
    """How a page shows the figure: its text, both letters, the explanation, and the target's limits."""
    green = green_span(indicator, rated.figure.period) if indicator else NO_LIMIT
    return [
        shown(rated.figure, indicator.decimals if indicator else 1),
        letter_text(rated.computed),
        letter_text(letter),
        rated.explanation,
        number_or_none(green.low),
        number_or_none(green.high),
    ]
