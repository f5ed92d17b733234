"""Actions month by month: promised on the page or in a copy, shown until they are closed, reported when overdue."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import date, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from msgspec.structs import replace

from councils import own_copy
from few_indicators import with_few
from kpixl.cli import main
from kpixl.commands.chase import chase, chase_to_send, drafts
from kpixl.commands.collect import collect
from kpixl.commands.handout import handout
from kpixl.commands.publish.publish import publish
from kpixl.disclosure.asking import UndecidedError
from kpixl.words.errors import WorkbookError
from kpixl.workbook import layout
from kpixl.workbook.blocks import Block
from kpixl.workbook.held_content import held_in
from kpixl.workbook.ooxml.cells import reference
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.patching import patched
from kpixl.workbook.ooxml.sheet import sheets
from making import contacts, persons, settled, shipped, written
from pages import JUNE, MAY, Workbook, config_in, on_disk

pytestmark = pytest.mark.slow  # each is a refresh or more

COLUMNS = layout.USUAL
NOW = datetime(2024, 7, 8, 9, 30)
FEW = ("contacts", "re_referrals", "cp_visits", "supervision")  # on the page
OWNER = shipped().indicator("contacts").owner


def row_of(key: str) -> int:
    """The indicator's row on the page."""
    return layout.FIRST_ROW + FEW.index(key)


def beside(key: str, column: int) -> str:
    """The address of a cell beside an indicator's row."""
    return reference(row_of(key), column)


def promise(workbook: Workbook, key: str, text: str, due: str | date = "") -> None:
    workbook.type(layout.PAGE, beside(key, COLUMNS.action), text)
    workbook.type(layout.PAGE, beside(key, COLUMNS.due), due or None)


def still_open(workbook: Workbook, key: str) -> object:
    return workbook.cell(layout.PAGE, beside(key, COLUMNS.still_open))


def margin(workbook: Workbook, key: str) -> object:
    return workbook.cell(layout.PAGE, beside(key, COLUMNS.margin))


def listed(workbook: Workbook) -> list[tuple[object, ...]]:
    """Month, action, by whom, due, state and closed of each line of the sheet."""
    rows = workbook.rows(layout.ACTIONS)[layout.TABLE_FIRST_ROW - 1 :]
    return [tuple(row[1:7]) for row in rows]


def close(workbook: Workbook, words: str, line: int = 1) -> None:
    workbook.type(layout.ACTIONS, f"G{layout.TABLE_FIRST_ROW - 1 + line}", words)


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook in which something was promised in May, and which now shows June."""
    folder = tmp_path_factory.mktemp("council")
    for month in ("2024-05", "2024-06"):
        export = written(folder / "extracts" / month, persons(("ade", "2015-03-01")), contacts(("ade", f"{month}-03")))
        (export / "ssd_person.csv").write_text(
            "pers_person_id,pers_forename,pers_surname,pers_dob\nade,Rosalind,Quimby,2015-03-01\n"
        )
        settled(export)
    made = on_disk(folder / "Scorecard.xlsm", folder / "extracts", config=with_few(folder / "config", *FEW))
    made.refreshed("2024-05")
    promise(made, "contacts", "Recruit to the front door.", "30 June")
    promise(made, "supervision", "Train all.", "end of term")
    made.refreshed("2024-06", now=NOW)
    return folder


@pytest.fixture
def workbook(council: Path, tmp_path: Path) -> Workbook:
    return own_copy(council, tmp_path)


@pytest.fixture(scope="module")
def handed_out(council: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, with the copy that a manager received."""
    folder = tmp_path_factory.mktemp("handed out")
    workbook = own_copy(council, folder)
    handout(workbook.path, workbook.extracts, folder / "copy.xlsm", config_folder=workbook.config, now=NOW)
    return folder


@pytest.fixture
def sent(handed_out: Path, tmp_path: Path) -> tuple[Workbook, Workbook]:
    """The officer's workbook and the manager's copy."""
    workbook = own_copy(handed_out, tmp_path)
    return workbook, replace(workbook, path=tmp_path / "copy.xlsm")


