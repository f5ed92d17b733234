"""The page on paper: how large it is when printed, and where one sheet ends and the next begins."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping

from kpixl.workbook.layout import places
from kpixl.workbook.layout.places import PagePlaces

A4, A3 = 9, 8  # as Excel numbers them
SIZES: Mapping[int, tuple[float, float]] = {A4: (841.9, 595.3), A3: (1190.6, 841.9)}  # points, landscape
LEAST_SCALE = 0.795  # so that letters of 10 points are about 8 on paper
SIDES, TOP, BOTTOM = 0.25, 0.35, 0.5  # margins in inches
INCH = 72.0
TITLE_HEIGHTS: Mapping[int, float] = {
    places.TITLE_ROW: 28.0,
    places.SUBTITLE_ROW: 20.0,
    places.PICKER_ROW: 20.0,
    places.PICKER_ROW + 1: 9.0,
}
HEADINGS_HEIGHT, WRAPPED_HEADINGS_HEIGHT = 18.0, 30.0


def headings_height(columns: PagePlaces) -> float:
    """The height of the row of headings, which wrap in narrow columns."""
    return WRAPPED_HEADINGS_HEIGHT if columns.is_narrow else HEADINGS_HEIGHT


def size_for(columns: PagePlaces) -> int:
    """A4 where the page's letters are large enough on it, else A3."""
    return A4 if scale_on(A4, columns) >= LEAST_SCALE else A3


def scale(columns: PagePlaces) -> float:
    """How large the page is on its paper."""
    return scale_on(size_for(columns), columns)


def scale_on(size: int, columns: PagePlaces) -> float:
    """How large the page is where it is as wide as the paper: 1 is its full size, and never more."""
    width = sum(_points(columns.width(column)) for column in columns.printed)
    return min(1.0, (SIZES[size][0] - 2 * SIDES * INCH) / width)


def _points(characters: float) -> float:
    """The width of a column: 7 pixels a character and 5 around them, of three quarters of a point."""
    return (characters * 7 + 5) * 0.75


def balanced_breaks(heights: Mapping[int, float], heads: float, columns: PagePlaces) -> list[int]:
    """
    The rows that end a sheet: as few sheets as can do, and all about as full.

    `heights` are those of the rows below the headings, `heads` that of the row over them. All are in points of the page
    at its full size.
    """
    sheet = int((SIZES[size_for(columns)][1] - (TOP + BOTTOM) * INCH) / scale(columns))
    repeated = heads + headings_height(columns)
    fewest = len(_ends(heights, repeated, sheet))
    fullest = bisect_left(range(sheet), True, key=lambda height: len(_ends(heights, repeated, height)) <= fewest)
    return _ends(heights, repeated, fullest)


def _ends(heights: Mapping[int, float], repeated: float, sheet: float) -> list[int]:
    """The last rows of all sheets but one, each filled as far as it goes; a row that is too high has one alone."""
    ends: list[int] = []
    used = sum(TITLE_HEIGHTS.values()) + repeated
    is_empty = True
    for row in sorted(heights):
        if not is_empty and used + heights[row] > sheet:
            ends.append(row - 1)
            used = repeated
        used += heights[row]
        is_empty = False
    return ends
