"""`kpixl publish`: what must hold before a copy is kept, and what is recorded when it is."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import shutil
import threading
from datetime import date, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from msoffcrypto import OfficeFile

from councils import export_of_two, own_copy
from few_indicators import with_few
from kpixl.cli import DONE, REFUSED, WRONG_USAGE, main
from kpixl.commands.all_or_nothing import placed, under_a_free_name, under_free_names
from kpixl.commands.decisions import kept_in
from kpixl.commands.known_copies import Known, known_of
from kpixl.commands.publish.publish import publish
from kpixl.commands.publish.publishing import Published
from kpixl.config.settings import Settings, read_settings
from kpixl.disclosure.asking import UndecidedError
from kpixl.disclosure.decision_file import decisions_beside
from kpixl.disclosure.decision_sheet import lines_with
from kpixl.disclosure.decisions import Given, Keep
from kpixl.words.errors import KpixlError, PublishError, UsageError, WorkbookError
from kpixl.words.terms import Pull
from kpixl.workbook import layout
from kpixl.workbook.blocks import Value
from kpixl.workbook.held_content import held_in
from kpixl.workbook.ooxml.cells import reference
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.patching import patched
from kpixl.workbook.ooxml.sheet import sheets, values_in
from making import contacts, shipped, written
from open_queries import without_references
from pages import APRIL, JUNE, MAY, Workbook, on_disk

pytestmark = pytest.mark.slow  # each is a refresh or more

NOW = datetime(2024, 7, 10, 14, 0)
FEW = ("contacts", "cp_visits", "placed_over_20_miles")  # on the page: what is said of one indicator is said of all


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook refreshed from June's export: two contacts; two children on a plan, one of them seen in time."""
    folder = tmp_path_factory.mktemp("council")
    export_of_two(folder / "extracts" / "2024-06")
    made = on_disk(folder / "Scorecard.xlsm", folder / "extracts", config=with_few(folder / "config", *FEW))
    made.override(1, "cp_visits", "2024-06", "A", "Recorded late", "Head of Service", date(2024, 7, 5), None)
    made.narrate("cp_visits", "Some were seen late.")
    made.refreshed()
    return folder


@pytest.fixture
def workbook(council: Path, tmp_path: Path) -> Workbook:
    """A copy of it, with the exports."""
    return own_copy(council, tmp_path)


@pytest.fixture(scope="module")
def sent(council: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Workbook, Published]:
    """Another copy of it, published once, which tests only look at; and what was published."""
    workbook = own_copy(council, tmp_path_factory.mktemp("sent"))
    return workbook, published(workbook)


@pytest.fixture
def copy(sent: tuple[Workbook, Published]) -> Path:
    """The copy that was published."""
    return sent[1].copy


@pytest.fixture
def issued(sent: tuple[Workbook, Published], tmp_path: Path) -> Workbook:
    """A workbook of a test's own whose months were published, with the copy in its folder `out`."""
    return own_copy(sent[0].path.parent, tmp_path)


def row_of(key: str) -> int:
    """The indicator's row on the page."""
    return layout.FIRST_ROW + FEW.index(key)


def published(workbook: Workbook, now: datetime = NOW, config: Path | None = None) -> Published:
    return publish(workbook.path, workbook.extracts, out(workbook), config_folder=config or workbook.config, now=now)


def out(workbook: Workbook) -> Path:
    return workbook.path.parent / "out"


def refused(workbook: Workbook, fault: type[KpixlError] = WorkbookError, config: Path | None = None) -> str:
    """Why nothing was published; nothing is in the folder for copies, and the working copy is unchanged."""
    before = workbook.path.read_bytes()
    with pytest.raises(fault) as why:
        published(workbook, config=config)
    assert not out(workbook).exists()
    assert workbook.path.read_bytes() == before
    return str(why.value)


def newer_export(workbook: Workbook) -> None:
    """July's export, in which June has one contact fewer."""
    july = shutil.copytree(workbook.extracts / "2024-06", workbook.extracts / "2024-07")
    written(Path(july), contacts(("ade", "2024-06-03")), others=False)


def changed_config(workbook: Workbook, before: str, after: str) -> Path:
    """The workbook's config with one text replaced."""
    config = workbook.path.parent / "changed" / "config"
    config.mkdir(parents=True)
    for file in workbook.config.glob("*.toml"):
        text = file.read_text(encoding="utf-8").replace(before, after)
        (config / file.name).write_text(text, encoding="utf-8")
    return config


