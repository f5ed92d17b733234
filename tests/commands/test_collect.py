"""Copies go out to managers, and their texts come back: `kpixl handout` and `kpixl collect`."""

from __future__ import annotations

import io
import shutil
from collections.abc import Sequence
from contextlib import redirect_stdout
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from msgspec import Struct
from openpyxl.comments import Comment

from councils import at_home_in, own_copy
from few_indicators import with_few
from kpixl.cli import main
from kpixl.commands.collect import Collected, collect
from kpixl.commands.decisions import kept_in
from kpixl.commands.gate_check import findings_in
from kpixl.commands.handout import handout
from kpixl.commands.publish.publish import publish
from kpixl.config.settings import Settings, read_settings
from kpixl.disclosure.decision_file import decisions_of
from kpixl.disclosure.finding import FindingKind as Kind
from kpixl.disclosure.gate.scan import scan
from kpixl.disclosure.people.identities import Identities
from kpixl.narratives.archive import NOT_TAKEN, UNPLACED
from kpixl.words.errors import PublishError, UsageError, WorkbookError
from kpixl.workbook import layout
from kpixl.workbook.blocks import Block, Value
from kpixl.workbook.making.vba import PART
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.patching import patched
from kpixl.workbook.ooxml.sheet import sheets, values_in
from lint import problems
from making import contacts, cp_plans, cp_visits, departments, involvements, persons, written
from office import Office
from open_queries import without_references
from pages import NARRATIVE_COLUMN, Workbook, on_disk, put_formula
from validator import audit_errors, sdk_errors
from vba_modules import modules_of

pytestmark = pytest.mark.slow  # each is a refresh or more

HANDED_OUT, CAME_BACK = datetime(2024, 7, 8, 12, 0), datetime(2024, 7, 10, 9, 0)
VISITS = "6.8 Children subject to a CP Plan seen in the last 10 working days"
HARD_TEXTS = {
    "contacts": "=SUM(A1:A9) is what we hoped for",
    "contacts_progressed": "+ 3 more than in May",
    "re_referrals": "- down",
    "children_in_need": "@all: please read",
    "cin_visits": "line one\nline two\n\nline four",
    "s47_to_icpc": "🙂 a smile, and a flag 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "child_protection": "<b>&amp; \"quotes\" 'single'",
    "repeat_plans": "x" * 32_767,
}
KEYS = (*HARD_TEXTS, "cp_visits", "supervision", "pep_quality")


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports")
    written(
        folder / "2024-06",
        persons(("ade", "2015-03-01"), ("bea", "2012-07-09")),
        contacts(("ade", "2024-06-03")),
        cp_plans(("ade", "2024-01-08", ""), ("bea", "2024-01-08", "")),
        cp_visits(("ade", "2024-06-21"), ("bea", "2024-05-02")),
        involvements(("ade", "t1", "2024-01-08"), ("bea", "t1", "2024-01-08")),
        departments(("t1", "North", "Family Support")),
    )
    return folder


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A config with a third of the indicators: texts typed beside the others come back in the same way."""
    return with_few(tmp_path_factory.mktemp("few"), *KEYS)


class Round:
    """A working copy of June, refreshed, with its hand-out; and what managers do with copies of it."""

    def __init__(self, folder: Path, exports: Path, config: Path) -> None:
        self.folder = folder
        self.workbook = Workbook(folder / "Scorecard.xlsm", exports, config)
        self.sent = folder / "Handout.xlsm"

    def row_of(self, key: str) -> int:
        return self.workbook.row_of(key)

    def hand_out(self) -> None:
        made = handout(
            self.workbook.path,
            self.workbook.extracts,
            self.folder / "Handout.xlsm",
            config_folder=self.workbook.config,
            now=HANDED_OUT,
        )
        self.sent = made.copy

    def copy(self, name: str, **narratives: Value) -> Path:
        """A manager's copy with these narratives typed into it."""
        path = Path(shutil.copy(self.sent, self.folder / name))
        for key, text in narratives.items():
            type_into(path, layout.PAGE, self.row_of(key), layout.USUAL.narrative, [text])
        return path

    def collect(self, *copies: Path) -> Collected:
        return collect(self.workbook.path, copies, self.workbook.config, now=CAME_BACK)

    def lines(self) -> list[list[Value]]:
        """The lines of the sheet Conflicts."""
        return self.workbook.rows(layout.CONFLICTS)[layout.TABLE_FIRST_ROW - 1 :]

    def pick(self, line: int, take: str) -> None:
        """The choice, as picked from the line's own list."""
        own = [str(cell) for cell in self.lines()[line][len(layout.CONFLICT_HEADINGS) :]]
        self.take(line, next(each for each in own if each.startswith(take)))

    def take(self, line: int, take: str) -> None:
        column = layout.CONFLICT_HEADINGS.index("Take") + 1
        type_into(self.workbook.path, layout.CONFLICTS, layout.TABLE_FIRST_ROW + line, column, [take])


