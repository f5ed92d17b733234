"""The demo's scorecard is the printed page: every figure, every letter, as LibreOffice shows and paints them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpixl.workbook import layout
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import values_in
from making import shipped
from office import Book, Paint
from printed_page import MONTHS, SET_BY_HAND, printed

ROWS = [indicator.key for indicator in shipped().indicators]
FIRST, LAST = layout.FIRST_ROW, layout.FIRST_ROW + len(ROWS) - 1
NUMBERS, LETTERS = ("G", "J", "M"), ("I", "L", "O")  # of April, May and June


@pytest.fixture(scope="module")
def shown(demo_page_in_office: Book) -> dict[tuple[str, str], tuple[str, str]]:
    """Figure and letter of each indicator and month, as the page shows them."""
    assert [row[0] for row in demo_page_in_office.shown(layout.PAGE, f"A{FIRST}:A{LAST}")] == ROWS
    cells = {
        month: demo_page_in_office.shown(layout.PAGE, f"{NUMBERS[at]}{FIRST}:{LETTERS[at]}{LAST}")
        for at, month in enumerate(MONTHS)
    }
    return {
        (key, month): (" ".join(plain(text) for text in cells[month][at][:2] if text), cells[month][at][2])
        for at, key in enumerate(ROWS)
        for month in MONTHS
    }


def plain(shown: str) -> str:
    """A number as the printed page has it: without a comma in thousands, and the space that keeps it off the edge."""
    return shown.replace(",", "").strip()


def test_all_93_figures_are_as_printed(shown):
    figures = {(cell.key, cell.month): cell.figure for cell in printed() if cell.figure}
    assert len(figures) == 93
    assert {place: shown[place][0] for place in figures} == figures


def test_all_68_letters_are_as_printed_and_no_other_figure_has_one(shown):
    letters = {(cell.key, cell.month): cell.letter for cell in printed()}
    assert sum(letter != "" for letter in letters.values()) == 68
    assert {place: "" if letter == "–" else letter for place, (_, letter) in shown.items()} == letters


def test_the_quality_of_education_plans_is_blank_and_says_why(shown, demo: Path):
    assert {shown["pep_quality", month] for month in MONTHS} == {("–", "–")}
    row = values_in(Package.read(demo / "Scorecard.xlsm"), layout.PAGE)[FIRST - 1 + ROWS.index("pep_quality")]
    assert row[layout.USUAL.notes - 1].startswith("Reported termly")


def test_three_letters_were_set_by_a_manager_and_each_says_so(demo: Path):
    package = Package.read(demo / "Scorecard.xlsm")
    headings, *figures = values_in(package, layout.FIGURES)
    by_name = [dict(zip(headings, figure, strict=False)) for figure in figures]
    differ = {(each["key"], each["period"]) for each in by_name if each["letter"] != each["computed_letter"]}
    assert differ == SET_BY_HAND
    notes = {row[0]: row[layout.USUAL.notes - 1] for row in values_in(package, layout.PAGE)[FIRST - 1 : LAST]}
    for key in {key for key, _ in SET_BY_HAND}:
        assert "computed R" in notes[key]


def test_every_letter_has_its_colour(demo_page_in_office: Book):
    colours = {letter.value: colour for letter, colour in shipped().letters.colours.items()}
    colours["–"] = shipped().letters.not_rated
    cells = [f"{column}{row}" for column in LETTERS for row in range(FIRST, LAST + 1)]
    letters = {
        f"{column}{FIRST + at}": row[0]
        for column in LETTERS
        for at, row in enumerate(demo_page_in_office.shown(layout.PAGE, f"{column}{FIRST}:{column}{LAST}"))
    }
    painted = demo_page_in_office.painted(layout.PAGE, *cells)
    assert painted == {cell: Paint(colours[letters[cell]].fill, colours[letters[cell]].text) for cell in cells}
