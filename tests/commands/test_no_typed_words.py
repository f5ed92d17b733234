"""No message and no record repeats what somebody typed: it gives the place."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from councils import export_of_two, own_copy
from few_indicators import with_few
from kpixl.cli import main
from kpixl.commands.collect import collect
from kpixl.commands.decisions import kept_in
from kpixl.commands.handout import handout
from kpixl.commands.publish.publish import publish
from kpixl.disclosure.asking import UndecidedError
from kpixl.disclosure.decisions import Given, Keep, Mask
from kpixl.scorecard.overrides import overrides
from kpixl.words.errors import KpixlError
from kpixl.workbook import layout
from kpixl.workbook.blocks import Block, Value
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.patching import patched
from kpixl.workbook.ooxml.sheet import values_in
from making import shipped
from pages import Workbook, on_disk

NOW = datetime(2024, 7, 10, 14, 0)
WORD_LENGTH = 9
FEW = ("contacts", "cp_visits", "re_referrals", "looked_after")  # on the page
ROW = layout.FIRST_ROW + FEW.index("cp_visits")


class Typist:
    """Types words that nobody else uses, and recognises them again."""

    def __init__(self, seed: int) -> None:
        self.letters = random.Random(seed)
        self.words: list[str] = []

    def word(self) -> str:
        self.words.append("zq" + "".join(self.letters.choices("bcdfghjklmnprstvwx", k=WORD_LENGTH)))
        return self.words[-1]

    def types(self, path: Path, sheet: str, row: int, column: int, cells: int = 1) -> None:
        """Type a word into each of these cells, side by side."""
        block = Block(sheet, row, column, [[self.word() for _ in range(cells)]])
        patched(Package.read(path), [block]).written(path)

    def repeated_in(self, *texts: object) -> list[str]:
        return [word for word in self.words if any(word in str(text).casefold() for text in texts)]


# What an override's line says


@given(
    cells=st.lists(st.one_of(st.just(""), st.text("zqxj", min_size=4, max_size=9), st.floats(5e6, 9e6)), max_size=7),
    known=st.lists(st.booleans(), min_size=7, max_size=7),
)
def test_what_is_said_of_a_line_of_overrides_never_repeats_a_cell(cells: list[object], known: list[bool]):
    right = ["cp_visits", "2024-06", "A", "Recorded late", "Head", date(2024, 7, 5), date(2024, 8, 1)]
    padded = [*cells, *[""] * 7][:7]
    line = [known_cell if is_known else typed for known_cell, typed, is_known in zip(right, padded, known, strict=True)]
    read = overrides({5: line}, shipped().indicators, NOW.date())
    told = " ".join(f"{each.what} {each.where} {each.cells}" for each in read.queries) + str(read.unused_in_words)
    typed = [str(cell) for cell, is_known in zip(padded, known, strict=True) if not is_known and str(cell)]
    assert not [each for each in typed if each in told]


# The commands


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working copy of June with its hand-out, both as they came from kpixl."""
    folder = tmp_path_factory.mktemp("council")
    export_of_two(folder / "extracts" / "2024-06")
    made = on_disk(folder / "Scorecard.xlsm", folder / "extracts", config=with_few(folder / "config", *FEW))
    made.refreshed()
    handout(made.path, made.extracts, folder / "Handout.xlsm", config_folder=made.config, now=NOW)
    return folder


def said_by(command: Callable[[], object]) -> str:
    """What a command says, whether it was done or refused."""
    try:
        done = command()
    except KpixlError as refusal:
        return str(refusal)
    return done.in_words() if hasattr(done, "in_words") else str(done)


def messages(workbook: Workbook, copy: Path, now: datetime) -> Iterator[str]:
    """What every command, a refresh among them, says about the workbook and a copy that came back."""
    config = workbook.config
    yield said_by(lambda: publish(workbook.path, workbook.extracts, now=now))
    yield said_by(lambda: collect(workbook.path, [copy], config, now=now))
    yield said_by(lambda: workbook.refreshed(None, now=now))
    yield said_by(lambda: workbook.refreshed(now=now))
    yield said_by(
        lambda: handout(workbook.path, workbook.extracts, copy.with_name("b.xlsm"), config_folder=config, now=now)
    )
    yield said_by(lambda: publish(workbook.path, workbook.extracts, now=now))


def type_everywhere(typist: Typist, path: Path) -> None:
    """Type a word in every place of a workbook or copy into which somebody could type."""
    there = [sheet for sheet in layout.TYPED_INTO if sheet in values_by_sheet(path)]
    typist.types(
        path, layout.PAGE, ROW, layout.TARGET, layout.USUAL.narrative - layout.TARGET + 1
    )  # targets to narrative
    typist.types(path, layout.PAGE, ROW + 1, layout.USUAL.notes, 2)
    typist.types(path, layout.PAGE, ROW + 2, layout.KEY, 3)
    typist.types(path, layout.PAGE, layout.TITLE_ROW, layout.REF)
    typist.types(path, layout.PAGE, layout.PICKER_ROW, layout.PICKER_COLUMN)
    typist.types(path, layout.OVERRIDES, layout.OVERRIDES_FIRST_ROW, 1, 7)
    for sheet in there[2:]:
        typist.types(path, sheet, layout.TABLE_FIRST_ROW, 1, 9)
        typist.types(path, sheet, layout.TABLE_FIRST_ROW + 5, 2)


