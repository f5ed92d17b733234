"""Every text ever seen can be listed and brought back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from kpixl.cli import main
from kpixl.commands.narratives import bring_back, history
from kpixl.words.errors import UsageError
from kpixl.workbook import layout
from making import contacts, persons, shipped, written
from pages import Workbook, on_disk

LATER = datetime(2024, 7, 9, 10, 0)


@pytest.fixture
def workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workbook:
    """The page of June with the narrative 'Second.', which followed 'First.'"""
    monkeypatch.setenv("KPIXL_HOME", str(tmp_path / "home"))
    written(tmp_path / "exports" / "2024-07", persons(("ade", "2015-03-01")), contacts(("ade", "2024-06-03")))
    workbook = on_disk(tmp_path / "Scorecard.xlsm", tmp_path / "exports")
    for text in ("First.", "Second."):
        workbook.refreshed("2024-06")
        workbook.narrate("contacts", text)
    workbook.refreshed("2024-06")
    return workbook


def texts(workbook: Workbook) -> list[str]:
    return [entry.text for entry in history(workbook.path, shipped()).values()]


def test_an_earlier_text_is_brought_back_onto_the_page_and_both_stay_in_the_archive(workbook: Workbook):
    back = bring_back(workbook.path, 2, shipped(), now=LATER)
    assert (back.text, back.how.value) == ("First.", "restored")
    assert workbook.narrative("contacts") == "First."
    assert texts(workbook) == ["First.", "Second.", "First."]


def test_a_text_that_was_typed_since_the_last_refresh_is_kept_before_another_takes_its_place(workbook: Workbook):
    workbook.narrate("contacts", "Third.")
    bring_back(workbook.path, 2, shipped(), now=LATER)
    assert texts(workbook) == ["First.", "Second.", "Third.", "First."]


def test_a_text_of_another_month_comes_back_with_its_month(workbook: Workbook):
    workbook.refreshed("2024-05")
    bring_back(workbook.path, 2, shipped(), now=LATER)
    assert workbook.narrative("contacts") is None
    workbook.refreshed("2024-06")
    assert workbook.narrative("contacts") == "First."


@pytest.mark.parametrize("row", [0, 1, 4, 99])
def test_a_row_that_holds_no_text_is_refused_and_nothing_changes(workbook: Workbook, row: int):
    before = workbook.path.read_bytes()
    with pytest.raises(UsageError, match=f"row {row} of the sheet {layout.NARRATIVES} holds no text"):
        bring_back(workbook.path, row, shipped(), now=LATER)
    assert workbook.path.read_bytes() == before


def test_the_list_gives_the_row_to_ask_for(workbook: Workbook, capsys: pytest.CaptureFixture[str]):
    assert main(["narratives", str(workbook.path), "--indicator", "contacts", "--period", "2024-06"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.split() == ["2", "2024-06", "contacts", "2024-07-08", "09:30:00", "typed:", "'First.'"]
    assert main(["narratives", str(workbook.path), "--bring-back", first.split()[0]]) == 0
    assert workbook.narrative("contacts") == "First."
    assert second.split()[0] == "3"
