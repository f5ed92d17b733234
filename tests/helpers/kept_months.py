"""A page of June 2024 whose workbook keeps months of one indicator, in some tests many of them."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from kpixl.figures.history import with_changes
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.scorecard import Happened, Scorecard, rated, scorecard
from making import shipped
from pages import JUNE

FALLING = [90, 91, 89, 90, 92, 90, 91, 89, 90, 91, 90, 89, 60]  # of a hundred
STEADY = [90, 91, 89, 90, 92, 90, 91, 89, 90, 91, 90, 89, 90]


def kept_page(
    key: str,
    counts: Sequence[int | None],
    of: int | None = 100,
    happened: Sequence[Happened] = (),
    is_alone: bool = False,
    **choices: object,
) -> Scorecard:
    """
    The page of June, whose workbook keeps these numerators of an indicator, the last of them June's.

    With `is_alone` the page has no other indicator; the series is the same.
    """
    config = shipped()
    if is_alone:
        config = replace(config, indicators=(config.indicator(key),))
    config = replace(config, page=replace(config.page, **choices))
    indicator = config.indicator(key)
    months = zip(JUNE.back_to(len(counts)), counts, strict=True)
    figures = [Figure(key, month, indicator.unit, each, None if each is None else of) for month, each in months]
    kept = {(key, figure.period): rated(figure, indicator) for figure in figures}
    return with_changes(replace(scorecard(config, JUNE, kept, {}), kept=kept, happened=tuple(happened)))
