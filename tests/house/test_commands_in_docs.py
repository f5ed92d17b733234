"""
Every command that a document shows is run, and every formula is answered.

A block marked `sh` is what somebody types, from top to bottom, in the folder of a council. The commands of *Your first
month*, which a new council gets, are run in `tests/commands/test_new.py`.
"""

from __future__ import annotations

import fnmatch
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from functions_page import arguments_of, in_words
from kpixl.cli import main
from kpixl.config.reading import read_config, shipped_config
from kpixl.config.settings import home
from kpixl.excel.function_help import HELP
from kpixl.excel.functions import CellError, answer
from kpixl.excel.snapshot import Snapshot, snapshot_of
from kpixl.extracts.cache import cache_folder
from kpixl.indicators import DECLARED
from kpixl.words.periods import Period
from kpixl.workbook.shipped import shipped_workbook

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

TYPED = re.compile(r"^ *```sh\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
FORMULA = re.compile(r"`(=KPI_\w+\([^`()]*\))`(?:(?: →| \|| is) (`[^`]+`|“[^”]+”))?")

OF_WINDOWS = {"install", "uninstall"}  # these refuse on other systems, and say so


def typed_in(document: Path) -> list[list[str]]:
    """The words of each line that somebody is to type, in the blocks of a document."""
    blocks = TYPED.findall(document.read_text(encoding="utf-8"))
    lines = (shlex.split(line, comments=True) for block in blocks for line in block.splitlines())
    return [words for words in lines if words]


def name_of(document: Path) -> str:
    return document.relative_to(ROOT).as_posix()


WITH_COMMANDS = [document for document in DOCUMENTS if any(words[0] == "kpixl" for words in typed_in(document))]


@pytest.fixture
def council(town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """
    A council's folder, for one document alone; nothing may be sent from it, and no program may be started.

    What was computed for one document need not be computed for the next.
    """
    folder, kept = tmp_path / "council", cache_folder()
    shutil.copytree(town, folder, ignore=shutil.ignore_patterns("extracts"))
    shutil.copytree(town / "extracts", folder / "extracts", copy_function=os.link)
    shutil.copytree(home(), tmp_path / "home")
    monkeypatch.setenv("KPIXL_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(folder)
    for module, door in ((socket, "socket"), (socket, "getaddrinfo"), (subprocess, "Popen"), (os, "system")):
        monkeypatch.setattr(module, door, _shut)
    yield folder
    if cache_folder().is_dir():
        shutil.copytree(cache_folder(), kept, dirs_exist_ok=True)


def _shut(*_: object, **__: object) -> None:
    raise AssertionError("kpixl opens no connection and starts no program")


@pytest.mark.slow
@pytest.mark.parametrize("document", WITH_COMMANDS, ids=name_of)
def test_every_command_of_a_document_works_where_and_when_the_document_says_so(
    document: Path, council: Path, capsys: pytest.CaptureFixture[str]
):
    for _, command, *words in (line for line in typed_in(document) if line[0] == "kpixl"):
        if command == "collect":
            _managers_send_back(words[1:], council)
        code, told = main([command, *words]), capsys.readouterr()
        if command in OF_WINDOWS and sys.platform != "win32":
            assert (code, "Excel" in told.err) == (1, True), command
        else:
            assert code == 0, (command, words, told.err)
    assert [file for file in left_by(council) if not is_told_to_it(file)] == []


def left_by(council: Path) -> list[str]:
    """The files beside the workbook, except those of another council's own folder, and those in the settings folder."""
    folders = {"extracts", "config", *(path.parent.name for path in council.glob("*/config"))}
    beside = (path for path in council.rglob("*") if path.relative_to(council).parts[0] not in folders)
    return [path.relative_to(council).as_posix() for path in beside if path.is_file()] + [
        path.relative_to(home()).as_posix() for path in home().rglob("*") if path.is_file()
    ]


@cache
def told_to_it() -> tuple[str, ...]:
    """The files that the guide for IT says kpixl stores; `…` stands for any name."""
    text = (ROOT / "docs" / "guides" / "it.md").read_text(encoding="utf-8")
    stored = text[text.index("## What is stored") : text.index("## Personal data")]
    first_cells = re.findall(r"^\| (.+?) \|", stored, re.MULTILINE)
    return tuple(name.replace("…", "*") for cell in first_cells for name in re.findall(r"`([^`]+)`", cell))


def is_told_to_it(file: str) -> bool:
    return any(fnmatch.fnmatchcase(file, name) for name in told_to_it())


def test_a_file_that_the_guide_for_it_does_not_name_is_noticed():
    assert is_told_to_it("published/Scorecard 2024-06.pdf") and is_told_to_it("pseudonym.key")
    assert not is_told_to_it("cache/ssd_person.arrow") and not is_told_to_it("Scorecard.bak")


def _managers_send_back(copies: list[str], council: Path) -> None:
    (handout,) = council.glob("Handout 2*.xlsm")
    for copy in copies:
        shutil.copy(handout, council / copy)


def is_there(words: list[str]) -> bool:
    """Whether a line that is no command of kpixl names a Makefile target, a package, a tool or a test that exists."""
    match words:
        case ["make", target]:
            return f"\n{target}:" in (ROOT / "Makefile").read_text(encoding="utf-8")
        case ["pip", "install", "." | "kpixl"]:
            return True
        case [".venv/bin/pytest", file] | [".venv/bin/python", file, *_]:
            return (ROOT / file).is_file()
    return False


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_what_is_typed_and_is_no_command_of_kpixl_is_there(document: Path):
    others = [words for words in typed_in(document) if words[0] != "kpixl"]
    assert [words for words in others if not is_there(words)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_no_command_is_in_a_block_that_nobody_runs(document: Path):
    blocks = BLOCK.findall(document.read_text(encoding="utf-8"))
    lines = [line.strip() for kind, block in blocks if kind != "sh" for line in block.splitlines()]
    assert [line for line in lines if re.match(r"(kpixl|make|pip|\.venv)\b", line)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_what_a_document_shows_of_config_can_be_read(document: Path):
    for kind, block in BLOCK.findall(document.read_text(encoding="utf-8")):
        if kind == "toml":
            assert tomllib.loads(block)


def test_a_target_that_changes_is_written_as_the_guide_for_the_analyst_says(tmp_path: Path):
    guide = (ROOT / "docs" / "guides" / "analyst.md").read_text(encoding="utf-8")
    (block,) = [block for kind, block in BLOCK.findall(guide) if kind == "toml"]
    table, line = block.splitlines()
    config = shutil.copytree(shipped_config(), tmp_path / "config")
    text = (config / "indicators.toml").read_text(encoding="utf-8")
    before, after = text.split(f"{table}\n")
    written = before + f"{table}\n" + re.sub(r"^target = .*$", line, after, count=1, flags=re.MULTILINE)
    (config / "indicators.toml").write_text(written, encoding="utf-8")
    indicator = read_config(config, DECLARED).indicator(table.strip("[]"))
    assert indicator.target(Period(2024, 5)) != indicator.target(Period(2024, 6))


@cache
def held() -> Snapshot:
    return snapshot_of(shipped_workbook())


@pytest.mark.parametrize(
    ("document", "formula", "gives"),
    [(document, *found) for document in DOCUMENTS for found in FORMULA.findall(document.read_text(encoding="utf-8"))],
    ids=lambda value: name_of(value) if isinstance(value, Path) else None,
)
def test_a_formula_that_a_document_shows_gives_what_it_says(document: Path, formula: str, gives: str):
    name = formula[1 : formula.index("(")]
    if not HELP[name].gives:  # otherwise it needs the extracts
        found = answer(name, held(), *arguments_of(formula))
        assert in_words(found) == gives if gives else found is not CellError.BAD_ARGUMENT
