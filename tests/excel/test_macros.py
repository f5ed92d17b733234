"""The buttons: the commands on the workbook that is open, with questions and answers in files."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import xlwings as xw

from councils import own_copy
from few_indicators import with_few
from kpixl.cli import main
from kpixl.commands.decisions import kept_in
from kpixl.commands.publish.publish import publish
from kpixl.config import settings
from kpixl.disclosure.asking import UndecidedError
from kpixl.disclosure.decisions import Mask
from kpixl.excel import macros
from kpixl.excel.which_workbook import named_scorecard, pressed_on
from kpixl.scorecard.scorecard import FigureState
from kpixl.words.errors import UsageError
from kpixl.workbook import layout
from kpixl.workbook.ooxml.cells import reference
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import values_in
from kpixl.workbook.pseudonyms import key, pseudonyms
from making import contacts, cp_plans, persons, written
from open_excel import OpenExcel, open_in_excel
from pages import JUNE, NOW, Workbook, on_disk

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("own_home")]

SECRET = "Ade Smith-Jones, 7 May 2012"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an export, and a scorecard of two indicators that was refreshed from it."""
    folder = tmp_path_factory.mktemp("made")
    config = with_few(folder / "config", "contacts", "repeat_plans")
    written(folder / "exports" / "2024-06", persons(("ade", "2015-03-01")), contacts(("ade", "2024-06-03")))
    on_disk(folder / "Scorecard.xlsm", folder / "exports", config=config).refreshed()
    return folder


@pytest.fixture
def workbook(tmp_path: Path, made: Path) -> Workbook:
    copied = own_copy(made, tmp_path, "exports")
    copied.remembers(copied.extracts, copied.config)
    return copied


def answer_of(macro: macros.Macro, workbook: Workbook, *asked: str) -> tuple[str, str, OpenExcel]:
    open_ = open_in_excel(workbook.path)
    answer = macros.answered(macro.__name__, macro, open_.book, open_.excel, NOW, asked)
    return answer.told, answer.how, open_


def test_refresh_answers_with_what_it_did(workbook: Workbook):
    written(workbook.extracts / "2024-06", contacts(("ade", "2024-06-03"), ("bea", "2024-06-04")))
    told, how, open_ = answer_of(macros.refreshed, workbook)
    assert how == "done"
    folders, changed, owed, to_check = told.splitlines()
    assert folders.startswith(f"Extracts: {workbook.extracts}; config: ")
    assert changed == "Scorecard.xlsm shows June 2024: 1 figure changed. Computed from 2024-06 (23 rows)."
    assert owed.startswith("Owed: ")
    assert to_check.startswith("To check: ") and "letter" not in to_check
    assert open_.cells()[layout.PAGE][workbook.row_of("contacts"), layout.FIRST_MONTH + 6] == 2


def test_a_page_of_another_shape_is_laid_out_in_the_closed_file_alone(workbook: Workbook, tmp_path: Path):
    config = Path(shutil.copytree(workbook.config, tmp_path / "four"))
    page = (config / "page.toml").read_text(encoding="utf-8")
    (config / "page.toml").write_text(page.replace("months = 3 ", "months = 4 "), encoding="utf-8")
    workbook.remembers(workbook.extracts, config)
    told, how, open_ = answer_of(macros.refreshed, workbook)
    assert how == "refused"
    assert "asks for 4 months; the page of Scorecard.xlsm has 3 months. Nothing was changed." in told
    assert open_.told() == []


def test_what_is_refused_is_answered_in_words_and_nothing_else_is_written(workbook: Workbook):
    received = workbook.extracts / "2024-06" / "ssd_contacts.csv"
    shutil.copy(received, received.with_name("ssd_contacts (1).csv"))  # which of the two is meant?
    told, how, open_ = answer_of(macros.refreshed, workbook)
    assert how == "refused"
    assert "ssd_contacts.csv" in told
    assert open_.told() == []


def test_check_tells_whose_narratives_are_owed(workbook: Workbook):
    workbook.override(1, "contacts", JUNE.first_day, "R", "Recorded late", "Head of Service", NOW.date(), None)
    told, how, open_ = answer_of(macros.checked, workbook)
    assert how == "done"
    assert told.splitlines()[1].startswith("June 2024: ")
    assert open_.told() == []


def published_open(workbook: Workbook, monkeypatch, *asked: str) -> tuple[str, str, OpenExcel]:
    open_ = open_in_excel(workbook.path)
    monkeypatch.setattr(type(open_.book.impl), "fullname", str(workbook.path))  # this engine knows no folder
    answer = macros.answered("publish", macros.published, open_.book, open_.excel, NOW, asked)
    return answer.told, answer.how, open_


