"""
Which workbook answers and which one a button acts on, with two scorecards, a hand-out and a published copy open in
every order.

LibreOffice runs the VBA of the workbooks and of the add-in. It doesn't tell a function which cell asks, so the add-in
is told by name in which workbook the cell is.
"""

from __future__ import annotations

import itertools
import re
import shutil
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from few_indicators import with_few
from kpixl.commands.build import demo_page
from kpixl.commands.publish.edition import edition
from kpixl.commands.publish.page import page_of
from kpixl.commands.publish.tables import tables_of
from kpixl.config.reading import read_config
from kpixl.indicators import DECLARED, definitions
from kpixl.workbook import layout
from kpixl.workbook.blocks import Block
from kpixl.workbook.making.build import ADD_IN_PROJECT, SCORECARD_PROJECT, add_in_sources
from kpixl.workbook.making.page_sheet import BUTTONS
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.patching import patched
from kpixl.workbook.ooxml.sheet import sheets, values_in
from kpixl.workbook.shipped import shipped_handout
from kpixl.workbook.written_before import styles_worn
from office import Book, Office
from twin import add_in_twin, soon_open, twin

pytestmark = pytest.mark.slow

PROBES = """\
Attribute VB_Name = "Probe"
Option Explicit
Public Function Front() As String
    If Not ScorecardInFront() Is Nothing Then Front = ScorecardInFront().Name
End Function
Public Function Asked(ByVal standsIn As String) As String
    Dim name As Variant
    For Each name In Split(standsIn, "|")
        Asked = Asked & "|" & AskedFrom(name)
    Next name
    Asked = Mid$(Asked, 2)
End Function
Private Function AskedFrom(ByVal standsIn As String) As String
    Dim book As Workbook
    Dim found As Workbook
    For Each book In Application.Workbooks
        If book.Name = standsIn Then Set found = book
    Next book
    Set book = BookFor(found)
    If Not book Is Nothing Then AskedFrom = book.Name
End Function
Public Function Own() As String
    Own = BookAnswering().Name & " " & KPI_NUMERATOR("contacts")
End Function
"""
LINKS = """\
Attribute VB_Name = "Links"
Option Explicit
Public Function Led(ByVal link As String, ByVal here As String, ByVal within As String) As String
    Dim book As Workbook
    For Each book In Application.Workbooks
        If book.Name = within Then Led = Replace(LedTo(link, here, book), book.FullName, within)
    Next book
End Function
"""
APRIL, JUNE, HANDOUT, COPY, ELSEWHERE = "April.xlsm", "June.xlsm", "Handout.xlsm", "Copy.xlsx", "Notes.xlsx"
WHOLE_COPY = "As published.xlsx"
WITHOUT_MACROS = "Without macros.xlsx"
SCORECARDS = {APRIL: 11.0, JUNE: 22.0}  # and how many contacts each holds
MANAGERS = 33.0
HELD = {**SCORECARDS, HANDOUT: MANAGERS}
KINDS = (APRIL, JUNE, HANDOUT, COPY)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    The four files, with two rows of the demo's page, since they are often calculated, and contacts of their own.

    Sheets that nothing asks for are left out: opening and closing them so often would take half of the time.
    """
    folder = tmp_path_factory.mktemp("open at once")
    config = read_config(with_few(tmp_path_factory.mktemp("config"), "contacts", "contacts_progressed"), DECLARED)
    page = demo_page(config)
    for name, number in SCORECARDS.items():
        with_contacts(with_what_is_asked(twin(folder / name, PROBES, config=config)), number)
    handout = Package.read(shipped_handout())
    figures = [each for row in page.rows for each in row.figures]
    blocks = [layout.figures_block(figures, {}, page.config), *layout.config_blocks(page, "0f")]
    patched(handout, blocks).written(folder / HANDOUT)
    with_contacts(with_what_is_asked(folder / HANDOUT), MANAGERS)
    rows = layout.definition_block(page.config, definitions(page.config), styles_worn(handout)).rows
    (folder / WHOLE_COPY).write_bytes(edition(page, page_of(page), tables_of(page, rows)))
    with_what_is_asked(Path(shutil.copy(folder / WHOLE_COPY, folder / COPY)))
    add_in_twin(folder / "AddIn.xlsm", PROBES, LINKS)
    return folder


ASKED = {
    layout.PAGE, layout.DEFINITIONS, layout.CONFIG, layout.FIGURES, layout.NARRATIVES, layout.LOG,
}  # fmt: skip


def with_what_is_asked(file: Path) -> Path:
    """Leave in the workbook only those of its sheets that the code or the tests ask for."""
    return soon_open(file, {sheet.name for sheet in sheets(Package.read(file)).values()} - ASKED)


def test_the_code_asks_for_no_sheet_that_is_left_out():
    """Except what is said of a figure beyond its explanation, which nothing here asks for."""
    code = "".join(add_in_sources("").values())
    assert {*re.findall(r'Const \w+_SHEET As String = "(.+)"', code)} - {layout.TOLD} == ASKED - {
        layout.PAGE, layout.DEFINITIONS,
    }  # fmt: skip


def with_contacts(file: Path, number: float) -> None:
    """Write how many contacts the workbook holds for the page's month, as a refresh does."""
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