def type_into(path: Path, sheet: str, row: int, column: int, cells: Sequence[Value]) -> None:
    patched(Package.read(path), [Block(sheet, row, column, [cells])]).written(path)


@pytest.fixture(scope="module")
def first_round(tmp_path_factory: pytest.TempPathFactory, exports: Path, few: Path) -> Path:
    """A folder with a working copy of June as it was handed out, and the hand-out."""
    folder = tmp_path_factory.mktemp("round")
    workbook = on_disk(folder / "Scorecard.xlsm", exports, config=few)
    workbook.narrate("cp_visits", "As handed out.")
    workbook.refreshed("2024-06")
    Round(folder, exports, few).hand_out()
    return folder


@pytest.fixture
def round_(tmp_path: Path, exports: Path, first_round: Path, few: Path, own_home: Path) -> Round:
    own_copy(first_round, tmp_path)
    return Round(tmp_path, exports, few)


# --- out --------------------------------------------------------------------------------------------------------------


def test_a_hand_out_holds_the_page_its_figures_and_no_sheet_with_rows_of_children(round_: Round):
    package = Package.read(round_.sent)
    assert [(name, sheet.state) for name, sheet in sheets(package).items()] == [
        (layout.PAGE, "visible"),
        (layout.DEFINITIONS, "visible"),
        (layout.OVERRIDES, "visible"),
        (layout.ACTIONS, "visible"),
        (layout.CONFIG, "hidden"),
        (layout.FIGURES, "hidden"),
        (layout.NARRATIVES, "hidden"),
        (layout.KPI, "hidden"),
    ]
    page = values_in(package, layout.PAGE)[round_.row_of("cp_visits") - 1]
    assert (page[13], page[14], page[layout.USUAL.narrative - 1]) == (0.5, "R", "As handed out.")


@pytest.mark.validator
def test_a_hand_out_is_what_a_workbook_should_be(round_: Round):
    assert sdk_errors(round_.sent) == [] == audit_errors(round_.sent)
    assert problems(round_.sent, modules_of(Package.read(round_.sent).part(PART))) == []


def test_only_narratives_actions_and_overrides_are_open_in_a_hand_out(round_: Round, office: Office):
    book = openpyxl.load_workbook(round_.sent)
    page, overrides = book[layout.PAGE], book[layout.OVERRIDES]
    assert page.protection.sheet and overrides.protection.sheet and book[layout.ACTIONS].protection.sheet
    row = round_.row_of("cp_visits")
    open_cells = [cell.column for cell in page[row] if not cell.protection.locked]
    assert open_cells == [*layout.USUAL.typed]
    assert not overrides.cell(layout.OVERRIDES_FIRST_ROW, 1).protection.locked
    with office.open(round_.sent) as opened:
        assert opened.value(layout.PAGE, f"{NARRATIVE_COLUMN}{row}") == "As handed out."


