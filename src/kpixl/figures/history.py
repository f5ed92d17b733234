"""An indicator's figures month by month, as a series that shows whether it is changing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from kpixl.config.values import AtLeast, AtMost, Indicator, Target
from kpixl.figures.between_events import Apart, EventMonth, are_rare
from kpixl.figures.control_limits import Limits, Observation, control_limits
from kpixl.figures.intervals import Interval, count_interval, share_interval
from kpixl.figures.variation import MONTHS_NEEDED, Verdict, verdict, verdict_between
from kpixl.indicators import declared
from kpixl.indicators.declared import Timing
from kpixl.scorecard.display import is_percentage
from kpixl.scorecard.figure import PER, Figure
from kpixl.scorecard.scorecard import FigureState, Happened, Rated, Scorecard
from kpixl.words.periods import Period
from kpixl.words.terms import GoodIs, Unit
from kpixl.words.texts import counted

if TYPE_CHECKING:
    from kpixl.figures.answers import Figures


class Series(Struct, frozen=True, dict=True):
    """
    The figures of an indicator, oldest month first; those in doubt are left out of every verdict.

    `states` say where each figure comes from, if they come from a workbook. In the months of `anew`, limits, mean and
    runs begin again.
    """

    indicator: Indicator
    figures: tuple[Figure, ...]
    states: tuple[FigureState, ...] = ()
    anew: frozenset[Period] = frozenset()

    @property
    def in_doubt(self) -> tuple[Period, ...]:
        return tuple(figure.period for figure in self.figures if figure.doubts)

    @property
    def typed(self) -> tuple[Period, ...]:
        """The months whose figures were typed by hand."""
        both = zip(self.figures, self.states, strict=True) if self.states else ()
        return tuple(figure.period for figure, state in both if state is FigureState.TYPED and figure.value is not None)

    @cached_property
    def observations(self) -> list[Observation]:
        before = _months_before_the_first_case(self.figures)
        return [*[Observation(None)] * before, *(_observation(figure) for figure in self.figures[before:])]

    @cached_property
    def parts(self) -> tuple[slice, ...]:
        """The stretches of months that share limits, mean and runs, the earliest first."""
        begins = [at for at, figure in enumerate(self.figures) if at == 0 or figure.period in self.anew]
        return tuple(slice(*ends) for ends in pairwise([*begins, len(self.figures)]))

    @property
    def since(self) -> Period | None:
        """The first of the months by which the last one is judged; None if it is judged by all."""
        begins = self.parts[-1].start
        return self.figures[begins].period if begins else None


def series_of(
    indicator: Indicator, figures: Figures, periods: Sequence[Period], happened: Sequence[Happened] = ()
) -> Series:
    computed = tuple(figures[indicator.key, period] for period in periods)
    return Series(indicator, computed, anew=_months_anew(indicator, happened))


def _months_anew(indicator: Indicator, happened: Sequence[Happened]) -> frozenset[Period]:
    return frozenset(each.period for each in happened if each.begins_anew and each.is_about(indicator.key))


def kept_series(scorecard: Scorecard) -> Mapping[str, Series]:
    """
    The series of each indicator of the page up to its month, as its workbook keeps it, including small numbers.

    It begins with the earliest month kept for any indicator, but no earlier than config asks for.
    """
    months = scorecard.period.back_to(max(scorecard.config.page.history, len(scorecard.periods)))
    kept = {place[1] for place in scorecard.kept}
    while len(months) > 1 and months[0] not in kept:
        months = months[1:]
    return {indicator.key: _kept(indicator, scorecard, months) for indicator in scorecard.config.indicators}


def _kept(indicator: Indicator, scorecard: Scorecard, months: Sequence[Period]) -> Series:
    not_kept = {
        month: Rated(Figure(indicator.key, month, indicator.unit, reason="not kept"), None, "") for month in months
    }
    rated = [scorecard.kept.get((indicator.key, month), not_kept[month]) for month in months]
    figures, states = tuple(each.figure for each in rated), tuple(each.state for each in rated)
    return Series(indicator, figures, states, _months_anew(indicator, scorecard.happened))


def with_changes(scorecard: Scorecard) -> Scorecard:
    """
    The scorecard, each row with words on what its kept months show about its month.

    No row has such words if config does not want them, or if the workbook keeps too few months for any verdict.
    """
    series = kept_series(scorecard)
    if not scorecard.config.page.change or all(len(each.figures) < MONTHS_NEEDED for each in series.values()):
        return scorecard
    rows = tuple(replace(row, change=change_in_words(series[row.indicator.key])) for row in scorecard.rows)
    return replace(scorecard, rows=rows)


def change_in_words(series: Series) -> str:
    """
    `usual variation; may or may not meet target`, with the first month that counts if not all do, and with how many of
    the months that count were typed by hand.

    Empty if the last month has no trustworthy figure.
    """
    verdict = verdict_on(series)
    if verdict is None or series.observations[-1].value is None:
        return ""
    typed = [month for month in series.typed if month >= (series.since or month)]
    by_hand = f"{counted(len(typed), 'month')} typed by hand" if typed else ""
    return "; ".join(filter(None, [verdict.words, verdict.assurance and f"{verdict.assurance} target", by_hand]))


def verdict_on(series: Series, *, screened: bool = False) -> Verdict | None:
    """
    The verdict on the last month, by the target in force in it and by the months since limits last began again.

    None for an indicator that is reported termly.
    """
    indicator = series.indicator
    if declared(indicator).timing is Timing.TERMLY:
        return None
    if rare := rare_events(series, series.parts[-1]):
        return replace(verdict_between(*rare, indicator.good_is), since=series.since)
    target = _one_sided(indicator.target(series.figures[-1].period))
    together = series.observations[series.parts[-1]]
    found = verdict(together, indicator.good_is, target, best=_best(indicator), screened=screened)
    return replace(found, since=series.since)


def rare_events(series: Series, part: slice) -> tuple[Sequence[EventMonth], Apart] | None:
    """
    The months of a part with their events, and how the distance between these is measured; None if they are not rare.

    Only what happens in a month can be rare in time: a case that is open on one day is still open on the next.
    """
    if declared(series.indicator).timing is not Timing.FLOW:
        return None
    apart = Apart.CASES if is_percentage(series.indicator.unit) else Apart.DAYS
    before = _months_before_the_first_case(series.figures)
    months = [_event_month(figure, apart, is_known=at >= before) for at, figure in enumerate(series.figures)]
    return (months[part], apart) if are_rare(months[part], apart) else None


def _event_month(figure: Figure, apart: Apart, *, is_known: bool) -> EventMonth:
    length = float(figure.period.last_day.day) if apart is Apart.DAYS else float(figure.denominator or 0)
    return EventMonth(figure.numerator if is_known and not figure.doubts else None, length)


def limits_by_month(series: Series) -> Mapping[Period, Limits]:
    """The limits of each month of the parts with enough months for a verdict; none for rare events."""
    found: dict[Period, Limits] = {}
    if declared(series.indicator).timing is Timing.TERMLY:
        return found
    for part in series.parts:
        together = series.observations[part]
        is_judged = sum(seen.value is not None for seen in together) >= MONTHS_NEEDED
        if is_judged and rare_events(series, part) is None:
            months = (figure.period for figure in series.figures[part])
            found |= dict(zip(months, control_limits(together), strict=True))
    return found


def _one_sided(target: Target) -> float | None:
    return float(target.value) if isinstance(target, AtLeast | AtMost) else None


def interval_of(figure: Figure) -> Interval | None:
    """How far the figure may be off by chance (95%), in its own unit; None if it lacks the numbers to compute it."""
    if figure.value is None or figure.numerator is None:
        return None
    if figure.unit is Unit.COUNT:
        return count_interval(figure.numerator)
    if not figure.denominator:
        return None
    of = float(figure.denominator)
    if figure.unit is Unit.RATE:
        interval = count_interval(figure.numerator)
        return Interval(interval.low * PER / of, interval.high * PER / of)
    return share_interval(figure.numerator, of)


def _months_before_the_first_case(figures: Sequence[Figure]) -> int:
    """How many months come before the first case. They show nothing: an export that begins later has none either."""
    if figures[0].unit not in (Unit.COUNT, Unit.RATE):
        return 0  # a share without cases has no value
    return next((place for place, figure in enumerate(figures) if figure.numerator), 0)


def _observation(figure: Figure) -> Observation:
    if figure.value is None or figure.doubts:
        return Observation(None)
    return Observation(float(figure.value), figure.denominator)


def _best(indicator: Indicator) -> float | None:
    """The best possible value: 0 if low is good, 1 for a share if high is good; None for all others."""
    if indicator.good_is is GoodIs.LOW:
        return 0.0
    return 1.0 if indicator.good_is is GoodIs.HIGH and is_percentage(indicator.unit) else None
