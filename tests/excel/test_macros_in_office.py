"""The buttons' VBA as LibreOffice runs it, on the twin of the workbook, where no Python starts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from xlsxwriter.utility import xl_col_to_name

from kpixl.excel.macros import ASKED_ENDING, NAME_BEGINS, TOLD_ENDING
from kpixl.excel.snapshot import snapshot_of
from kpixl.words.periods import Period
from kpixl.workbook import layout
from kpixl.workbook.making.build import SCORECARD_PROJECT, no_python_module, vba_sources
from office import Book, Office
from twin import twin

ASKING, BOXES, PROBE, SCRIPTED = (
    f"{SCORECARD_PROJECT}.{module}" for module in ("KpixlAsking", "KpixlBoxes", "Probe", "Script")
)
PROBES = """\
Attribute VB_Name = "Probe"
Option Explicit
Public Function Boxes(ByVal said As String) As String
    Boxes = Join(BoxesOf(said), "|")
End Function
Public Function Explained(ByVal row As Variant, ByVal column As Variant) As String
    Explained = HeldExplanation(ThisWorkbook, row, column)
End Function
Public Function Meant(ByVal row As Variant, ByVal column As Variant) As String
    Meant = FigureNamed(ThisWorkbook, row, column)
End Function
Public Function Used(ByVal row As Variant) As String
    Used = UsedOnPage(ThisWorkbook, row)
End Function
Public Function Round(ByVal text As String) As String
    Round = Unquoted(Quoted(text))
