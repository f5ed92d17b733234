"""
Actions as blocks of values: their columns beside the printed page, and the sheet that lists them all.

The hidden column before them repeats the indicator of each row, so that sorting the page without these columns does not
move an action to another indicator.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kpixl.config.values import Config
from kpixl.narratives.actions import TypedActions, action_place
from kpixl.narratives.merging import PlacedTexts, What
from kpixl.scorecard.actions import Action, still_open
from kpixl.scorecard.scorecard import Row, Scorecard
from kpixl.words.periods import Period
from kpixl.workbook.blocks import Block, Value
from kpixl.workbook.layout import places
from kpixl.workbook.layout.lists import list_heights
from kpixl.workbook.layout.notes import note_lines
from kpixl.workbook.layout.page import PageNow, height_of

NO_ACTION = "No action yet"
TYPED_ON_PAGE = (What.ACTION, What.DUE)
COLUMN_ON_SHEET = {
    What.ACTION: places.ACTION_HEADINGS.index("Action") + 1,
    What.DUE: places.ACTION_HEADINGS.index("Due") + 1,
    What.CLOSED: places.ACTION_HEADINGS.index("Closed") + 1,
}


def action_column(what: What, columns: places.PagePlaces) -> int:
    """The column of the page into which an action's text is typed."""
    return columns.action if what is What.ACTION else columns.due


def action_page_blocks(scorecard: Scorecard, texts: PlacedTexts, styles: places.Styles, now: PageNow) -> list[Block]:
    """
    The columns beside the printed page: what is still open from earlier months, and what was typed for this month.

    `texts` are the typed texts of any month. A cell that already holds its text is not written again, and a row whose
    hidden column already names its indicator keeps its styles.
    """
    columns = places.PagePlaces.of(scorecard.config.page)
    below = max(len(scorecard.rows) + len(note_lines(scorecard)), now.last_row - places.FIRST_ROW + 1)
    rows: list[list[Value]] = [[row.indicator.key, _open_in_words(row, scorecard) or None] for row in scorecard.rows]
    named = [now.text(places.FIRST_ROW + at, columns.action_of) for at in range(len(rows))]
    kept = [name == row.indicator.key for name, row in zip(named, scorecard.rows, strict=True)]
    looks = [[None if keeps else styles[name] for name in ("key", "notes")] for keeps in kept]
    empty: list[list[Value]] = [[None, None]] * (below - len(rows))
    plain = [[styles["blank"]] * 2] * len(empty)
    machine = Block(
        places.PAGE, places.FIRST_ROW, columns.action_of, [*rows, *empty],
        [*looks, *plain], heights=dict(_heights(scorecard, texts)),
    )  # fmt: skip
    typed = (
        block
        for at, (row, keeps) in enumerate(zip(scorecard.rows, kept, strict=True))
        for block in _typed_blocks(
            places.FIRST_ROW + at, row, texts, None if keeps else styles["narrative"], now, columns
        )
    )
    rest = [Block(places.PAGE, places.FIRST_ROW + len(rows), columns.action, empty, plain)] if empty else []
    return [machine, *typed, *rest]


def _open_in_words(row: Row, scorecard: Scorecard) -> str:
    theirs = still_open(scorecard.actions, scorecard.period)
    return "\n".join(each.in_words for each in theirs if each.key == row.indicator.key)


def _typed_blocks(
    place: int, row: Row, texts: PlacedTexts, style: int | None, now: PageNow, columns: places.PagePlaces
) -> Iterator[Block]:
    """Only the cells whose text or style changes, as with narratives."""
    for what in TYPED_ON_PAGE:
        column = action_column(what, columns)
        text = texts.get(action_place(what, row.indicator.key, row.period), "")
        is_there = now.text(place, column) == text and (place, column) not in now.unanswered
        if not is_there or style is not None:
            yield Block(places.PAGE, place, column, [[text or None]], [[style]])


def _heights(scorecard: Scorecard, texts: PlacedTexts) -> Iterator[tuple[int, float]]:
    """Row and height of each row that its actions make higher than the page's own words do."""
    columns = places.PagePlaces.of(scorecard.config.page)
    for at, row in enumerate(scorecard.rows):
        height = row_height(row, scorecard, texts)
        if height > height_of(row, columns):
            yield places.FIRST_ROW + at, height


def row_height(row: Row, scorecard: Scorecard, texts: PlacedTexts) -> float:
    """The height in points that a row of the page needs for its words and its actions."""
    columns = places.PagePlaces.of(scorecard.config.page)
    places_of = {what: action_place(what, row.indicator.key, row.period) for what in TYPED_ON_PAGE}
    beside = {action_column(what, columns): texts.get(place, "") for what, place in places_of.items()}
    return height_of(row, columns, {**beside, columns.still_open: _open_in_words(row, scorecard)})


def action_list_block(actions: Sequence[Action], config: Config, styles: places.Styles) -> Block:
    """The sheet of all actions: open before closed, and otherwise in the given order (earliest promise first)."""
    names = {indicator.key: indicator.name for indicator in config.indicators}
    ordered = sorted(actions, key=lambda each: not each.is_open)
    rows: list[list[Value]] = [
        [
            names.get(each.key, each.key),
            each.promised.name,
            each.text,
            each.owner or None,
            each.due or None,
            each.state.value,
            each.closed or None,
            f"{each.key} {each.promised}",
        ]
        for each in ordered
    ]
    looks = [[styles["narrative" if _is_typed(at) else "list text"] for at in range(len(row))] for row in rows]
    if not rows:
        rows = [[NO_ACTION, *[None] * (len(places.ACTION_HEADINGS) - 1)]]
        looks = [[styles["list text"]] * len(places.ACTION_HEADINGS)]
    heights = list_heights(rows, places.ACTION_WIDTHS)
    return Block(places.ACTIONS, places.TABLE_FIRST_ROW, 1, rows, looks, replaces_rest=True, heights=heights)


def _is_typed(column: int) -> bool:
    """Whether people type into a column of the sheet Actions; columns are numbered from 0."""
    return column + 1 in COLUMN_ON_SHEET.values()


def action_cell_blocks(
    texts: PlacedTexts, shows: Period, columns: places.PagePlaces, typed: TypedActions
) -> list[Block]:
    """
    Texts of actions in the cells into which people type them, for a page that shows the month `shows`.

    A text whose row is on neither sheet, according to `typed`, appears with the next refresh.
    """
    blocks = []
    for place, text in texts.items():
        key, _, promised = place.key.rpartition(" ")
        if promised == str(shows) and place.what in TYPED_ON_PAGE and key in typed.rows:
            column = action_column(place.what, columns)
            blocks.append(Block(places.PAGE, typed.rows[key], column, [[text or None]]))
        if place.what in COLUMN_ON_SHEET and place.key in typed.lines:
            line, column = typed.lines[place.key], COLUMN_ON_SHEET[place.what]
            blocks.append(Block(places.ACTIONS, line, column, [[text or None]]))
    return blocks
