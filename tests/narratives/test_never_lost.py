"""Whatever officers and managers do, in whatever order: no text is lost, and none is beside another indicator."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from few_indicators import with_few
from kpixl.cli import main
from kpixl.workbook import layout
from making import contacts, persons, written
from pages import Workbook, on_disk
from people_at_work import PeopleAtWork

pytestmark = pytest.mark.slow

# `tools/narrative_sequences.py` runs as many as there is time for.
PeopleAtWork.TestCase.settings = settings(
    max_examples=15, stateful_step_count=10, suppress_health_check=list(HealthCheck)
)
TestPeopleAtWork = pytest.mark.slow(PeopleAtWork.TestCase)


def ran(*command: str | Path) -> None:
    assert main([*map(str, command)]) == 0


def test_what_was_typed_is_there_after_two_months_of_the_real_commands(tmp_path, monkeypatch):
    """On disk, with figures from an export: typed, handed out, collected, answered, brought back."""
    monkeypatch.setenv("KPIXL_HOME", str(tmp_path / "home"))
    exports = written(tmp_path / "2024-06", persons(("ade", "2015-03-01")), contacts(("ade", "2024-06-03"))).parent
    config = with_few(tmp_path / "config", "contacts", "re_referrals")
    workbook = on_disk(tmp_path / "Scorecard.xlsm", exports, config=config)
    ran("refresh", workbook.path, "--period", "2024-05", "--extracts", exports, "--config", config)
    workbook.narrate("contacts", "Calm in May.")
    workbook.type(layout.DATA_QUALITY, "C40", "Ask the team about this.")
    ran("refresh", workbook.path, "--period", "2024-06")
    assert workbook.narrative("contacts") is None
    workbook.narrate("contacts", "Calm in June.")
    ran("handout", workbook.path, "--out", tmp_path / "Handout.xlsm")
    theirs = Workbook(Path(shutil.copy(tmp_path / "Handout.xlsm", tmp_path / "theirs.xlsm")), exports, config)
    theirs.narrate("contacts", "A busy June.")
    theirs.type(layout.PAGE, f"Q{theirs.row_of('contacts')}", "in Notes")
    workbook.narrate("contacts", "Calmer yet.")
    ran("collect", workbook.path, theirs.path)
    workbook.type(layout.CONFLICTS, "H5", "Calm, then busy.")
    ran("refresh", workbook.path)
    assert workbook.narrative("contacts") == "Calm, then busy."
    kept = ["Calm in May.", "Ask the team about this.", "Calm in June.", "Calmer yet.", "in Notes", "A busy June."]
    assert [text for _, _, text in workbook.archive()] == [*kept, "Calm, then busy."]
    ran("narratives", workbook.path, "--bring-back", "4")
    assert workbook.narrative("contacts") == "Calm in June."
