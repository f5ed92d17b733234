"""What one chart of trends shows: an indicator's months up to the page's, and what they are compared with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from kpixl.config.values import AtLeast, AtMost, Benchmark, Config, Indicator, OverTime, Within
from kpixl.figures.control_limits import Limits
from kpixl.figures.history import Series, verdict_on
from kpixl.figures.variation import Variation, Verdict
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.scorecard import FigureKey, Rated
from kpixl.words.naming import MONTH_NAMES
from kpixl.words.periods import YEAR_BEGINS_IN, YEAR_MONTHS, Period
from kpixl.words.terms import Unit
from kpixl.workbook.layout.trend_axis import ValueAxis, value_axis
from kpixl.workbook.layout.trend_places import MONTHS_AT_LEAST, MONTHS_AT_MOST

NOT_COMPUTED = "not computed"
YEAR, TWO_YEARS = re.compile(r"\b(\d{4})\b"), re.compile(r"\b(\d{4}) ?[-/–] ?(\d{4}|\d{2})\b")
MARCH = 3


@dataclass(frozen=True)
class Happened:
    """Something that a reader of a chart should know of: a new team, a new rule."""

    period: Period
    what: str


@dataclass(frozen=True)
class Trend:
    """
    The figures of an indicator as they are issued, or else computed, oldest month first.

    `restated` are values that the newest export gives in place of issued ones.
    """

    series: Series
    verdict: Verdict | None  # None for an indicator that is reported termly
    restated: Mapping[Period, Fraction] = field(default_factory=dict)
    events: tuple[Happened, ...] = ()

    @property
    def indicator(self) -> Indicator:
        return self.series.indicator

    @cached_property
    def months(self) -> tuple[Period, ...]:
        return tuple(figure.period for figure in self.series.figures)

    @property
    def newest(self) -> Figure:
        return self.series.figures[-1]

    @property
    def in_doubt(self) -> tuple[Period, ...]:
        """The months that have a value, and are left out all the same."""
        return tuple(figure.period for figure in self.series.figures if figure.doubts and figure.value is not None)

    @cached_property
    def values(self) -> Mapping[Period, Fraction]:
        """The values that are drawn, by month."""
        return {each.period: each.value for each in self.series.figures if each.value is not None and not each.doubts}

    @cached_property
    def limits(self) -> tuple[Limits, ...]:
        """The limits of each month; none where there are too few months for a verdict."""
        is_judged = self.verdict is not None and self.verdict.variation is not Variation.NOT_YET
        return self.verdict.limits if is_judged and self.verdict else ()

    @cached_property
    def targets(self) -> Mapping[Period, tuple[Fraction | None, Fraction | None]]:
        """The target in force in each month, from and to: one of them alone, unless both ends matter."""
        found: dict[Period, tuple[Fraction | None, Fraction | None]] = {}
        for month in self.months:
            match self.indicator.target(month):
                case AtLeast(value) | AtMost(value):
                    found[month] = value, None
                case Within(low, high):
                    found[month] = low, high
        return found

    @cached_property
    def nationals(self) -> Mapping[Period, Fraction]:
        return self._of_others(self.indicator.nationals)

    @cached_property
    def comparables(self) -> Mapping[Period, Fraction]:
        return self._of_others(self.indicator.comparables)

    @property
    def benchmarks(self) -> tuple[Benchmark, ...]:
        """What others reached, in every year that is known."""
        steps = (*self.indicator.nationals.steps, *self.indicator.comparables.steps)
        return tuple(dict.fromkeys(step.value for step in steps if step.value))

    @property
    def year_means(self) -> Mapping[Period, float]:
        """The mean of the months of a financial year, in each that is drawn."""
        of_year: dict[int, list[float]] = {}
        for month, value in self.values.items():
            of_year.setdefault(_financial_year(month), []).append(float(value))
        means = {year: sum(values) / len(values) for year, values in of_year.items()}
        return {month: means[_financial_year(month)] for month in self.values}

    @cached_property
    def axis(self) -> ValueAxis:
        """The axis upwards, on which all is drawn."""
        figures = [float(value) for value in (*self.values.values(), *self.restated.values())]
        limits = [end for each in self.limits for end in (each.mean, each.lower, each.upper)]
        targets = [end for pair in self.targets.values() for end in pair]
        lines = [*limits, *targets, *self.nationals.values(), *self.comparables.values()]
        return value_axis(figures, [float(value) for value in lines if value is not None], self.indicator.unit)

    def _of_others(self, benchmarks: OverTime[Benchmark | None]) -> Mapping[Period, Fraction]:
        """A benchmark in each month of its own year; none of a count, as others are of another size."""
        if self.indicator.unit is Unit.COUNT:
            return {}
        known = [each for step in benchmarks.steps if (each := step.value)]
        in_year = {month: each.value for each in known for month in months_of_year(each.year)}
        return {month: in_year[month] for month in self.months if month in in_year}


def months_of_year(named: str) -> tuple[Period, ...]:
    """
    The twelve months of the year that a benchmark is of: `year ending 31 March 2023`, `2022/23`, `June 2023`.

    A year alone ends in March. None where no year is named.
    """
    years = [int(year) for year in YEAR.findall(named)]
    if both := TWO_YEARS.search(named):
        first, last = int(both[1]), int(both[2])
        years = [first + 1] if last in (first + 1, (first + 1) % 100) else years
    if not years:
        return ()
    words = re.findall("[a-z]+", named.casefold())
    ends = next((at for at, name in enumerate(MONTH_NAMES, start=1) if {name, name[:3]} & {*words}), MARCH)
    return Period(years[-1], ends).back_to(YEAR_MONTHS)


def trends_of(
    config: Config, figures: Mapping[FigureKey, Rated], period: Period, events: Sequence[Happened] = ()
) -> tuple[Trend, ...]:
    """
    A trend of each indicator up to this month, all of the same months.

    They begin with the first of the last 36 months that has a figure; 13 months are shown at least.
    """
    months = period.back_to(MONTHS_AT_MOST)
    keys = [indicator.key for indicator in config.indicators]
    places = {(key, month) for key in keys for month in months} & figures.keys()
    known = {month for key, month in places if figures[key, month].figure.numerator is not None}
    first = min([*known, months[-MONTHS_AT_LEAST]])
    months = tuple(month for month in months if month >= first)
    there = tuple(event for event in events if event.period in months)
    return tuple(_trend(indicator, figures, months, there) for indicator in config.indicators)


def _trend(
    indicator: Indicator, figures: Mapping[FigureKey, Rated], months: Sequence[Period], events: tuple[Happened, ...]
) -> Trend:
    series = Series(indicator, tuple(_figures(indicator, figures, months)))
    return Trend(series, verdict_on(series), events=events)


def _figures(indicator: Indicator, figures: Mapping[FigureKey, Rated], months: Sequence[Period]) -> Iterator[Figure]:
    for month in months:
        rated = figures.get((indicator.key, month))
        yield rated.figure if rated else Figure(indicator.key, month, indicator.unit, reason=NOT_COMPUTED)


def _financial_year(month: Period) -> int:
    """The calendar year in which the month's financial year begins."""
    return month.plus(1 - YEAR_BEGINS_IN).year