def test_a_new_month_shows_what_is_still_open_beside_the_new_figure_and_begins_with_no_action(workbook: Workbook):
    assert still_open(workbook, "contacts") == (
        f"Promised in May 2024 by {OWNER}, due 30 June, overdue: Recruit to the front door."
    )
    assert workbook.cell(layout.PAGE, beside("contacts", COLUMNS.action)) is None
    assert listed(workbook)[0] == (
        "May 2024", "Recruit to the front door.", OWNER, "30 June", "overdue", None,
    )  # fmt: skip
    assert listed(workbook)[1][4] == "open"  # nobody knows when the term ends


def test_a_refresh_and_check_say_how_many_actions_are_overdue(workbook: Workbook):
    assert "1 action overdue" in workbook.refreshed(now=NOW).in_words()
    assert "Action of May 2024 overdue: its day was 30/06/2024" in str(margin(workbook, "contacts"))
    told = chase(workbook.path, config_in(workbook.config), NOW).in_words()
    name = shipped().indicator("contacts").name
    assert f"1 action is overdue:\n- {name}: promised in May 2024 by {OWNER}, due 30/06/2024" in told
    assert "Recruit" not in told
    assert "its day was" not in told  # it is said only once


def test_done_or_a_day_under_closed_closes_it_and_it_stays_on_the_list(workbook: Workbook):
    close(workbook, "done")
    assert "overdue" not in workbook.refreshed(now=NOW).in_words()
    assert still_open(workbook, "contacts") is None
    assert [line[4:] for line in listed(workbook)] == [("open", None), ("closed", "done")]  # open ones are first
    workbook.type(layout.ACTIONS, f"G{layout.TABLE_FIRST_ROW}", "half done")
    workbook.refreshed(now=NOW)
    assert listed(workbook)[0][4:] == ("open", "half done")
    assert "Closed holds neither 'done' nor a day" in str(margin(workbook, "supervision"))


def test_a_day_may_be_put_off_on_the_list_and_is_kept_as_it_was_typed(workbook: Workbook):
    workbook.type(layout.ACTIONS, f"E{layout.TABLE_FIRST_ROW}", "31 August")
    workbook.refreshed(now=NOW)
    assert listed(workbook)[0][3:5] == ("31 August", "open")
    promise(workbook, "contacts", "Another one.", date(2024, 9, 30))
    workbook.refreshed(now=NOW)
    assert workbook.cell(layout.PAGE, beside("contacts", COLUMNS.due)) == "30/09/2024"
    assert [(key, text) for key, _, text in workbook.archive()][-3:] == [
        ("(due) contacts", "31 August"),
        ("(action) contacts", "Another one."),
        ("(due) contacts", "30/09/2024"),
    ]


def test_what_is_typed_over_the_month_s_own_line_of_the_list_is_kept_and_told(workbook: Workbook):
    promise(workbook, "contacts", "Another one.")
    workbook.refreshed(now=NOW)
    line = next(
        at for at, each in enumerate(listed(workbook), start=layout.TABLE_FIRST_ROW) if each[1] == "Another one."
    )
    workbook.type(layout.ACTIONS, f"C{line}", "Typed over it.")
    workbook.type(layout.ACTIONS, "C40", "A line of my own.")
    workbook.refreshed(now=NOW)
    assert workbook.cell(layout.PAGE, beside("contacts", COLUMNS.action)) == "Another one."
    kept = [text for key, _, text in workbook.archive() if key == "(unplaced)"]
    assert kept == ["Typed over it.", "A line of my own."]
    assert any(f"typed in Actions!C{line}" in each for each in workbook.queries())


