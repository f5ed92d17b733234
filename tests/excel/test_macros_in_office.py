"""The buttons' VBA as LibreOffice runs it, on the twin of the workbook, where no Python starts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kpixl.excel.snapshot import snapshot_of
from kpixl.words.periods import Period
from kpixl.workbook import layout
from office import Book, Office
from twin import twin

MACROS = "VBAProject.KpixlMacros"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return twin(tmp_path_factory.mktemp("twin") / "Scorecard.xlsm")


@pytest.fixture(scope="module")
def book(office: Office, path: Path) -> Iterator[Book]:
    with office.open(path, macros=True) as opened:
        yield opened


@pytest.mark.parametrize("macro", ["refresh", "check", "publish", "explain", "override"])
def test_a_button_says_in_a_sentence_that_python_did_not_start_and_names_the_way_round(book: Book, macro: str):
    said = book.run(f"{MACROS}.Answer", macro, "kpixl is at work ...")
    assert "could not start Python" in said
    assert "kpixl refresh --attach" in said and "kpixl doctor" in said


def test_what_was_asked_and_answered_does_not_stay_in_the_workbook(book: Book):
    book.run(f"{MACROS}.Answer", "override", "kpixl is at work ...", "$O$8", "G", "=1+1", "+ a reason")
    row = layout.TOLD_ROW
    assert book.values(layout.CONFIG, f"B{row}:I{row + 1}") == [[None] * 8] * 2


@pytest.mark.parametrize(
    ("full_name", "folder"), [("https://council.example/Scorecard.xlsm", "https://x"), ("Book1", "")]
)
def test_a_workbook_that_python_cannot_reach_is_named_for_what_it_is(book: Book, full_name: str, folder: str):
    assert book.run(f"{MACROS}.WhyPathNotReached", full_name, folder)


def test_a_workbook_in_a_folder_is_in_nobodys_way(book: Book):
    assert book.run(f"{MACROS}.WhyPathNotReached", "C:\\Reports\\Scorecard.xlsm", "C:\\Reports") == ""


@pytest.mark.parametrize(
    ("column", "month"), [(7, "2024-04"), (9, "2024-04"), (12, "2024-05"), (15, "2024-06"), (3, "2024-06")]
)
def test_without_python_a_figure_is_explained_from_what_the_workbook_holds(
    book: Book, path: Path, column: int, month: str
):
    held = snapshot_of(path)
    keys = [row[0] for row in book.values(layout.PAGE, f"A{layout.FIRST_ROW}:A{layout.FIRST_ROW + 31}")]
    for at, key in list(enumerate(keys))[::5]:
        figure = held.figures.get((str(key), Period.parse(month)))
        assert figure is not None
        said = book.run(f"{MACROS}.HeldExplanation", layout.FIRST_ROW + at, column)
        assert said == (figure.explanation or figure.reason)


def test_a_row_without_an_indicator_has_nothing_to_explain(book: Book):
    assert "no figure" in book.run(f"{MACROS}.HeldExplanation", 2, 8)


def test_a_figure_in_doubt_is_asked_about_in_words_and_answered_by_its_name(book: Book):
    told = "cp_visits:2024-06\n6.8 Children seen, June 2024 (82%): ids do not join"
    assert book.run(f"{MACROS}.FirstLine", told) == "cp_visits:2024-06"
    question = str(book.run(f"{MACROS}.DoubtQuestion", told))
    assert question.startswith("6.8 Children seen, June 2024 (82%): ids do not join\n\nWhy may it go out?")


def test_a_long_doubt_fits_the_box_that_asks_about_it(book: Book):
    question = str(book.run(f"{MACROS}.DoubtQuestion", "cp_visits:2024-06\n" + "x" * 5000))
    assert len(question) < 1024 and "Empty: nothing is published." in question
