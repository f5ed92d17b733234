"""Figures in a form that JSON can hold: each one's values as a list, in the order of its fields."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from kpixl.figures.answers import Figures
from kpixl.scorecard.figure import Figure
from kpixl.words.periods import Period
from kpixl.words.terms import Unit

Plain = list[Any]


def plain_figure(figure: Figure) -> Plain:
    """A computed figure as a list; typed figures never come here."""
    known = [figure.numerator, figure.denominator, figure.reason, figure.is_suppressed, figure.unsure, figure.doubts]
    return [figure.key, str(figure.period), figure.unit, *known]


def figure_of(plain: Sequence[Any]) -> Figure:
    key, period, unit, numerator, denominator, reason, is_suppressed, unsure, doubts = plain
    return Figure(
        key, Period.read(period), Unit(unit), numerator, denominator, reason, is_suppressed, unsure, tuple(doubts)
    )


def plain_figures(figures: Figures) -> list[Plain]:
    return [plain_figure(each) for each in figures.values()]


def figures_of(plain: Iterable[Plain]) -> Figures:
    return {(figure.key, figure.period): figure for figure in map(figure_of, plain)}
