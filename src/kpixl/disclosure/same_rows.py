"""
What a council's own indicator would tell beside another that counts rows of the same table: by their difference.

Anybody may define an indicator that counts all rows but a few of another. No list of totals can know of it, so an own
figure is not shown where a small number lies between it and another figure about the same rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kpixl.config.values import Indicator
from kpixl.disclosure.across_copies import cohort_size
from kpixl.indicators import declared
from kpixl.scorecard.display import is_percentage
from kpixl.scorecard.figure import Figure

SameRows = Mapping[str, Mapping[str, bool]]
"""Own indicator → those that read the same table, and whether they are a council's own too."""


def same_rows(indicators: Sequence[Indicator]) -> SameRows:
    """The indicators that rows of the same table decide."""
    tables = {each.key: frozenset(declared(each).reads) for each in indicators}
    return {
        each.key: {
            other.key: other.own is not None
            for other in indicators
            if other.key != each.key and each.own and each.own.cohort.table in tables[other.key]
        }
        for each in indicators
        if each.own
    }


def numbers_between(figure: Figure, figures: Mapping[str, Figure], others: Mapping[str, bool]) -> list[int]:
    """
    What lies between the figure and each of the others: between how many cases they have and, of two own ones, between
    how many met the standard, or did not, and those.
    """
    between = []
    for key, is_own in others.items():
        mine, theirs = cohort_size(figure), cohort_size(figures.get(key))
        if mine is not None and theirs is not None:
            between.append(abs(mine - theirs))
            if is_own:
                between += [abs(part - theirs) for part in _parts(figure)]
                between += [abs(part - mine) for part in _parts(figures[key])]
    return between


def _parts(figure: Figure) -> list[int]:
    """How many cases met the standard, and how many did not; none of a count, or of nothing."""
    if not is_percentage(figure.unit) or figure.numerator is None or figure.denominator is None:
        return []
    return [figure.numerator, figure.denominator - figure.numerator]
