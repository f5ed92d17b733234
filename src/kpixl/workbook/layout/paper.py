"""The page on paper: how large it is when printed on A4, and where one sheet ends and the next begins."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping

from kpixl.workbook.layout import places
from kpixl.workbook.layout.places import Places

A4_WIDTH, A4_HEIGHT = 841.9, 595.3  # points, landscape
SIDES, TOP, BOTTOM = 0.25, 0.35, 0.5  # margins in inches
INCH = 72.0
TITLE_HEIGHTS: Mapping[int, float] = {
    places.TITLE_ROW: 28.0,
    places.SUBTITLE_ROW: 20.0,
    places.PICKER_ROW: 20.0,
    places.PICKER_ROW + 1: 9.0,
}
HEADINGS_HEIGHT = 18.0


def scale(columns: Places) -> float:
    """How large the page is on A4, where it is as wide as the paper: 1 is its full size, and never more."""
    width = sum(_points(columns.width(column)) for column in columns.printed)
    return min(1.0, (A4_WIDTH - 2 * SIDES * INCH) / width)


def _points(characters: float) -> float:
    """The width of a column: 7 pixels a character and 5 around them, of three quarters of a point."""
    return (characters * 7 + 5) * 0.75


def balanced_breaks(heights: Mapping[int, float], heads: float, columns: Places) -> list[int]:
    """
    The rows that end a sheet: as few sheets as A4 can do with, and all about as full.

    `heights` are those of the rows below the headings, `heads` that of the row over them. All are in points of the page
    at its full size.
    """
    sheet = int((A4_HEIGHT - (TOP + BOTTOM) * INCH) / scale(columns))
    fewest = len(_ends(heights, heads, sheet))
    fullest = bisect_left(range(sheet), True, key=lambda height: len(_ends(heights, heads, height)) <= fewest)
    return _ends(heights, heads, fullest)


def _ends(heights: Mapping[int, float], heads: float, sheet: float) -> list[int]:
    """The last rows of all sheets but one, each filled as far as it goes; a row that is too high has one alone."""
    ends: list[int] = []
    repeated = heads + HEADINGS_HEIGHT
    used = sum(TITLE_HEIGHTS.values()) + repeated
    is_empty = True
    for row in sorted(heights):
        if not is_empty and used + heights[row] > sheet:
            ends.append(row - 1)
            used = repeated
        used += heights[row]
        is_empty = False
    return ends