def test_a_text_that_names_somebody_is_not_handed_out(round_: Round):
    before = round_.workbook.path.read_bytes()
    round_.sent.unlink()
    round_.workbook.narrate("cp_visits", "We saw bea late.")  # the id of a child
    with pytest.raises(PublishError, match="Nothing was handed out") as refused:
        round_.hand_out()
    assert f"cp_visits: id in sentence 1 (Scorecard!P{round_.row_of('cp_visits')}, 2024-06)" in str(refused.value)
    assert "bea" not in without_references(str(refused.value))
    assert not round_.sent.exists()
    assert len(round_.workbook.path.read_bytes()) - len(before) < 2_000  # the typed text alone


def test_a_hand_out_into_which_somebody_typed_stays_and_the_next_one_has_another_name(round_: Round):
    asked = (round_.workbook.path, round_.workbook.extracts)
    first = handout(*asked, config_folder=round_.workbook.config, now=HANDED_OUT)
    assert first.copy.name == "Handout 2024-06.xlsm"
    assert "was there already" not in first.in_words()
    type_into(first.copy, layout.PAGE, round_.row_of("contacts"), layout.USUAL.narrative, ["Typed at once."])
    typed = first.copy.read_bytes()
    second = handout(*asked, config_folder=round_.workbook.config, now=HANDED_OUT)
    assert (second.copy.name, first.copy.read_bytes()) == ("Handout 2024-06 (2).xlsm", typed)
    said = "Handout 2024-06.xlsm was there already and stays as it is, with whatever was typed into it."
    assert said in second.in_words().splitlines()
    assert round_.collect(first.copy, second.copy).taken


def test_a_hand_out_that_is_named_like_the_working_copy_does_not_replace_it(round_: Round):
    path = round_.workbook.path
    made = handout(path, round_.workbook.extracts, path, config_folder=round_.workbook.config, now=HANDED_OUT)
    assert made.copy.name == "Scorecard (2).xlsm"
    assert layout.CASES in sheets(Package.read(path))


def test_an_officer_who_can_be_asked_decides_for_the_hand_out_and_is_asked_once(round_: Round):
    round_.workbook.narrate("cp_visits", "Three children were not seen. Bea (bea) was away.")
    decisions = round_.folder / "Scorecard.decisions.csv"
    asked: list[str] = []

    def masks(question: str) -> str:
        asked.append(question)
        return "m"

    made = handout(
        round_.workbook.path,
        round_.workbook.extracts,
        round_.folder / "H.xlsm",
        config_folder=round_.workbook.config,
        now=HANDED_OUT,
        ask=masks,
        remember=kept_in(decisions),
    )
    handed_out = openpyxl.load_workbook(made.copy)[layout.PAGE]
    text = str(handed_out.cell(round_.row_of("cp_visits"), layout.USUAL.narrative).value)
    assert asked and "[c] children were not seen." in text and "bea" not in text
    asked_before = len(asked)
    handout(
        round_.workbook.path,
        round_.workbook.extracts,
        round_.folder / "H2.xlsm",
        config_folder=round_.workbook.config,
        now=HANDED_OUT,
        decisions=decisions_of(decisions),
        ask=masks,
    )
    assert len(asked) == asked_before


def test_nobody_is_looked_for_in_the_macros_that_come_with_kpixl_and_everybody_in_others(round_: Round):
    package = Package.read(round_.sent)
    macros, others = package.part(PART), b"\0Rosalind Quimby\0"
    identities = Identities.of(names=[("Rosalind", "Quimby")])
    made = package.with_parts({PART: others}).packed()

    def named_in(passed_over: bytes) -> list[str]:
        found = findings_in(made, "Handout.xlsm", identities, (), passed_over=[passed_over])
        return [each.where for each in found if each.kind is Kind.PERSON_NAME]

    assert named_in(macros) == [PART]
    assert named_in(others) == []


def test_the_gate_finds_in_a_hand_out_only_what_kpixl_itself_ships(round_: Round):
    kinds = {finding.kind for finding in scan(round_.sent)}
    assert kinds <= {
        Kind.HIDDEN_SHEET,
        Kind.HIDDEN_COLUMNS,
        Kind.FORMULA,
        Kind.VALIDATION,
        Kind.CODE_NAME,
        Kind.NAME,
        Kind.MACRO,
        Kind.PROPERTY,
    }