def test_a_page_that_was_sorted_without_the_columns_of_actions_gives_none_to_another_indicator(workbook: Workbook):
    one, other = row_of("contacts"), row_of("re_referrals")
    promise(workbook, "contacts", "Recruit more.")
    workbook.refreshed(now=NOW)
    rows = workbook.rows(layout.PAGE)
    for row, source in ((one, other), (other, one)):
        for column in range(layout.REF, COLUMNS.shape + 1):
            workbook.type(layout.PAGE, reference(row, column), rows[source - 1][column - 1])
    workbook.type(layout.PAGE, reference(one, COLUMNS.due), "31 August")  # beside re_referrals, according to the page
    workbook.refreshed(now=NOW)
    assert workbook.cell(layout.PAGE, beside("contacts", COLUMNS.action)) == "Recruit more."
    assert workbook.cell(layout.PAGE, beside("re_referrals", COLUMNS.action)) is None
    assert ("(unplaced)", "2024-06", "31 August") in workbook.archive()


def test_what_came_after_another_month_was_picked_may_be_of_either(workbook: Workbook):
    workbook.type(layout.PAGE, reference(layout.PICKER_ROW, layout.PICKER_COLUMN), date(2024, 5, 1))
    promise(workbook, "contacts", "Of which month?")
    workbook.refreshed(None, now=NOW)
    assert ("(unplaced)", "2024-06", "Of which month?") in workbook.archive()
    assert workbook.cell(layout.PAGE, beside("contacts", COLUMNS.action)) == "Recruit to the front door."


def test_a_manager_promises_and_closes_in_a_copy(sent: tuple[Workbook, Workbook]):
    workbook, theirs = sent
    assert still_open(theirs, "contacts") == still_open(workbook, "contacts")
    promise(theirs, "cp_visits", "+ see all by Friday", "12 July")
    close(theirs, "done 1 July")
    told = collect(workbook.path, [theirs.path], workbook.config, now=NOW).in_words()
    assert "3 texts taken from 1 copy" in told
    assert "contacts 2024-05 (closed of an action), from copy.xlsm" in told
    workbook.refreshed(now=NOW)
    assert workbook.cell(layout.PAGE, beside("cp_visits", COLUMNS.action)) == "+ see all by Friday"
    assert ("May 2024", "Recruit to the front door.", OWNER, "30 June", "closed", "done 1 July") in listed(workbook)
    assert collect(workbook.path, [theirs.path], workbook.config, now=NOW).taken == ()


def test_two_answers_to_one_action_are_a_conflict_that_the_officer_decides(sent: tuple[Workbook, Workbook]):
    workbook, theirs = sent
    close(theirs, "12 July")
    close(workbook, "done")
    assert len(collect(workbook.path, [theirs.path], workbook.config, now=NOW).conflicts) == 1
    line = layout.TABLE_FIRST_ROW
    assert workbook.cell(layout.CONFLICTS, f"A{line}") == "closed"
    workbook.type(layout.CONFLICTS, f"H{line}", "copy")
    workbook.refreshed(now=NOW)
    assert listed(workbook)[-1][4:] == ("closed", "12 July")


