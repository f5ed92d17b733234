"""The place of each council's figure among other councils' figures: rank, quartile, funnel and neighbours."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import NormalDist

from msgspec import Struct

from kpixl.config.published_values import Ranking, Standing
from kpixl.figures.intervals import (
    CONFIDENCE,
    STRICTER,
    Interval,
    Significance,
    count_interval,
    share_interval,
    significance,
)
from kpixl.scorecard.display import is_percentage
from kpixl.scorecard.figure import PER, Figure
from kpixl.words.terms import GoodIs, Unit


class Funnel(Struct, frozen=True):
    """
    How a figure differs from all councils together; `mean`: all numerators over all denominators.

    A share outside the limits for its own denominator differs from the mean by more than chance. A rate has no limits
    here, since its interval decides.
    """

    significance: Significance
    mean: float
    usual: Interval | None  # where 95% of shares with this denominator lie if only chance moves them from the mean
    outer: Interval | None  # the same for 99.8%


class AmongCouncils(Struct, frozen=True):
    """A council's place. `funnel` is None if this council or all others lack a numerator and denominator to compare."""

    standing: Standing
    funnel: Funnel | None


def among_councils(
    figures: Mapping[str, Figure], good_is: GoodIs, neighbours: Mapping[str, Sequence[str]]
) -> Mapping[str, AmongCouncils]:
    """
    The place of each council, by its code, in one indicator and month; `neighbours`: each council's neighbours.

    There are no places for counts (they depend on a council's size), for a single council, or for mixed units.
    """
    values = {code: figure.value for code, figure in figures.items()}
    numbers = {code: value for code, value in values.items() if value is not None}
    units = {figure.unit for figure in figures.values()}
    if len(numbers) < 2 or len(units) > 1 or Unit.COUNT in units:
        return {}
    ranking, funnels = Ranking(numbers, good_is), _funnels(figures)
    return {
        code: AmongCouncils(ranking.standing(code, neighbours.get(code, ())), funnels.get(code)) for code in numbers
    }


def _funnels(figures: Mapping[str, Figure]) -> Mapping[str, Funnel]:
    known = {
        code: (figure, figure.numerator, figure.denominator)
        for code, figure in figures.items()
        if figure.numerator is not None and figure.denominator
    }
    if len(known) < 2:
        return {}
    mean = sum(numerator for _, numerator, _ in known.values()) / sum(of for _, _, of in known.values())
    return {
        code: _of_share(numerator, of, mean) if is_percentage(figure.unit) else _of_rate(numerator, of, mean)
        for code, (figure, numerator, of) in known.items()
    }


def _of_share(numerator: int, denominator: int, mean: float) -> Funnel:
    def interval(confidence: float) -> Interval:
        return share_interval(numerator, denominator, confidence)

    usual, outer = (_limits(mean, denominator, confidence) for confidence in (CONFIDENCE, STRICTER))
    return Funnel(significance(mean, interval), mean, usual, outer)


def _of_rate(numerator: int, population: int, mean: float) -> Funnel:
    def interval(confidence: float) -> Interval:
        counted = count_interval(numerator, confidence)
        return Interval(counted.low / population, counted.high / population)

    return Funnel(significance(mean, interval), mean * PER, None, None)


def _limits(mean: float, denominator: int, confidence: float) -> Interval:
    """Limits for shares of this denominator: exactly outside them, a share's Wilson interval excludes the mean."""
    width = NormalDist().inv_cdf((1 + confidence) / 2) * math.sqrt(mean * (1 - mean) / denominator)
    return Interval(max(0.0, mean - width), min(1.0, mean + width))
