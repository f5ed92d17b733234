"""
Where the trend charts are, and the cells that they are drawn from.

On the sheet of charts four are side by side, each in its own cell with its words in the cell below. On the hidden
sheet behind it the charts follow each other downwards, each with the same rows; the newest month is in the last column,
so that a chart shows more months by beginning further to the left.
"""

from __future__ import annotations

from enum import IntEnum

from kpixl.workbook.blocks import RowCells

CHARTS_NAMED = "kpixl trend "
TRENDS_TITLE = "Is it really changing?"
CHART_MONTHS_AT_LEAST, CHART_MONTHS_AT_MOST = 13, 36  # in one chart
CHARTS_ACROSS = 4  # charts side by side
PER_PAPER = 3  # rows of charts on one sheet of paper; one fewer on the first
CHART_WIDTH, CHART_HEIGHT = 37.0, 132.0  # of the chart's cell: characters, points
TREND_SUBTITLE_ROW, TREND_KEY_ROW, CHARTS_ROW = 2, 3, 6  # the key takes two rows
CAPTION_SIZE = CHART_LETTERS = 8.0  # points

SERIES_KEY, SERIES_TEXT, SERIES_VALUES = 1, 3, 4
SERIES_MONTHS_ROW, CHART_ROWS_BEGIN = 2, 3
PIECE_CELLS = 3 * CHART_MONTHS_AT_MOST  # of a line in pieces: for each month a beginning, an end and a gap
SERIES_HEADINGS = ("key", "what", "text", "values")


class Drawn(IntEnum):
    """
    The rows of one chart, in their order.

    Rows with one column per month are drawn at the middle of the month. The others are lines in pieces, with the days
    on which the pieces begin and end in the row above.
    """

    FIGURE = 0
    RESTATED = 1
    UPPER = 2
    LOWER = 3
    MEAN = 5
    TARGET_LOW = 7
    TARGET_HIGH = 9
    NATIONAL = 11
    COMPARABLE = 13
    YEAR_MEAN = 15
    EVENTS = 17

    @property
    def words(self) -> str:
        """The row's name on the sheet."""
        return self.name.lower().replace("_", " ")

    @property
    def is_monthly(self) -> bool:
        return self <= Drawn.LOWER


ROWS_A_CHART = Drawn.EVENTS + 1


def chart_name(number: int) -> str:
    """The name of a chart's frame, by which it is recognised wherever somebody moved it."""
    return f"{CHARTS_NAMED}{number}"


def chart_cell(number: int) -> tuple[int, int]:
    """Row and column of the cell that a chart fills."""
    down, right = divmod(number - 1, CHARTS_ACROSS)
    return CHARTS_ROW + 2 * down, right + 1


def caption_cell(number: int) -> tuple[int, int]:
    row, column = chart_cell(number)
    return row + 1, column


def is_caption(at: tuple[int, int], charts: int) -> bool:
    """Whether a cell holds the words of one of so many charts."""
    rows = 2 * -(-charts // CHARTS_ACROSS)
    row, column = at
    return CHARTS_ROW < row < CHARTS_ROW + rows and (row - CHARTS_ROW) % 2 == 1 and column <= CHARTS_ACROSS


def row_of(number: int, drawn: Drawn) -> int:
    """The row from which one line of a chart is drawn."""
    return CHART_ROWS_BEGIN + ROWS_A_CHART * (number - 1) + drawn


def title_cell(number: int) -> RowCells:
    """The cell that holds the title of a chart."""
    row = row_of(number, Drawn.FIGURE)
    return RowCells(row, SERIES_TEXT, SERIES_TEXT)


def drawn_cells(number: int, drawn: Drawn, months: int) -> RowCells:
    """The cells from which one line of a chart of so many months is drawn."""
    row = row_of(number, drawn)
    return _newest(row, months) if drawn.is_monthly else _pieces(row)


def days_cells(number: int, drawn: Drawn, months: int) -> RowCells:
    """The cells that say on which day each value is drawn."""
    return _newest(SERIES_MONTHS_ROW, months) if drawn.is_monthly else _pieces(row_of(number, drawn) - 1)


def cells_in_place_of(cells: RowCells, number: int, months: int) -> RowCells:
    """The cells to which chart `number` must refer in place of `cells`, to which it or another chart refers now."""
    if cells.row < CHART_ROWS_BEGIN:
        return _newest(SERIES_MONTHS_ROW, months)
    if cells.first == SERIES_TEXT:
        return title_cell(number)
    at = (cells.row - CHART_ROWS_BEGIN) % ROWS_A_CHART
    row = row_of(number, Drawn.FIGURE) + at
    return _newest(row, months) if at <= Drawn.LOWER else _pieces(row)


def _newest(row: int, months: int) -> RowCells:
    return RowCells(row, SERIES_VALUES + CHART_MONTHS_AT_MOST - months, SERIES_VALUES + CHART_MONTHS_AT_MOST - 1)


def _pieces(row: int) -> RowCells:
    return RowCells(row, SERIES_VALUES, SERIES_VALUES + PIECE_CELLS - 1)
