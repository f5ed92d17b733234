"""What one trend chart shows: an indicator's months up to the page's, and what they are compared with."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from statistics import fmean

from msgspec import Struct, field
from msgspec.structs import replace

from kpixl.config.values import AtLeast, AtMost, Benchmark, Indicator, OverTime, Within, is_comparable
from kpixl.figures.control_limits import Limits
from kpixl.figures.history import Series, kept_series, limits_by_month, verdict_on
from kpixl.figures.variation import Verdict
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.scorecard import FigureKey, FigureState, Happened, Scorecard
from kpixl.words.naming import MONTH_NAMES
from kpixl.words.periods import YEAR_BEGINS_IN, YEAR_MONTHS, Period
from kpixl.words.terms import Unit
from kpixl.workbook.layout.trend_axis import ValueAxis, value_axis
from kpixl.workbook.layout.trend_places import CHART_MONTHS_AT_LEAST, CHART_MONTHS_AT_MOST

NOT_KEPT = "not kept"
YEAR_WRITTEN, TWO_YEARS = re.compile(r"\b(\d{4})\b"), re.compile(r"\b(\d{4}) ?[-/–] ?(\d{4}|\d{2})\b")
MARCH = 3


class Trend(Struct, frozen=True, dict=True):
    """
    An indicator's figures as issued, or else as computed, oldest month first.

    `restated` are the values that the newest export gives for issued months where they differ.
    """

    series: Series
    verdict: Verdict | None  # None for an indicator that is reported termly
    restated: Mapping[Period, Fraction] = field(default_factory=dict)
    happened: tuple[Happened, ...] = ()  # events in its months

    @property
    def indicator(self) -> Indicator:
        return self.series.indicator

    @cached_property
    def months(self) -> tuple[Period, ...]:
        return tuple(figure.period for figure in self.series.figures)[-CHART_MONTHS_AT_MOST:]

    @property
    def newest(self) -> Figure:
        return self.series.figures[-1]

    @property
    def in_doubt(self) -> tuple[Period, ...]:
        """The months that have a value but are left out."""
        with_value = {figure.period for figure in self.series.figures if figure.value is not None}
        return tuple(month for month in self.months if month in with_value and month in self.series.in_doubt)

    @property
    def typed(self) -> tuple[Period, ...]:
        """The months whose figures were taken from an older page typed by hand."""
        typed = zip(self.series.figures, self.series.states, strict=True)
        return tuple(figure.period for figure, state in typed if state is FigureState.TYPED)

    @cached_property
    def values(self) -> Mapping[Period, Fraction]:
        """The values that are drawn, by month: those on which a verdict rests."""
        seen = zip(self.series.figures, self.series.observations, strict=True)
        counted = {figure.period: figure.value for figure, seen in seen if seen.value is not None}
        return {month: value for month in self.months if (value := counted.get(month)) is not None}

    @cached_property
    def limits(self) -> Mapping[Period, Limits]:
        """The limits of each month; a month has none if too few months count together for a verdict."""
        return {month: limits for month, limits in limits_by_month(self.series).items() if month in self.months}

    @property
    def usual(self) -> Limits | None:
        """The limits by which the newest figure is judged."""
        together = self.series.figures[self.series.parts[-1]]
        known = [limits for figure in together if (limits := self.limits.get(figure.period)) is not None]
        return next((limits for limits in reversed(known) if limits.half_width is not None), None)

    @cached_property
    def targets(self) -> Mapping[Period, tuple[Fraction | None, Fraction | None]]:
        """The target in force in each month as a pair, the second None unless both ends matter; none if not rated."""
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
        """The benchmarks on the indicator's own basis, of every known year."""
        steps = (*self.indicator.nationals.steps, *self.indicator.comparables.steps)
        return tuple(dict.fromkeys(step.value for step in steps if is_comparable(step.value)))

    @property
    def year_means(self) -> Mapping[Period, float]:
        """The mean of the drawn months of a financial year, at each of these months."""
        of_year: dict[int, list[float]] = {}
        for month, value in self.values.items():
            of_year.setdefault(_financial_year(month), []).append(float(value))
        means = {year: fmean(values) for year, values in of_year.items()}  # Python 3.12's `sum` rounds differently
        return {month: means[_financial_year(month)] for month in self.values}

    @cached_property
    def axis(self) -> ValueAxis:
        """The vertical axis, on which everything is drawn."""
        figures = [float(value) for value in (*self.values.values(), *self.restated.values())]
        limits = [end for each in self.limits.values() for end in (each.mean, each.lower, each.upper)]
        targets = [end for pair in self.targets.values() for end in pair]
        lines = [*limits, *targets, *self.nationals.values(), *self.comparables.values()]
        return value_axis(figures, [float(value) for value in lines if value is not None], self.indicator.unit)

    def _of_others(self, benchmarks: OverTime[Benchmark | None]) -> Mapping[Period, Fraction]:
        """A benchmark in each month of its own year; none if its basis differs, and none for a count."""
        if self.indicator.unit is Unit.COUNT:
            return {}
        known = [each for step in benchmarks.steps if is_comparable(each := step.value)]
        in_year = {month: each.value for each in known for month in months_of_year(each.year)}
        return {month: in_year[month] for month in self.months if month in in_year}


