"""Figures, targets and days as the page's cells hold them or its texts spell them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from kpixl.config.values import (
    DIFFERENT_BASIS,
    MOST_DECIMALS,
    AtLeast,
    AtMost,
    Benchmark,
    Indicator,
    Target,
    Within,
    is_comparable,
)
from kpixl.scorecard.display import NO_VALUE, is_percentage, value_text
from kpixl.words.periods import Period
from kpixl.words.terms import Rag, Unit
from kpixl.workbook.blocks import Value
from kpixl.workbook.layout.places import NOT_APPLICABLE, RATE_DECIMALS


def span_of(first: Period, last: Period) -> str:
    """`April to June 2024`, or with both years if they differ; a single month is `June 2024`."""
    if first == last:
        return last.name
    start = first.name if first.year != last.year else first.name.split()[0]
    return f"{start} to {last.name}"


def letter_text(letter: Rag | None) -> str:
    """What the RAG cell holds; never empty, since colour must not be the only signal."""
    return NO_VALUE if letter is None else letter.value


def as_number(value: Fraction) -> int | float:
    """The nearest number that a cell can hold."""
    return value.numerator if value.denominator == 1 else float(value)


def target_value(target: Target, unit: Unit) -> Value:
    """The target's cell on the page; `N/A` if the indicator is not rated."""
    match target:
        case AtLeast(value) | AtMost(value):
            return as_number(value)
        case Within(low, high):
            return f"{_short_text(low, unit).rstrip('%')} – {_short_text(high, unit)}"
        case None:
            return NOT_APPLICABLE


def benchmark_value(benchmark: Benchmark | None, unit: Unit) -> Value:
    """The benchmark's cell on the page: a text if its basis differs, so that no formula computes with it."""
    if benchmark is None:
        return NOT_APPLICABLE
    if is_comparable(benchmark):
        return as_number(benchmark.value)
    return f"{benchmark_text(benchmark, unit)} {DIFFERENT_BASIS}"


def benchmark_text(benchmark: Benchmark, unit: Unit) -> str:
    """The benchmark as it is printed: `21%`, `12,740`."""
    text = value_text(benchmark.value, unit, benchmark_decimals(benchmark, unit))
    return text if is_percentage(unit) else f"{Decimal(text):,}"


def target_text(target: Target, unit: Unit) -> str:
    """The target in words, such as `85% or more`; `Not rated` if there is none."""
    match target:
        case AtLeast(value):
            return f"{_short_text(value, unit)}" + ("" if value == 1 else " or more")
        case AtMost(value):
            return f"{_short_text(value, unit)} or less"
        case Within():
            return str(target_value(target, unit))
        case None:
            return "Not rated"


def targets_text(indicator: Indicator) -> str:
    """Every target that the indicator has had: `100%; from June 2024: 85% or more (agreed by the board)`."""
    return "; ".join(
        (f"from {step.since.name}: " if step.since else "")
        + target_text(step.value, indicator.unit)
        + (f" ({step.note})" if step.note else "")
        for step in indicator.targets.steps
    )


def _short_text(value: Fraction, unit: Unit) -> str:
    return value_text(value, unit, decimals_needed(value, unit))


def decimals_needed(value: Fraction, unit: Unit) -> int:
    """The fewest decimals that show a target or benchmark exactly, up to the most that kpixl prints."""
    scaled = value * 100 if is_percentage(unit) else value
    exact = (decimals for decimals in range(MOST_DECIMALS) if (scaled * 10**decimals).denominator == 1)
    return next(exact, MOST_DECIMALS)


def benchmark_decimals(benchmark: Benchmark | None, unit: Unit) -> int:
    """The decimals with which a benchmark is printed: a rate has at least one."""
    needed = 0 if benchmark is None else decimals_needed(benchmark.value, unit)
    return max(needed, RATE_DECIMALS) if unit is Unit.RATE else needed


def number_format(unit: Unit, decimals: int) -> str:
    """`0`, `0.0`, `0%`, `0.0%`: the end of a style's name."""
    digits = "0" if decimals == 0 else f"0.{'0' * decimals}"
    return f"{digits}%" if is_percentage(unit) else digits


def day_text(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def number_or_none(value: Fraction | None) -> Value:
    return None if value is None else as_number(value)
