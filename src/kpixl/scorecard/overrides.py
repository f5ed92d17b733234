"""The Overrides sheet: letters that managers set, read from the lines they typed; a query for each faulty line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from msgspec import Struct

from kpixl.config.values import Indicator
from kpixl.scorecard.scorecard import Override, QualityKind, Query
from kpixl.scorecard.typed_cells import (
    BREAK,
    cell_said,
    key_typed,
    month_typed,
    not_used_in_words,
    text_typed,
    unknown_indicator,
)
from kpixl.words.periods import Period
from kpixl.words.terms import Rag

SHEET = "Overrides"
CELLS = 7  # in a line: indicator, month, letter, reason, who, when, in force until
NO_LETTER = frozenset({"none", "blank", "-", "–", "—"})


class Overrides(Struct, frozen=True):
    """The overrides in force, at most one for an indicator and period, and what is wrong with other lines."""

    in_force: Mapping[tuple[str, Period], Override]
    queries: tuple[Query, ...]

    @property
    def unused_in_words(self) -> list[str]:
        """A sentence for each line that can't be used: it names the faulty cells, not what is in them."""
        return not_used_in_words(self.queries, QualityKind.OVERRIDE_NOT_USED)


def overrides(lines: Mapping[int, Sequence[object]], indicators: Sequence[Indicator], today: date) -> Overrides:
    """
    What the lines of the sheet say, by row number: indicator, month, letter, reason, who, when, in force until.

    The lower of two lines for one indicator and month counts. A faulty line changes nothing and is queried.
    """
    in_force: dict[tuple[str, Period], Override] = {}
    queries: list[Query] = []
    for row, line in sorted(lines.items()):
        cells = [*line, *[""] * CELLS][:CELLS]
        if all(text_typed(cell) == "" for cell in cells):
            continue
        read = _override(row, cells, indicators)
        if isinstance(read, Query):
            queries.append(read)
            continue
        if not read.in_force(today):
            queries.append(_expired(read))
            continue
        replaced = in_force.get((read.key, read.period))
        if replaced is not None:
            queries.append(_query(replaced.row, f"row {row} is for the same indicator and month, and counts instead"))
        in_force[read.key, read.period] = read
    return Overrides(in_force, tuple(queries))


def _override(row: int, cells: Sequence[object], indicators: Sequence[Indicator]) -> Override | Query:
    key = key_typed(text_typed(cells[0]), indicators)
    period = month_typed(cells[1])
    reason, who = text_typed(cells[3]), text_typed(cells[4])
    when, until = _day(cells[5]), _day(cells[6])
    faults = dict(_faults(cells, key, period, indicators))
    if faults or key is None or period is None or when is None:
        return _query(row, "; ".join(faults.values()), key or "", str(period or ""), ", ".join(faults))
    return Override(key, period, _letter(text_typed(cells[2])), reason, who, when, until, row)


def _faults(
    cells: Sequence[object], key: str | None, period: Period | None, indicators: Sequence[Indicator]
) -> Iterator[tuple[str, str]]:
    """What is wrong with a line: the heading of each faulty cell, and why it is faulty."""
    when, until = _day(cells[5]), _day(cells[6])
    if key is None:
        yield "Indicator", unknown_indicator(text_typed(cells[0]), indicators)
    if period is None:
        yield "Month", f"{cell_said('the month', cells[1])} can't be read; pick it from the list, or type 2024-06"
    if not _is_letter(text_typed(cells[2])):
        letter = cell_said("the letter", cells[2])
        yield "Letter", f"{letter} can't be read; it must be R, A, G, or 'none' for no letter"
    if not text_typed(cells[3]):
        yield "Reason", "there is no reason"
    if not text_typed(cells[4]):
        yield "Who decided", "it does not say who decided"
    if when is None:
        yield "When", f"{cell_said('the day it was decided', cells[5])} is not a date"
    if until is None and text_typed(cells[6]):
        yield "In force until", "the last day it is in force is not a date"
    if when and until and until < when:
        yield "In force until", "it ends before it was decided"


def _expired(read: Override) -> Query:
    what = f"it was in force until {read.until}; the computed letter applies again. You may delete the line"
    return Query(QualityKind.OVERRIDE_EXPIRED, f"{SHEET}, row {read.row}", what, read.key, str(read.period))


def line_name(cells: Sequence[object], indicators: Sequence[Indicator]) -> str:
    """The name of a line, regardless of its row: `cp_visits 2024-06`; as typed if it can't be read."""
    key, period = key_typed(text_typed(cells[0]), indicators), month_typed(cells[1])
    return f"{key or text_typed(cells[0])} {period or text_typed(cells[1])}"


def line_place(cells: Sequence[object], indicators: Sequence[Indicator]) -> tuple[str, str]:
    """The indicator's key and the month of a line, each empty if it can't be read."""
    return key_typed(text_typed(cells[0]), indicators) or "", str(month_typed(cells[1]) or "")


def words_in(cells: Sequence[object], indicators: Sequence[Indicator]) -> dict[int, str]:
    """Cells of a line, numbered from 0, with somebody's own words: reason, name, and everything that can't be read."""
    key, period = key_typed(text_typed(cells[0]), indicators), month_typed(cells[1])
    is_read = (key is not None, period is not None, _is_letter(text_typed(cells[2])), False, False)
    days = tuple(_day(cell) is not None for cell in cells[5:CELLS])
    return {
        column: text_typed(cell)
        for column, (cell, read) in enumerate(zip(cells, is_read + days, strict=False))
        if text_typed(cell) and not read
    }


def line_text(cells: Sequence[object]) -> str:
    """A line of the sheet as one text, one text line a cell, for comparing two copies."""
    month = month_typed(cells[1]) or text_typed(cells[1])
    days = [_day(cell) or text_typed(cell) for cell in cells[5:CELLS]]
    texts = [text_typed(cells[0]), str(month), *map(text_typed, cells[2:5]), *map(str, days)]
    return "\n".join(text.replace("\n", BREAK) for text in texts)


def line_cells(text: str) -> list[str | date | None]:
    """The cells of a line from the text that `line_text` made of it; all are empty for an empty text."""
    name, month, letter, reason, who, when, until = text.split("\n") if text else [""] * CELLS
    period = month_typed(month)
    cells = [name, period.first_day if period else month, letter, reason, who, _day(when) or when, _day(until) or until]
    return [cell.replace(BREAK, "\n") or None if isinstance(cell, str) else cell for cell in cells]


def _query(row: int, what: str, key: str = "", period: str = "", cells: str = "") -> Query:
    return Query(QualityKind.OVERRIDE_NOT_USED, f"{SHEET}, row {row}", what, key, period, cells=cells)


def _is_letter(text: str) -> bool:
    return text.upper() in set(Rag) or text.casefold() in NO_LETTER


def _letter(text: str) -> Rag | None:
    return None if text.casefold() in NO_LETTER else Rag(text.upper())


def _day(cell: object) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = text_typed(cell)
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None
