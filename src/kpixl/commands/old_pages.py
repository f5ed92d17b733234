"""A scorecard that was typed by hand, as a table of texts: its indicators, months, figures and letters."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from kpixl.words.errors import ExtractError, UsageError
from kpixl.words.files import content_of
from kpixl.words.naming import MONTH_NAMES, comparable
from kpixl.words.periods import Period
from kpixl.words.terms import Rag, Unit

HEADINGS_OF_LABELS = ("metric", "name", "indicator", "kpi")
HEADING_ROWS_AT_MOST = 3  # of months over those of their columns
A_MONTH = re.compile(rf"\b({'|'.join(f'{name}|{name[:3]}' for name in MONTH_NAMES)})\b(?:\D{{0,3}}(20[0-9]{{2}}))?")
_NUMBER = re.compile(r"(?<![0-9.])(-?[0-9][0-9,]*(?:\.[0-9]+)?)\s*(%?)")


@dataclass(frozen=True)
class OldCells:
    """What a month's cells of one row say, as texts, and its letter."""

    texts: tuple[str, ...]
    letter: Rag | None


@dataclass(frozen=True)
class OldRow:
    """A row of the page: its number there, its ref, its label, and its months."""

    number: int
    ref: str
    label: str
    months: Mapping[Period, OldCells]


@dataclass(frozen=True)
class OldFigure:
    """A figure as it was typed: its count where the page has one, and its value where that is no count."""

    count: int | None
    value: Fraction | None


def typed_rows(file: Path, last: Period | None) -> tuple[OldRow, ...]:
    """The rows of the page. `last` is its last month, which says the year where the headings do not."""
    rows = _rows(file)
    heads = next((at for at, row in enumerate(rows) if _label_column(row) is not None and _months_over(rows, at)), None)
    if heads is None:
        raise ExtractError(
            f"{file.name} has no row of headings that names a column of labels ({', '.join(HEADINGS_OF_LABELS)}) and a "
            "month.\nName the sheet's columns as on the page, such as Ref, Metric, April 2024, April RAG."
        )
    months = _periods(_months_over(rows, heads), last, file)
    label, ref = _label_column(rows[heads]), _ref_column(rows[heads])
    assert label is not None
    return tuple(
        OldRow(number, _cell(row, ref), _cell(row, label), {month: _cells(row, at) for month, at in months.items()})
        for number, row in enumerate(rows[heads + 1 :], start=heads + 2)
        if _cell(row, label)
    )


def typed_figure(texts: Sequence[str], unit: Unit) -> OldFigure | None:
    """The figure that these texts say of an indicator with this unit; None where they say none, or none that fits."""
    found = [(number, sign) for text in texts for number, sign in _NUMBER.findall(text)]
    whole = [number for number, sign in found if not sign and "." not in number]
    shares = [Fraction(number.replace(",", "")) / 100 for number, sign in found if sign]
    match unit:
        case Unit.COUNT:
            return OldFigure(_count(whole[0]), None) if len(found) == len(whole) == 1 else None
        case Unit.SHARE:
            return OldFigure(None, shares[0]) if len(found) == len(shares) == 1 and 0 <= shares[0] <= 1 else None
        case Unit.COUNT_AND_SHARE:
            fits = len(found) == 2 and len(whole) == len(shares) == 1 and 0 <= shares[0] <= 1
            return OldFigure(_count(whole[0]), shares[0]) if fits else None
        case Unit.RATE:
            fits = len(found) == 2 and not shares and found[0][0] in whole
            return OldFigure(_count(found[0][0]), Fraction(found[1][0].replace(",", ""))) if fits else None


def _count(number: str) -> int:
    return int(number.replace(",", ""))


def _rows(file: Path) -> list[list[str]]:
    """Every row of the file's first sheet, or of its lines, as texts; a percentage of a cell with its sign."""
    if file.suffix.lower() == ".csv":
        text = content_of(file).decode("utf-8-sig", "replace")
        return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text))]
    from openpyxl import load_workbook  # slow to load; it knows which cells are percentages

    try:
        sheet = load_workbook(file, read_only=True, data_only=True).worksheets[0]
    except Exception:
        raise ExtractError(f"{file.name} can't be read. It should be a scorecard as .xlsx, .xlsm or .csv.") from None
    return [[_shown(cell.value, str(cell.number_format)) for cell in row] for row in sheet.iter_rows()]


def _shown(value: object, number_format: str) -> str:
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float) and "%" in number_format:
        return f"{round(value * 100, 6):.10g}%"
    return f"{value:.10g}" if isinstance(value, float) else str(value).strip()


def _label_column(row: Sequence[str]) -> int | None:
    return next((at for at, cell in enumerate(row) if comparable(cell).startswith(HEADINGS_OF_LABELS)), None)


def _ref_column(row: Sequence[str]) -> int | None:
    return next((at for at, cell in enumerate(row) if comparable(cell) in ("ref", "reference")), None)


def _months_over(rows: Sequence[Sequence[str]], heads: int) -> dict[tuple[str, str], dict[int, str]]:
    """Each month, by its name and its year if that is said, with its columns and what their headings are called."""
    found: dict[tuple[str, str], dict[int, str]] = {}
    for at, heading in _whole_headings(rows[max(heads - HEADING_ROWS_AT_MOST + 1, 0) : heads + 1]):
        if month := A_MONTH.search(heading):
            found.setdefault((month[1][:3], month[2] or ""), {})[at] = heading
    return found


def _whole_headings(rows: Sequence[Sequence[str]]) -> Iterator[tuple[int, str]]:
    """Each column's headings, one row's after the other's; a month is over the columns up to the next heading."""
    above: dict[int, str] = {}
    for row in rows[:-1]:
        last = ""
        for at, cell in enumerate(row):
            last = cell or last
            above[at] = f"{above.get(at, '')} {last}"
    for at, cell in enumerate(rows[-1]):
        own = comparable(cell.replace("_", " "))
        yield at, own if A_MONTH.search(own) else f"{comparable(above.get(at, '').replace('_', ' '))} {own}"


def _periods(
    months: Mapping[tuple[str, str], dict[int, str]], last: Period | None, file: Path
) -> dict[Period, dict[int, str]]:
    shorts = [name[:3] for name in MONTH_NAMES]
    found = {}
    for (name, year), columns in months.items():
        number = shorts.index(name) + 1
        if year:
            found[Period(int(year), number)] = columns
        elif last is None:
            raise UsageError(f"{file.name} does not say which year its months are of: add --period 2024-06, its last.")
        else:
            found[next(month for month in reversed(last.back_to(12)) if month.month == number)] = columns
    return found


def _cells(row: Sequence[str], columns: Mapping[int, str]) -> OldCells:
    letters = [at for at, heading in columns.items() if "rag" in heading.split() or "rating" in heading]
    printed = [at for at, heading in columns.items() if "printed" in heading]
    figures = printed or [at for at in columns if at not in letters]
    letter = next((text.upper() for at in letters if (text := _cell(row, at)).upper() in set(Rag)), None)
    return OldCells(tuple(filter(None, (_cell(row, at) for at in figures))), Rag(letter) if letter else None)


def _cell(row: Sequence[str], at: int | None) -> str:
    return " ".join(row[at].split()) if at is not None and at < len(row) else ""