def test_publish_keeps_a_copy_beside_the_workbook_and_marks_the_open_one(workbook: Workbook, monkeypatch):
    told, how, open_ = published_open(workbook, monkeypatch)
    assert how == "done", told
    copy = workbook.path.parent / "published" / "Scorecard 2024-06.xlsx"
    assert copy.is_file() and str(told).splitlines()[1].startswith(str(copy))
    issued = list(open_.cells()[layout.FIGURES].values()).count(FigureState.ISSUED)
    assert issued == 3 * 2  # months and indicators
    assert Package.read(copy) and not any(workbook.issued())  # saving the file is left to Excel


@pytest.fixture
def naming(workbook: Workbook) -> Workbook:
    """The same, with a sentence that names somebody twice."""
    workbook.narrate("contacts", "The contact of 3 June 2024 was about ade, born 01/03/2015.")
    workbook.refreshed()
    return workbook


def test_publish_refuses_a_sentence_that_names_somebody_and_fills_the_sheet_of_decisions(naming: Workbook, monkeypatch):
    told, how, open_ = published_open(naming, monkeypatch)
    assert how == "refused"
    assert "in 2 places. Nothing was published." in told and f"The sheet {layout.DECISIONS} has a line for each" in told
    assert not (naming.path.parent / "published").exists()
    cells = open_.cells()
    lines = [[cells[layout.DECISIONS].get((layout.TABLE_FIRST_ROW + at, column)) for column in (3, 4)] for at in (0, 1)]
    where = f"Scorecard!P{naming.row_of('contacts')}, sentence 1"
    assert lines == [[where, "id"], [where, "date of birth"]]
    assert not [text for text in (told, *cells[layout.DECISIONS].values()) if "01/03/2015" in str(text)]
    changed = [sheet for sheet, grid in before_and_after(naming, open_) if grid]
    assert changed == [layout.DECISIONS]


def before_and_after(workbook: Workbook, open_: OpenExcel) -> list[tuple[str, bool]]:
    """Every sheet, and whether it was changed."""
    before = open_in_excel(workbook.path).cells()
    return [(sheet, cells != before[sheet]) for sheet, cells in open_.cells().items()]


def test_publish_does_what_was_picked_on_the_sheet_and_the_copy_passes_the_gate(naming: Workbook, monkeypatch):
    _, _, open_ = published_open(naming, monkeypatch)
    for (row, column), value in open_.cells()[layout.DECISIONS].items():  # as Excel saves it
        naming.type(layout.DECISIONS, reference(row, column), value)
    first, second = layout.TABLE_FIRST_ROW, layout.TABLE_FIRST_ROW + 1
    offered = len(layout.DECISION_HEADINGS) + 1  # the first of the hidden columns after them: mask, then keep
    naming.type(layout.DECISIONS, f"E{first}", open_.cells()[layout.DECISIONS][first, offered])
    naming.type(layout.DECISIONS, f"E{second}", open_.cells()[layout.DECISIONS][second, offered + 1])
    naming.type(layout.DECISIONS, f"F{second}", "Agreed with the family")
    told, how, _ = published_open(naming, monkeypatch)
    assert how == "done" and "decided: 2." in told
    copy = naming.path.parent / "published" / "Scorecard 2024-06.xlsx"
    shown = values_in(Package.read(copy), layout.PAGE)[naming.row_of("contacts") - 1][layout.USUAL.narrative - 1]
    assert shown == "The contact of 3 June 2024 was about [removed], born 01/03/2015."


def test_publish_knows_the_decisions_in_the_file_beside_the_workbook(naming: Workbook, monkeypatch):
    with pytest.raises(UndecidedError) as undecided:
        publish(naming.path, naming.extracts, now=NOW)
    for query in undecided.value.queries:
        kept_in(naming.path.with_name("Scorecard.decisions.csv"))(query, Mask())
    assert published_open(naming, monkeypatch)[1] == "done"


@pytest.fixture
def doubtful(workbook: Workbook) -> Workbook:
    """The same, with a plan that is younger than the two years that one indicator looks back over."""
    written(workbook.extracts / "2024-06", cp_plans(("ade", "2024-01-08", "")), others=False)
    workbook.refreshed()
    return workbook


def test_publish_asks_about_every_figure_in_doubt_by_name_and_keeps_no_copy(doubtful: Workbook, monkeypatch):
    told, how, open_ = published_open(doubtful, monkeypatch)
    assert how == "asks"
    figures = [figure.split("\n") for figure in told.split("\n\n")]
    assert [name for name, _ in figures] == [f"repeat_plans:2024-{month}" for month in ("04", "05", "06")]
    assert all("ssd_cp_plans begins after" in doubt for _, doubt in figures)
    assert not (doubtful.path.parent / "published").exists()
    assert open_.told() == []


