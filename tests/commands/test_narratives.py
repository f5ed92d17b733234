"""Every text ever seen can be listed and brought back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from councils import own_copy
from few_indicators import with_few
from kpixl.cli import WRONG_USAGE, main
from kpixl.commands.narratives import bring_back, history_in_words, key_of
from kpixl.narratives.archive import Entry
from kpixl.words.errors import UsageError
from kpixl.words.periods import Period
from kpixl.workbook import layout
from kpixl.workbook.held_content import held_in
from kpixl.workbook.ooxml.package import Package
from making import contacts, persons, shipped, written
from pages import Workbook, config_in, on_disk

pytestmark = pytest.mark.slow

LATER = datetime(2024, 7, 9, 10, 0)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a page of June whose narrative 'Second.' followed 'First.'."""
    folder = tmp_path_factory.mktemp("narratives")
    written(folder / "exports" / "2024-07", persons(("ade", "2015-03-01")), contacts(("ade", "2024-06-03")))
    config = with_few(folder / "config", "contacts", "cp_visits")
    workbook = on_disk(folder / "Scorecard.xlsm", folder / "exports", config=config)
    for text in ("First.", "Second."):
        workbook.refreshed("2024-06")
        workbook.narrate("contacts", text)
    workbook.refreshed("2024-06")
    return folder


@pytest.fixture
def workbook(made: Path, tmp_path: Path, own_home: Path) -> Workbook:
    """A copy of that page."""
    return own_copy(made, tmp_path, "exports")


def texts(workbook: Workbook) -> list[str]:
    return [entry.text for entry in held_in(Package.read(workbook.path), config_in(workbook.config).indicators).archive]


def test_an_earlier_text_is_brought_back_onto_the_page_and_both_stay_in_the_archive(workbook: Workbook):
    back = bring_back(workbook.path, 2, config_in(workbook.config), now=LATER)
    assert (back.text, back.how.value) == ("First.", "restored")
    assert workbook.narrative("contacts") == "First."
    assert texts(workbook) == ["First.", "Second.", "First."]


def test_a_text_that_was_typed_since_the_last_refresh_is_kept_before_another_takes_its_place(workbook: Workbook):
    workbook.narrate("contacts", "Third.")
    bring_back(workbook.path, 2, config_in(workbook.config), now=LATER)
    assert texts(workbook) == ["First.", "Second.", "Third.", "First."]


def test_a_text_of_another_month_comes_back_with_its_month(workbook: Workbook):
    workbook.refreshed("2024-05")
    bring_back(workbook.path, 2, config_in(workbook.config), now=LATER)
    assert workbook.narrative("contacts") is None
    workbook.refreshed("2024-06")
    assert workbook.narrative("contacts") == "First."


@pytest.mark.parametrize("row", [0, 1, 4, 99])
def test_a_row_that_holds_no_text_is_refused_and_nothing_changes(workbook: Workbook, row: int):
    before = workbook.path.read_bytes()
    with pytest.raises(UsageError, match=f"row {row} of the sheet {layout.NARRATIVES} holds no text"):
        bring_back(workbook.path, row, config_in(workbook.config), now=LATER)
    assert workbook.path.read_bytes() == before


def test_the_list_gives_the_row_to_ask_for(workbook: Workbook, capsys: pytest.CaptureFixture[str]):
    assert main(["narratives", str(workbook.path), "--indicator", "contacts", "--period", "2024-06"]) == 0
    _, first, second = capsys.readouterr().out.splitlines()  # after the config that was used
    assert first.split() == ["2", "2024-06", "contacts", "2024-07-08", "09:30:00", "typed:", "'First.'"]
    assert main(["narratives", str(workbook.path), "--bring-back", first.split()[0]]) == 0
    assert workbook.narrative("contacts") == "First."
    assert second.split()[0] == "3"


# One indicator's texts, or one month's


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    """The page of June with a narrative about two kinds of visit."""
    folder = tmp_path_factory.mktemp("visits")
    written(folder / "exports" / "2024-07", persons(("ade", "2015-03-01")), contacts(("ade", "2024-06-03")))
    config = with_few(folder / "config", "contacts", "cin_visits", "cp_visits", "lac_visits")
    workbook = on_disk(folder / "Scorecard.xlsm", folder / "exports", config=config)
    workbook.refreshed("2024-06")
    for key in ("cp_visits", "cin_visits"):
        workbook.narrate(key, f"About {key}.")
    workbook.refreshed("2024-06")
    return workbook


@pytest.mark.parametrize("name", ["cp_visits", " CP_Visits ", "6.8"])
def test_an_indicator_is_asked_for_by_its_key_its_ref_or_its_name(page: Workbook, name: str):
    (line,) = history_in_words(page.path, shipped(), name, None).splitlines()
    assert line.endswith("'About cp_visits.'")


@pytest.mark.parametrize(
    ("name", "suggested"),
    [
        ("visits", ("cp_visits", "cin_visits", "lac_visits")),
        ("cp_visit", ("cp_visits",)),
        ("cp_vsits", ("cp_visits",)),
        ("", ()),
        ("zzz", ()),
    ],
)
def test_a_name_that_no_indicator_has_is_refused_with_those_that_may_be_meant(
    page: Workbook, capsys: pytest.CaptureFixture[str], name: str, suggested: tuple[str, ...]
):
    assert main(["narratives", str(page.path), "--indicator", name]) == WRONG_USAGE
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"'{name}' is not an indicator")
    meant = said.err.partition("did you mean ")[2].rstrip("?\n").split(" or ")
    assert set(suggested) <= set(meant) if suggested else "The keys are: contacts, " in said.err


def test_a_month_that_the_workbook_holds_nothing_of_is_refused_with_those_it_holds(
    page: Workbook, capsys: pytest.CaptureFixture[str]
):
    assert main(["narratives", str(page.path), "--period", "2042-06"]) == WRONG_USAGE
    assert "holds nothing of 2042-06; did you mean 2024-06? It holds: 2024-04, 2024-05, 2024-06." in (
        capsys.readouterr().err
    )


def test_where_there_is_no_text_the_list_says_so(page: Workbook):
    said = history_in_words(page.path, shipped(), "contacts", Period(2024, 5))
    assert said == "Scorecard.xlsm holds no text of contacts in 2024-05 yet."


def test_a_text_that_was_not_taken_and_a_line_of_overrides_are_their_indicators_too():
    keys = (
        "cp_visits",
        "(not taken) cp_visits",
        "(override) cp_visits 2024-06",
        "(not taken) (override) cp_visits 2024-06",
    )
    assert {key_of(Entry(key, "2024-06", "", "", "")) for key in keys} == {"cp_visits"}


def test_a_row_and_a_choice_of_rows_are_not_asked_for_together(page: Workbook, capsys: pytest.CaptureFixture[str]):
    assert main(["narratives", str(page.path), "--bring-back", "2", "--indicator", "contacts"]) == WRONG_USAGE
    assert "leave out --indicator and --period" in capsys.readouterr().err