def wanted(stands_in: str, open_: Sequence[str]) -> str:
    """The rule, written a second time: the cell's own workbook, else the only scorecard, else the only hand-out."""
    if stands_in in (*SCORECARDS, HANDOUT) and stands_in in open_:
        return stands_in
    scorecards = [name for name in open_ if name in SCORECARDS]
    handouts = [name for name in open_ if name == HANDOUT]
    among = scorecards or handouts
    return among[0] if len(among) == 1 else ""


HERE = "C:\\Users\\a\\XLSTART\\kpixl.xlam"
ELSEWHERES = ("C:\\Users\\b\\XLSTART\\kpixl.xlam", "https://council.example/shared/KPIXL.XLAM")
OTHERS = ("C:\\Users\\b\\other.xlam", "C:\\Users\\b\\notkpixl.xlam", "C:\\Users\\b\\June.xlsm")


def test_with_no_workbook_open_a_button_refuses_and_a_function_has_nobody_to_ask(add_in: Book):
    for button in ("refresh", "check", "publish", "override"):
        said = str(add_in.run(f"{ADD_IN_PROJECT}.KpixlAsking.Answer", button, "", (), ""))
        assert said.startswith("No scorecard is in front.")
    assert str(add_in.run(f"{ADD_IN_PROJECT}.KpixlBoxes.WhyNoFigure")).startswith("No scorecard is in front.")
    assert add_in.run(f"{ADD_IN_PROJECT}.Probe.Asked", ELSEWHERE) == ""


def test_formulas_call_the_functions_of_their_own_workbook_else_those_of_the_add_in_that_is_open(
    office: Office, folder: Path, add_in: Book
):
    """A published copy, and a scorecard that was saved without its macros, have no functions of their own."""
    shutil.copy(folder / JUNE, folder / WITHOUT_MACROS)
    with ExitStack() as closing:
        for name in (*KINDS, WITHOUT_MACROS):
            closing.enter_context(office.open(folder / name, macros=True))
            own = name if name in (*SCORECARDS, HANDOUT) else ""
            led = {link: add_in.run(f"{ADD_IN_PROJECT}.Links.Led", link, HERE, name) for link in (HERE, *ELSEWHERES)}
            assert led == {HERE: own, **dict.fromkeys(ELSEWHERES, own or HERE)}
            for link in OTHERS:
                assert add_in.run(f"{ADD_IN_PROJECT}.Links.Led", link, HERE, name) == ""


Names = tuple[str, ...]  # what is open, in the order of opening


def every_order() -> Iterator[Names]:
    """
    What is open after each opening or closing, until some or all have been open in every order.

    Opening takes longest, so one workbook is closed and opened again, rather than all of them for each order.
    """
    at: Names = ()
    unseen = {*orders(KINDS)}
    while unseen:
        way = shortest_way(at, unseen)
        yield from way
        at, unseen = way[-1], unseen - {*way}


def orders(names: Sequence[str]) -> Iterator[Names]:
    """The orders of some or all of them."""
    return itertools.chain.from_iterable(itertools.permutations(names, count + 1) for count in range(len(names)))


def shortest_way(at: Names, unseen: Collection[Names]) -> tuple[Names, ...]:
    """The openings and closings that lead to the nearest order not yet seen."""
    ways, known = deque[tuple[Names, ...]]([()]), {at}
    while True:
        way = ways.popleft()
        here = way[-1] if way else at
        if here in unseen:
            return way
        opened = [(*here, name) for name in KINDS if name not in here]
        closed = [tuple(name for name in here if name != gone) for gone in here]
        for after in (*opened, *closed):
            if after not in known:
                known.add(after)
                ways.append((*way, after))


