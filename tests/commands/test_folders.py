"""Which folders a workbook's command uses, what it says about them, and when it asks."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from few_indicators import with_few
from kpixl.cli import main
from kpixl.commands.folders import folders_of
from kpixl.commands.folders_in_words import MADE_UP, folders_in_words
from kpixl.config.reading import shipped_config
from kpixl.words.errors import UsageError, WorkbookError
from kpixl.workbook import layout
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.remembered_folders import Remembered, Role, remembered_folders
from kpixl.workbook.shipped import shipped_workbook
from making import contacts, persons, written
from pages import Workbook, on_disk

pytestmark = pytest.mark.slow


@pytest.fixture
def council(tmp_path: Path) -> Workbook:
    """A workbook with a config and an export beside it, which it remembers."""
    folder = tmp_path / "Testshire"
    extracts = written(folder / "extracts" / "2024-06", persons(("ade", "2015-03-01"))).parent
    workbook = on_disk(folder / "Scorecard.xlsm", extracts, config=with_few(folder / "config", "contacts"))
    workbook.remembers(extracts, workbook.config)
    return workbook


def test_the_folders_beside_a_workbook_move_with_it(council: Workbook, tmp_path: Path):
    there = council.path.parent.rename(tmp_path / "elsewhere")
    found = folders_of(there / "Scorecard.xlsm")
    assert (found.extracts, found.config, found.until_now) == (there / "extracts", there / "config", {})


def test_a_workbook_that_is_copied_alone_keeps_the_folders_of_its_last_refresh(council: Workbook, tmp_path: Path):
    copy = Path(shutil.copy(council.path, tmp_path / "mine.xlsm"))
    found, folder = folders_of(copy), council.path.parent
    assert (found.extracts, found.config) == (folder / "extracts", folder / "config")


def test_a_whole_folder_that_is_copied_is_used_as_long_as_it_says_the_same(council: Workbook, tmp_path: Path):
    there = Path(shutil.copytree(council.path.parent, tmp_path / "copy"))
    assert folders_of(there / "Scorecard.xlsm").config == there / "config"


@pytest.mark.parametrize("role", list(Role))
def test_another_folder_beside_the_workbook_than_that_of_its_last_refresh_is_asked_about(
    council: Workbook, tmp_path: Path, role: Role
):
    there = Path(shutil.copytree(council.path.parent, tmp_path / "copy"))
    (there / role / "more.toml").write_text("")
    asked = []

    def answering(text: str):
        def ask(question: str) -> str:
            asked.append(question)
            return text

        return ask

    assert getattr(folders_of(there / "Scorecard.xlsm", ask=answering("Y")), role) == there / role
    assert str(council.path.parent / role) in asked[0] and str(there / role) in asked[0]
    for ask in (answering(""), answering("n"), None):  # a button and a program have nobody to ask
        with pytest.raises(WorkbookError, match=f"Name the one that is meant: --{role} DIR"):
            folders_of(there / "Scorecard.xlsm", ask=ask)
    named = folders_of(there / "Scorecard.xlsm", there / "extracts", there / "config")
    assert (named.extracts, named.config) == (there / "extracts", there / "config")


def test_a_folder_that_is_named_counts_and_the_answer_says_which_it_was_until_now(council: Workbook, tmp_path: Path):
    other = tmp_path / "other"
    told = folders_of(council.path, other).in_words()
    folder = council.path.parent
    assert told == f"Extracts: {other}; config: {folder / 'config'} (extracts until now: {folder / 'extracts'})"


def test_a_folder_that_is_not_there_any_more_is_refused_with_its_path(council: Workbook):
    shutil.rmtree(council.extracts)
    with pytest.raises(WorkbookError, match=r"extracts folder is no longer there: .*Testshire[/\\]extracts"):
        folders_of(council.path)


def test_a_workbook_that_remembers_nothing_says_what_to_name_and_how_to_begin(tmp_path: Path):
    workbook = Path(shutil.copy(shipped_workbook().with_name("Empty.xlsm"), tmp_path / "Scorecard.xlsm"))
    with pytest.raises(UsageError) as refused:
        folders_of(workbook)
    assert "kpixl refresh Scorecard.xlsm --extracts DIR --config DIR" in str(refused.value)
    assert "`kpixl new DIR`" in str(refused.value)
    with pytest.raises(UsageError, match="knows no config folder yet"):
        folders_of(workbook, tmp_path)


@pytest.mark.parametrize("command", ["refresh", "publish", "handout", "check", "narratives"])
def test_no_command_takes_the_made_up_council_for_the_workbooks_own(command: str, tmp_path: Path, capsys):
    workbook = Path(shutil.copy(shipped_workbook().with_name("Empty.xlsm"), tmp_path / "Scorecard.xlsm"))
    before = workbook.read_bytes()
    assert main([command, str(workbook)]) == 2
    assert "`kpixl new DIR`" in capsys.readouterr().err
    assert workbook.read_bytes() == before


def test_the_demo_s_own_workbook_is_judged_by_the_demo_s_config_and_says_so(tmp_path: Path):
    workbook = on_disk(tmp_path / "Scorecard.xlsm", tmp_path)
    assert MADE_UP in folders_of(workbook.path, tmp_path).in_words()


def test_a_refresh_remembers_what_was_named_and_shows_it_on_data_quality(council: Workbook, tmp_path: Path, capsys):
    written(tmp_path / "other" / "2024-06", persons(("ade", "2015-03-01")), contacts(("ade", "2024-06-03")))
    assert main(["refresh", str(council.path), "--period", "2024-06", "--extracts", str(tmp_path / "other")]) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert first.startswith(f"Extracts: {tmp_path / 'other'}; config: {council.path.parent / 'config'}")
    assert council.rows(layout.DATA_QUALITY)[layout.FOLDERS_SHOWN_ROW - 1][0] == first
    held = remembered_folders(Package.read(council.path))
    assert held[Role.EXTRACTS] == Remembered("../other", str(tmp_path / "other"))
    assert main(["refresh", str(council.path)]) == 0
    assert capsys.readouterr().out.startswith(f"Extracts: {tmp_path / 'other'}; config: ")
    assert main(["check", str(council.path)]) == 0
    assert capsys.readouterr().out.startswith(f"Config: {council.path.parent / 'config'}\n")


def test_the_made_up_councils_config_is_called_so(tmp_path: Path):
    assert folders_in_words(None, shipped_config()) == f"Config: {MADE_UP}"
    assert folders_in_words(tmp_path, tmp_path) == f"Extracts: {tmp_path}; config: {tmp_path}"
