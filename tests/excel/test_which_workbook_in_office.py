"""
Which workbook answers and which is acted on, with two scorecards, a hand-out and a published copy open in every order.

LibreOffice runs the VBA of the workbooks and of the add-in. It doesn't tell a function which cell asks, so the add-in
is told by name which workbook the cell stands in.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kpixl.commands.build import demo_page
from kpixl.commands.publish.edition import edition
from kpixl.commands.publish.page import page_of
from kpixl.commands.publish.tables import tables_of
from kpixl.config.reading import read_config, shipped_config
from kpixl.indicators import DECLARED, definitions
from kpixl.workbook import layout
from kpixl.workbook.blocks import Block
from kpixl.workbook.making.build import ADD_IN_PROJECT, SCORECARD_PROJECT
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.patching import patched
from kpixl.workbook.ooxml.sheet import values_in
from kpixl.workbook.shipped import shipped_handout
from kpixl.workbook.written_before import styles_worn
from office import Book, Office
from twin import add_in_twin, twin

pytestmark = pytest.mark.slow

PROBES = """\
Attribute VB_Name = "Probe"
Option Explicit
Public Function Front() As String
    If Not ScorecardInFront() Is Nothing Then Front = ScorecardInFront().Name
End Function
Public Function Asked(ByVal standsIn As String) As String
    Dim book As Workbook
    Dim found As Workbook
    For Each book In Application.Workbooks
        If book.Name = standsIn Then Set found = book
    Next book
    Set book = BookFor(found)
    If Not book Is Nothing Then Asked = book.Name
End Function
Public Function Own() As String
    Own = BookAnswering().Name & " " & KPI_NUMERATOR("contacts")
End Function
"""
APRIL, JUNE, HANDOUT, COPY, ELSEWHERE = "April.xlsm", "June.xlsm", "Handout.xlsm", "Copy.xlsx", "Notes.xlsx"
SCORECARDS = {APRIL: 11.0, JUNE: 22.0}  # and how many contacts each holds
MANAGERS = 33.0
KINDS = (APRIL, JUNE, HANDOUT, COPY)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The four files; of the page of the demo, with other numbers of contacts."""
    folder = tmp_path_factory.mktemp("open at once")
    page = demo_page(read_config(shipped_config(), DECLARED))
    for name, number in SCORECARDS.items():
        with_contacts(twin(folder / name, PROBES), number)
    handout = Package.read(shipped_handout())
    figures = [each for row in page.rows for each in row.figures]
    blocks = [layout.figures_block(figures, {}, page.config), *layout.config_blocks(page, "0f")]
    patched(handout, blocks).written(folder / HANDOUT)
    with_contacts(folder / HANDOUT, MANAGERS)
    rows = layout.definition_block(page.config, definitions(page.config), styles_worn(handout)).rows
    (folder / COPY).write_bytes(edition(page, page_of(page), tables_of(page, rows)))
    add_in_twin(folder / "AddIn.xlsm", PROBES)
    return folder


def with_contacts(file: Path, number: float) -> None:
    """Writes how many contacts the workbook holds of the page's month, as a refresh does."""
    package = Package.read(file)
    rows = values_in(package, layout.FIGURES)
    at = next(row for row, cells in enumerate(rows, start=1) if cells[:2] == ["contacts", "2024-06"])
    patched(package, [Block(layout.FIGURES, at, layout.FIGURE_HEADINGS.index("numerator") + 1, [[number]])]).written(
        file
    )


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    """A LibreOffice in which no other test has a scorecard open."""
    with Office() as running:
        yield running


@pytest.fixture(scope="module")
def add_in(office: Office, folder: Path) -> Iterator[Book]:
    with office.open(folder / "AddIn.xlsm", macros=True) as opened:
        yield opened


@dataclass
class OpenInOrder:
    """The files that are open, the first one first. Two orders that begin alike share what they begin with."""

    office: Office
    folder: Path
    open: list[tuple[str, Book, ExitStack]] = field(default_factory=list)

    @property
    def books(self) -> dict[str, Book]:
        return {name: book for name, book, _ in self.open}

    def reopened(self, order: Sequence[str]) -> Iterator[str]:
        """Closes what is not as in this order, from the last one back, and opens the rest; says each that it opens."""
        while [*self.books] != [*order[: len(self.open)]]:
            self.close_last()
        for name in order[len(self.open) :]:
            closing = ExitStack()
            book = closing.enter_context(self.office.open(self.folder / name, macros=True, has_window=True))
            self.open.append((name, book, closing))
            yield name

    def close_last(self) -> None:
        *_, closing = self.open.pop()
        closing.close()