def test_publish_keeps_the_copy_once_somebody_gave_a_reason_for_each(doubtful: Workbook, monkeypatch):
    lines = "".join(f"repeat_plans:2024-{month}\tOn paper before\n" for month in ("04", "05", "06"))
    told, how, open_ = published_open(doubtful, monkeypatch, "Head of Service", lines)
    assert how == "done", told
    assert (doubtful.path.parent / "published" / "Scorecard 2024-06.xlsx").is_file()
    log = list(open_.cells()[layout.LOG].values())
    assert (log.count("accepted"), log.count("On paper before")) == (3, 3)


def test_publish_says_so_where_the_workbook_lies_in_no_folder(workbook: Workbook):
    told, how, _ = answer_of(macros.published, workbook)
    assert how == "refused" and "is in no folder of this computer" in told


@pytest.mark.parametrize("address", ["", "$A$1", "$C$900", "nowhere"])
def test_a_cell_that_is_no_figure_is_refused(workbook: Workbook, address: str):
    told, how, _ = answer_of(macros.overridden, workbook, address, "A", "a reason", "Head")
    assert how == "refused" and "is not a figure" in told


def test_an_override_is_appended_with_todays_date(workbook: Workbook):
    place = f"$O${workbook.row_of('contacts')}"
    told, how, open_ = answer_of(macros.overridden, workbook, place, "a", "=late", "Head of Service", "2024-12-31")
    assert how == "done", told
    row = layout.OVERRIDES_FIRST_ROW
    line = [open_.cells()[layout.OVERRIDES].get((row, column)) for column in range(1, 8)]
    assert line[2:5] == ["a", "=late", "Head of Service"]
    assert line[1] == 45444  # 1 June 2024, as a day
    assert line[5:] == [45481, 45657]
    assert f"row {row}" in told


def test_a_second_override_of_a_figure_takes_the_place_of_the_first(workbook: Workbook):
    workbook.override(1, "contacts", JUNE.first_day, "R", "Recorded late", "Head of Service", NOW.date(), None)
    _, how, open_ = answer_of(macros.overridden, workbook, f"$O${workbook.row_of('contacts')}", "G", "mended", "Head")
    cells = open_.cells()[layout.OVERRIDES]
    assert how == "done"
    assert cells[layout.OVERRIDES_FIRST_ROW, 3] == "G"
    assert (layout.OVERRIDES_FIRST_ROW + 1, 3) not in cells


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("X", "a reason", "Head", ""), "must be R, A, G"),
        (("A", "", "Head", ""), "there is no reason"),
        (("A", "a reason", "", ""), "it does not say who decided"),
        (("A", "a reason", "Head", "soon"), "in force is not a date"),
        (("A", "a reason", "Head", "2024-01-01"), "it ends before it was decided"),
    ],
)
def test_a_faulty_override_is_refused_with_what_is_wrong(workbook: Workbook, given: tuple[str, ...], said: str):
    told, how, open_ = answer_of(macros.overridden, workbook, f"$O${workbook.row_of('contacts')}", *given)
    assert how == "refused" and said in told
    assert open_.told() == []


def test_a_fault_of_ours_is_told_with_its_log_which_quotes_no_cell(workbook: Workbook):
    def broken(*_: object) -> str:
        try:
            raise ValueError(SECRET)
        except ValueError as inner:
            raise RuntimeError(f"of {SECRET}", -2147352567) from inner

    told, how, _ = answer_of(broken, workbook)
    log = settings.home() / "kpixl.log"
    assert how == "fault" and str(log) in told and "Traceback" not in told
    written_ = log.read_text(encoding="utf-8")
    assert "in broken" in written_ and "RuntimeError [-2147352567]" in written_ and "ValueError" in written_
    assert "Smith" not in written_ + told and "2012" not in written_


NAME = f"{macros.NAME_BEGINS}{'0f' * 16}"
BUTTONS = {"refresh", "check", "publish", "override"}


def asked(folder: Path, *lines: str) -> Path:
    """The file of a question, as the VBA writes it."""
    file = folder / f"{NAME}{macros.ASKED_ENDING}"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="ascii")
    return file


def told_beside(question: Path) -> list[str]:
    """The lines of the answer's file: how it ended, and the sentence."""
    return [json.loads(line) for line in question.with_suffix(macros.TOLD_ENDING).read_text("ascii").splitlines()]


