"""
Whether a figure is really changing, as a copy that hides small numbers may say it.

The words follow from every month that is kept, so each is a clue to all of them. They are said only if each of these
months could be shown itself: then they tell nothing that is hidden, whatever the reader knows.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from kpixl.figures.history import Series
from kpixl.scorecard.display import SUPPRESSED, is_percentage
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.scorecard import Row

CHANGE_WITHHELD = f"change: {SUPPRESSED}"


def safe_change(row: Row, series: Mapping[str, Series], threshold: int) -> Row:
    """The row, whose figures are safe already, with the words about its change or with `[c]` in their place."""
    if not row.change:
        return row
    is_hidden = any(rated.figure.is_suppressed for rated in row.figures)
    tells = any(_has_a_small_number(figure, threshold) for figure in series[row.indicator.key].figures)
    return replace(row, change=CHANGE_WITHHELD) if is_hidden or tells else row


def _has_a_small_number(figure: Figure, threshold: int) -> bool:
    """
    Whether it rests on a small number: its numerator or, for a share, its denominator or the rest of the denominator.

    A figure that was typed without its numbers counts as one that does, since nobody knows them.
    """
    if figure.numerator is None:
        return figure.typed_value is not None
    numbers = [figure.numerator]
    if is_percentage(figure.unit) and figure.denominator is not None:
        numbers += [figure.denominator, figure.denominator - figure.numerator]
    return any(0 < number < threshold for number in numbers)