def test_an_earlier_text_of_an_action_is_brought_back(
    workbook: Workbook, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setenv("KPIXL_HOME", str(tmp_path / "home"))
    close(workbook, "done")
    workbook.refreshed(now=NOW)
    archive = held_in(Package.read(workbook.path), shipped().indicators).archive
    row = next(at for at, each in enumerate(archive, start=2) if each.key == "(due) contacts")
    workbook.type(layout.ACTIONS, f"E{layout.TABLE_FIRST_ROW + 1}", "31 July")
    workbook.refreshed(now=NOW)
    workbook.remembers(workbook.extracts, workbook.config)
    assert main(["narratives", str(workbook.path), "--bring-back", str(row)]) == 0
    assert listed(workbook)[1][3] == "30 June"


def test_a_workbook_that_was_made_before_there_were_actions_still_works(council: Path, tmp_path: Path):
    older = without_actions(on_disk(tmp_path / "Scorecard.xlsm", council / "extracts", config=council / "config"))
    older.refreshed("2024-05")
    older.narrate("contacts", "Calm.")
    older.type(layout.PAGE, beside("contacts", COLUMNS.action), "A column of my own.")
    older.refreshed("2024-06")
    assert held_in(Package.read(older.path), shipped().indicators).actions is None
    assert older.archive() == [("contacts", "2024-05", "Calm.")]
    assert older.cell(layout.PAGE, beside("contacts", COLUMNS.action)) == "A column of my own."
    publish(older.path, older.extracts, tmp_path / "out", now=NOW)


def without_actions(workbook: Workbook) -> Workbook:
    """As kpixl made it before it had actions: no sheet of that name, no columns after the table."""
    package = Package.read(workbook.path)
    renamed = package.part("xl/workbook.xml").replace(b'name="Actions"', b'name="Something else"')
    columns = range(COLUMNS.action_of, COLUMNS.due + 1)
    nothing = [[None] * len(columns)] * 60
    blank = Block(layout.PAGE, layout.HEADINGS_ROW, COLUMNS.action_of, nothing)
    patched(package.with_parts({"xl/workbook.xml": renamed}), [blank]).written(workbook.path)
    return workbook


def test_a_workbook_whose_list_of_actions_was_deleted_is_refused(workbook: Workbook):
    package = Package.read(workbook.path)
    renamed = package.part("xl/workbook.xml").replace(b'name="Actions"', b'name="Something else"')
    package.with_parts({"xl/workbook.xml": renamed}).written(workbook.path)
    with pytest.raises(WorkbookError, match="has no sheet Actions"):
        workbook.refreshed()


# What leaves


def test_a_copy_tells_the_open_actions_in_its_table_its_summary_and_its_pdf(workbook: Workbook, tmp_path: Path):
    promise(workbook, "cp_visits", "See all by Friday.", "12 July")
    done = publish(workbook.path, workbook.extracts, tmp_path / "out", now=NOW, pdf=True, email=True)
    copy = Workbook(done.copy, workbook.extracts)
    rows = [tuple(row[1:6]) for row in copy.rows(layout.ACTIONS) if row[5] in ("open", "overdue")]
    assert rows == [
        ("May 2024", "Recruit to the front door.", OWNER, "30 June", "overdue"),
        ("May 2024", "Train all.", shipped().indicator("supervision").owner, "end of term", "open"),
        ("June 2024", "See all by Friday.", shipped().indicator("cp_visits").owner, "12 July", "open"),
    ]
    summary = [row[1] for row in copy.rows("Summary") if row[0] == "Actions that are open"]
    assert len(summary) == 3 and str(summary[0]).endswith(f"Promised in May 2024 by {OWNER}, due 30 June, overdue")
    assert done.pdf and done.email
    told = subprocess.run(["pdftotext", done.pdf, "-"], capture_output=True, check=True).stdout.decode()
    assert "Recruit to the front door." in re.sub(r"\s+", " ", told)
    letter = message_from_bytes(done.email.read_bytes(), policy=default).get_body().get_content()
    assert "Actions that are open: 3, of which overdue: 1." in letter


def test_a_word_beside_the_list_is_kept_and_does_not_stop_a_copy_for_ever(workbook: Workbook, tmp_path: Path):
    workbook.type(layout.ACTIONS, f"J{layout.TABLE_FIRST_ROW}", "Ask about this one.")
    with pytest.raises(WorkbookError, match="belong to no action"):
        publish(workbook.path, workbook.extracts, tmp_path / "out", now=NOW)
    workbook.refreshed(now=NOW)
    assert ("(unplaced)", "2024-06", "Ask about this one.") in workbook.archive()
    publish(workbook.path, workbook.extracts, tmp_path / "out", now=NOW)


def test_a_page_of_another_shape_keeps_its_actions(workbook: Workbook, tmp_path: Path):
    config = Path(shutil.copytree(workbook.config, tmp_path / "another config"))
    page = config / "page.toml"
    page.write_text(page.read_text().replace("months = 3", "months = 5"))
    promise(workbook, "contacts", "Another one.", "12 July")
    workbook.refreshed(now=NOW, config=config)
    held = held_in(Package.read(workbook.path), shipped().indicators)
    row = workbook.rows(layout.PAGE)[row_of("contacts") - 1]
    assert held.places.months == 5
    assert row[held.places.still_open - 1 : held.places.due] == [
        f"Promised in May 2024 by {OWNER}, due 30 June, overdue: Recruit to the front door.", "Another one.", "12 July",
    ]  # fmt: skip


def test_config_can_keep_them_out_of_copies(workbook: Workbook, tmp_path: Path):
    config = Path(shutil.copytree(workbook.config, tmp_path / "another config"))
    page = config / "page.toml"
    page.write_text(page.read_text().replace("actions = true", "actions = false"))
    workbook.refreshed(now=NOW, config=config)
    done = publish(workbook.path, workbook.extracts, tmp_path / "out", config_folder=config, now=NOW)
    assert layout.ACTIONS not in sheets(Package.read(done.copy))
    assert b"Recruit" not in b"".join(Package.read(done.copy).part(name) for name in Package.read(done.copy))


def test_an_action_of_an_indicator_that_the_page_no_longer_has_stays_in_the_workbook(
    workbook: Workbook, tmp_path: Path
):
    config = with_few(tmp_path / "another config", *(key for key in FEW if key != "supervision"))
    workbook.refreshed(now=NOW, config=config)
    done = publish(workbook.path, workbook.extracts, tmp_path / "out", config_folder=config, now=NOW)
    sent = handout(workbook.path, workbook.extracts, tmp_path / "copy.xlsm", config_folder=config, now=NOW)
    for copy in (done.copy, sent.copy):
        told = {str(cell) for row in Workbook(copy, workbook.extracts).rows(layout.ACTIONS) for cell in row}
        assert "Recruit to the front door." in told and "Train all." not in told
    assert ("(action) supervision", "2024-05", "Train all.") in workbook.archive()


def test_nobody_is_named_by_an_action_that_leaves_unless_somebody_decided_so(workbook: Workbook, tmp_path: Path):
    promise(workbook, "contacts", "Find Rosalind a school. We owe 3 children a visit.", "before Quimby moves")
    close(workbook, "")
    with pytest.raises(UndecidedError) as refused:
        publish(workbook.path, workbook.extracts, tmp_path / "out", now=NOW)
    assert {query.text.kind.value for query in refused.value.queries} == {"action", "day of an action"}
    assert not re.search("Rosalind|Quimby", str(refused.value))
    with pytest.raises(UndecidedError):
        handout(workbook.path, workbook.extracts, tmp_path / "copy.xlsm", config_folder=workbook.config, now=NOW)


def test_a_draft_to_an_owner_has_their_actions_and_names_nobody(workbook: Workbook):
    workbook.type(layout.ACTIONS, f"C{layout.TABLE_FIRST_ROW}", "Find Rosalind a school.")
    made = drafts(chase_to_send(workbook.path, config_in(workbook.config), workbook.extracts, NOW))
    bodies = {name: message_from_bytes(each, policy=default).get_body().get_content() for name, each in made.items()}
    [theirs] = [body for body in bodies.values() if body.startswith(f"{OWNER}:")]
    assert f"Promised in May 2024 by {OWNER}, due 30 June, overdue: Find [removed] a school." in theirs
    assert not any(re.search("Rosalind|Quimby", body) for body in bodies.values())


def test_an_owner_who_owes_no_text_is_reminded_of_what_is_overdue(workbook: Workbook):
    of = chase(workbook.path, config_in(workbook.config), NOW)
    [only] = drafts(type(of)(of.period, (), of.rows, {}, "", of.actions)).values()
    body = message_from_bytes(only, policy=default).get_body().get_content()
    assert "no words are missing, but 1 action of yours is overdue" in body
    assert "Recruit to the front door." in body


def test_months_before_the_promise_say_nothing_of_it(workbook: Workbook):
    workbook.refreshed(str(MAY), now=NOW)
    assert still_open(workbook, "contacts") is None
    assert workbook.cell(layout.PAGE, beside("contacts", COLUMNS.action)) == "Recruit to the front door."
    workbook.refreshed(str(JUNE), now=NOW)
    assert str(still_open(workbook, "contacts")).startswith("Promised in May 2024")
