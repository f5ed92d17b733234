"""
Events so rare that the time between them says more than the number in a month: the t chart.

Times are transformed, y = t^(1/3.6) (Nelson 1994), which makes exponential times nearly normal. Their limits are XmR
limits, transformed back into times. qicharts2 computes the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from statistics import fmean, median

from msgspec import Struct

from kpixl.figures.control_limits import Limits, Observation, control_limits
from kpixl.figures.special_causes import SpecialCause, special_causes

RARE_BELOW = 1  # events a month, by the median: most months have none
RARE_SHARE = 0.1  # of all cases, if events are some of a month's cases
NELSON = 3.6


class Apart(StrEnum):
    """The measure of the distance between two events."""

    DAYS = "days"
    CASES = "cases"  # that could have been events, if events are some of a month's cases


class EventMonth(Struct, frozen=True):
    """The number of events in a month (None if not known), and the month's length in days or cases."""

    events: int | None
    length: float


class BetweenEvents(Struct, frozen=True):
    """
    The times between consecutive events, None if not known.

    The times up to the first event and since the last one, also None if not known, are at least as long as given.
    """

    times: tuple[float | None, ...]
    until_first: float | None
    since_last: float | None

    @property
    def counted(self) -> tuple[float | None, ...]:
        """
        The times from which limits are computed, including the time up to the first event if it exceeds their mean.

        That time can only be longer than is known.
        """
        first = transformed(self.until_first)
        mean = fmean([seen.value for seen in map(transformed, self.times) if seen.value is not None] or [0.0])
        return self.times if first.value is None or first.value <= mean else (self.until_first, *self.times)


class Usually(Struct, frozen=True):
    """The average time between two events, and its limits as long as only chance moves it."""

    apart: Apart
    mean: float
    least: float
    most: float

    @property
    def in_words(self) -> str:
        """`Rare, so judged by the days between events: 41 on average, usually 3 to 140`"""
        mean, least, most = (f"{time:,.0f}" for time in (self.mean, self.least, self.most))
        return f"Rare, so judged by the {self.apart} between events: {mean} on average, usually {least} to {most}"


def are_rare(months: Sequence[EventMonth], apart: Apart) -> bool:
    """Whether most months have no event and, if measured in cases, no more than a tenth of all cases are events."""
    known = [(month.events, month.length) for month in months if month.events is not None]
    events = sum(number for number, _ in known)
    if not events or median(number for number, _ in known) >= RARE_BELOW:
        return False
    return apart is Apart.DAYS or events <= RARE_SHARE * sum(length for _, length in known)


def between_events(months: Sequence[EventMonth]) -> BetweenEvents:
    """
    The times between events, oldest first.

    Only the number of events in a month is known, so they are assumed to be evenly spaced. A time that spans an unknown
    month is not known.
    """
    times: list[float | None] = []
    begins, last, until_first, is_from_the_start = 0.0, None, None, True
    for month in months:
        if month.events is None:
            times += [None] if last is not None else []
            last, is_from_the_start = None, False
        for event in range(month.events or 0):
            at = begins + (event + 0.5) * month.length / (month.events or 1)
            times += [] if last is None else [at - last]
            until_first = at if last is None and is_from_the_start else until_first
            last = at
        begins += month.length
    return BetweenEvents(tuple(times), until_first, None if last is None else begins - last)


def transformed(time: float | None) -> Observation:
    return Observation(None if time is None else time ** (1 / NELSON))


def time_of(value: float) -> float:
    """The time whose transformed value this is; 0 for a limit below 0."""
    return float(max(value, 0.0) ** NELSON)


def usually(times: Sequence[float | None], apart: Apart) -> Usually:
    """Mean and limits as times. ValueError if there is no time."""
    limits = _last(control_limits([transformed(time) for time in times]))
    width = limits.half_width or 0.0
    return Usually(apart, time_of(limits.mean), time_of(limits.mean - width), time_of(limits.mean + width))


def newest_cause(between: BetweenEvents) -> SpecialCause | None:
    """
    Why the last time is special: upwards if it is longer than usual.

    The time since the last event counts as the last one once it exceeds the mean, since it can only become longer.
    """
    series = [transformed(time) for time in between.counted]
    limits = control_limits(series)
    now = transformed(between.since_last)
    if now.value is not None and now.value > limits[0].mean:
        series, limits = [*series, now], (*limits, _last(limits))
    return special_causes(series, limits)[-1]


def _last(limits: Sequence[Limits]) -> Limits:
    return next(each for each in reversed(limits) if each.half_width is not None)
