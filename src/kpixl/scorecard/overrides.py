"""The Overrides sheet: letters that managers set, read from what they typed, with a query for each faulty line."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kpixl.config.values import Indicator
from kpixl.scorecard.scorecard import Override, QualityKind, Query
from kpixl.words.naming import named, period_named
from kpixl.words.periods import Period
from kpixl.words.terms import Rag

SHEET = "Overrides"
CELLS = 7  # of a line: indicator, month, letter, reason, who, when, in force until
BREAK = "⏎"  # in the place of a line break inside a cell, where a line is one text
NO_LETTER = frozenset({"none", "blank", "-", "–", "—"})


@dataclass(frozen=True)
class Overrides:
    """The overrides in force, at most one for an indicator and period, and what is wrong with other lines."""

    in_force: Mapping[tuple[str, Period], Override]
    queries: tuple[Query, ...]

    @property
    def unused_in_words(self) -> list[str]:
        """The lines that can't be used, a sentence each: their cells, not what is in them."""
        return [
            f"{query.where} is not used; look at: {query.cells}. The sheet Data quality says why."
            for query in self.queries
            if query.kind is QualityKind.OVERRIDE_NOT_USED and query.cells
        ]


def overrides(lines: Mapping[int, Sequence[object]], indicators: Sequence[Indicator], today: date) -> Overrides:
    """
    What the lines of the sheet say, by row number: indicator, month, letter, reason, who, when, in force until.

    The lower of two lines for one indicator and month counts. A faulty line changes nothing and is queried.
    """
    in_force: dict[tuple[str, Period], Override] = {}
    queries: list[Query] = []
    for row, line in sorted(lines.items()):
        cells = [*line, *[""] * CELLS][:CELLS]
        if all(_text(cell) == "" for cell in cells):
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
    key = _key(_text(cells[0]), indicators)
    period = _period(cells[1])
    reason, who = _text(cells[3]), _text(cells[4])
    when, until = _day(cells[5]), _day(cells[6])
    faults = dict(_faults(cells, key, period, indicators))
    if faults or key is None or period is None or when is None:
        return _query(row, "; ".join(faults.values()), key or "", str(period or ""), ", ".join(faults))
    return Override(key, period, _letter(_text(cells[2])), reason, who, when, until, row)


def _faults(
    cells: Sequence[object], key: str | None, period: Period | None, indicators: Sequence[Indicator]
) -> Iterator[tuple[str, str]]:
    """What is wrong with a line, by the heading of the faulty cell."""
    when, until = _day(cells[5]), _day(cells[6])
    if key is None:
        yield "Indicator", _unknown_indicator(_text(cells[0]), indicators)
    if period is None:
        yield "Month", f"{_said('the month', cells[1])} can't be read; pick it from the list, or type 2024-06"
    if not _is_letter(_text(cells[2])):
        yield "Letter", f"{_said('the letter', cells[2])} can't be read; it must be R, A, G, or 'none' for no letter"
    if not _text(cells[3]):
        yield "Reason", "there is no reason"
    if not _text(cells[4]):
        yield "Who decided", "nobody is named who decided"
    if when is None:
        yield "When", f"{_said('the day it was decided', cells[5])} is not a date"
    if until is None and _text(cells[6]):
        yield "In force until", "the day until it is in force is not a date"
    if when and until and until < when:
        yield "In force until", "it ends before it was decided"


def _expired(read: Override) -> Query:
    what = f"it was in force until {read.until}; the computed letter applies again. You may delete the line"
    return Query(QualityKind.OVERRIDE_EXPIRED, f"{SHEET}, row {read.row}", what, read.key, str(read.period))


def line_name(cells: Sequence[object], indicators: Sequence[Indicator]) -> str:
    """The name of a line, whatever its row: `cp_visits 2024-06`; as typed where it can't be read."""
    key, period = _key(_text(cells[0]), indicators), _period(cells[1])
    return f"{key or _text(cells[0])} {period or _text(cells[1])}"


def line_place(cells: Sequence[object], indicators: Sequence[Indicator]) -> tuple[str, str]:
    """The indicator's key and the month of a line, each empty where it can't be read."""
    return _key(_text(cells[0]), indicators) or "", str(_period(cells[1]) or "")


def words_in(cells: Sequence[object], indicators: Sequence[Indicator]) -> dict[int, str]:
    """Cells of a line, numbered from 0, with somebody's own words: reason, name, and whatever can't be read."""
    key, period = _key(_text(cells[0]), indicators), _period(cells[1])
    is_read = (key is not None, period is not None, _is_letter(_text(cells[2])), False, False)
    days = tuple(_day(cell) is not None for cell in cells[5:CELLS])
    return {
        column: _text(cell)
        for column, (cell, read) in enumerate(zip(cells, is_read + days, strict=False))
        if _text(cell) and not read
    }


def line_text(cells: Sequence[object]) -> str:
    """A line of the sheet as one text, one text line a cell, by which two copies are compared."""
    month = _period(cells[1]) or _text(cells[1])
    days = [_day(cell) or _text(cell) for cell in cells[5:CELLS]]
    texts = [_text(cells[0]), str(month), *map(_text, cells[2:5]), *map(str, days)]
    return "\n".join(text.replace("\n", BREAK) for text in texts)


def line_cells(text: str) -> list[str | date | None]:
    """The cells of a line from that text; all are empty for an empty text."""
    name, month, letter, reason, who, when, until = text.split("\n") if text else [""] * CELLS
    period = _period(month)
    cells = [name, period.first_day if period else month, letter, reason, who, _day(when) or when, _day(until) or until]
    return [cell.replace(BREAK, "\n") or None if isinstance(cell, str) else cell for cell in cells]


def _query(row: int, what: str, key: str = "", period: str = "", cells: str = "") -> Query:
    return Query(QualityKind.OVERRIDE_NOT_USED, f"{SHEET}, row {row}", what, key, period, cells=cells)


def _key(text: str, indicators: Sequence[Indicator]) -> str | None:
    fits = named(text, indicators)
    return fits[0].key if len(fits) == 1 else None


def _unknown_indicator(text: str, indicators: Sequence[Indicator]) -> str:
    near = difflib.get_close_matches(text, [indicator.key for indicator in indicators], n=1)
    known = f"; did you mean {near[0]}?" if near else "; pick it from the list"
    return f"what is typed there is not an indicator{known}" if text else f"there is no indicator{known}"


def _period(cell: object) -> Period | None:
    return period_named(cell if isinstance(cell, date | float) else _text(cell))


def _is_letter(text: str) -> bool:
    return text.upper() in set(Rag) or text.casefold() in NO_LETTER


def _letter(text: str) -> Rag | None:
    return None if text.casefold() in NO_LETTER else Rag(text.upper())


def _day(cell: object) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = _text(cell)
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()


def _said(what: str, cell: object) -> str:
    """What a cell should hold, and whether it is empty; never what is typed there."""
    return what if _text(cell) else f"{what} (empty)"