@pytest.fixture(scope="module")
def in_order(office: Office, folder: Path, add_in: Book) -> Iterator[OpenInOrder]:
    opened = OpenInOrder(office, folder)
    yield opened
    while opened.open:
        opened.close_last()


def wanted(stands_in: str, open_: Sequence[str]) -> str:
    """The rule, written once more: the cell's own workbook, else the only scorecard, else the only hand-out."""
    if stands_in in (*SCORECARDS, HANDOUT) and stands_in in open_:
        return stands_in
    scorecards = [name for name in open_ if name in SCORECARDS]
    handouts = [name for name in open_ if name == HANDOUT]
    among = scorecards or handouts
    return among[0] if len(among) == 1 else ""


@pytest.mark.parametrize(
    ("link", "is_elsewhere"),
    [
        ("C:\\Users\\b\\XLSTART\\kpixl.xlam", True),
        ("https://council.example/shared/KPIXL.XLAM", True),
        ("C:\\Users\\a\\XLSTART\\kpixl.xlam", False),
        ("C:\\Users\\b\\other.xlam", False),
        ("C:\\Users\\b\\notkpixl.xlam", False),
    ],
)
def test_a_link_to_an_add_in_of_its_name_in_another_folder_is_led_to_the_one_that_is_open(
    add_in: Book, link: str, is_elsewhere: bool
):
    here = "C:\\Users\\a\\XLSTART\\kpixl.xlam"
    assert add_in.run(f"{ADD_IN_PROJECT}.KpixlLinks.IsElsewhere", link, here) == is_elsewhere


@pytest.mark.parametrize(
    "order", [*itertools.permutations(KINDS)], ids=lambda order: "-".join(each[:2] for each in order)
)
def test_every_function_and_button_means_the_right_workbook_or_refuses(
    in_order: OpenInOrder, add_in: Book, order: tuple[str, ...]
):
    for _ in in_order.reopened(order):
        for stands_in in (*KINDS, ELSEWHERE):
            assert add_in.run(f"{ADD_IN_PROJECT}.Probe.Asked", stands_in) == wanted(stands_in, list(in_order.books))
    books = in_order.books
    for front in (name for name in reversed(order) if name != COPY):
        books[front].to_front(layout.PAGE, "O8")
        meant = front if front in SCORECARDS else ""
        assert add_in.run(f"{ADD_IN_PROJECT}.Probe.Front") == meant
        assert (add_in.run(f"{ADD_IN_PROJECT}.KpixlBoxes.WhyNoFigure") == "") == bool(meant)
        refused = str(add_in.run(f"{ADD_IN_PROJECT}.KpixlAsking.Answer", "check", "", (), ""))
        assert refused.startswith("Excel could not start" if meant else "No scorecard is in front.")
    books[COPY].to_front(layout.PAGE, "O8")
    assert add_in.run(f"{ADD_IN_PROJECT}.Probe.Front") == ""
    assert str(add_in.run(f"{ADD_IN_PROJECT}.KpixlBoxes.WhyNoFigure")).startswith("No scorecard is in front.")
    for name, number in SCORECARDS.items():  # whatever is in front, here the copy
        assert books[name].run(f"{SCORECARD_PROJECT}.Probe.Own") == f"{name} {number:g}"


def test_a_cell_of_a_workbook_shows_that_workbooks_figure_whatever_else_is_open(
    office: Office, folder: Path, in_order: OpenInOrder
):
    assert [*in_order.reopened(())] == []  # each is opened anew
    wanted_of = {APRIL: SCORECARDS[APRIL], JUNE: SCORECARDS[JUNE], HANDOUT: MANAGERS}
    with ExitStack() as closing:
        books = {name: closing.enter_context(office.open(folder / name, macros=True)) for name in wanted_of}
        for book in books.values():
            book.write(layout.DEFINITIONS, "Z1", '=KPI_NUMERATOR("contacts")')
        assert {name: book.value(layout.DEFINITIONS, "Z1") for name, book in books.items()} == wanted_of


def test_a_published_copy_holds_no_figure_by_which_it_could_be_taken_for_a_scorecard(folder: Path):
    assert not {layout.FIGURES, layout.LOG} & {*Package.read(folder / COPY)}
    assert values_in(Package.read(folder / COPY), layout.PAGE)
