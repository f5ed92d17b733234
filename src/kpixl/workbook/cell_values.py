"""Cells of a sheet's rows, read as text, number, month or letter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kpixl.words.errors import UsageError
from kpixl.words.periods import Period
from kpixl.words.terms import Rag

CellRow = Sequence[object]


def cell_at(rows: Sequence[CellRow], row: int, column: int) -> object:
    cells = rows[row - 1] if row <= len(rows) else ()
    return cells[column - 1] if column <= len(cells) else ""


def padded(cells: CellRow, width: int) -> list[object]:
    return [*cells[:width], *[""] * (width - len(cells))]


def text_in(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return str(cell) if cell is not None else ""


def whole_number(cell: object) -> int:
    return int(cell) if isinstance(cell, int | float) else 0


def whole_number_or_none(cell: object) -> int | None:
    return int(cell) if isinstance(cell, int | float) else None


def as_month(cell: object) -> Period | None:
    try:
        return Period.parse(text_in(cell))
    except UsageError:
        return None


def letter_of(text: str) -> Rag | None:
    return Rag(text) if text in set(Rag) else None