# --- and back ---------------------------------------------------------------------------------------------------------


def test_what_one_manager_wrote_is_taken_with_its_author_and_copy(round_: Round):
    done = round_.collect(round_.copy("north.xlsm", contacts="Calm."), round_.copy("south.xlsm"))
    assert [(each.place.key, each.text) for each in done.taken] == [("contacts", "Calm.")]
    assert round_.workbook.narrative("contacts") == "Calm."
    headings, *lines = round_.workbook.rows(layout.NARRATIVES)
    entry = dict(zip(headings, lines[-1], strict=True))
    assert (entry["key"], entry["text"], entry["how"], entry["origin"]) == (
        "contacts",
        "Calm.",
        "collected",
        "north.xlsm",
    )


def test_the_same_words_in_two_copies_are_taken_once(round_: Round):
    copies = [round_.copy(name, contacts="Calm.") for name in ("north.xlsm", "south.xlsm")]
    assert len(round_.collect(*copies).taken) == 1


def test_collecting_the_same_copies_again_changes_nothing(round_: Round):
    copies = [round_.copy("a.xlsm", contacts="A", cp_visits="A"), round_.copy("b.xlsm", cp_visits="B")]
    round_.collect(*copies)
    before = round_.workbook.path.read_bytes()
    again = round_.collect(*copies)
    assert (again.taken, again.conflicts) == ((), ())
    assert round_.workbook.path.read_bytes() == before


def test_different_words_stand_side_by_side_and_the_page_keeps_its_own(round_: Round):
    round_.collect(round_.copy("a.xlsm", cp_visits="A says."), round_.copy("b.xlsm", cp_visits="B says."))
    assert round_.workbook.narrative("cp_visits") == "As handed out."
    assert [line[:7] for line in round_.lines()] == [
        ["narrative", VISITS, "June 2024", "As handed out.", "As handed out.", f"{name} says.", f"{name.lower()}.xlsm"]
        for name in ("A", "B")
    ]
    kept = {(key, text) for key, _, text in round_.workbook.archive()}
    assert {(f"{NOT_TAKEN}cp_visits", "A says."), (f"{NOT_TAKEN}cp_visits", "B says.")} <= kept


def test_the_next_refresh_puts_the_picked_words_on_the_page(round_: Round):
    round_.collect(round_.copy("a.xlsm", cp_visits="A says."), round_.copy("b.xlsm", cp_visits="B says."))
    round_.pick(1, "copy")
    round_.pick(0, "page")
    round_.workbook.refreshed()
    assert round_.workbook.narrative("cp_visits") == "B says."
    assert [line[0] for line in round_.lines()] == ["Nothing to resolve"]
    round_.workbook.refreshed()
    assert round_.workbook.narrative("cp_visits") == "B says."


def test_what_was_typed_here_meanwhile_is_not_replaced(round_: Round):
    round_.workbook.narrate("cp_visits", "Typed here since.")
    done = round_.collect(round_.copy("a.xlsm", cp_visits="A says."))
    assert done.taken == ()
    assert round_.workbook.narrative("cp_visits") == "Typed here since."
    assert ("cp_visits", "2024-06", "Typed here since.") in round_.workbook.archive()
    assert [line[4:6] for line in round_.lines()] == [["Typed here since.", "A says."]]


def test_a_cleared_text_is_a_change_like_any_other(round_: Round):
    round_.collect(round_.copy("a.xlsm", cp_visits=None))
    assert round_.workbook.narrative("cp_visits") is None


def test_words_that_excel_took_for_a_formula_come_back_as_words(round_: Round):
    copy = round_.copy("north.xlsm")
    put_formula(copy, f"P{round_.row_of('cp_visits')}", "+ve trend")
    round_.collect(copy)
    assert round_.workbook.narrative("cp_visits") == "+ve trend"