def table(copy: Path, sheet: str) -> list[list[Value]]:
    """The rows of a sheet's table below its headings."""
    rows = values_in(Package.read(copy), sheet)
    notice = next(at for at, row in enumerate(rows) if row[0] == "This sheet has one table.")
    return rows[notice + 2 :]


# What the copy shows


def test_every_cell_of_the_page_has_the_value_that_it_has_in_the_working_copy(workbook: Workbook, copy: Path):
    of_copy, of_working_copy = values_in(Package.read(copy), layout.PAGE), workbook.rows(layout.PAGE)
    of_working_copy = [[None if cell == "" else cell for cell in row] for row in of_working_copy]  # a formula's answer
    row, column = layout.BANNER_PLACE  # only a working copy has it
    assert of_working_copy[row - 1][column - 1] == layout.BANNERS[Pull.DECIDING]
    of_working_copy[row - 1][column - 1] = None
    assert [row[1:] for row in of_copy] == [row[layout.REF - 1 : layout.USUAL.notes] for row in of_working_copy]
    assert {row[0] for row in of_copy} == {None}  # the working copy's hidden keys


def test_a_letter_that_a_manager_set_is_boxed_and_its_reason_is_among_the_notes(copy: Path):
    kind, indicator, month, note = table(copy, "Notes")[0]
    assert (kind, indicator[:3], month) == ("Letter set by a manager", "6.8", "June 2024")
    assert "A instead of the computed R. Recorded late. Head of Service, 5 July 2024." in note


def test_the_table_says_letters_in_words_and_leaves_no_cell_empty(copy: Path):
    rows = table(copy, "Scorecard as a table")
    visits = next(row for row in rows if row[0] == "6.8")
    assert visits[11:14] == ["not applicable", 0.5, "Amber: just missed (set by a manager; computed: Red)"]
    assert visits[14] == "Some were seen late."
    assert not [cell for row in rows for cell in row if cell in (None, "")]


def test_every_letter_says_by_which_rule_it_was_given(copy: Path):
    rows = table(copy, "Why each letter")
    why = next(row[4] for row in rows if (row[0], row[2]) == ("6.8", "June 2024"))
    assert why.startswith("1 of 2 is 50%, so red: the target is 100%")


def test_a_figure_that_moved_since_it_was_issued_is_among_the_notes(issued: Workbook):
    newer_export(issued)
    issued.refreshed()
    notes = table(published(issued).copy, "Notes")
    moved = [note for kind, _, _, note in notes if kind == "Moved since it was issued"]
    assert moved == ["2 was issued; the newest export says 1."]


def test_the_properties_say_title_period_and_organisation_and_nothing_else(copy: Path):
    package = Package.read(copy)
    core = package.part("docProps/core.xml").decode()
    assert "<dc:title>Children's Services Performance Scorecard</dc:title>" in core
    assert "<dc:subject>April to June 2024</dc:subject>" in core
    assert not [word for word in ("creator", "lastModifiedBy", "created", "modified") if word in core]
    assert "<Company>Aldermere County Council</Company>" in package.part("docProps/app.xml").decode()


def test_small_numbers_are_not_shown_where_config_says_so(workbook: Workbook):
    config = changed_config(workbook, "suppress_below = 0", "suppress_below = 5")
    workbook.refreshed(config=config)
    copy = published(workbook, config=config).copy
    page = values_in(Package.read(copy), layout.PAGE)
    assert page[row_of("contacts") - 1][layout.FIRST_MONTH + 5] == "[c]"
    assert workbook.page_row("contacts")[11] == 2  # the working copy is for those who know the children
    assert not [row for row in table(copy, "Why each letter") if "1 of 2" in row[4]]


def test_a_narrative_that_begins_as_a_formula_does_stays_a_text(workbook: Workbook):
    workbook.narrate("cp_visits", "=SUM of all teams: some were seen late.")
    copy = Package.read(published(workbook).copy)
    assert values_in(copy, layout.PAGE)[row_of("cp_visits") - 1][layout.USUAL.narrative - 1].startswith("=SUM of all")
    assert not [name for name in copy if b"<f>" in copy.part(name)]


