"""
How far a share, a count or a rate may be off by chance, and whether it differs from another figure by more than that.

Wilson intervals for shares, Byar's for counts and rates (exact below ten), as PHEindicatormethods computes them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from functools import partial
from statistics import NormalDist

from msgspec import Struct

EXACT_BELOW = 10  # events
CONFIDENCE = 0.95
STRICTER = 0.998  # the outer limits of a funnel


class Interval(Struct, frozen=True):
    """The least and the greatest value that chance alone makes likely, in the unit of the figure."""

    low: float
    high: float

    def side_of(self, reference: float) -> int:
        """1 if the whole interval is above the reference, -1 if it is below, 0 if it contains the reference."""
        return (self.low > reference) - (self.high < reference)


class Significance(StrEnum):
    """How a figure differs from a mean in a funnel."""

    LOWER = "lower (99.8%)"
    LOW = "lower (95%)"
    SIMILAR = "similar"
    HIGH = "higher (95%)"
    HIGHER = "higher (99.8%)"


def share_interval(numerator: float, denominator: float, confidence: float = CONFIDENCE) -> Interval:
    """Wilson's score interval of a share, between 0 and 1. ValueError unless 0 ≤ numerator ≤ denominator ≠ 0."""
    if not 0 <= numerator <= denominator or denominator == 0:
        raise ValueError(f"{numerator} of {denominator} is not a share")
    z = _deviations(confidence)
    share = numerator / denominator
    centre = 2 * numerator + z**2
    width = z * math.sqrt(z**2 + 4 * numerator * (1 - share))
    whole = 2 * (denominator + z**2)
    low = 0.0 if numerator == 0 else (centre - width) / whole  # exactly 0: rounding would miss it
    high = 1.0 if numerator == denominator else (centre + width) / whole
    return Interval(low, high)


def count_interval(count: int, confidence: float = CONFIDENCE) -> Interval:
    """Byar's interval of a count of events (exact below ten). Divided by the population, it is that of a rate."""
    if count < 0:
        raise ValueError(f"{count} is not a count")
    return _exact(count, confidence) if count < EXACT_BELOW else byar(count, confidence)


def byar(count: float, confidence: float = CONFIDENCE) -> Interval:
    """Byar's approximation, for a count above 0."""
    z, above = _deviations(confidence), count + 1
    low = count * (1 - 1 / (9 * count) - z / (3 * math.sqrt(count))) ** 3
    high = above * (1 - 1 / (9 * above) + z / (3 * math.sqrt(above))) ** 3
    return Interval(low, high)


def funnel(shares: Sequence[tuple[float, float]]) -> Iterator[Significance]:
    """For each numerator and denominator, whether its interval excludes the mean of all, and how surely."""
    mean = sum(numerator for numerator, _ in shares) / sum(denominator for _, denominator in shares)
    found = {share: significance(mean, partial(share_interval, *share)) for share in {*shares}}  # most are alike
    for share in shares:
        yield found[share]


def significance(mean: float, interval: Callable[[float], Interval]) -> Significance:
    """How a figure differs from the mean, by its interval at 99.8%, then at 95%."""
    stricter, usual = interval(STRICTER).side_of(mean), interval(CONFIDENCE).side_of(mean)
    if stricter:
        return Significance.HIGHER if stricter > 0 else Significance.LOWER
    if usual:
        return Significance.HIGH if usual > 0 else Significance.LOW
    return Significance.SIMILAR


def _deviations(confidence: float) -> float:
    return NormalDist().inv_cdf((1 + confidence) / 2)


def _exact(count: int, confidence: float) -> Interval:
    """The exact Poisson interval: the means between which this count is unlikely on neither side."""
    tail = (1 - confidence) / 2
    low = _mean_at(lambda mean: 1 - _at_most(count - 1, mean) >= tail) if count else 0.0
    return Interval(low, _mean_at(lambda mean: _at_most(count, mean) <= tail))


def _at_most(count: int, mean: float) -> float:
    """The probability that a Poisson count with this mean is at most `count`."""
    return math.exp(-mean) * math.fsum(mean**events / math.factorial(events) for events in range(count + 1))


def _mean_at(holds: Callable[[float], bool]) -> float:
    """The least mean up to 100 at which it holds, by bisection; 100 is far above any needed for counts below ten."""
    low, high = 0.0, 100.0
    while (middle := (low + high) / 2) not in (low, high):
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