def test_an_override_comes_back_and_counts_from_the_next_refresh_on(round_: Round):
    copy = round_.copy("a.xlsm")
    line = [VISITS, date(2024, 6, 1), "A", "One visit\nwas recorded late", "Head of Service", date(2024, 7, 9), None]
    type_into(copy, layout.OVERRIDES, layout.OVERRIDES_FIRST_ROW, 1, line)
    round_.collect(copy)
    row = round_.workbook.rows(layout.OVERRIDES)[layout.OVERRIDES_FIRST_ROW - 1]
    assert (row[0], row[2:5]) == (VISITS, ["A", "One visit\nwas recorded late", "Head of Service"])
    round_.workbook.refreshed()
    assert round_.workbook.letters("cp_visits")[2] == "A"


def test_overrides_of_two_managers_for_one_letter_are_a_conflict(round_: Round):
    copies = []
    for name, letter in (("a.xlsm", "A"), ("b.xlsm", "G")):
        copies.append(round_.copy(name))
        line = [VISITS, date(2024, 6, 1), letter, "Recorded late", "Head of Service", date(2024, 7, 9), None]
        type_into(copies[-1], layout.OVERRIDES, layout.OVERRIDES_FIRST_ROW, 1, line)
    round_.collect(*copies)
    assert [line[0] for line in round_.lines()] == ["override", "override"]
    round_.pick(1, "copy")
    round_.workbook.refreshed()
    assert round_.workbook.letters("cp_visits")[2] == "G"


def test_nothing_but_texts_and_overrides_is_taken_from_a_copy(round_: Round):
    copy = round_.copy("a.xlsm", contacts="Calm.")
    row = round_.row_of("cp_visits")
    type_into(copy, layout.PAGE, row, layout.LETTER + layout.FIRST_MONTH + 6, ["G"])
    type_into(copy, layout.FIGURES, 2, 4, [999])
    before = {sheet: round_.workbook.rows(sheet) for sheet in (layout.FIGURES, layout.CONFIG, layout.LOG)}
    letters = round_.workbook.letters("cp_visits")
    round_.collect(copy)
    assert {sheet: round_.workbook.rows(sheet) for sheet in before} == before
    assert round_.workbook.letters("cp_visits") == letters


# --- copies that had a hard life --------------------------------------------------------------------------------------


def test_copies_that_libreoffice_saved_come_back_whole(round_: Round, office: Office):
    copies = []
    for ending, texts in (("xlsx", list(HARD_TEXTS)[:4]), ("xlsm", list(HARD_TEXTS)[4:])):
        typed = round_.copy(f"typed-{ending}.xlsm", **{key: HARD_TEXTS[key] for key in texts})
        with office.open(typed) as book:
            copies.append(book.saved_as(round_.folder / f"saved.{ending}"))
    done = round_.collect(*copies)
    assert done.conflicts == ()
    assert {key: round_.workbook.narrative(key) for key in HARD_TEXTS} == HARD_TEXTS
    assert round_.workbook.narrative("cp_visits") == "As handed out."


def test_a_copy_that_lost_its_macros_and_styles_comes_back_whole(round_: Round):
    """As an online spreadsheet exports it: values, sheet names and hidden sheets, and little else."""
    source = openpyxl.load_workbook(round_.copy("typed.xlsm", **HARD_TEXTS))
    plain = openpyxl.Workbook()
    plain.remove(plain.active)
    for sheet in source.worksheets:
        target = plain.create_sheet(sheet.title)
        target.sheet_state = sheet.sheet_state
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    target.cell(cell.row, cell.column).value = cell.value
                    target.cell(cell.row, cell.column).data_type = cell.data_type
    plain.save(round_.folder / "exported.xlsx")
    round_.collect(round_.folder / "exported.xlsx")
    assert {key: round_.workbook.narrative(key) for key in HARD_TEXTS} == HARD_TEXTS