@pytest.mark.parametrize("macro", sorted(BUTTONS))
def test_a_macro_called_from_nowhere_raises_nothing_and_logs(
    macro: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delattr(xw.Book, "_mock_caller", raising=False)
    monkeypatch.setenv("TEMP", str(tmp_path))
    asked(tmp_path, "Scorecard.xlsm")
    getattr(macros, macro)(NAME)
    assert "in caller" in (settings.home() / "kpixl.log").read_text(encoding="utf-8")
    getattr(macros, macro)("../Scorecard")  # not a name that the VBA makes
    assert (settings.home() / "kpixl.log").read_text(encoding="utf-8").count("in _question") == 1


def test_a_question_is_taken_from_its_file_and_answered_in_the_one_beside_it(
    workbook: Workbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nothing_open: None
):
    open_in_excel(workbook.path)
    monkeypatch.setattr(xw.Book, "caller", staticmethod(lambda: other_book("kpixl.xlam")))
    monkeypatch.setattr(macros, "excel_here", lambda: open_in_excel(workbook.path).excel)
    monkeypatch.setenv("TEMP", str(tmp_path))
    question = asked(tmp_path, "Scorecard.xlsm", "$A$1", "A", "zu sp\u00e4t \U0001f4c9", "Head")
    macros.override(NAME)
    how, told = told_beside(question)
    assert how == "refused" and told.startswith("$A$1 is not a figure.")
    asked(tmp_path, "kpixl.xlam")
    macros.check(NAME)
    assert told_beside(question) == ["refused", NO_SCORECARD]


def test_every_macro_refuses_a_config_that_is_not_there(workbook: Workbook):
    workbook.remembers(workbook.extracts, workbook.path.parent / "nowhere")
    for macro in (macros.refreshed, macros.checked, macros.overridden):
        told, how, _ = answer_of(macro, workbook, f"$O${workbook.row_of('contacts')}", "A", "a reason", "Head")
        assert how == "refused" and "its config folder is no longer there" in told


# --- which workbook --------------------------------------------------------------------------------------------------


def other_book(name: str) -> xw.Book:
    sheet = {"name": "Sheet1", "values": [[""]], "pictures": [], "tables": []}
    book = {"name": name, "active_sheet_index": 0, "selection": "A1"}
    return xw.Book(
        json={"client": "Office.js", "version": xw.__version__, "book": book, "names": [], "sheets": [sheet]}
    )


@pytest.fixture
def nothing_open() -> Iterator[None]:
    books = xw.engines["remote"].apps[0].books.impl
    books.books.clear()
    yield
    books.books.clear()


NO_SCORECARD = "The workbook in front is not a scorecard. Click into the one that is meant, then try again."


def test_a_button_acts_on_the_workbook_it_was_pressed_on_and_refuses_any_that_is_no_scorecard(
    workbook: Workbook, nothing_open: None
):
    scorecard = open_in_excel(workbook.path).book
    other = other_book("notes.xlsx")  # in front
    assert pressed_on("scorecard.XLSM", scorecard.app.books).name == scorecard.name
    for name in (other.name, "gone.xlsm"):
        with pytest.raises(UsageError, match="not a scorecard"):
            pressed_on(name, scorecard.app.books)


def test_an_open_workbook_is_found_by_name_or_alone(workbook: Workbook, nothing_open: None):
    scorecard = open_in_excel(workbook.path).book
    assert named_scorecard([scorecard], None) == scorecard
    assert named_scorecard([scorecard], Path("scorecard.XLSM")) == scorecard
    with pytest.raises(UsageError, match=r"Other\.xlsm is not open in Excel"):
        named_scorecard([scorecard], Path("Other.xlsm"))
    with pytest.raises(UsageError, match="None is open"):
        named_scorecard([], None)


def test_attach_says_where_it_works(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.platform", "linux")
    assert main(["refresh", "--attach"]) == 2
    assert "needs Excel on Windows or on a Mac" in capsys.readouterr().err
    assert main(["refresh"]) == 2
    assert "Name the workbook, or add --attach" in capsys.readouterr().err


def test_where_no_rows_about_children_are_wanted_refresh_says_which_sheets_still_have_some(
    workbook: Workbook, tmp_path: Path
):
    shutil.copytree(workbook.config, tmp_path / "own")
    file = tmp_path / "own" / "extracts.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('pull = "deciding"', 'pull = "none"'), encoding="utf-8")
    workbook.remembers(workbook.extracts, tmp_path / "own")
    (ade,) = pseudonyms(pd.Series(["ade"]), key())
    workbook.type(layout.DECISIONS, "H60", ade)
    told, how, _ = answer_of(macros.refreshed, workbook)
    assert f"did not write them: {layout.DECISIONS}. Delete them" in told, how
    assert ade not in told
