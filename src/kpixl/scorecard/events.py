"""The Events sheet: what happened, read from the lines that people typed, with a query for each faulty line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from kpixl.config.values import Indicator
from kpixl.scorecard.scorecard import Happened, QualityKind, Query
from kpixl.scorecard.typed_cells import (
    BREAK,
    cell_said,
    key_typed,
    month_typed,
    not_used_in_words,
    text_typed,
    unknown_indicator,
)
from kpixl.words.errors import WorkbookError, listed
from kpixl.words.periods import Period

_SHEET = "Events"
_CELLS = 4  # in a line: month, indicator, what happened, whether limits begin anew
NOT_READ = "unknown"  # in place of a month or an indicator that can't be read
BEGIN_ANEW = {"yes": True, "y": True, "no": False, "n": False, "": False}


class ReadEvents(Struct, frozen=True):
    """What happened, the earliest first, and what is wrong with other lines."""

    happened: tuple[Happened, ...] = ()
    queries: tuple[Query, ...] = ()

    @property
    def unused_in_words(self) -> list[str]:
        """A sentence for each line that can't be used: it names the faulty cells, not what is in them."""
        return not_used_in_words(self.queries, QualityKind.EVENT_NOT_USED)

    def or_refused(self) -> tuple[Happened, ...]:
        """What happened; refused if any line can't be used, with the place of each such line."""
        if self.queries:
            raise WorkbookError(
                f"Lines of the sheet {_SHEET} can't be used:\n"
                f"{listed([f'{query.where}: {query.what}' for query in self.queries])}\n"
                "Mend them, save the workbook, then try again."
            )
        return self.happened


def events(lines: Mapping[int, Sequence[object]], indicators: Sequence[Indicator]) -> ReadEvents:
    """What the lines of the sheet say, by row number. A faulty line changes nothing and is queried."""
    read = [_read(row, line, indicators) for row, line in sorted(filled_lines(lines).items())]
    happened = [each for each in read if isinstance(each, Happened)]
    queries = tuple(each for each in read if isinstance(each, Query))
    return ReadEvents(tuple(sorted(happened, key=lambda each: each.period)), queries)


def filled_lines(lines: Mapping[int, Sequence[object]]) -> dict[int, list[object]]:
    """The lines in which anything is typed, each with all its cells."""
    full = {row: [*line, *[""] * _CELLS][:_CELLS] for row, line in lines.items()}
    return {row: cells for row, cells in full.items() if any(text_typed(cell) for cell in cells)}


def _read(row: int, cells: Sequence[object], indicators: Sequence[Indicator]) -> Happened | Query:
    period, key, what = month_typed(cells[0]), event_key(cells[1], indicators), text_typed(cells[2])
    faults = dict(_faults(cells, key, period, indicators))
    if faults or key is None or period is None:
        where, of = f"{_SHEET}, row {row}", "" if key in (None, Happened.ALL) else key
        why = "; ".join(faults.values())
        return Query(QualityKind.EVENT_NOT_USED, where, why, of or "", str(period or ""), cells=", ".join(faults))
    return Happened(period, key, what, BEGIN_ANEW[text_typed(cells[3]).casefold()])


def _faults(
    cells: Sequence[object], key: str | None, period: Period | None, indicators: Sequence[Indicator]
) -> Iterator[tuple[str, str]]:
    """What is wrong with a line: the heading of each faulty cell, and why it is faulty."""
    if period is None:
        yield "Month", f"{cell_said('the month', cells[0])} can't be read; pick it from the list, or type 2024-06"
    if key is None:
        yield "Indicator", f"{unknown_indicator(text_typed(cells[1]), indicators)}, or type '{Happened.ALL}'"
    if not text_typed(cells[2]):
        yield "What happened", "it does not say what happened"
    if text_typed(cells[3]).casefold() not in BEGIN_ANEW:
        yield "Limits begin anew", "what is typed there is neither 'yes' nor 'no'"


def event_key(cell: object, indicators: Sequence[Indicator]) -> str | None:
    """The indicator of a line, or `all`; None if it can't be read."""
    text = text_typed(cell)
    return Happened.ALL if text.casefold() == Happened.ALL else key_typed(text, indicators)


def event_name(cells: Sequence[object], indicators: Sequence[Indicator]) -> str:
    """The name of a line, regardless of its row: `cp_visits 2024-03`."""
    return f"{event_key(cells[1], indicators) or NOT_READ} {month_typed(cells[0]) or NOT_READ}"


def event_text(cells: Sequence[object]) -> str:
    """A line of the sheet as one text, one text line a cell."""
    texts = [str(month_typed(cells[0]) or text_typed(cells[0])), *map(text_typed, cells[1:_CELLS])]
    return "\n".join(text.replace("\n", BREAK) for text in texts)


def event_cells(text: str) -> list[str | None]:
    """The cells of a line from the text that `event_text` made of it; the month in the form `2024-03`."""
    return [cell.replace(BREAK, "\n") or None for cell in text.split("\n")]