End Function
Public Function Row() As String
    Dim cells As Variant
    cells = WithErrors(Array(45444#, Chr$(1) & "#N/A", "G"))
    Row = LBound(cells, 1) & UBound(cells, 1) & LBound(cells, 2) & UBound(cells, 2)
    Row = Row & cells(1, 1) & CStr(IsError(cells(1, 2))) & cells(1, 3)
End Function
"""

# What the boxes of a button say, and what is typed into them: without this, LibreOffice would wait for a key.
SCRIPT = """\
Attribute VB_Name = "Script"
Option Explicit
Public Typed As Variant
Public Boxes As String
Public Asked As Long
Public Function AskedFor(ByVal question As String, ByVal title As String, Optional ByVal usual As String) As String
    Boxes = Boxes & "?" & question & Chr$(0)
    If Asked <= UBound(Typed) Then AskedFor = Typed(Asked)
    Asked = Asked + 1
End Function
Public Sub Say(ByVal said As Variant, ByVal kind As Variant, ByVal title As String)
    Boxes = Boxes & "!" & said & Chr$(0)
End Sub
Public Function Pressed(ByVal button As String, ByVal words As String) As String
    Typed = Split(words, "|")
    Boxes = ""
    Asked = 0
    Select Case button
        Case "override": KpixlOverride
        Case "explain": KpixlExplain
        Case "check": KpixlCheck
        Case "connect": KpixlConnect
    End Select
    Pressed = Boxes
End Function
"""


def scripted() -> str:
    """The module of the buttons, with its boxes scripted and nothing else changed."""
    macros = vba_sources(no_python_module())["KpixlMacros"]
    assert macros.count("InputBox(") == 6 and macros.count("MsgBox ") == 1
    return macros.replace("InputBox(", "AskedFor(").replace("MsgBox ", "Say ")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return twin(tmp_path_factory.mktemp("twin") / "Scorecard.xlsm", PROBES, SCRIPT, scripted())


@pytest.fixture(scope="module")
def book(office: Office, path: Path) -> Iterator[Book]:
    with office.open(path, macros=True, has_window=True) as opened:
        yield opened


@pytest.mark.parametrize("macro", ["refresh", "check", "publish", "override"])
def test_a_button_says_in_a_sentence_that_python_did_not_start_and_names_the_way_round(book: Book, macro: str):
    book.to_front(layout.PAGE)
    said = book.run(f"{ASKING}.Answer", macro, "kpixl is at work ...", (), "")
    assert "could not start Python" in said
    assert "kpixl refresh --attach" in said and "kpixl doctor" in said


def test_a_question_leaves_neither_a_file_nor_anything_in_the_workbook(book: Book):
    book.to_front(layout.PAGE)
    folder = Path(str(book.run(f"{ASKING}.TempFolder")))
    before = {name: book.values(name, "A1:AZ60") for name in book.sheets()}
    book.run(f"{ASKING}.Answer", "override", "kpixl is at work ...", ("$O$8", "G", "=1+1", "+ a reason"), "")
    assert {name: book.values(name, "A1:AZ60") for name in book.sheets()} == before
    assert [file for ending in (ASKED_ENDING, TOLD_ENDING) for file in folder.glob(f"{NAME_BEGINS}*{ending}")] == []


def test_connect_says_that_no_python_started_and_that_cells_answer_as_before(book: Book):
    assert str(book.run(f"{ASKING}.Connected")).startswith("Excel could not start a Python that answers cells.")


TEXTS = ("plain", 'quotes " and \\', "Grüße, Łódź: 1 ≤ 2\nnext\ttab", "\U0001f4c9 and \x7f", "")


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_asked_and_answered_is_read_as_it_was_written(book: Book, text: str):
    assert book.run(f"{PROBE}.Round", text) == text
    line = str(book.run(f"{ASKING}.Quoted", text))
    assert line.isascii() and json.loads(line) == text
    assert book.run(f"{ASKING}.Unquoted", json.dumps(text)) == text


def test_python_is_started_as_xlwings_starts_it_but_without_the_command_prompt(book: Book):
    line = book.run(
        f"{ASKING}.CommandLine", "C:\\Pro grams\\pythonw.exe", "import a; a.b('n')", "A&B.xlsm", "C:\\Office", 123
    )
    assert line == (
        '"C:\\Pro grams\\pythonw.exe" -B -c "import a; a.b(\'n\')" "--wb=A&B.xlsm" --from_xl=1 '
        '"--app=C:\\Office\\Microsoft Excel" --hwnd=123'
    )


def test_use_puts_a_sentence_below_what_is_typed_beside_the_figure_and_replaces_no_word(book: Book):
    first, picker = layout.TABLE_FIRST_ROW, f"B{layout.TABLE_FIRST_ROW - 2}"
    keys = [row[0] for row in book.values(layout.PAGE, f"A{layout.FIRST_ROW}:A{layout.FIRST_ROW + 31}")]
    column = xl_col_to_name(layout.USUAL.narrative - 1)
    for key, typed in (("cp_visits", "Typed by a manager."), ("contacts", None)):
        at = keys.index(key)
        cell = f"{column}{layout.FIRST_ROW + at}"
        book.write(layout.EVIDENCE, picker, str(book.value(layout.CONFIG, f"K{2 + at}")))
        book.write(layout.PAGE, cell, typed or "")
        book.recalculate()
        sentences = [book.value(layout.EVIDENCE, f"B{first + number}") for number in (0, 1)]
        assert f"The sentence is in {cell} of the page" in str(book.run(f"{PROBE}.Used", first))
        book.run(f"{PROBE}.Used", first + 1)
        assert book.value(layout.PAGE, cell) == "\n".join([*filter(None, [typed]), *map(str, sentences)])


def test_use_refuses_what_names_workers_and_a_row_without_a_sentence(book: Book):
    page = f"A1:AZ{layout.FIRST_ROW + 40}"
    before = book.values(layout.PAGE, page)
    last = layout.TABLE_FIRST_ROW + layout.TOLD_AT_MOST - 1
    for row in (layout.TABLE_FIRST_ROW - 1, last, last + 1):
        assert "no sentence in that row" in str(book.run(f"{PROBE}.Used", row))
    for about in layout.NAMES_WORKERS:
        book.write(layout.EVIDENCE, f"A{last}", about)
        book.write(layout.EVIDENCE, f"B{last}", "By worker: Ann (3 of 5).")
        assert "names workers" in str(book.run(f"{PROBE}.Used", last))
    assert book.values(layout.PAGE, page) == before


@pytest.mark.parametrize(
    ("column", "month"), [(7, "2024-04"), (9, "2024-04"), (12, "2024-05"), (15, "2024-06"), (3, "2024-06")]
)
def test_a_figure_is_explained_from_what_the_workbook_holds_by_its_name_and_month(
    book: Book, path: Path, column: int, month: str
):
    held = snapshot_of(path)
    named = {indicator.key: f"{indicator.ref} {indicator.label}".strip() for indicator in held.indicators}
    keys = [row[0] for row in book.values(layout.PAGE, f"A{layout.FIRST_ROW}:A{layout.FIRST_ROW + 31}")]
    for at, key in list(enumerate(keys))[::5]:
        figure = held.figures.get((str(key), Period.parse(month)))
        assert figure is not None
        meant = f"{named[str(key)]}, {Period.parse(month).name}"
        assert book.run(f"{PROBE}.Meant", layout.FIRST_ROW + at, column) == meant
        said = book.run(f"{PROBE}.Explained", layout.FIRST_ROW + at, column)
        beyond = held.told.get((str(key), Period.parse(month)), "")
        assert said == f"{meant}: {figure.explanation or figure.reason} {beyond}".rstrip()


def test_the_month_of_a_column_follows_from_how_many_months_the_page_shows(book: Book):
    cell = f"B{layout.SHAPE_ROW}"
    before = book.value(layout.CONFIG, cell)
    book.write(layout.CONFIG, cell, "2")
    months = [str(book.run(f"{PROBE}.Meant", layout.FIRST_ROW, column)).rpartition(", ")[2] for column in (7, 10, 13)]
    book.write(layout.CONFIG, cell, before or "")
    assert months == ["May 2024", "June 2024", "June 2024"]


@pytest.mark.parametrize(("cell", "is_figure"), [("O8", True), ("O2", False), ("O70", False), ("A1", False)])
def test_only_a_cell_in_the_row_of_an_indicator_is_a_figure(book: Book, cell: str, is_figure: bool):
    book.to_front(layout.PAGE, cell)
    assert (book.run(f"{BOXES}.WhyNoFigure") == "") == is_figure
    book.to_front(layout.OVERRIDES, cell)
    assert book.run(f"{BOXES}.WhyNoFigure") == f"Click a figure on the sheet {layout.PAGE} first."


def pressed(book: Book, button: str, *typed: str) -> list[str]:
    """The boxes of a button, one after another: questions begin with ?, messages with !."""
    return str(book.run(f"{SCRIPTED}.Pressed", button, "|".join(typed))).split("\0")[:-1]


ANSWERS = ("G", "Recounted by hand.", "Head of Service", "31/12/2024")


@pytest.mark.parametrize("typed", range(len(ANSWERS)))
@pytest.mark.parametrize("cancelled", [True, False], ids=["cancelled", "left empty after others"])
def test_an_override_of_which_one_box_is_cancelled_ends_there_and_sets_nothing(
    book: Book, path: Path, typed: int, cancelled: bool
):
    """Every box names the figure and its month. Cancelling a box is the same as leaving it empty, as in Excel."""
    book.to_front(layout.PAGE, f"O{layout.FIRST_ROW}")
    before = book.values(layout.OVERRIDES, "A1:Z60")
    answers = [*ANSWERS[:typed], *([] if cancelled else ["", *ANSWERS[typed + 1 :]])]
    boxes = pressed(book, "override", *answers)
    about = str(book.run(f"{PROBE}.Meant", layout.FIRST_ROW, 15))
    assert about.endswith("June 2024")
    assert len(boxes) == typed + 1 and all(box.startswith(f"?{about}\n\n") for box in boxes)
    assert book.values(layout.OVERRIDES, "A1:Z60") == before


def test_an_override_with_every_box_filled_is_given_to_python(book: Book):
    book.to_front(layout.PAGE, f"I{layout.FIRST_ROW}")
    *asked, said = pressed(book, "override", *ANSWERS)
    assert len(asked) == 4 and said.startswith("!Excel could not start Python")
    assert all("April 2024" in box for box in asked)


def test_explain_says_which_figure_and_month_before_why(book: Book):
    book.to_front(layout.PAGE, f"L{layout.FIRST_ROW}")
    (said,) = pressed(book, "explain")
    assert said == "!" + str(book.run(f"{PROBE}.Explained", layout.FIRST_ROW, 12))
    assert said.startswith("!" + str(book.run(f"{PROBE}.Meant", layout.FIRST_ROW, 12)))


def test_a_button_that_changes_no_cell_adds_nothing_to_what_can_be_undone(book: Book):
    """Excel forgets what could be undone as soon as a macro changes a cell; LibreOffice lists such a change."""
    book.to_front(layout.PAGE, f"O{layout.FIRST_ROW}")
    book.write(layout.DATA_QUALITY, "AA1", "typed before")
    before = book.undoable()
    assert before
    for button in ("explain", "check", "connect", "override"):
        assert pressed(book, button, *ANSWERS)
    assert book.undoable() == before
    book.write(layout.DATA_QUALITY, "AA1", "")
    assert len(book.undoable()) == len(before) + 1


@pytest.mark.parametrize("button", ["override", "explain"])
def test_a_button_about_a_figure_asks_nothing_where_none_is_chosen(book: Book, button: str):
    book.to_front(layout.PAGE, "B2")
    assert [box[0] for box in pressed(book, button, *ANSWERS)] == ["!"]
    book.to_front(layout.DEFINITIONS, "B8")
    assert pressed(book, button, *ANSWERS) == [f"!Click a figure on the sheet {layout.PAGE} first."]


def test_a_row_without_an_indicator_has_nothing_to_explain(book: Book):
    assert "not a figure" in book.run(f"{PROBE}.Explained", 2, 8)


def test_a_figure_in_doubt_is_asked_about_in_words_and_answered_by_its_name(book: Book):
    told = "cp_visits:2024-06\n6.8 Children seen, June 2024 (82%): ids do not join"
    assert book.run(f"{BOXES}.FirstLine", told) == "cp_visits:2024-06"
    question = str(book.run(f"{BOXES}.DoubtQuestion", told))
    assert question.startswith("6.8 Children seen, June 2024 (82%): ids do not join\n\nWhy may it go out?")


def test_a_long_doubt_fits_the_box_that_asks_about_it(book: Book):
    question = str(book.run(f"{BOXES}.DoubtQuestion", "cp_visits:2024-06\n" + "x" * 5000))
    assert len(question) < 1024 and "Empty: nothing is published." in question


@pytest.mark.parametrize(
    "said",
    ["short", "", "\n".join(f"Owner {n}: {'a figure, ' * 9}" for n in range(60)), "word " * 700, "x" * 3000],
)
def test_what_is_too_long_for_one_box_is_said_in_several_and_nothing_is_lost(book: Book, said: str):
    boxes = str(book.run(f"{PROBE}.Boxes", said)).split("|")
    assert all(len(box) <= 900 for box in boxes)
    assert "".join(boxes).replace("\n", "") == said.replace("\n", "")
    assert len(boxes) <= 1 + len(said) // 700


def test_a_single_row_from_python_has_two_dimensions_as_several_have(book: Book):
    assert book.run(f"{PROBE}.Row") == "111345444TrueG"
