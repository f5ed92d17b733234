"""
The limits between which a series of figures usually varies.

XmR limits are those of NHS *Making Data Count*, as NHSRplotthedots 0.2.2 computes them. If denominators vary by more
than a quarter of their mean, each month has limits of its own: those of the I′ chart (Anhøj 2024).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import fmean

from msgspec import Struct

XMR = 2.66  # mean moving ranges from the mean to a limit; 3 / 1.128, rounded as the NHS rounds it
I_PRIME = 3.0  # standard deviations from the centre to a limit
SCREENED_ABOVE = 3.267  # times the mean moving range
VARYING = 0.25  # of the mean denominator


class Observation(Struct, frozen=True):
    """A month's figure in the indicator's unit. `value` is None in a gap: a month without a trustworthy figure."""

    value: float | None
    denominator: float | None = None  # of a share or a rate


class Limits(Struct, frozen=True):
    """The mean, and the distance from it to either limit: None in a gap."""

    mean: float
    half_width: float | None

    @property
    def lower(self) -> float | None:
        return None if self.half_width is None else self.mean - self.half_width

    @property
    def upper(self) -> float | None:
        return None if self.half_width is None else self.mean + self.half_width


def control_limits(series: Sequence[Observation], *, screened: bool = False) -> tuple[Limits, ...]:
    """
    The limits of each month of a series, oldest first; a gap drops the moving range before it and the one after it.

    `screened` leaves out, once, moving ranges of 3.267 times their mean or more. ValueError if no month has a value.
    """
    limits = _own_limits if denominators_vary(series) else _common_limits
    return limits(series, screened=screened)


def denominators_vary(series: Sequence[Observation]) -> bool:
    """Whether some denominator differs from their mean by more than a quarter; False if one is missing or 0."""
    sizes = [seen.denominator or 0.0 for seen in series if seen.value is not None]
    if not all(sizes):
        return False
    mean = fmean(sizes)
    return any(abs(size - mean) > VARYING * mean for size in sizes)


def _common_limits(series: Sequence[Observation], *, screened: bool) -> tuple[Limits, ...]:
    mean = fmean(seen.value for seen in series if seen.value is not None)
    width = XMR * _mean([abs(change) for _, _, change in _changes(series)], screened=screened)
    return tuple(Limits(mean, None if seen.value is None else width) for seen in series)


def _own_limits(series: Sequence[Observation], *, screened: bool) -> tuple[Limits, ...]:
    sizes = [seen.denominator or 0.0 for seen in series]
    known = [(seen.value, size) for seen, size in zip(series, sizes, strict=True) if seen.value is not None]
    centre = math.fsum(value * size for value, size in known) / math.fsum(size for _, size in known)
    deviations = [
        math.sqrt(math.pi / 2) * abs(change) / math.sqrt(1 / sizes[before] + 1 / sizes[after])
        for before, after, change in _changes(series)
    ]
    deviation = _mean(deviations, screened=screened)
    return tuple(
        Limits(centre, None if seen.value is None else I_PRIME * deviation / math.sqrt(size))
        for seen, size in zip(series, sizes, strict=True)
    )


def _changes(series: Sequence[Observation]) -> Iterator[tuple[int, int, float]]:
    """The places of two consecutive months, and the change between them; none to or from a gap."""
    for after, (last, this) in enumerate(pairwise(series), start=1):
        if last.value is not None and this.value is not None:
            yield after - 1, after, this.value - last.value


def _mean(ranges: Sequence[float], *, screened: bool) -> float:
    """The mean moving range; 0 if there is none."""
    if not ranges:
        return 0.0
    mean = fmean(ranges)
    if not screened or mean == 0:
        return mean
    return fmean(size for size in ranges if size < SCREENED_ABOVE * mean)
