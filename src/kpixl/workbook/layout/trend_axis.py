"""The axes of a trend chart: percentages from 0 to 100, all else from 0, but cut if the figures would look flat."""

from __future__ import annotations

import math
from collections.abc import Collection
from datetime import timedelta

from msgspec import Struct

from kpixl.scorecard.display import is_percentage
from kpixl.words.periods import Period
from kpixl.words.terms import Unit
from kpixl.workbook.blocks import Axis

CUT_WITHIN = 0.1  # share of the whole axis: if all figures lie within it, the rest is cut off
TICKS_AT_MOST = 5  # intervals between ticks
ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)
NEARLY = 1e-9  # a value this close to a tick is on it
TICKS_A_QUARTER, TICKS_HALF_A_YEAR, TICKS_A_YEAR = (
    92,
    183,
    366,
)  # days between ticks, chosen so that each tick falls in the first days of a month


class ValueAxis(Struct, frozen=True):
    """A vertical axis, in the figures' own unit."""

    low: float
    high: float
    step: float
    is_cut: bool


def value_axis(figures: Collection[float], lines: Collection[float], unit: Unit) -> ValueAxis:
    """
    The axis for these figures and for the lines beside them: limits, targets, benchmarks.

    It is cut if all figures lie within a tenth of it, which for a percentage is ten points. A cut axis still shows
    every line, as far as its values are possible: no share is above 1.
    """
    most = 1.0 if is_percentage(unit) else math.inf
    drawn = [min(max(value, 0.0), most) for value in (*figures, *lines)]
    whole = _whole(max(drawn, default=0.0), unit)
    spread = max(figures, default=0.0) - min(figures, default=0.0)
    if not figures or spread > CUT_WITHIN * whole.high + NEARLY:
        return whole
    cut = _around(min(drawn), max(drawn), unit)
    is_cut = cut.low > whole.low or (is_percentage(unit) and cut.high < whole.high)
    return cut if is_cut else whole


def month_axis(months: tuple[Period, ...]) -> Axis:
    """The axis of months, with as many ticks as fit."""
    step = TICKS_A_QUARTER if len(months) <= 15 else TICKS_HALF_A_YEAR if len(months) <= 24 else TICKS_A_YEAR
    return Axis(months[0].first_day, months[-1].last_day + timedelta(days=1), step, "mmm yy")


def _whole(most: float, unit: Unit) -> ValueAxis:
    if is_percentage(unit):
        return ValueAxis(0.0, 1.0, 0.25, is_cut=False)
    step = _step(most or 1.0, unit)
    return ValueAxis(0.0, step * max(math.ceil(most / step - NEARLY), 1), step, is_cut=False)


def _around(least: float, most: float, unit: Unit) -> ValueAxis:
    """The shortest axis from tick to tick, of some length even if all values are equal; no share goes above 1."""
    step = _step(max(most - least, 0.02 if is_percentage(unit) else 0.02 * most or 1.0), unit)
    low = step * math.floor(least / step + NEARLY)
    high = step * max(math.ceil(most / step - NEARLY), math.floor(least / step + NEARLY) + 1)
    if is_percentage(unit) and high > 1.0 + NEARLY:
        low, high = min(low, 1.0 - step), 1.0
    return ValueAxis(round(low, 10), round(high, 10), step, is_cut=True)


def _step(size: float, unit: Unit) -> float:
    """The smallest round step that spans the size in at most five intervals; whole for counts."""
    power = 10.0 ** math.floor(math.log10(size / TICKS_AT_MOST))
    found = next(each * power for each in ROUND if each * power * TICKS_AT_MOST >= size * (1 - NEARLY))
    return float(math.ceil(found)) if unit is Unit.COUNT else round(found, 10)