def values_by_sheet(path: Path) -> set[str]:
    from kpixl.workbook.ooxml.sheet import sheets

    return set(sheets(Package.read(path)))


@pytest.mark.slow
@given(seed=st.integers(0, 10**6), with_picker=st.booleans())
@settings(max_examples=3, suppress_health_check=list(HealthCheck))
def test_no_message_and_no_record_of_any_command_repeats_a_word_that_was_typed(
    seed: int, with_picker: bool, council: Path, tmp_path_factory: pytest.TempPathFactory
):
    folder = tmp_path_factory.mktemp("typed")
    workbook, copy = own_copy(council, folder), folder / "Handout.xlsm"
    typist = Typist(seed)
    type_everywhere(typist, workbook.path)
    type_everywhere(typist, copy)
    if not with_picker:
        workbook.type(layout.PAGE, f"C{layout.PICKER_ROW}", date(2024, 6, 1))
    for at, told in zip(count(), messages(workbook, copy, NOW + timedelta(hours=1)), strict=False):
        assert typist.repeated_in(told) == [], f"message {at}"
    kept = [workbook.queries(), workbook.log(), *(each.read_text() for each in folder.rglob("*.json"))]
    assert typist.repeated_in(*kept, *(each.name for each in folder.rglob("*"))) == []


@pytest.mark.slow
def test_nothing_is_repeated_of_a_sentence_that_is_asked_about_or_of_what_was_decided_about_it(
    council: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    workbook = own_copy(council, tmp_path)
    typist = Typist(7)
    narrative = f"{typist.word().title()} saw three children of {typist.word()}."
    workbook.narrate("cp_visits", narrative)
    told = [said_by(lambda: publish(workbook.path, workbook.extracts, now=NOW))]
    main(["handout", str(workbook.path), "--extracts", str(workbook.extracts), "--config", str(workbook.config)])
    told.append(capsys.readouterr().err)
    assert all("small number in sentence 1" in each for each in told)
    with pytest.raises(UndecidedError) as undecided:
        publish(workbook.path, workbook.extracts, now=NOW)
    (query,) = undecided.value.queries
    decided = {query.reference: Keep(typist.word(), Given("Head"))}
    told.append(said_by(lambda: publish(workbook.path, workbook.extracts, decisions=decided, now=NOW)))
    assert "small number, kept" in told[-1]
    assert typist.repeated_in(*told) == []


# What a hand-out does with decisions


@pytest.mark.slow
def test_a_hand_out_is_masked_as_decided_and_coming_back_as_it_was_it_changes_nothing(council: Path, tmp_path: Path):
    workbook = own_copy(council, tmp_path)
    config = workbook.config
    workbook.narrate("cp_visits", "We saw three children late.")
    line: list[Value] = ["cp_visits", "2024-06", "A", "Two boys were abroad", "Head", date(2024, 7, 5), None]
    workbook.override(1, *line)
    workbook.override(2, "cp_visits", "2024-06", "Z", "Four boys were abroad", "Head", date(2024, 7, 5), None)
    workbook.refreshed(now=NOW)
    with pytest.raises(UndecidedError) as undecided:
        handout(workbook.path, workbook.extracts, tmp_path / "a.xlsm", config_folder=config, now=NOW)
    places = [query.text.where for query in undecided.value.queries]
    assert places == [f"Scorecard!P{ROW}", "Overrides!D5", "Overrides!D6"]
    assert not (tmp_path / "a.xlsm").exists()

    decisions = {query.reference: Mask() for query in undecided.value.queries}
    made = handout(
        workbook.path, workbook.extracts, tmp_path / "a.xlsm", config_folder=config, decisions=decisions, now=NOW
    )
    package = Package.read(made.copy)
    assert values_in(package, layout.PAGE)[ROW - 1][layout.USUAL.narrative - 1] == "We saw [c] children late."
    reasons = [row[3] for row in values_in(package, layout.OVERRIDES)[layout.OVERRIDES_FIRST_ROW - 1 :][:2]]
    assert reasons == ["[c] boys were abroad", "[c] boys were abroad"]

    done = collect(workbook.path, [made.copy], config, now=NOW)
    assert (done.taken, done.conflicts) == ((), ())
    assert workbook.narrative("cp_visits") == "We saw three children late."
    assert workbook.rows(layout.OVERRIDES)[layout.OVERRIDES_FIRST_ROW - 1][3] == "Two boys were abroad"


@pytest.mark.slow
def test_a_hand_out_knows_the_decisions_beside_the_workbook_and_its_gate_lets_through_what_was_kept(
    council: Path, tmp_path: Path
):
    workbook = own_copy(council, tmp_path)
    workbook.narrate("cp_visits", "The child born on 09/07/2012 was seen.")
    with pytest.raises(UndecidedError) as undecided:
        publish(workbook.path, workbook.extracts, now=NOW)
    (query,) = undecided.value.queries
    kept_in(tmp_path / "Scorecard.decisions.csv")(query, Keep("Agreed with the family"))
    command = ["handout", str(workbook.path), "--extracts", str(workbook.extracts), "--config", str(workbook.config)]
    assert main([*command, "--out", str(tmp_path / "a.xlsm")]) == 0
    workbook.narrate("contacts", "Born on 09/07/2012, too.")
    assert main([*command, "--out", str(tmp_path / "b.xlsm")]) == 1