def rearranged(path: Path, change) -> Path:
    """The copy with the rows of its page, headings included, rearranged by `change`."""
    rows = values_in(Package.read(path), layout.PAGE)[layout.HEADINGS_ROW - 1 :]
    wide = [[*row, *[None] * layout.USUAL.shape][: layout.USUAL.shape] for row in rows]
    changed = change(wide)
    patched(Package.read(path), [Block(layout.PAGE, layout.HEADINGS_ROW, 1, changed)]).written(path)
    return path


def test_a_copy_whose_columns_were_moved_and_rows_sorted_comes_back_whole(round_: Round):
    copy = rearranged(
        round_.copy("a.xlsm", contacts="Calm.", supervision="Last."),
        lambda rows: [row[::-1] for row in [rows[0], *reversed(rows[1 : len(KEYS) + 1]), *rows[len(KEYS) + 1 :]]],
    )
    round_.collect(copy)
    assert round_.workbook.narrative("contacts") == "Calm."
    assert round_.workbook.narrative("supervision") == "Last."
    assert round_.workbook.narrative("cp_visits") == "As handed out."


def test_a_row_that_lost_its_key_is_known_by_its_name_and_one_that_lost_both_by_its_figures(round_: Round):
    copy = round_.copy("a.xlsm", contacts="Calm.", cp_visits="Late.")
    type_into(copy, layout.PAGE, round_.row_of("contacts"), layout.KEY, ["damaged"])
    type_into(copy, layout.PAGE, round_.row_of("cp_visits"), layout.KEY, [None, None, None])
    done = round_.collect(copy)
    assert round_.workbook.narrative("contacts") == "Calm."
    assert round_.workbook.narrative("cp_visits") == "Late."
    assert done.remarks == (
        f"a.xlsm: row {round_.row_of('cp_visits')} had lost its key and name; its figures say it is cp_visits",
    )


def test_a_text_typed_beside_anothers_figures_is_nobodys_whatever_the_figures_say(round_: Round):
    """A manager sorted the copy without names and keys, and typed afterwards."""

    def with_figures_swapped(rows: list[list[object]]) -> list[list[object]]:
        one, other = round_.row_of("contacts") - layout.HEADINGS_ROW, round_.row_of("cp_visits") - layout.HEADINGS_ROW
        left, text = layout.TARGET - 1, layout.USUAL.narrative - 1
        swapped = {one: rows[other], other: rows[one]}
        return [[*row[:left], *swapped.get(at, row)[left:text], *row[text:]] for at, row in enumerate(rows)]

    round_.collect(rearranged(round_.copy("a.xlsm", contacts="Whose?"), with_figures_swapped))
    assert ("(unplaced)", "2024-06", "Whose?") in round_.workbook.archive()
    assert round_.workbook.narrative("cp_visits") == "As handed out."


def test_a_text_that_is_nobodys_is_kept_and_told(round_: Round):
    copy = round_.copy("a.xlsm", pep_quality="Whose?")
    type_into(copy, layout.PAGE, round_.row_of("pep_quality"), layout.KEY, [None, None, None])
    done, row = round_.collect(copy), round_.row_of("pep_quality")
    assert f"a.xlsm: row {row} no longer belongs to an indicator; its text is kept in _narratives" in done.remarks
    assert ("(unplaced)", "2024-06", "Whose?") in round_.workbook.archive()


