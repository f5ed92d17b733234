"""The page on paper: how large it is when printed, and where one sheet ends and the next begins."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping

from kpixl.workbook.layout import places
from kpixl.workbook.layout.places import PagePlaces

A4, A3 = 9, 8  # as Excel numbers them
SIZES: Mapping[int, tuple[float, float]] = {A4: (841.9, 595.3), A3: (1190.6, 841.9)}  # points, landscape
LEAST_SCALE = 0.795  # at which 10-point letters are about 8 points on paper
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
    """A4 if the page's letters are large enough on it, else A3."""
    return A4 if scale_on(A4, columns) >= LEAST_SCALE else A3


def scale(columns: PagePlaces) -> float:
    """The scale at which the page is printed on its paper."""
    return scale_on(size_for(columns), columns)


def scale_on(size: int, columns: PagePlaces) -> float:
    """The scale at which the page is as wide as the paper's printable area; 1 is full size and the most."""
    width = sum(_points(columns.width(column)) for column in columns.printed)
    return min(1.0, (SIZES[size][0] - 2 * SIDES * INCH) / width)


def _points(characters: float) -> float:
    """The width of a column in points: 7 pixels per character and 5 pixels around them, each 0.75 points."""
    return (characters * 7 + 5) * 0.75


def balanced_breaks(heights: Mapping[int, float], heads: float, columns: PagePlaces) -> list[int]:
    """
    The rows that end a sheet of paper: as few sheets as possible, all about equally full.

    `heights` are the heights of the rows below the headings, `heads` is the height of the row over the headings; all
    in points of the page at full size.
    """
    sheet = int((SIZES[size_for(columns)][1] - (TOP + BOTTOM) * INCH) / scale(columns))
    repeated = heads + headings_height(columns)
    fewest = len(_ends(heights, repeated, sheet))
    fullest = bisect_left(range(sheet), True, key=lambda height: len(_ends(heights, repeated, height)) <= fewest)
    return _ends(heights, repeated, fullest)


def _ends(heights: Mapping[int, float], repeated: float, sheet: float) -> list[int]:
    """The last row of every sheet except the final one, each filled to `sheet`; a row that is too high has its own."""
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