def months_of_year(named: str) -> tuple[Period, ...]:
    """
    The twelve months of a benchmark's year: `year ending 31 March 2023`, `2022/23`, `June 2023`.

    A year without a month ends in March. Empty if no year is named.
    """
    years = [int(year) for year in YEAR_WRITTEN.findall(named)]
    if both := TWO_YEARS.search(named):
        first, last = int(both[1]), int(both[2])
        years = [first + 1] if last in (first + 1, (first + 1) % 100) else years
    if not years:
        return ()
    words = re.findall("[a-z]+", named.casefold())
    ends = next((at for at, name in enumerate(MONTH_NAMES, start=1) if {name, name[:3]} & {*words}), MARCH)
    return Period(years[-1], ends).back_to(YEAR_MONTHS)


def trends_of(scorecard: Scorecard, restated: Mapping[FigureKey, Figure]) -> tuple[Trend, ...]:
    """
    A trend for each indicator up to the page's month, all over the same months: at least 13 and at most 36.

    `restated` are figures as the newest export gives them; one is drawn where it differs from the issued figure.
    """
    return tuple(_trend(series, restated, scorecard.happened) for series in kept_series(scorecard).values())


def _trend(series: Series, restated: Mapping[FigureKey, Figure], happened: Sequence[Happened]) -> Trend:
    padded = _padded(series)
    months = [figure.period for figure in padded.figures[-CHART_MONTHS_AT_MOST:]]
    there = tuple(each for each in happened if each.period in months and each.is_about(series.indicator.key))
    return Trend(padded, verdict_on(padded), _otherwise(series, restated), there)


def _padded(series: Series) -> Series:
    """The series, with unknown months put before its first one if it is shorter than a chart."""
    key, unit, newest = series.indicator.key, series.indicator.unit, series.figures[-1].period
    before = newest.back_to(CHART_MONTHS_AT_LEAST)[: -len(series.figures)]
    unknown = tuple(Figure(key, month, unit, reason=NOT_KEPT) for month in before)
    states = (FigureState.RESTATED,) * len(unknown) + series.states
    return replace(series, figures=(*unknown, *series.figures), states=states)


def _otherwise(series: Series, restated: Mapping[FigureKey, Figure]) -> dict[Period, Fraction]:
    """The newest export's values that differ from the issued ones."""
    found = {}
    for figure, state in zip(series.figures, series.states, strict=True):
        now = restated.get((figure.key, figure.period))
        is_known = state is FigureState.ISSUED and now is not None and not now.doubts
        if is_known and now is not None and now.value not in (None, figure.value):
            found[figure.period] = now.value
    return found


def _financial_year(month: Period) -> int:
    """The calendar year in which the month's financial year begins."""
    return month.plus(1 - YEAR_BEGINS_IN).year
