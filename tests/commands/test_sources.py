"""`kpixl sources` says of every indicator what each return can give, and why it can't give the rest."""

from __future__ import annotations

import csv
import io
import re

import pytest

from kpixl.cli import main
from kpixl.indicators import ALL
from sources_page import SOURCES_PAGE, with_tables


def asked(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["sources", *arguments]) == 0
    return capsys.readouterr().out


def test_every_indicator_and_return_has_a_line_and_whatever_is_not_told_a_reason(capsys):
    lines = list(csv.DictReader(io.StringIO(asked(capsys, "--format", "csv"))))
    assert {(line["source"], line["key"]) for line in lines} == {
        (kind, key) for kind in ("annex-a", "ssda903", "cin-census") for key in ALL
    }
    assert all(line["missing"] for line in lines if line["told"] in ("in part", "cannot"))


def test_one_return_is_shown_alone_in_full_sentences(capsys):
    shown = asked(capsys, "annex-a")
    assert shown.startswith("Annex A (annex-a)\n")
    assert "SSDA903" not in shown
    assert re.search(r"5\.2 cin_visits +in part: List 6 has the start of a child's case, not of the plan", shown)
    assert re.search(r"contacts +exact for 6 months before the cut\n", shown)


def test_a_return_that_is_not_known_is_refused_with_those_that_are(capsys):
    assert main(["sources", "annex-b"]) == 2
    assert "annex-a" in capsys.readouterr().err


def test_the_page_shows_what_the_command_says():
    page = SOURCES_PAGE.read_text(encoding="utf-8")
    assert page == with_tables(page), "stale: run python tools/sources_page.py"
