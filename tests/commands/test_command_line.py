"""What kpixl says about itself, and to somebody who mistyped."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kpixl import __version__
from kpixl.cli import main
from kpixl.words.texts import counted


def said(capsys, *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    return (code, *capsys.readouterr())


def test_kpixl_alone_says_what_to_do_first(capsys):
    code, told, err = said(capsys)
    assert (code, err) == (0, "")
    commands = re.findall(r"^  kpixl (\w+)", told, re.MULTILINE)
    assert commands[:2] == ["new", "demo"]
    assert all(main([command, "--help"]) == 0 for command in commands)


def test_its_version_is_that_of_the_package(capsys):
    assert said(capsys, "--version") == (0, f"kpixl {__version__}\n", "")


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        (["publsh", "Scorecard.xlsm"], "did you mean publish?"),
        (["key", "exprt", "file"], "did you mean export?"),
        (["refresh", "Scorecard.xlsm", "--extrcts", "x"], "did you mean --extracts?"),
        (["figures", "--extracts", "x", "--period", "2024-06", "--formt=csv"], "did you mean --format?"),
        (["figures", "--extracts", "x", "--period", "2024-06", "--format", "cvs"], "did you mean csv?"),
        (["refresh", "Scorecard.xlsm", "--period", "06/2024"], "Did you mean 2024-06?"),
        (["--verson"], "did you mean --version?"),
    ],
)
def test_a_slip_ends_with_2_and_what_was_probably_meant(slip: list[str], meant: str, capsys):
    code, told, err = said(capsys, *slip)
    assert (code, told) == (2, "")
    assert meant in err and "usage:" not in err


@pytest.mark.parametrize(
    ("slip", "words"),
    [
        (["nothinglikeit"], "'nothinglikeit' is not a command."),
        (["publish"], "WORKBOOK is missing: kpixl publish WORKBOOK"),
        (["refresh", "Scorecard.xlsm", "--period"], "--period needs something after it: --period 2024-06"),
        (["refresh", "My", "Scorecard.xlsm"], "'Scorecard.xlsm' is one too many for `kpixl refresh`."),
        (["refresh"], "Name the workbook"),
        (["key"], "is missing: kpixl key"),
    ],
)
def test_what_is_missing_or_too_much_is_named(slip: list[str], words: str, capsys):
    code, _, err = said(capsys, *slip)
    assert code == 2 and words in err


def test_a_folder_where_a_file_belongs_is_called_a_folder_and_the_reverse(tmp_path: Path, capsys):
    (tmp_path / "Scorecard.xlsm").write_bytes(b"")
    export = tmp_path / "export"
    export.mkdir()
    (export / "ssd_person.csv").write_text("pers_person_id\n1\n")
    for command in ("refresh", "publish", "handout", "narratives", "issue"):
        code, _, err = said(capsys, command, str(tmp_path))
        assert code == 1 and f"is a folder, and a workbook is expected. Name the one in it: {tmp_path}/Score" in err
    for command in (["check"], ["map"], ["figures", "--period", "2024-06", "--extracts"]):
        code, _, err = said(capsys, *command, str(export / "ssd_person.csv"))
        assert code == 1 and f"is a file, and the folder with the whole export is expected: '{export}'?" in err
    assert "This is a folder." in said(capsys, "scan", str(tmp_path))[2]
    for command in ("demo", "new"):
        code, _, err = said(capsys, command, str(tmp_path / "Scorecard.xlsm"))
        assert code == 1 and "Scorecard.xlsm is a file." in err


def test_a_demo_council_is_made_only_where_nothing_is_not_even_over_another_one(tmp_path: Path, capsys):
    """Somebody may have typed into the scorecard there, or it is the council's own."""
    (tmp_path / "config").mkdir()
    (tmp_path / "Scorecard.xlsm").write_bytes(b"with narratives")
    code, _, err = said(capsys, "demo", str(tmp_path))
    assert code == 1 and "is not empty: it holds Scorecard.xlsm. Nothing was changed." in err
    assert (tmp_path / "Scorecard.xlsm").read_bytes() == b"with narratives"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["Scorecard.xlsm", "config"]


def test_a_workbook_that_is_not_there_is_taken_for_the_one_with_nearly_that_name(tmp_path: Path, capsys):
    (tmp_path / "Scorecard.xlsm").write_bytes(b"")
    assert "did you mean Scorecard.xlsm?" in said(capsys, "refresh", str(tmp_path / "Scorecrad.xlsm"))[2]
    assert said(capsys, "refresh", str(tmp_path / "other.xlsm"))[2].strip().endswith("there is no such workbook.")


def test_a_number_of_things_is_said_as_people_say_it():
    assert [counted(number, "figure") for number in (0, 1, 2, 2000)] == [
        "no figures", "1 figure", "2 figures", "2,000 figures",
    ]  # fmt: skip
    assert [counted(number, "entry", "entries") for number in (0, 1, 2)] == ["no entries", "1 entry", "2 entries"]
