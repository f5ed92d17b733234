"""
The table `kpi`: one row per figure, found by a single text key, for the formulas of any sheet and for other programs.

None of its cells is empty: a formula that finds an empty cell shows 0, which would be a wrong figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kpixl.config.values import Config, Indicator
from kpixl.scorecard.display import SUPPRESSED, shown
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.scorecard import Override, Rated
from kpixl.words.periods import Period
from kpixl.words.terms import Unit
from kpixl.workbook.blocks import Block, Value
from kpixl.workbook.layout import places
from kpixl.workbook.layout.values import as_number, letter_text, target_value

NOT_KNOWN, HAS_NONE = "not known", "not applicable"
PAGE_MONTH = "page"


def kpi_id(key: str, period: Period | str) -> str:
    """`cp_visits|2024-06`, or `cp_visits|page` for the page's month."""
    return f"{key}|{period}"


def kpi_block(
    figures: Sequence[Rated], overrides: Mapping[tuple[str, Period], Override], config: Config, period: Period
) -> Block:
    """Every figure that the workbook holds, by period and in page order; then those of the page's month once more."""
    by_key = {indicator.key: indicator for indicator in config.indicators}
    order = {indicator.key: at for at, indicator in enumerate(config.indicators)}
    of_page = [each for each in figures if each.figure.period == period and each.figure.key in by_key]
    rows: list[list[Value]] = []
    for month, among in ((None, figures), (PAGE_MONTH, of_page)):
        for rated in sorted(among, key=lambda each: (each.figure.period, order.get(each.figure.key, len(order)))):
            figure, indicator = rated.figure, by_key.get(rated.figure.key)
            override = overrides.get((figure.key, figure.period))
            letter = override.letter if override else rated.computed
            rows.append(_row(kpi_id(figure.key, month or figure.period), figure, indicator, letter_text(letter)))
    return Block(places.KPI, places.HIDDEN_FIRST_ROW, 1, rows, replaces_rest=True, table=places.KPI)


def _row(id_: str, figure: Figure, indicator: Indicator | None, letter: str) -> list[Value]:
    missing = SUPPRESSED if figure.is_suppressed else NOT_KNOWN
    is_count = figure.unit is Unit.COUNT
    return [
        id_,
        missing if figure.value is None else as_number(figure.value),
        missing if figure.numerator is None else figure.numerator,
        HAS_NONE if is_count else missing if figure.denominator is None else figure.denominator,
        letter,
        target_value(indicator.target(figure.period), figure.unit) if indicator else NOT_KNOWN,
        shown(figure, indicator.decimals if indicator else 1),
    ]