def test_whatever_was_typed_anywhere_in_a_copy_is_in_the_archive_and_its_place_is_told(round_: Round):
    copy = round_.copy("a.xlsm", contacts="Calm.")
    book = openpyxl.load_workbook(copy)
    page, visits = book[layout.PAGE], round_.row_of("cp_visits")
    typed = {
        f"Q{visits}": "in Notes", f"R{visits}": "in To check", f"X{visits}": "beside the table",
        f"O{visits}": "in a letter", f"C{visits + 1}": "in a metric", f"D{visits + 1}": "in a target",
        f"M{visits + 1}": "in a figure", "B1": "in the title", "C70": "below the table",
    }  # fmt: skip
    for cell, words in typed.items():
        page[cell] = words
    page[f"D{visits}"], page[f"N{visits}"], page[f"L{visits}"] = 0.5, 0.99, "G"
    page[f"P{visits}"].comment = Comment("in a note", "Bea")
    second = book.copy_worksheet(page)
    second[f"P{visits}"] = "on a second page"
    book.create_sheet("Thoughts")["B2"] = "on a sheet of my own"
    book.save(round_.folder / "a.xlsx")
    done = round_.collect(round_.folder / "a.xlsx")
    kept = {row[2] for row in round_.workbook.archive() if row[0] == UNPLACED}
    assert {*typed.values(), "in a note", "on a second page", "on a sheet of my own", "0.5", "0.99", "G"} == kept
    assert round_.workbook.narrative("contacts") == "Calm."
    [told] = [remark for remark in done.remarks if "typed where" in remark]
    assert f"{layout.PAGE}!Q{visits}" in told
    assert "in Notes" not in told
    archive = round_.workbook.archive()
    assert round_.collect(round_.folder / "a.xlsx").taken == ()
    assert round_.workbook.archive() == archive
    round_.workbook.refreshed("2024-06")
    assert any("a.xlsx, Thoughts!B2" in query for query in round_.workbook.queries())


def test_a_clock_an_hour_back_raises_no_old_conflict(round_: Round):
    copies = round_.copy("a.xlsm", contacts="There."), round_.copy("b.xlsm", contacts="Elsewhere.")
    earlier = datetime(2024, 7, 8, 11, 0)  # an hour before the hand-out
    assert len(collect(round_.workbook.path, copies, round_.workbook.config, now=earlier).conflicts) == 2
    again = collect(round_.workbook.path, copies, round_.workbook.config, now=earlier)
    assert (again.taken, again.conflicts) == ((), ())


def test_own_words_in_take_come_on_the_page_and_words_elsewhere_on_that_sheet_are_kept(round_: Round):
    round_.collect(round_.copy("a.xlsm", contacts="There."), round_.copy("b.xlsm", contacts="Elsewhere."))
    with pytest.raises(WorkbookError, match="2 conflicts of June 2024 are open"):
        publish(round_.workbook.path, round_.workbook.extracts, config_folder=round_.workbook.config, now=CAME_BACK)
    round_.take(0, "Both, THERE and elsewhere.")
    round_.pick(1, "page")
    type_into(round_.workbook.path, layout.CONFLICTS, layout.TABLE_FIRST_ROW + 1, 6, ["There, mended."])
    type_into(round_.workbook.path, layout.CONFLICTS, layout.TABLE_FIRST_ROW + 9, 2, ["A note below"])
    round_.workbook.refreshed("2024-06")
    assert round_.workbook.narrative("contacts") == "Both, THERE and elsewhere."
    kept = {row[2] for row in round_.workbook.archive() if row[0] == UNPLACED}
    assert kept == {"There, mended.", "A note below"}
    assert round_.lines()[0][0] == "Nothing to resolve"


def test_another_lines_pick_and_words_in_a_line_sorted_apart_decide_nothing_and_their_cells_are_named(round_: Round):
    round_.collect(round_.copy("a.xlsm", contacts="There."), round_.copy("b.xlsm", contacts="Elsewhere."))
    theirs = layout.TABLE_FIRST_ROW, layout.CONFLICT_HEADINGS.index("In the copy") + 1
    type_into(round_.workbook.path, layout.CONFLICTS, *theirs, ["Elsewhere."])
    round_.take(0, "Both, THERE and elsewhere.")
    round_.take(1, str(round_.lines()[0][len(layout.CONFLICT_HEADINGS)]))  # the other line's pick
    said = round_.workbook.refreshed("2024-06").in_words()
    assert ", 2 lines to decide on the sheet Conflicts" in said
    row, own = layout.TABLE_FIRST_ROW + 1, round_.lines()[1][len(layout.CONFLICT_HEADINGS) :]
    assert f"Conflicts!H{row} decides nothing" in said and f"type {own[0]} or {own[1]}, or words" in said
    assert f"Conflicts, row {row - 1}: its cells are not as kpixl wrote them" in said
    assert "THERE" not in said and round_.workbook.narrative("contacts") is None
    assert round_.lines()[0][7] == "Both, THERE and elsewhere."
    assert (UNPLACED, "2024-06", "Both, THERE and elsewhere.") in round_.workbook.archive()


