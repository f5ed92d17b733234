"""
The page of the copy: which cells leave, and how they look.

An allow-list: the cells of kpixl's own table from the ref to the notes, its head, its legend and the lines below it.
The working copy's hidden columns and anything else on its sheets are never read here. Every cell keeps its address,
so that `O12` in an email means the same cell in both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from kpixl.config.values import Colour
from kpixl.scorecard.scorecard import Scorecard
from kpixl.words.terms import Rag
from kpixl.workbook import layout
from kpixl.workbook.blocks import Block, Value
from kpixl.workbook.layout import paper
from kpixl.workbook.making.cell_looks import NAVY, SLATE, Properties, styles


def _untinted(look: Properties) -> Properties:
    return {name: value for name, value in look.items() if name != "bg_color"}


# Nobody types into the copy, so it lacks the tint of cells to type in.
STYLES: Mapping[str, Properties] = {name: _untinted(look) for name, look in styles().items()}
_NAMES = tuple(STYLES)
_INDEX = {name: at for at, name in enumerate(_NAMES)}

TITLE: Properties = {"bold": True, "font_size": 18, "font_color": NAVY, "valign": "vcenter"}
SUBTITLE: Properties = {"font_size": 11, "font_color": SLATE, "valign": "vcenter"}
# The month, which nobody picks in the copy: the working copy's look without an input's colour and border.
MONTH: Properties = {
    "bold": True,
    "num_format": '"Month:  "mmmm yyyy',
    "align": "left",
    "valign": "vcenter",
    "indent": 1,
}
HEADING: Properties = {"bold": True, "font_color": "#FFFFFF", "bg_color": NAVY, "valign": "vcenter", "text_wrap": True}
# Centred across the two columns of a month's figures, or of benchmarks, without merging them.
ACROSS: Properties = {**HEADING, "align": "center_across"}
CENTRED: Properties = {**HEADING, "align": "center"}
TEXT_HEADING: Properties = {**HEADING, "indent": 1}
CHIP: Properties = {"bold": True, "align": "center", "valign": "vcenter"}
LEGEND: Properties = {"font_color": SLATE, "valign": "vcenter", "indent": 1}


class PaintedCell(Struct, frozen=True):
    """A value and how it looks; rows and columns count from 1."""

    row: int
    column: int
    value: Value
    look: Properties

    @property
    def is_number(self) -> bool:
        return isinstance(self.value, int | float)


class CopyPage(Struct, frozen=True):
    """The sheet: its columns and cells, its row heights in points, and the rows after which a printed page breaks."""

    columns: layout.PagePlaces
    cells: tuple[PaintedCell, ...]
    heights: Mapping[int, float]
    breaks: tuple[int, ...]

    @property
    def last_row(self) -> int:
        return max(cell.row for cell in self.cells)


def page_of(scorecard: Scorecard) -> CopyPage:
    """The page as leadership receives it."""
    columns = layout.PagePlaces.of(scorecard.config.page)
    blocks = layout.page_blocks(scorecard, _INDEX, layout.PageNow())
    table = [cell for block in blocks if block.top >= layout.FIRST_ROW for cell in _cells(block, scorecard)]
    heights = {row: height for block in blocks for row, height in block.heights.items()}
    breaks = tuple(row for block in blocks for row in block.page_breaks or ())
    cells = (*_head(blocks), *_legend(scorecard), *_headings(blocks, columns), *table)
    heads = {**paper.TITLE_HEIGHTS, layout.HEADINGS_ROW: paper.headings_height(columns)}
    return CopyPage(columns, cells, heads | heights, breaks)


def _cells(block: Block, scorecard: Scorecard) -> Iterator[PaintedCell]:
    printed = layout.PagePlaces.of(scorecard.config.page).printed
    for down, row in enumerate(block.rows):
        for right, value in enumerate(row):
            column = block.left + right
            if column in printed:
                name = _NAMES[(block.styles or ())[down][right] or 0]
                yield PaintedCell(block.top + down, column, value, STYLES[name] | _paint(name, value, scorecard))


def _paint(style: str, value: Value, scorecard: Scorecard) -> Properties:
    """A letter's colours as a format: the copy has no conditional formatting."""
    return _colours(colour_of(str(value), scorecard)) if style.startswith("letter") else {}


def colour_of(letter: str, scorecard: Scorecard) -> Colour:
    """The colour of a letter; of anything else, the colour for not rated."""
    letters = scorecard.config.letters
    return letters.colours[Rag(letter)] if letter in set(Rag) else letters.not_rated


def _colours(colour: Colour) -> Properties:
    return {"bg_color": f"#{colour.fill}", "font_color": f"#{colour.text}"}


def _head(blocks: list[Block]) -> Iterator[PaintedCell]:
    looks = {layout.TITLE_ROW: TITLE, layout.SUBTITLE_ROW: SUBTITLE, layout.PICKER_ROW: MONTH}
    for block in blocks:
        if block.top in looks:
            yield PaintedCell(block.top, block.left, block.rows[0][0], looks[block.top])


def _legend(scorecard: Scorecard) -> Iterator[PaintedCell]:
    for column, letter, meaning in layout.legend(layout.PagePlaces.of(scorecard.config.page)):
        yield PaintedCell(layout.PICKER_ROW, column, letter, CHIP | _colours(colour_of(letter, scorecard)))
        yield PaintedCell(layout.PICKER_ROW, column + 1, meaning, LEGEND)


def _headings(blocks: list[Block], columns: layout.PagePlaces) -> Iterator[PaintedCell]:
    heads = next(block for block in blocks if block.top == layout.MONTHS_ROW)
    of_texts = (layout.METRIC, columns.narrative, columns.notes)
    for column in columns.printed:
        look = TEXT_HEADING if column in of_texts else CENTRED
        begins = column in (*columns.of_months, *columns.of_spans)
        edge: Properties = {"left": 1, "left_color": "#FFFFFF"} if begins else {}
        over = ACROSS if column in (layout.NATIONAL, layout.COMPARABLE, *columns.figures) else look
        yield PaintedCell(layout.MONTHS_ROW, column, heads.rows[0][column - heads.left], {**over, **edge})
        yield PaintedCell(layout.HEADINGS_ROW, column, columns.headings[column - 1], look)