@contextmanager
def opened_and_closed(office: Office, folder: Path) -> Iterator[Callable[[Names], Mapping[str, Book]]]:
    """A function that opens and closes workbooks until exactly these are open, in this order."""
    books: dict[str, Book] = {}

    def until(wanted: Names) -> Mapping[str, Book]:
        for gone in books.keys() - {*wanted}:
            books.pop(gone).close()
        for name in wanted:
            if name not in books:
                books[name] = office.open(folder / name, macros=True, has_window=True)
        assert (*books,) == wanted
        return books

    try:
        yield until
    finally:
        until(())


def the_right_workbook_answers(add_in: Book, books: Mapping[str, Book]) -> None:
    """Each function of the add-in answers by the rule; each of a workbook's own, in its cells, from that workbook."""
    cells_in = (*KINDS, ELSEWHERE)
    answering = str(add_in.run(f"{ADD_IN_PROJECT}.Probe.Asked", "|".join(cells_in))).split("|")
    assert answering == [wanted(stands_in, list(books)) for stands_in in cells_in]
    for name, number in HELD.items():
        if name in books:
            books[name].write(layout.DEFINITIONS, "Z1", '=KPI_NUMERATOR("contacts")')
            assert books[name].value(layout.DEFINITIONS, "Z1") == number
    for name in SCORECARDS:  # whatever is in front, and not called from a cell
        if name in books:
            assert books[name].run(f"{SCORECARD_PROJECT}.Probe.Own") == f"{name} {SCORECARDS[name]:g}"


def the_workbook_in_front_is_acted_on(add_in: Book, books: Mapping[str, Book], front: str, button: str) -> None:
    """A scorecard is acted on, and says that no Python starts here; with anything else in front the button refuses."""
    books[front].to_front(layout.PAGE, "O8")
    meant = front if front in SCORECARDS else ""
    assert add_in.run(f"{ADD_IN_PROJECT}.Probe.Front") == meant
    assert (add_in.run(f"{ADD_IN_PROJECT}.KpixlBoxes.WhyNoFigure") == "") == bool(meant)
    said = str(add_in.run(f"{ADD_IN_PROJECT}.KpixlAsking.Answer", button, "", (), ""))
    assert said.startswith("Excel could not start" if meant else "No scorecard is in front.")


def test_in_every_order_of_opening_each_function_and_button_means_the_right_workbook_or_refuses(
    office: Office, folder: Path, add_in: Book
):
    buttons = itertools.cycle(("refresh", "check", "publish", "override"))
    seen: set[Names] = set()
    with opened_and_closed(office, folder) as until:
        for open_ in every_order():
            books = until(open_)
            if not open_ or open_ in seen:
                continue
            seen.add(open_)
            the_right_workbook_answers(add_in, books)
            if len(books) == len(KINDS):
                for front in reversed([*books]):
                    the_workbook_in_front_is_acted_on(add_in, books, front, next(buttons))
    assert [len([each for each in seen if len(each) == size]) for size in (1, 2, 3, 4)] == [4, 12, 24, 24]


def test_every_button_acts_through_what_asks_which_workbook_is_in_front():
    """What the buttons themselves do: none of their code gets a workbook in any other way."""
    code = {name: re.sub("'.*", "", text) for name, text in add_in_sources("").items()}
    assert {name for name, text in code.items() if re.search(r"\bActive(Workbook|Sheet|Window)\b", text)} == {
        "KpixlBook", "KpixlBoxes",
    }  # fmt: skip
    for button in {*BUTTONS.values()}:
        body = re.search(rf"^Public Sub {button}\(.*?^End Sub", code["KpixlMacros"], re.MULTILINE | re.DOTALL)
        assert body
        first_asked = re.search(r"\b(WhyNoFigure|Answer)\(", body[0])
        changes = re.search(r"\b(InputBox|ActiveCell|HeldExplanation|CalculateFunctions)\b", body[0])
        assert first_asked and (changes is None or first_asked.start() < changes.start()), button


def test_a_published_copy_holds_no_figure_by_which_it_could_be_taken_for_a_scorecard(folder: Path):
    whole = Package.read(folder / WHOLE_COPY)
    assert not {layout.FIGURES, layout.LOG} & {sheet.name for sheet in sheets(whole).values()}
    assert values_in(whole, layout.PAGE)