def test_an_override_that_cannot_be_used_is_told_at_once_by_its_cells_and_not_by_what_is_in_them(round_: Round):
    copy = round_.copy("a.xlsm")
    cells = [VISITS, "2024-06", "amber", "Recorded late", "Head of Service"]
    type_into(copy, layout.OVERRIDES, layout.OVERRIDES_FIRST_ROW, 1, cells)
    told = f"Overrides, row {layout.OVERRIDES_FIRST_ROW} is not used; look at: Letter, When."
    assert any(remark.startswith(f"a.xlsm: {told}") for remark in round_.collect(copy).remarks)
    assert told in round_.workbook.refreshed("2024-06").in_words()


def test_of_a_copy_in_which_nothing_else_was_typed_nothing_else_is_kept(round_: Round):
    round_.collect(round_.copy("a.xlsm", contacts="Calm."))
    assert not [row for row in round_.workbook.archive() if row[0] == UNPLACED]


def test_a_copy_of_another_month_another_scorecard_or_none_is_refused_with_all_faults_and_nothing_changes(
    round_: Round, tmp_path: Path, exports: Path, few: Path
):
    (tmp_path / "other").mkdir()
    on_disk(tmp_path / "other" / "Scorecard.xlsm", exports, config=few).refreshed("2024-06")
    elsewhere = Round(tmp_path / "other", exports, few)
    elsewhere.hand_out()
    other = elsewhere.copy("other.xlsm", contacts="Theirs.")
    (tmp_path / "letter.xlsx").write_bytes(b"Dear all")
    mine = round_.copy("mine.xlsm", contacts="Mine.")
    round_.workbook.refreshed("2024-05")
    before = round_.workbook.path.read_bytes()
    with pytest.raises(UsageError) as refused:
        round_.collect(mine, other, tmp_path / "letter.xlsx")
    told = str(refused.value)
    assert "mine.xlsm was handed out for June 2024; the workbook shows May 2024." in told
    assert "other.xlsm was not handed out from this workbook." in told
    assert "letter.xlsx is not a workbook" in told
    assert round_.workbook.path.read_bytes() == before


class Commanded(Struct, frozen=True):
    """What the command `handout` made, said and recorded."""

    workbook: Workbook
    out: Path
    said: str
    remembered: Settings


@pytest.fixture(scope="module")
def commanded(first_round: Path, exports: Path, few: Path, tmp_path_factory: pytest.TempPathFactory) -> Commanded:
    folder = tmp_path_factory.mktemp("commanded")
    path, out = own_copy(first_round, folder).path, folder / "For managers.xlsm"
    with at_home_in(folder), redirect_stdout(io.StringIO()) as said:
        assert main(["handout", str(path), "--extracts", str(exports), "--out", str(out)]) == 0
        return Commanded(Workbook(path, exports, few), out, said.getvalue(), read_settings())


def test_the_folder_that_a_hand_out_named_is_remembered(commanded: Commanded, exports: Path):
    assert commanded.remembered.extracts == exports


def test_the_commands_say_what_they_made_and_took(commanded: Commanded, capsys: pytest.CaptureFixture[str]):
    path, out = commanded.workbook.path, commanded.out
    assert "the page of June 2024, no row of a child" in commanded.said
    type_into(out, layout.PAGE, commanded.workbook.row_of("contacts"), layout.USUAL.narrative, ["Calm."])
    assert main(["collect", str(path), str(out)]) == 0
    assert "1 text taken from 1 copy.\n  contacts (narrative), from For managers.xlsm" in capsys.readouterr().out