# What must hold before a copy is kept


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (reference(row_of("cp_visits"), layout.FIRST_MONTH + 7), 1.0),  # a better share
        (reference(row_of("cp_visits"), layout.FIRST_MONTH + 8), "G"),  # a better letter
        (reference(row_of("cp_visits"), layout.METRIC), "Visits"),
        ("B1", "Another title"),
    ],
)
def test_a_page_that_somebody_typed_over_is_not_published(workbook: Workbook, cell: str, value: Value):
    workbook.type(layout.PAGE, cell, value)
    assert f"\n  {cell}\n" in refused(workbook)


def test_a_line_that_somebody_typed_among_the_notes_is_not_published_as_one_of_kpixls(workbook: Workbook):
    rows = workbook.rows(layout.PAGE)
    row = next(number for number, cells in enumerate(rows, start=1) if "Placed over 20 miles" in str(cells[1]))
    assert rows[row - 1][0] == layout.NOTE_KEY
    for note in ("•  Three children were moved twice.", f"{rows[row - 1][1]} Three children were moved."):
        workbook.type(layout.PAGE, f"B{row}", note)
        assert f"\n  B{row}\n" in refused(workbook)


def test_a_narrative_typed_since_the_refresh_is_published_as_it_stands(workbook: Workbook):
    workbook.narrate("cp_visits", "All were seen by July.")
    copy = published(workbook).copy
    assert values_in(Package.read(copy), layout.PAGE)[row_of("cp_visits") - 1][layout.USUAL.narrative - 1] == (
        "All were seen by July."
    )


def test_an_override_typed_since_the_refresh_must_be_seen_on_the_page_first(workbook: Workbook):
    workbook.override(2, "cp_visits", "2024-05", "none", "Under query", "Head of Service", date(2024, 7, 5), None)
    assert "differs from its last refresh" in refused(workbook)
    workbook.refreshed()
    assert published(workbook).scorecard.overrides[0].letter is None


def test_another_month_in_the_picker_must_be_refreshed_first(workbook: Workbook):
    workbook.type(layout.PAGE, "C3", date(2024, 5, 1))
    assert "another month is picked" in refused(workbook)


def test_a_workbook_that_was_never_refreshed_is_not_published(tmp_path: Path, workbook: Workbook):
    fresh = on_disk(tmp_path / "Fresh.xlsm", workbook.extracts, config=workbook.config)
    assert "was never refreshed" in refused(fresh)


def test_another_config_than_that_of_the_refresh_is_refused(workbook: Workbook):
    config = changed_config(workbook, "# The printed page", "# The board's page")
    assert "another config" in refused(workbook, config=config)


def test_an_id_that_config_brings_in_is_refused_and_the_refusal_says_where_and_not_whose(workbook: Workbook):
    config = changed_config(workbook, 'title = "', 'title = "ask bea: ')
    workbook.refreshed(config=config)
    why = refused(workbook, PublishError, config)
    assert "title of" in why
    assert "bea" not in without_references(why).replace("beside", "")


class Kept:
    """An officer who keeps everything that is asked about."""

    def __call__(self, question: str) -> str:
        return "keep" if "(k)eep" in question else "A manager, not a child"


def test_an_owner_who_is_called_like_a_child_is_decided_on_and_the_copy_goes_out(
    workbook: Workbook, capsys: pytest.CaptureFixture[str]
):
    config = changed_config(workbook, 'owner = "Head of Safeguarding"', 'owner = "ask bea"')
    workbook.refreshed(config=config)
    assert r"owner of an indicator: id in sentence 1 (config/indicators.toml, [" in refused(
        workbook, PublishError, config
    )
    made = publish(workbook.path, workbook.extracts, out(workbook), config_folder=config, ask=Kept(), now=NOW)
    assert "nobody named except in what somebody decided to keep (1)" in made.in_words()
    assert main(["scan", str(made.copy), "--extracts", str(workbook.extracts)]) == DONE


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Late visit to ade, put right.", "id"),
        ("Born 1 March 2015, seen late.", "date of birth"),
        ("Rosalind Quimby was seen late.", "name"),
    ],
)
def test_a_child_in_a_narrative_is_refused_with_where_it_is_and_not_who(workbook: Workbook, text: str, kind: str):
    people = workbook.extracts / "2024-06" / "ssd_person.csv"
    rows = list(csv.DictReader(people.read_text(encoding="utf-8").splitlines()))
    with people.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*dict.fromkeys([*rows[0], "pers_forename", "pers_surname"])])
        writer.writeheader()
        writer.writerows({**row, "pers_forename": "Rosalind", "pers_surname": "Quimby"} for row in rows)
    workbook.narrate("cp_visits", text)
    workbook.refreshed()
    why = refused(workbook, PublishError)
    assert re.search(rf"cp_visits-\w+  cp_visits: {kind} in sentence 1", why)
    assert not [word for word in ("ade", "2015", "Rosalind", "Quimby") if word in without_references(why)]


