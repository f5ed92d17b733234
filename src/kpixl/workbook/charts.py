"""
What charts show: the cells that they are drawn from, their axes, and what they are called.

A chart keeps the looks that somebody gave it; only what it shows is written.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from kpixl.workbook.ooxml.cells import Area


@dataclass(frozen=True)
class Axis:
    """The ends of an axis, the distance from one tick to the next, and how the ticks are written."""

    low: float | date
    high: float | date
    step: float
    number_format: str


@dataclass(frozen=True)
class Chart:
    """One chart: `name` is that of its frame on the sheet, `row` and `column` the cell that it fills."""

    name: str
    number: int  # from 1
    row: int
    column: int
    text: str  # for those who can't see it
    across: Axis
    up: Axis


@dataclass(frozen=True)
class ChartSheet:
    """
    All of kpixl's charts on a sheet, drawn from the cells of another: their names begin with `named`.

    `cells_of` says which cells of the `source` a chart refers to in place of those that it, or any other of the
    charts, refers to now.
    """

    sheet: str
    source: str
    named: str
    charts: tuple[Chart, ...]
    cells_of: Callable[[Chart, Area], Area]
