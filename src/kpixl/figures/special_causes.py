"""The months of a series that vary more than usual, by the four rules of NHS *Making Data Count*."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from enum import StrEnum
from itertools import groupby, pairwise

from msgspec import Struct

from kpixl.figures.control_limits import Limits, Observation

IN_A_RUN = 7  # points of a trend, and of a run on one side of the mean
NEAR = 2 / 3  # of the way from the mean to a limit


class CauseRule(StrEnum):
    """The rules, in the order in which they are checked: a month counts under the first that it breaks."""

    OUTSIDE = "outside the limits"
    TREND = "seven months rising or falling"
    NEAR_LIMIT = "two of three months near a limit"
    ONE_SIDE = "seven months on one side of the mean"


class SpecialCause(Struct, frozen=True):
    """The rule that a month breaks, and in which direction: up (above or rising) or down."""

    rule: CauseRule
    is_up: bool


class _Point(Struct, frozen=True):
    value: float
    side: int  # of the mean: 1 above, -1 below, 0 on it
    is_outside: bool
    is_near: bool  # beyond the near limit and not outside


def special_causes(series: Sequence[Observation], limits: Sequence[Limits]) -> tuple[SpecialCause | None, ...]:
    """
    The special cause of each month, oldest first; None if variation is usual, and in a gap.

    Runs end at a gap. A point on the mean breaks a run on one side. If all values are equal, nothing varies.
    """
    if len({seen.value for seen in series} - {None}) < 2:
        return (None,) * len(series)
    found: list[SpecialCause | None] = []
    for has_value, run in groupby(zip(series, limits, strict=True), key=lambda month: month[0].value is not None):
        months = list(run)
        found += _of_unbroken([_point(seen, limit) for seen, limit in months]) if has_value else [None] * len(months)
    return tuple(found)


def _point(seen: Observation, limits: Limits) -> _Point:
    value, width = seen.value or 0.0, limits.half_width or 0.0
    off = value - limits.mean
    side = 0 if math.isclose(value, limits.mean, rel_tol=1e-12) else int(math.copysign(1, off))
    is_outside = abs(off) > width and not math.isclose(abs(off), width, rel_tol=1e-9)
    return _Point(value, side, is_outside, not is_outside and abs(off) > NEAR * width)


def _of_unbroken(run: Sequence[_Point]) -> list[SpecialCause | None]:
    steps = [_step(last.value, this.value) for last, this in pairwise(run)]
    in_trend = _in_some_window(len(run), IN_A_RUN, lambda at: _one_way(steps[at : at + IN_A_RUN - 1]))
    on_side = _in_some_window(len(run), IN_A_RUN, lambda at: _one_way([p.side for p in run[at : at + IN_A_RUN]]))
    in_three = _in_some_window(len(run), 3, lambda at: _is_pair_near_a_limit(run[at : at + 3]))
    found: list[SpecialCause | None] = []
    for at, point in enumerate(run):
        if point.is_outside:
            found.append(SpecialCause(CauseRule.OUTSIDE, point.side > 0))
        elif in_trend[at]:
            found.append(SpecialCause(CauseRule.TREND, _step_at(at, steps, in_trend) > 0))
        elif in_three[at] and point.is_near:
            found.append(SpecialCause(CauseRule.NEAR_LIMIT, point.side > 0))
        elif on_side[at]:
            found.append(SpecialCause(CauseRule.ONE_SIDE, point.side > 0))
        else:
            found.append(None)
    return found


def _step(last: float, this: float) -> int:
    return (this > last) - (this < last)


def _step_at(at: int, steps: Sequence[int], in_trend: Sequence[bool]) -> int:
    """The step into the point, or out of it if the next is in a trend as well: NHSRplotthedots decides like this."""
    goes_on = at + 1 < len(in_trend) and in_trend[at + 1]
    return steps[at if goes_on else at - 1]


def _one_way(signs: Sequence[int]) -> bool:
    return signs[0] != 0 and all(sign == signs[0] for sign in signs)


def _is_pair_near_a_limit(three: Sequence[_Point]) -> bool:
    return _one_way([point.side for point in three]) and sum(point.is_near for point in three) >= 2


def _in_some_window(count: int, size: int, holds: Callable[[int], bool]) -> list[bool]:
    """For each of `count` points, whether it is in a window of `size` points for whose first place `holds` is true."""
    inside = [False] * count
    for at in range(count - size + 1):
        if holds(at):
            inside[at : at + size] = [True] * size
    return inside