def test_a_small_number_in_a_narrative_is_refused_with_its_place_where_nobody_can_be_asked(
    workbook: Workbook, capsys: pytest.CaptureFixture[str]
):
    workbook.narrate("cp_visits", "We saw three children late.")
    before = workbook.path.read_bytes()
    command = ["publish", str(workbook.path), "--extracts", str(workbook.extracts), "--out", str(out(workbook))]
    for given in (command, [*command, "--strict"]):
        assert main(given) == REFUSED
        told = capsys.readouterr().err
        place = rf"cp_visits: small number in sentence 1 \(Scorecard!P{row_of('cp_visits')}, 2024-06\)"
        assert re.search(rf"\n  cp_visits-\w+  {place}\n", told)
        assert "three" not in told
    assert not out(workbook).exists() and workbook.path.read_bytes() == before
    assert main([*command, "--ask"]) == WRONG_USAGE  # there is no terminal


def test_what_was_decided_beside_the_workbook_holds_until_the_words_change(workbook: Workbook):
    workbook.narrate("cp_visits", "We saw three children late.")
    command = ["publish", str(workbook.path), "--extracts", str(workbook.extracts), "--out", str(out(workbook))]
    with pytest.raises(UndecidedError) as undecided:
        published(workbook)
    (query,) = undecided.value.queries
    file = decisions_beside(workbook.path)
    kept_in(file)(query, Keep("In the annual report", Given("Head of Service", date(2024, 7, 9))))
    assert main(command) == DONE
    (record,) = [json.loads(each.read_text(encoding="utf-8")) for each in out(workbook).glob("*.json")]
    assert record["decided"] == [
        {
            "key": "cp_visits",
            "period": "2024-06",
            "text": "narrative",
            "kind": "small number",
            "decision": "kept",
            "reason": "In the annual report",
            "who": "Head of Service",
            "when": "2024-07-09",
        }
    ]
    workbook.narrate("cp_visits", "We saw three boys late.")
    assert main(command) == REFUSED


