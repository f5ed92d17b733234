"""A page typed by hand gives the same figures and letters in whatever shape it was typed, whoever reads it."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
import xlsxwriter

from kpixl.commands.typed_pages.grids import GridCell, grids_in
from kpixl.commands.typed_pages.headings import heading
from kpixl.commands.typed_pages.months import OldFigure, typed_figure, typed_rows
from kpixl.commands.typed_pages.rows import rows_in
from kpixl.words.periods import Period
from kpixl.words.terms import Rag, Unit
from making import shipped
from printed_page import MONTHS, printed

JUNE = Period(2024, 6)
INDICATORS = {indicator.key: indicator for indicator in shipped().indicators}
CELLS = {(each.key, each.month): each for each in printed()}
Told = Mapping[tuple[str, str], tuple[OldFigure | None, Rag | None]]


def expected() -> Told:
    """From the text of each cell of the printed page, which was transcribed by hand."""
    return {
        place: (plainly(cell.figure, INDICATORS[cell.key].unit), Rag(cell.letter) if cell.letter else None)
        for place, cell in CELLS.items()
        if cell.figure
    }


def plainly(text: str, unit: Unit) -> OldFigure:
    """`4412`, `17%`, `747 17%` or `577 22.0`"""
    before, _, last = text.rpartition(" ")
    count = int(before) if before else None
    if unit is Unit.COUNT:
        return OldFigure(int(last), None)
    return OldFigure(count, Fraction(last) if unit is Unit.RATE else Fraction(last.removesuffix("%")) / 100)


def told(file: Path, last: Period | None = JUNE) -> Told:
    names = {(indicator.ref, indicator.label): indicator for indicator in INDICATORS.values()}
    return {
        (indicator.key, str(month.period)): (typed_figure(month.number, indicator.unit), month.letter)
        for row in typed_rows(file, last)
        for indicator in [names[row.ref, row.label]]
        for month in row.months
        if month.number
    }


def as_csv(path: Path, heads: Mapping[str, str], figure: Callable[[str], str] = str, words: Mapping = {}) -> Path:
    """The page with these columns, by `ref`, `label`, or a month and `figure` or `letter`."""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(heads.values())
        for key, indicator in INDICATORS.items():
            values = {"ref": indicator.ref, "label": indicator.label}
            for month in MONTHS:
                cell = CELLS[key, month]
                values |= {
                    f"{month} figure": figure(cell.figure),
                    f"{month} letter": words.get(cell.letter, cell.letter),
                }
            writer.writerow([values[column] for column in heads])
    return path


def heads(month_names: Callable[[str], str], order: Callable[[list[str]], None] = lambda _: None) -> dict[str, str]:
    found = {"ref": "Ref", "label": "Metric"}
    for month in MONTHS:
        found |= {f"{month} figure": month_names(month), f"{month} letter": f"{month_names(month)} RAG"}
    columns = [*found]
    order(columns)
    return {column: found[column] for column in columns}


def day(month: str) -> date:
    return Period.parse(month).last_day


@pytest.mark.parametrize(
    "month_names",
    [
        lambda month: month,
        lambda month: f"{day(month):%b-%y}",
        lambda month: f"{day(month):%d/%m/%Y}",
        lambda month: f"{day(month):%d.%m.%y}",
        lambda month: f"Figure for: {day(month):%B}",
        lambda month: f"{day(month):%B %Y}",
        lambda month: f"{day(month):%B %d %Y}",
    ],
    ids=["2024-04", "Apr-24", "30/04/2024", "30.04.24", "Figure for: April", "April 2024", "April 30 2024"],
)
def test_months_may_be_written_in_any_way(month_names, tmp_path):
    assert told(as_csv(tmp_path / "page.csv", heads(month_names))) == expected()


def test_columns_may_be_in_any_order(tmp_path):
    assert told(as_csv(tmp_path / "page.csv", heads(str, random.Random(7).shuffle))) == expected()


def test_letters_may_be_words(tmp_path):
    words = {"R": "red", "A": "Amber – watch", "G": "GREEN"}
    assert told(as_csv(tmp_path / "page.csv", heads(str), words=words)) == expected()


def test_a_page_without_letters_has_figures(tmp_path):
    columns = {column: name for column, name in heads(str).items() if "letter" not in column}
    assert told(as_csv(tmp_path / "page.csv", columns)) == {
        place: (each, None) for place, (each, _) in expected().items()
    }


def in_workbook(path: Path) -> Path:
    """Three lines of headings, two of them merged: a quarter, its months, and what each column of a month holds."""
    with xlsxwriter.Workbook(path) as book:
        sheet, whole, tenths = book.add_worksheet(), *(book.add_format({"num_format": f}) for f in ("0%", "0.0%"))
        sheet.merge_range(0, 2, 0, 10, "Children's services")
        sheet.write(0, 0, "Scorecard")
        for at, month in enumerate(MONTHS):
            sheet.merge_range(1, 2 + 3 * at, 1, 4 + 3 * at, "")
            sheet.write_datetime(1, 2 + 3 * at, day(month), book.add_format({"num_format": "mmm-yy"}))
        sheet.write_row(2, 0, ["Ref", "Indicator", *["Number", "% or rate", "RAG"] * 3])
        for line, (key, indicator) in enumerate(INDICATORS.items(), start=3):
            sheet.write_row(line, 0, [indicator.ref, indicator.label])
            for at, month in enumerate(MONTHS):
                cell = CELLS[key, month]
                count, _, rest = cell.figure.rpartition(" ")
                number = count or (rest if indicator.unit is Unit.COUNT else "")
                if number:
                    sheet.write_number(line, 2 + 3 * at, int(number))
                if rest.endswith("%"):
                    value = float(Fraction(rest.removesuffix("%")) / 100)
                    sheet.write_number(line, 3 + 3 * at, value, tenths if "." in rest else whole)
                elif rest and rest != number:
                    sheet.write_number(line, 3 + 3 * at, float(rest))
                sheet.write(line, 4 + 3 * at, cell.letter)
    return path


def test_headings_may_be_merged_over_several_lines_and_months_be_dates(tmp_path):
    assert told(in_workbook(tmp_path / "page.xlsx"), None) == expected()


def test_both_who_read_such_a_page_read_the_same(tmp_path):
    file = in_workbook(tmp_path / "page.xlsx")
    audited = rows_in(grids_in(file), file.stem)
    assert {(row.label, month.period, month.number) for row in audited for month in row.months if month.number} == {
        (row.label, month.period, month.number)
        for row in typed_rows(file, None)
        for month in row.months
        if month.number
    }


def one_row(path: Path, *cells: str) -> list[tuple[OldFigure | None, Rag | None]]:
    path.write_text(f"Ref,Metric,Target,April 2024,May 2024\n6.8,Visits,{','.join(cells)}\n", encoding="utf-8")
    [row] = typed_rows(path, None)
    return [typed_figure(month.number, Unit.SHARE) for month in row.months]


def shares(*values: str) -> list[OldFigure]:
    return [OldFigure(None, Fraction(value)) for value in values]


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (("90%", "87%", "88.5%"), shares("0.87", "0.885")),
        (("90%", "87", "88.5"), shares("0.87", "0.885")),  # the target says that they are percentages
        (("90%", "0.87", "0.9"), shares("0.87", "0.9")),
        (("0.95", "0.87", "1"), shares("0.87", "1")),
        (("", "87%", "88"), shares("0.87", "0.88")),
        (("9%", "0.9", "0.8"), [None, None]),  # nine tenths of everything, or of one per cent
        (("90%", "1", "87%"), [None, *shares("0.87")]),  # everything, or one per cent
        (("", "87", "88"), [None, None]),
        (("90%", "about 80 or 85", "n/a"), [None, None]),
    ],
)
def test_a_share_is_read_where_something_says_that_it_is_one(cells, found, tmp_path):
    assert one_row(tmp_path / "page.csv", *cells) == found


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("Jun 30 2024", JUNE),
        ("30 June 2024", JUNE),
        ("30-06-24", JUNE),
        ("Sept 24", Period(2024, 9)),
        ("06/2024", JUNE),
    ],
)
def test_a_heading_names_its_month(text, month):
    assert heading(GridCell(text)).month.period(lambda _: None) == month
