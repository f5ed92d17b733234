"""Who owes which narrative: what config asks for, what the margin says, and the words in which it is asked for."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from few_indicators import with_few
from kpixl.cli import main
from kpixl.narratives.archive import Entry, How
from kpixl.narratives.margin import with_remarks
from kpixl.narratives.owed_narratives import by_owner, occasions_of, owed, paragraph
from kpixl.scorecard.scorecard import QualityKind, Query
from kpixl.words.terms import Occasion, Rag
from kpixl.workbook import layout
from making import contacts, cp_plans, cp_visits, departments, involvements, persons, written
from pages import JUNE, MAY, Workbook, figure, on_disk, override, page

SEEN_LATE = figure("cp_visits", JUNE, 82, 100)  # red: the target is 100%, amber from 90%
SEEN_WELL = figure("cp_visits", JUNE, 100, 100)
SEEN_WELL_IN_MAY = figure("cp_visits", MAY, 100, 100)


def row_in(of, key: str):
    return next(row for row in of.rows if row.indicator.key == key)


def asked_for(of, key: str) -> tuple[Occasion, ...]:
    return next((each.occasions for each in owed(of, ()) if each.indicator.key == key), ())


def test_a_red_figure_without_words_is_owed():
    assert asked_for(page(SEEN_LATE), "cp_visits") == (Occasion.RED,)


def test_a_green_figure_needs_no_words():
    assert asked_for(page(SEEN_WELL, SEEN_WELL_IN_MAY), "cp_visits") == ()


def test_a_text_that_is_there_is_not_owed_but_one_of_blanks_is():
    assert asked_for(page(SEEN_LATE, narratives={"cp_visits": "Late recording."}), "cp_visits") == ()
    assert asked_for(page(SEEN_LATE, narratives={"cp_visits": "  \n "}), "cp_visits") == (Occasion.RED,)


def test_a_changed_colour_asks_for_words_either_way():
    assert asked_for(page(SEEN_LATE, SEEN_WELL_IN_MAY), "cp_visits") == (Occasion.RED, Occasion.CHANGED_COLOUR)
    better = page(SEEN_WELL, figure("cp_visits", MAY, 82, 100))
    assert asked_for(better, "cp_visits") == (Occasion.CHANGED_COLOUR,)


def test_an_overridden_letter_asks_for_words():
    of = page(SEEN_LATE, overrides=[override("cp_visits", JUNE, Rag.AMBER)])
    assert asked_for(of, "cp_visits") == (Occasion.OVERRIDDEN,)


def test_a_figure_that_moved_since_it_was_issued_asks_for_words():
    of = replace(page(SEEN_WELL), queries=(Query(QualityKind.MOVED, "", "82% was issued", "cp_visits", "2024-06"),))
    assert asked_for(of, "cp_visits") == (Occasion.RESTATED,)


def test_a_figure_that_cant_be_known_asks_for_words():
    assert asked_for(page(figure("cp_visits", JUNE, None, reason="no rows")), "cp_visits") == (Occasion.NO_FIGURE,)


def test_an_indicator_reported_by_term_owes_nothing_in_a_month_without_a_term_s_end():
    assert asked_for(page(figure("pep_quality", JUNE, None, reason="reported termly")), "pep_quality") == ()


def test_only_what_config_asks_for_is_owed():
    of = page(SEEN_LATE)
    rules = replace(of.config.page.narratives, required_when=(Occasion.OVERRIDDEN,))
    lenient = replace(of, config=replace(of.config, page=replace(of.config.page, narratives=rules)))
    assert asked_for(lenient, "cp_visits") == ()
    assert occasions_of(row_in(lenient, "cp_visits"), is_restated=False) == (Occasion.RED,)


def test_a_text_carried_from_last_month_counts_as_not_written():
    of = page(SEEN_LATE, narratives={"cp_visits": "Late recording."})
    [late] = [each for each in owed(of, {"cp_visits"}) if each.indicator.key == "cp_visits"]
    assert late.is_carried


def test_the_paragraph_for_an_owner_names_each_indicator_and_why():
    owing = [each for each in owed(page(SEEN_LATE), ()) if each.indicator.key == "cp_visits"]
    [(owner, theirs)] = by_owner(owing).items()
    assert paragraph(owner, theirs, JUNE) == (
        "Head of Safeguarding: for the scorecard of June 2024 we still need your words on one indicator:\n"
        "- 6.8 Children subject to a CP Plan seen in the last 10 working days (red)"
    )


# --- the margin -------------------------------------------------------------------------------------------------------


def margin(of, *archive: Entry) -> tuple[str, ...]:
    return row_in(with_remarks(of, archive, {}), "cp_visits").remarks


def test_the_margin_says_which_text_is_needed_why_and_from_whom():
    assert margin(page(SEEN_LATE)) == ("Text needed: red (Head of Safeguarding)",)


def test_the_margin_says_what_is_doubtful_and_of_which_months():
    doubtful = [replace(each, doubts=("few rows lately",)) for each in (SEEN_WELL, SEEN_WELL_IN_MAY)]
    of = with_remarks(page(*doubtful), (), {})
    assert "In doubt, May, June: few rows lately" in row_in(of, "cp_visits").remarks


def test_the_margin_says_that_a_text_was_carried_and_nobody_touched_it():
    of = page(SEEN_LATE, narratives={"cp_visits": "Late recording."})
    entry = Entry("cp_visits", "2024-06", "Late recording.", "2024-07-08", "", how=How.CARRIED, origin="2024-05")
    assert margin(of, entry)[-1] == "Carried from May 2024, not updated"


def test_the_margin_says_that_a_text_is_older_than_its_figure():
    of = page(SEEN_LATE, narratives={"cp_visits": "Recording was late."})
    assert margin(of, Entry("cp_visits", "2024-06", "Recording was late.", "2024-07-01", "79%")) == (
        "Written when the figure was 79%; it is 82% now",
    )
    assert margin(of, Entry("cp_visits", "2024-06", "Recording was late.", "2024-07-01", "82%")) == ()


# --- in a workbook ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A config with the indicators that the tests look at."""
    return with_few(tmp_path_factory.mktemp("few"), "contacts", "cp_visits")


