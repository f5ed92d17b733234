"""Whether a figure differs from a benchmark, or a team from the other teams, by more than chance."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from kpixl.config.values import Benchmark, Indicator, is_comparable
from kpixl.figures.history import interval_of
from kpixl.figures.intervals import Significance, funnel
from kpixl.scorecard.display import is_percentage
from kpixl.scorecard.figure import Figure
from kpixl.words.terms import GoodIs, Rag


class Against(StrEnum):
    """How a figure differs from another, by its 95% interval; higher or lower if neither way is better."""

    BETTER = "better"
    SIMILAR = "similar"
    WORSE = "worse"
    HIGHER = "higher"
    LOWER = "lower"


def against(figure: Figure, benchmark: Benchmark | None, indicator: Indicator) -> Against | None:
    """How a figure differs from a benchmark; None if it is not known, or the benchmark is not on the same basis."""
    interval = interval_of(figure)
    if interval is None or not is_comparable(benchmark):
        return None
    return _towards(interval.side_of(float(benchmark.value)), indicator.good_is)


def is_red_red(figure: Figure, letter: Rag | None, indicator: Indicator, *, is_getting_worse: bool) -> bool:
    """Whether a figure is getting worse, and is also red or worse than a benchmark by more than chance."""
    others = (indicator.national(figure.period), indicator.comparable(figure.period))
    is_worse = Against.WORSE in [against(figure, benchmark, indicator) for benchmark in others]
    return is_getting_worse and (letter is Rag.RED or is_worse)


def among_groups(groups: Mapping[str, Figure], indicator: Indicator) -> Mapping[str, str]:
    """
    How each group's share differs from the share of all groups together: `worse (99.8%)`, `similar`.

    The group with the worst share need not be the worst: small groups have extreme shares most easily. Only for shares
    and for groups with cases; empty if there are fewer than two such groups.
    """
    shares = {name: (part.numerator, part.denominator) for name, part in groups.items()} if _is_share(indicator) else {}
    known = {name: (float(met), float(of)) for name, (met, of) in shares.items() if met is not None and of}
    if len(known) < 2:
        return {}
    found = dict(zip(known, funnel([*known.values()]), strict=True))
    return {name: significance_in_words(significance, indicator.good_is) for name, significance in found.items()}


def _is_share(indicator: Indicator) -> bool:
    return is_percentage(indicator.unit)


def significance_in_words(significance: Significance, good_is: GoodIs) -> str:
    """`worse (99.8%)`, `similar`; `higher (95%)` if neither way is better."""
    if significance is Significance.SIMILAR:
        return str(Against.SIMILAR)
    side = 1 if significance in (Significance.HIGH, Significance.HIGHER) else -1
    how_surely = "99.8%" if significance in (Significance.HIGHER, Significance.LOWER) else "95%"
    return f"{_towards(side, good_is)} ({how_surely})"


def _towards(side: int, good_is: GoodIs) -> Against:
    if side == 0:
        return Against.SIMILAR
    if good_is.is_one_way:
        return Against.BETTER if (side > 0) == (good_is is GoodIs.HIGH) else Against.WORSE
    return Against.HIGHER if side > 0 else Against.LOWER
