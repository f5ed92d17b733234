"""What a typed scorecard's narratives say that its figures contradict."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from kpixl.config.values import AmberWithin, AtLeast, AtMost, Benchmark, Indicator, OverTime, Step, Target, Within
from kpixl.indicators import ALL
from kpixl.narratives.contradictions import contradictions
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.typed_page import TypedMonth, TypedNumber, TypedRow, TypedTarget
from kpixl.words.terms import GoodIs, Unit

_LONG_NUMBER = re.compile(r"\d[\d,]{5,}")  # could be anything, even an id


class TypedFigure(Figure, frozen=True):
    """A figure known only by the number on the page, and sometimes its denominator."""

    typed: Fraction | None = None

    @property
    def value(self) -> Fraction | None:
        return self.typed


def text_faults(row: TypedRow, way: GoodIs, key: str, rows_by_key: Mapping[str, TypedRow]) -> Iterator[str]:
    """Each contradiction between the row's text and its figures; quotes nothing from the text but its numbers."""
    months = [month for month in row.months if month.period]
    if not row.narrative or not months or months[-1].number is None:
        return
    indicator = _indicator(row, months[-1], way, key)
    whole = ALL[key].whole if key in ALL else None
    wholes = _counts(rows_by_key.get(whole.key)) if whole else {}
    figures = [_figure(month, indicator.unit, wholes.get(month.name)) for month in months]
    for fault in contradictions(row.narrative, indicator, figures):
        yield _LONG_NUMBER.sub("a number", fault)


def _counts(row: TypedRow | None) -> Mapping[str, int]:
    return {month.name: count for month in row.months if (count := _count(month.number))} if row else {}


def _count(number: TypedNumber | None) -> int | None:
    """The count: `573` in `573 21.8`, or a whole number on its own; None for a percentage or a decimal."""
    if number is None or number.count is not None:
        return number.count if number else None
    return int(number.value) if number.value.denominator == 1 and not number.is_percentage else None


def _indicator(row: TypedRow, month: TypedMonth, way: GoodIs, key: str) -> Indicator:
    """The row as if it were an indicator in config. Its label only tells what the text is about, and is not shown."""
    assert month.number
    unit = _unit(month.number)
    good_is = GoodIs.IN_RANGE if month.target and month.target.is_range else way if month.target else GoodIs.NOT_RATED
    return Indicator(
        key=key,
        ref=row.ref,
        label=row.label,
        unit=unit,
        good_is=good_is,
        decimals=max((each.number.decimals for each in row.months if each.number), default=0),
        targets=OverTime((Step(_target(month.target, way, unit)),)),
        amber=AmberWithin(Fraction(0)),
        nationals=_benchmark(row.national, unit),
        comparables=_benchmark(row.comparable, unit),
        owner="",
        note="",
        parameters={},
    )


def _unit(number: TypedNumber) -> Unit:
    if number.is_percentage:
        return Unit.SHARE if number.count is None else Unit.COUNT_AND_SHARE
    return Unit.COUNT if number.count is None else Unit.RATE


def _target(target: TypedTarget | None, way: GoodIs, unit: Unit) -> Target:
    if target is None:
        return None
    low, high = (_in_unit(each, unit) for each in (target.low, target.high))
    if target.is_range:
        return Within(low, high)
    return AtMost(high) if (target.good_is or way) is GoodIs.LOW else AtLeast(low)


def _benchmark(number: TypedNumber | None, unit: Unit) -> OverTime[Benchmark | None]:
    return OverTime((Step(Benchmark(_in_unit(number, unit), "", "")),)) if number else OverTime(())


def _figure(month: TypedMonth, unit: Unit, whole: int | None) -> Figure:
    """The month's figure. A share has no numerator: the typed percentage is rounded, so the count can't be known."""
    assert month.period
    number = month.number
    if number is None or _unit(number) is not unit:
        return TypedFigure("", month.period, unit)
    numerator = number.count if unit is not Unit.COUNT else _count(number)
    is_share = unit in (Unit.SHARE, Unit.COUNT_AND_SHARE)
    return TypedFigure("", month.period, unit, numerator, whole if is_share else None, typed=_in_unit(number, unit))


def _in_unit(number: TypedNumber, unit: Unit) -> Fraction:
    return number.value / 100 if unit in (Unit.SHARE, Unit.COUNT_AND_SHARE) else number.value


def by_key(rows: Sequence[TypedRow], keys: Sequence[str]) -> Mapping[str, TypedRow]:
    """The rows that are known indicators, by key."""
    return {key: row for row, key in zip(rows, keys, strict=True) if key}