@pytest.fixture
def workbook(tmp_path: Path, few: Path, own_home: Path) -> Workbook:
    """Two children on a plan all year; one of them was seen in June, both in May."""
    written(
        tmp_path / "exports" / "2024-07",
        persons(("ade", "2015-03-01"), ("bea", "2012-07-09")),
        contacts(("ade", "2024-06-03")),
        cp_plans(("ade", "2024-01-08", ""), ("bea", "2024-01-08", "")),
        cp_visits(("ade", "2024-06-21"), ("ade", "2024-05-30"), ("bea", "2024-05-30")),
        involvements(("ade", "t1", "2024-01-08"), ("bea", "t1", "2024-01-08")),
        departments(("t1", "North", "Family Support")),
    )
    return on_disk(tmp_path / "Scorecard.xlsm", tmp_path / "exports", config=few)


def config_with(few: Path, tmp_path: Path, before: str, after: str) -> Path:
    folder = tmp_path / "config"
    shutil.copytree(few, folder)
    file = folder / "page.toml"
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")
    return folder


def to_check(workbook: Workbook, key: str) -> str:
    return workbook.rows(layout.PAGE)[workbook.row_of(key) - 1][layout.USUAL.margin - 1] or ""


@pytest.mark.slow
def test_a_refresh_writes_the_margin_and_typing_the_text_empties_it(workbook: Workbook):
    workbook.refreshed("2024-06")
    assert "Text needed: red, changed colour" in to_check(workbook, "cp_visits")
    workbook.narrate("cp_visits", "One visit was recorded late.")
    workbook.refreshed("2024-06")
    assert to_check(workbook, "cp_visits") == ""


@pytest.mark.slow
def test_check_lists_by_owner_what_a_workbook_lacks_and_knows_what_was_typed_since(
    workbook: Workbook, capsys: pytest.CaptureFixture[str]
):
    workbook.refreshed("2024-06")
    assert main(["check", str(workbook.path)]) == 0
    assert "- 6.8 Children subject to a CP Plan" in capsys.readouterr().out
    workbook.narrate("cp_visits", "One visit was recorded late.")
    assert main(["check", str(workbook.path)]) == 0
    assert "- 6.8 Children subject to a CP Plan" not in capsys.readouterr().out


@pytest.mark.slow
def test_a_new_month_begins_empty(workbook: Workbook):
    workbook.refreshed("2024-05")
    workbook.narrate("cp_visits", "All were seen.")
    workbook.refreshed("2024-06")
    assert workbook.narrative("cp_visits") is None


@pytest.mark.slow
def test_a_new_month_may_begin_with_last_months_words_marked_as_carried(workbook: Workbook, few: Path, tmp_path: Path):
    config = config_with(few, tmp_path, 'new_month = "empty"', 'new_month = "carried"')
    workbook.refreshed("2024-05", config=config)
    workbook.narrate("cp_visits", "All were seen.")
    workbook.refreshed("2024-06", config=config)
    assert workbook.narrative("cp_visits") == "All were seen."
    assert "Text needed" in to_check(workbook, "cp_visits")
    assert "Carried from May 2024, not updated" in to_check(workbook, "cp_visits")
    workbook.narrate("cp_visits", "One was not seen.")
    workbook.refreshed("2024-06", config=config)
    assert to_check(workbook, "cp_visits") == ""
    workbook.refreshed("2024-05", config=config)
    assert workbook.narrative("cp_visits") == "All were seen."


@pytest.mark.slow
def test_a_month_that_was_there_before_is_not_filled_again(workbook: Workbook, few: Path, tmp_path: Path):
    config = config_with(few, tmp_path, 'new_month = "empty"', 'new_month = "carried"')
    workbook.refreshed("2024-05", config=config)
    workbook.narrate("cp_visits", "All were seen.")
    workbook.refreshed("2024-06", config=config)
    workbook.narrate("cp_visits", None)
    workbook.refreshed("2024-05", config=config)
    workbook.refreshed("2024-06", config=config)
    assert workbook.narrative("cp_visits") is None


@pytest.mark.slow
def test_the_archive_keeps_who_saved_the_workbook_and_the_figure_that_stood_beside_a_text(workbook: Workbook):
    workbook.refreshed("2024-06")
    workbook.narrate("cp_visits", "One visit was recorded late.")
    workbook.refreshed("2024-06")
    headings, *lines = workbook.rows(layout.NARRATIVES)
    kept = dict(zip(headings, lines[-1], strict=True))
    assert (kept["figure"], kept["how"]) == ("50%", "typed")


@pytest.mark.slow
def test_an_override_of_the_month_is_a_reason_to_write(workbook: Workbook):
    workbook.override(1, "cp_visits", date(2024, 6, 1), "A", "Recorded late", "Head of Service", date(2024, 7, 5))
    workbook.refreshed("2024-06")
    assert "letter set by hand" in to_check(workbook, "cp_visits")