def test_the_folders_that_were_named_are_remembered(
    workbook: Workbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("KPIXL_HOME", str(tmp_path / "home"))
    config = shutil.copytree(workbook.config, tmp_path / "their config")
    assert main(["publish", str(workbook.path), "--extracts", str(workbook.extracts), "--config", str(config)]) == DONE
    assert read_settings() == Settings(workbook.extracts, config)


def test_where_small_numbers_are_not_shown_somebody_must_decide_about_those_in_narratives(workbook: Workbook):
    config = changed_config(workbook, "suppress_below = 0", "suppress_below = 5")
    workbook.refreshed(config=config)
    workbook.narrate("cp_visits", "We saw three children late.")
    assert "Nothing was published" in refused(workbook, PublishError, config)
    made = publish(workbook.path, workbook.extracts, out(workbook), config_folder=config, ask=lambda _: "m", now=NOW)
    assert values_in(Package.read(made.copy), layout.PAGE)[row_of("cp_visits") - 1][layout.USUAL.narrative - 1] == (
        "We saw [c] children late."
    )


class Terminal(io.StringIO):
    """Somebody at a terminal."""

    def isatty(self) -> bool:
        return True


def test_on_a_terminal_the_answers_are_written_into_the_file_beside_the_workbook_and_asked_once(
    workbook: Workbook, monkeypatch: pytest.MonkeyPatch
):
    workbook.narrate("cp_visits", "We saw three children late.")
    command = ["publish", str(workbook.path), "--extracts", str(workbook.extracts), "--out", str(out(workbook))]
    for given, typed in (
        (command, "keep\nIn the annual report\n"),
        (command, ""),  # nothing is asked again
        ([*command, "--ask", "--who", "Head of Service"], "mask\n"),
    ):
        screen = Terminal()
        monkeypatch.setattr("sys.stdin", Terminal(typed))
        monkeypatch.setattr("sys.stdout", screen)
        assert main(given) == DONE
        assert ("(m)ask" in screen.getvalue()) == bool(typed)
    (line,) = csv.DictReader(io.StringIO(decisions_beside(workbook.path).read_text(encoding="utf-8-sig")))
    assert (line["decision"], line["reason"], line["who"]) == ("mask", "", "Head of Service")


def test_the_end_of_a_terminal_s_input_stops_with_a_sentence(
    workbook: Workbook, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    workbook.narrate("cp_visits", "We saw three children late.")
    monkeypatch.setattr("sys.stdin", Terminal(""))
    monkeypatch.setattr("sys.stdout", Terminal())
    assert main(["publish", str(workbook.path), "--extracts", str(workbook.extracts)]) == WRONG_USAGE
    assert capsys.readouterr().err == "You stopped. Nothing was done. Try again to answer.\n"


def test_what_is_picked_on_the_sheet_is_done_and_a_reason_that_names_somebody_is_refused_with_its_cell(
    workbook: Workbook,
):
    workbook.narrate("cp_visits", "We saw three children late.")
    with pytest.raises(UndecidedError) as undecided:
        published(workbook)
    held = held_in(Package.read(workbook.path), shipped().indicators)
    lines = lines_with(held.decision_lines, undecided.value.queries, shipped())
    patched(Package.read(workbook.path), [layout.decision_block(lines, held.styles)]).written(workbook.path)
    row = layout.TABLE_FIRST_ROW
    mask, keep = layout.own_picks(undecided.value.queries[0].reference)
    workbook.type(layout.DECISIONS, f"E{row}", keep)
    workbook.type(layout.DECISIONS, f"F{row}", "Agreed with the mother of ade")
    assert f"Decisions!F{row}:G{row}: the reason may say who somebody is" in refused(workbook, PublishError)
    workbook.type(layout.DECISIONS, f"E{row}", mask)
    made = published(workbook)
    assert values_in(Package.read(made.copy), layout.PAGE)[row_of("cp_visits") - 1][layout.USUAL.narrative - 1] == (
        "We saw [c] children late."
    )


def test_a_day_that_somebody_decided_to_keep_passes_the_last_gate_at_its_place_and_nowhere_else(
    workbook: Workbook, capsys: pytest.CaptureFixture[str]
):
    born = "The visit to the child born on 09/07/2012 was late."
    workbook.narrate("cp_visits", born)
    answers = iter(["keep", "Agreed with the family"])
    made = publish(workbook.path, workbook.extracts, out(workbook), ask=lambda _: next(answers), now=NOW)
    shown = values_in(Package.read(made.copy), layout.PAGE)[row_of("cp_visits") - 1][layout.USUAL.narrative - 1]
    assert shown == born
    scanned = ["scan", str(made.copy), "--extracts", str(workbook.extracts)]
    assert main(scanned) == DONE
    made.record.unlink()  # nothing now says that it was decided
    assert main(scanned) == REFUSED
    assert "date of birth" in capsys.readouterr().out


def test_a_day_that_was_kept_in_a_sentence_is_asked_about_wherever_else_it_is(workbook: Workbook):
    config = changed_config(workbook, 'title = "', 'title = "Born 09/07/2012: ')
    workbook.refreshed(config=config)
    workbook.narrate("cp_visits", "The visit to the child born on 09/07/2012 was late.")
    asked = list[str]()

    def keep(question: str) -> str:
        asked.append(question)
        return "keep" if "(k)eep" in question else "Agreed with the family"

    publish(workbook.path, workbook.extracts, out(workbook), config_folder=config, ask=keep, now=NOW)
    assert sum("(k)eep" in question for question in asked) == 2


def test_as_many_decisions_as_a_narrative_can_need_are_written_down(workbook: Workbook):
    workbook.narrate(
        "cp_visits", " ".join(f"{number} children were late in week {at}." for at in range(400) for number in (1, 2))
    )
    with pytest.raises(UndecidedError) as undecided:
        published(workbook)
    reasons = ("In the annual report of the board and known to everybody there since the spring", "Known to all")
    decisions = {
        query.reference: Keep(f"{reasons[at % 2]} {'abcdefghij'[at % 10] * 3}")
        for at, query in enumerate(undecided.value.queries)
    }
    made = publish(workbook.path, workbook.extracts, out(workbook), decisions=decisions, now=NOW)
    assert len(made.in_words().splitlines()) < 20 and "cp_visits: small number, kept (800 times)" in made.in_words()
    assert len(json.loads(made.record.read_bytes())["decided"]) == 800
    assert str(workbook.log()[-1]["decided"]).count("\n") == 9


def test_a_decision_is_written_down_in_the_log_with_its_reason_and_no_message_repeats_it(workbook: Workbook):
    workbook.narrate("cp_visits", "We saw three children late.")
    answers = iter(["keep", "Agreed with the safeguarding lead"])
    made = publish(workbook.path, workbook.extracts, out(workbook), ask=lambda _: next(answers), now=NOW)
    assert workbook.log()[-1]["decided"] == "cp_visits: small number kept (Agreed with the safeguarding lead)"
    assert "cp_visits: small number, kept" in made.in_words() and "safeguarding" not in made.in_words()


def test_the_command_ends_with_1_when_nothing_was_published(workbook: Workbook, capsys: pytest.CaptureFixture[str]):
    workbook.narrate("cp_visits", "Late visit to ade, put right.")
    given = ["publish", str(workbook.path), "--extracts", str(workbook.extracts), "--out", str(out(workbook))]
    assert main(given) == REFUSED
    assert "Nothing was published" in capsys.readouterr().err
    assert not out(workbook).exists()


def test_a_working_copy_saved_by_somebody_meanwhile_is_not_overwritten_and_no_copy_is_kept(workbook: Workbook):
    workbook.narrate("cp_visits", "We saw three children late.")

    def answer(_: str) -> str:
        workbook.narrate("contacts", "Typed while the officer decided.")
        return "mask"

    with pytest.raises(WorkbookError, match="was saved by somebody else"):
        publish(workbook.path, workbook.extracts, out(workbook), ask=answer)
    assert workbook.narrative("contacts") == "Typed while the officer decided."
    assert not out(workbook).exists()


# What is recorded


def test_publishing_changes_the_states_and_the_log_of_the_working_copy_and_nothing_else(
    workbook: Workbook, sent: tuple[Workbook, Published]
):
    before, after = workbook.parts(), sent[0].parts()
    changed = [name for name in before if before[name] != after[name]]
    places = sheets(Package.read(workbook.path))
    assert list(before) == list(after)
    assert sorted(changed) == sorted([places[layout.FIGURES].part, places[layout.LOG].part])


def test_a_published_month_is_issued_and_no_later_export_changes_it(issued: Workbook):
    assert {period for _, period in issued.issued()} == {APRIL, MAY, JUNE}
    written(issued.extracts / "2024-06", contacts(("ade", "2024-06-03")), others=False)
    issued.refreshed()
    assert issued.page_row("contacts")[11] == 2


def test_the_record_beside_the_copy_and_the_log_name_the_same_hash_as_the_file_has(
    sent: tuple[Workbook, Published],
):
    workbook, done = sent
    digest = hashlib.sha256(done.copy.read_bytes()).hexdigest()
    record = json.loads(done.record.read_text(encoding="utf-8"))
    line = workbook.log()[-1]
    assert record["files"] == [{"name": "Scorecard 2024-06.xlsx", "sha256": digest}]
    assert [line[name] for name in layout.PUBLISHED_HEADINGS[:3]] == ["Scorecard 2024-06.xlsx", digest, "no finding"]
    assert (record["when"], line["when"], record["period"]) == ("2024-07-10 14:00:00", "2024-07-10 14:00:00", "2024-06")
    assert record["config"] == line["config"] == record["refreshed"]["config"]
    assert record["refreshed"]["fingerprint"] == line["fingerprint"]


def test_scan_knows_a_copy_by_its_record_and_takes_the_days_that_its_page_tells_for_nobodys_birth(
    workbook: Workbook, capsys: pytest.CaptureFixture[str]
):
    people = workbook.extracts / "2024-06" / "ssd_person.csv"
    born = people.read_text(encoding="utf-8").replace("2012-07-09", "2024-07-05")  # the day of an override
    people.write_text(born, encoding="utf-8")
    workbook.refreshed()
    done = published(workbook)
    scanned = ["scan", str(done.copy), "--extracts", str(workbook.extracts)]
    assert main(scanned) == DONE
    done.copy.write_bytes(done.copy.read_bytes() + b"\0")  # no longer the copy that the record describes
    assert main(scanned) == REFUSED
    assert "date of birth" in capsys.readouterr().out


@pytest.mark.parametrize("record", ["{", "[]", '{"files": 3}', '{"files": [{"name": "page.xlsx"}]}'])
def test_a_file_of_another_program_beside_a_workbook_is_no_record(record: str, tmp_path: Path):
    (tmp_path / "page.xlsx").write_bytes(b"")
    (tmp_path / "page.json").write_text(record, encoding="utf-8")
    assert known_of(tmp_path / "page.xlsx") == Known()


def test_the_record_tells_one_export_from_another_of_the_same_size(
    workbook: Workbook, sent: tuple[Workbook, Published]
):
    first = json.loads(sent[1].record.read_text(encoding="utf-8"))
    file = workbook.extracts / "2024-06" / "ssd_contacts.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("2024-06-03", "2024-06-04"), encoding="utf-8")
    workbook.refreshed()
    second = json.loads(published(workbook).record.read_text(encoding="utf-8"))
    assert [export["name"] for export in first["exports"]] == ["2024-06"]
    assert first["exports"] != second["exports"]


def test_publishing_the_same_state_again_gives_the_same_bytes_under_the_same_name(issued: Workbook):
    first = out(issued) / "Scorecard 2024-06.xlsx"
    content = first.read_bytes()
    second = published(issued, datetime(2024, 7, 11, 9, 0))
    assert (second.copy, second.copy.read_bytes()) == (first, content)
    for _ in range(2):
        third = publish(issued.path, issued.extracts, out(issued), pdf=True, email=True, now=NOW)
        assert (third.copy, third.email) == (first, first.with_suffix(".eml"))
    issues = [line for line in issued.log() if line["event"]]
    assert len(issues) == 3 * len(FEW)  # each figure was issued once
    assert len(issued.log()) == len(issues) + 5  # the refresh and the four publications


def test_a_copy_that_was_sent_is_never_written_over_by_another(issued: Workbook):
    first = out(issued) / "Scorecard 2024-06.xlsx"
    content = first.read_bytes()
    issued.narrate("cp_visits", "All were seen by July.")
    second = published(issued)
    assert second.copy.name == "Scorecard 2024-06 (2).xlsx"
    assert first.read_bytes() == content
    assert sorted(file.name for file in out(issued).iterdir()) == [
        "Scorecard 2024-06 (2).json", "Scorecard 2024-06 (2).xlsx", "Scorecard 2024-06.json", "Scorecard 2024-06.xlsx",
    ]  # fmt: skip


def test_a_free_name_is_the_first_under_which_no_other_file_is_replaced(tmp_path: Path):
    (tmp_path / "a.xlsx").write_bytes(b"copy")
    (tmp_path / "a.eml").write_bytes(b"addressed")
    (tmp_path / "a (2).xlsx").mkdir()

    def free(content: bytes, *endings: str) -> str:
        return under_a_free_name("a", tmp_path, lambda name: {f"{name}{each}": content for each in endings})[0]

    assert free(b"copy", ".xlsx") == "a"  # the same content
    assert free(b"copy", ".xlsx", ".eml") == "a (3)"
    assert free(b"other", ".eml") == "a (2)"
    files = {"a.eml": b"new", "a (2).eml": b"of another"}
    assert under_free_names(files, tmp_path) == {"a (2).eml": b"new", "a (2) (2).eml": b"of another"}


def test_files_that_can_t_all_be_kept_are_none_of_them_kept(tmp_path: Path):
    folder = tmp_path / "new" / "out"
    with pytest.raises(RuntimeError, match="the log"), placed({"a.xlsx": b"1", "a.json": b"2"}, folder):
        assert sorted(file.name for file in folder.iterdir()) == ["a.json", "a.xlsx"]
        raise RuntimeError("the log could not be written")
    assert not folder.parent.exists()


def test_a_file_of_the_same_name_is_put_back_if_publishing_fails(tmp_path: Path):
    (tmp_path / "a.json").write_bytes(b"before")
    with pytest.raises(RuntimeError), placed({"a.json": b"after", "a.xlsx": b"1"}, tmp_path):
        raise RuntimeError
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir() if file.is_file()} == {"a.json": b"before"}


def test_a_folder_that_can_t_be_written_to_is_refused_and_the_working_copy_stays(workbook: Workbook):
    before = workbook.path.read_bytes()
    (workbook.path.parent / "out").write_text("a file, no folder")
    with pytest.raises(PublishError, match="is a file, and a folder for copies is expected"):
        published(workbook)
    assert workbook.path.read_bytes() == before


# On its way


def test_a_draft_of_the_email_has_the_copy_attached_and_names_nobody(workbook: Workbook):
    made = publish(workbook.path, workbook.extracts, out(workbook), email=True, now=NOW)
    assert made.email
    message = message_from_bytes(made.email.read_bytes(), policy=default)
    attached = [part.get_content() for part in message.iter_attachments()]
    assert attached == [made.copy.read_bytes()]
    assert (message["X-Unsent"], message["From"], message["To"]) == ("1", None, None)


def test_a_draft_that_somebody_has_addressed_is_kept_and_the_next_one_has_another_name(workbook: Workbook):
    first = publish(workbook.path, workbook.extracts, out(workbook), email=True, now=NOW)
    assert first.email
    addressed = b"To: board@testshire.example\r\n" + first.email.read_bytes()
    first.email.write_bytes(addressed)
    second = publish(workbook.path, workbook.extracts, out(workbook), email=True, now=NOW)
    assert second.email
    assert (second.email.name, first.email.read_bytes()) == ("Scorecard 2024-06 (2).eml", addressed)
    assert second.copy.name == "Scorecard 2024-06 (2).xlsx"  # which the draft has attached under that name


def test_with_a_pdf_the_draft_has_both_files(workbook: Workbook):
    made = publish(workbook.path, workbook.extracts, out(workbook), email=True, pdf=True, now=NOW)
    assert made.email and made.pdf
    message = message_from_bytes(made.email.read_bytes(), policy=default)
    attached = [part.get_content() for part in message.iter_attachments()]
    assert attached == [made.copy.read_bytes(), made.pdf.read_bytes()]


def test_a_copy_with_a_password_opens_with_it_to_what_the_gate_looked_through(workbook: Workbook):
    made = publish(workbook.path, workbook.extracts, out(workbook), password="harbour lights", now=NOW)
    opened = io.BytesIO()
    with made.copy.open("rb") as file:
        sealed = OfficeFile(file)
        sealed.load_key(password="harbour lights")
        sealed.decrypt(opened)
    page = values_in(Package.of_bytes(opened.getvalue(), made.copy), layout.PAGE)
    assert page[row_of("cp_visits") - 1][layout.USUAL.narrative - 1] == "Some were seen late."
    assert b"harbour" not in made.record.read_bytes() + workbook.path.read_bytes()


def test_a_pdf_is_not_put_beside_a_copy_with_a_password(workbook: Workbook):
    with pytest.raises(UsageError, match="open to everybody"):
        publish(workbook.path, workbook.extracts, out(workbook), password="harbour lights", pdf=True)
    assert not out(workbook).exists()


def test_who_places_files_at_once_waits_and_takes_away_nothing_of_the_others(tmp_path: Path):
    """The first fails after the second has begun: both have the same file names."""
    folder, ended = tmp_path / "published", threading.Event()

    def second() -> None:
        with placed({"a.xlsx": b"copy", "a.json": b"second"}, folder):
            ended.set()

    other = threading.Thread(target=second)
    with pytest.raises(RuntimeError), placed({"a.xlsx": b"copy", "a.json": b"first"}, folder):
        other.start()
        ended.wait(0.2)
        raise RuntimeError
    other.join()
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == {"a.xlsx": b"copy", "a.json": b"second"}


def test_a_copy_that_was_put_there_meanwhile_or_is_read_only_is_not_replaced(tmp_path: Path):
    (tmp_path / "a.xlsx").write_bytes(b"theirs")
    with (
        pytest.raises(PublishError, match="put there by somebody else"),
        placed({"a.xlsx": b"1"}, tmp_path, ["a.xlsx"]),
    ):
        pass
    (tmp_path / "a.xlsx").chmod(0o444)
    with pytest.raises(PublishError, match="is read-only"), placed({"a.xlsx": b"1"}, tmp_path):
        pass
    assert (tmp_path / "a.xlsx").read_bytes() == b"theirs"
