"""The letter of a figure, decided on its exact value, and the sentences that explain it."""

from __future__ import annotations

import math
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from kpixl.config.values import AmberFrom, AmberPoints, AmberWithin, AtLeast, AtMost, Indicator, Within
from kpixl.scorecard.display import is_percentage, range_shown, rounded_as_shown, value_text
from kpixl.scorecard.figure import Figure
from kpixl.words.periods import Period
from kpixl.words.terms import Rag, Unit

COLOUR_NAMES = {Rag.RED: "red", Rag.AMBER: "amber", Rag.GREEN: "green"}
WORST_FIRST = tuple(COLOUR_NAMES)


class ValueSpan(Struct, frozen=True):
    """Values from low to high, both included; None means no limit on that side."""

    low: Fraction | None
    high: Fraction | None

    @property
    def edges(self) -> tuple[Fraction, ...]:
        return tuple(edge for edge in (self.low, self.high) if edge is not None)

    def __contains__(self, value: Fraction) -> bool:
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


def letter(value: Fraction | None, indicator: Indicator, period: Period) -> Rag | None:
    """
    Green if the month's target is met, amber within the tolerance, otherwise red. An edge belongs to the better colour.

    None without a value, if no target is in force in that month, and for a longer span: targets are for a month.
    """
    if value is None or period.months > 1 or indicator.target(period) is None:
        return None
    if value in green_span(indicator, period):
        return Rag.GREEN
    return Rag.AMBER if value in amber_span(indicator, period) else Rag.RED


def green_span(indicator: Indicator, period: Period | None) -> ValueSpan:
    """The values that meet the target in force in the month; all values if there is none."""
    match indicator.target(period):
        case AtLeast(value):
            return ValueSpan(value, None)
        case AtMost(value):
            return ValueSpan(None, value)
        case Within(low, high):
            return ValueSpan(low, high)
        case None:
            return ValueSpan(None, None)


def amber_span(indicator: Indicator, period: Period | None) -> ValueSpan:
    """The month's green values together with those near enough to be amber."""
    green = green_span(indicator, period)
    match indicator.amber:
        case AmberWithin(share):
            return ValueSpan(
                None if green.low is None else green.low * (1 - share),
                None if green.high is None else green.high * (1 + share),
            )
        case AmberPoints(points):
            return ValueSpan(
                None if green.low is None else green.low - points,
                None if green.high is None else green.high + points,
            )
        case AmberFrom(low, high):
            return ValueSpan(green.low if low is None else low, green.high if high is None else high)


def explanation(figure: Figure, indicator: Indicator) -> str:
    """
    Why a figure has its letter: exact value, rule, how far away the next colour is, and whether rounding hides it.

    One to four short sentences, then how far the figure could move and what is doubtful about it. If there is no
    letter, why not.
    """
    sentences = (_why_its_letter(figure, indicator), _how_sure(figure, indicator))
    return " ".join(sentence for sentence in sentences if sentence)


def _how_sure(figure: Figure, indicator: Indicator) -> str:
    """`It is 82% (82–85% if the 14 unknown were known). In doubt: ….`"""
    unsure = range_shown(figure, indicator.decimals)
    sentences = [f"It is {unsure}."] if unsure else []
    sentences += [f"In doubt: {'; '.join(figure.doubts)}."] if figure.doubts else []
    return " ".join(sentences)


def _why_its_letter(figure: Figure, indicator: Indicator) -> str:
    """The exact value, the rule, the next colour and what rounding hides; or why there is no letter."""
    if figure.numerator is None:
        return f"This figure can't be known: {figure.reason.rstrip('.')}."
    if figure.value is None and figure.reason:
        return f"The count is {figure.numerator:,}; its rate can't be known: {figure.reason.rstrip('.')}."
    if figure.value is None:
        return "There is nothing to take a share of (the denominator is 0), so there is no value: neither 0% nor 100%."
    rag = letter(figure.value, indicator, figure.period)
    if rag is None:
        return f"{_exact(figure, figure.value)}. Not rated: {_why_no_target(indicator, figure.period)}."
    sentences = (
        f"{_exact(figure, figure.value)}, so {COLOUR_NAMES[rag]}: {rule(indicator, figure.period)}.",
        _distance(figure, figure.value, indicator, rag),
        _hidden_by_rounding(figure, figure.value, indicator, rag),
    )
    return " ".join(sentence for sentence in sentences if sentence)


def parts_in_words(figure: Figure) -> str:
    """`67 of 77 is`: a share's numbers as the explanation gives them."""
    return f"{figure.numerator:,} of {figure.denominator:,} is"


def _exact(figure: Figure, value: Fraction) -> str:
    """`67 of 77 is about 87.01%`"""
    match figure.unit:
        case Unit.COUNT:
            return f"The count is {figure.numerator:,}"
        case Unit.RATE:
            return f"{figure.numerator:,} in a population of {figure.denominator:,} is {_in_words(value, Unit.RATE)}"
        case _:
            return f"{parts_in_words(figure)} {_in_words(value, figure.unit)}"


def _in_words(value: Fraction, unit: Unit) -> str:
    """The value with its unit."""
    if is_percentage(unit):
        return f"{_cut(value * 100)}%"
    return f"{_cut(value)} per 10,000" if unit is Unit.RATE else _cut(value)


