"""
Events that are so rare that the time between them says more than how many a month had: the t chart.

Times are transformed, y = t^(1/3.6) (Nelson 1994), by which exponential times become nearly normal. Their limits are
those of XmR, and are shown back as times. qicharts2 computes the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from kpixl.figures.control_limits import Limits, Observation, control_limits
from kpixl.figures.special_causes import SpecialCause, special_causes

RARE_BELOW = 1  # events a month, by the median: most months have none
RARE_SHARE = 0.1  # of all cases, where events are some of the cases of a month
NELSON = 3.6


class Apart(StrEnum):
    """What two events are apart by."""

    DAYS = "days"
    CASES = "cases"  # that could have been one, where events are some of a month's cases


@dataclass(frozen=True)
class EventMonth:
    """The events of a month, None where they are not known, and its length: its days, or its cases."""

    events: int | None
    length: float


@dataclass(frozen=True)
class BetweenEvents:
    """The times between events that follow each other, None where one is not known, and that since the last event."""

    times: tuple[float | None, ...]
    since_last: float | None


@dataclass(frozen=True)
class Usually:
    """What lies between two events on average, and at least and at most while only chance moves it."""

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
    """Whether most months have no event and, of their cases, no more than a tenth are events."""
    known = [(month.events, month.length) for month in months if month.events is not None]
    events = sum(number for number, _ in known)
    if not events or median(number for number, _ in known) >= RARE_BELOW:
        return False
    return apart is Apart.DAYS or events <= RARE_SHARE * sum(length for _, length in known)


def between_events(months: Sequence[EventMonth]) -> BetweenEvents:
    """
    The times between events, oldest first.

    Only how many events a month had is known, so they are taken to be evenly apart in it. Nobody knows how long the
    time is that reaches over a month that is not known.
    """
    times: list[float | None] = []
    begins, last = 0.0, None
    for month in months:
        if month.events is None:
            times += [None] if last is not None else []
            last = None
        for event in range(month.events or 0):
            at = begins + (event + 0.5) * month.length / (month.events or 1)
            times += [] if last is None else [at - last]
            last = at
        begins += month.length
    return BetweenEvents(tuple(times), None if last is None else begins - last)


def transformed(time: float | None) -> Observation:
    return Observation(None if time is None else time ** (1 / NELSON))


def time_of(value: float) -> float:
    """The time that was transformed to a value; nought for a limit below nought."""
    return float(max(value, 0.0) ** NELSON)


def usually(times: Sequence[float | None], apart: Apart) -> Usually:
    """Mean and limits as times. ValueError where there is no time."""
    limits = _last(control_limits([transformed(time) for time in times]))
    width = limits.half_width or 0.0
    return Usually(apart, time_of(limits.mean), time_of(limits.mean - width), time_of(limits.mean + width))


def newest_cause(between: BetweenEvents) -> SpecialCause | None:
    """
    Why the last time is special: upwards where it is longer than usual.

    The time since the last event is the last one as soon as it is longer than the mean: it can only become longer.
    """
    series = [transformed(time) for time in between.times]
    limits = control_limits(series)
    now = transformed(between.since_last)
    if now.value is not None and now.value > limits[0].mean:
        series, limits = [*series, now], (*limits, _last(limits))
    return special_causes(series, limits)[-1]


def _last(limits: Sequence[Limits]) -> Limits:
    return next(each for each in reversed(limits) if each.half_width is not None)
