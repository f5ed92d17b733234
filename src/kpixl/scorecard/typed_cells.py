"""Cells of the sheets that people fill in line by line: Overrides and Events."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from datetime import date

from kpixl.config.values import Indicator
from kpixl.scorecard.scorecard import QualityKind, Query
from kpixl.words.naming import named, period_named
from kpixl.words.periods import Period

BREAK = "⏎"  # in place of a line break inside a cell, when a line of the sheet is one text


def text_typed(cell: object) -> str:
    return "" if cell is None else str(cell).strip()


def month_typed(cell: object) -> Period | None:
    return period_named(cell if isinstance(cell, date | float) else text_typed(cell))


def key_typed(text: str, indicators: Sequence[Indicator]) -> str | None:
    """The key of the indicator that is meant; None if the text fits none, or several."""
    fits = named(text, indicators)
    return fits[0].key if len(fits) == 1 else None


def unknown_indicator(text: str, indicators: Sequence[Indicator]) -> str:
    """Why a text is not an indicator, without repeating what was typed."""
    near = difflib.get_close_matches(text, [indicator.key for indicator in indicators], n=1)
    known = f"; did you mean {near[0]}?" if near else "; pick it from the list"
    return f"what is typed there is not an indicator{known}" if text else f"there is no indicator{known}"


def not_used_in_words(queries: Sequence[Query], kind: QualityKind) -> list[str]:
    """A sentence for each line of a sheet that can't be used: it names the faulty cells, not what is in them."""
    return [
        f"{query.where} is not used; look at: {query.cells}. The sheet Data quality says why."
        for query in queries
        if query.kind is kind and query.cells
    ]


def cell_said(what: str, cell: object) -> str:
    """What a cell should hold, and whether it is empty; never what is typed there."""
    return what if text_typed(cell) else f"{what} (empty)"