def _cut(number: Fraction) -> str:
    """The value to two decimals, with `about` if more follow: cut, not rounded, so that no text crosses an edge."""
    whole, hundredths = divmod(math.floor(number * 100), 100)
    if (number * 100).denominator != 1:
        return f"about {whole:,}.{hundredths:02d}"
    return f"{whole:,}.{hundredths:02d}".rstrip("0").rstrip(".")


def _why_no_target(indicator: Indicator, period: Period) -> str:
    if period.months > 1:
        return "targets are for single months"
    first = indicator.targets.steps[0].since
    if first and period < first:
        return f"its first target is from {first.name}"
    return "it has no target"


def rule(indicator: Indicator, period: Period | None) -> str:
    """`the target is 90% or more, amber from 81%`; if it has changed, `the target since June 2024 is …`"""
    green, amber = green_span(indicator, period), amber_span(indicator, period)
    target = f"the target {_since(indicator, period)}is {_target_in_words(green, indicator.unit)}"
    return f"{target}, with no amber" if amber == green else f"{target}, amber {_from_to(amber, indicator.unit)}"


def _since(indicator: Indicator, period: Period | None) -> str:
    step = indicator.targets.step_in(period)
    return f"since {step.since.name} " if step and step.since and len(indicator.targets.steps) > 1 else ""


def _target_in_words(green: ValueSpan, unit: Unit) -> str:
    if green.high is None:
        return f"{_from_to(green, unit).removeprefix('from ')} or more"
    if green.low is None:
        return f"{_from_to(green, unit).removeprefix('to ')} or less"
    return _from_to(green, unit).removeprefix("from ")


def _from_to(span: ValueSpan, unit: Unit) -> str:
    """`from 13.5% to 22%`, or only the end that exists."""
    words = [] if span.low is None else [f"from {_in_words(span.low, unit)}"]
    words += [] if span.high is None else [f"to {_in_words(span.high, unit)}"]
    return " ".join(words)


def _distance(figure: Figure, value: Fraction, indicator: Indicator, rag: Rag) -> str:
    """How far away the edge of the next colour is, in the figure's unit and in cases; for green, its own edge."""
    green, amber = green_span(indicator, figure.period), amber_span(indicator, figure.period)
    near, name = (amber, "amber") if rag is Rag.RED and amber != green else (green, "green")
    gap = min(abs(value - edge) for edge in near.edges)
    unit = " percentage points" if is_percentage(figure.unit) else " per 10,000" if figure.unit is Unit.RATE else ""
    away = f"{_cut(gap * 100 if is_percentage(figure.unit) else gap)}{unit} away"
    where = f"The edge of {name} is {away}" if gap else f"It is on the edge of {name}"
    changed = nearest_change(figure, indicator, rag)
    if changed is None:
        return f"{where}, and no other number of {figure.denominator:,} would cross it."
    cases, after = changed
    many = f"{abs(cases):,} {'more' if cases > 0 else 'fewer'}"
    of = f" of {figure.denominator:,}" if is_percentage(figure.unit) else ""
    return f"{where}: {many}{of} would make it {COLOUR_NAMES[after]}."


def nearest_change(figure: Figure, indicator: Indicator, rag: Rag) -> tuple[int, Rag] | None:
    """
    The smallest change of the numerator that gives a better letter (for a green figure, a worse one), and that letter.

    Letters change only at edges, so only the numerators next to them are tried.
    """
    assert figure.numerator is not None
    now = figure.numerator
    edges = green_span(indicator, figure.period).edges + amber_span(indicator, figure.period).edges
    beside = {math.floor(edge / _value_of_one(figure)) + step for edge in edges for step in (-1, 0, 1)}
    changes = []
    for numerator in sorted(beside):
        after = letter(numerator * _value_of_one(figure), indicator, figure.period)
        if _is_possible(numerator, figure) and after is not None and _is_next(after, rag):
            changes.append((numerator - now, after))
    return min(changes, key=lambda change: abs(change[0]), default=None)


def _value_of_one(figure: Figure) -> Fraction:
    """What one more case adds to the value."""
    return replace(figure, numerator=1).value or Fraction(1)


def _is_possible(numerator: int, figure: Figure) -> bool:
    return numerator >= 0 and (figure.denominator is None or numerator <= figure.denominator)


def _is_next(after: Rag, now: Rag) -> bool:
    """Whether `after` is a better letter; for a green figure, any other."""
    return after is not Rag.GREEN if now is Rag.GREEN else WORST_FIRST.index(after) > WORST_FIRST.index(now)


def _hidden_by_rounding(figure: Figure, value: Fraction, indicator: Indicator, rag: Rag) -> str:
    """A sentence if the printed number would have a different letter were it exact; otherwise empty."""
    as_shown = letter(rounded_as_shown(value, figure.unit, indicator.decimals), indicator, figure.period)
    if as_shown in (rag, None):
        return ""
    text = value_text(value, figure.unit, indicator.decimals)
    return f"The page shows {text}, which would be {COLOUR_NAMES[as_shown]}; the letter follows the exact value."
