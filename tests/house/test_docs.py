"""The documents say what the code does, and everything that they name exists."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

import pictures
from indicators_page import PAGE, indicators_page
from kpixl.cli import main
from kpixl.config.reading import read_config, shipped_config
from kpixl.indicators import DECLARED
from rooms import ROOMS

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
SOURCES = sorted(path for folder in ("src", "tests", "tools") for path in (ROOT / folder).rglob("*.py"))

BLOCK = re.compile(r"^ *```\w*\n(.*?)^ *```", re.MULTILINE | re.DOTALL)

# What looks like a path (from the top of the repository or from the rooms), like a module, or like a Python file.
PATH = re.compile(r"(?:src|tests|tools|docs|config|workbook|(?:[a-z_]+/)+)(?:/[\w.-]+)*/?")
MODULE = re.compile(r"kpixl(?:\.\w+)+")
PYTHON_FILE = re.compile(r"(?:\w+/)*\w+\.py")
NO_MODULE = (".exe", ".log", ".xlam", ".xlam.before", ".toml")  # files of kpixl's own, by their names


def test_the_page_of_indicators_is_the_one_that_code_and_config_make():
    page = indicators_page(read_config(shipped_config(), DECLARED))
    assert PAGE.read_text(encoding="utf-8") == page, "stale: run python tools/indicators_page.py"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_every_link_leads_somewhere(document):
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8"))
    missing = [link for link in links if "://" not in link and not (document.parent / link).exists()]
    assert not missing


def test_the_pictures_are_those_of_the_workbook_and_the_pdf_as_they_are_now():
    assert pictures.NOTE.read_text(encoding="ascii") == pictures.marks(), "stale: run python tools/pictures.py"


def test_every_picture_is_made_by_the_tool_and_shown_in_a_document():
    made = {*pictures.OF_WORKBOOK, *pictures.OF_PDF}
    printed = {name for name in pictures.all_pictures() if name.startswith(f"{pictures.PRINTED}/")}
    assert pictures.all_pictures() == made | printed
    shown = {
        (document.parent / link).resolve().relative_to(pictures.DOCS).as_posix()
        for document in [*DOCUMENTS, *(ROOT / "docs").rglob("*.html")]
        for link in re.findall(r'(?:\]\(|src=")([^")]+\.png)', document.read_text(encoding="utf-8"))
    }
    assert pictures.all_pictures() == shown


def test_the_readme_leads_to_every_page():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    pages = [document.relative_to(ROOT).as_posix() for document in DOCUMENTS if document.parent != ROOT]
    assert [page for page in pages if f"({page})" not in readme] == []


def named(document: Path) -> Iterator[str]:
    """What is between backticks, and the words of each block of code."""
    text = document.read_text(encoding="utf-8")
    for block in re.findall(BLOCK, text):
        yield from block.split()
    for code in re.findall(r"`([^`\n]+)`", re.sub(BLOCK, "", text)):
        yield code
        yield from code.split()


def is_there(name: str) -> bool:
    """A path from the top of the repository or of the sources, a module or something in it, or a file somewhere."""
    if PYTHON_FILE.fullmatch(name):
        return any(path.as_posix().endswith(f"/{name}") for path in SOURCES)
    if PATH.fullmatch(name):
        return any((top / name).exists() for top in (ROOT, ROOT / "src" / "kpixl"))
    return is_module(name) if MODULE.fullmatch(name) and not name.endswith(NO_MODULE) else True


def is_module(name: str) -> bool:
    """A module, or something in a module."""
    above, _, last = name.rpartition(".")
    try:
        found = importlib.util.find_spec(name)
    except ModuleNotFoundError:  # what is above it is not a package
        found = None
    return found is not None or (above != "kpixl" and is_module(above) and hasattr(import_module(above), last))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_every_file_and_module_that_a_document_names_is_there(document: Path):
    assert [name for name in named(document) if not is_there(name)] == []


def test_every_file_and_module_named_between_backticks_in_the_sources_is_there():
    assert [
        f"{path.relative_to(ROOT)}: {name}"
        for path in SOURCES
        for name in re.findall(r"`([^`\s]+)`", path.read_text(encoding="utf-8"))
        if path != Path(__file__) and not is_there(name)
    ] == []


@pytest.mark.parametrize(
    "gone", ["src/kpixl/schema.py", "kpixl.excel.gone", "layouts/page.py", "tests/gone/", "kpixl.udfs"]
)
def test_a_name_that_leads_nowhere_is_noticed(gone: str):
    assert not is_there(gone)


COMMAND = re.compile(r"kpixl ([a-z]+)((?: [^|&;]*)?)$")


def commands_in(document: Path) -> set[tuple[str, str]]:
    """Every command that a document writes, in code or between backticks, with each of its options."""
    text = document.read_text(encoding="utf-8")
    blocks = "\n".join(re.findall(BLOCK, text)).splitlines()
    lines = [*map(str.strip, blocks), *re.findall(r"`(kpixl [^`\n]+)`", text)]
    found = [match for line in lines if (match := COMMAND.match(line))]
    return {(match[1], option) for match in found for option in ("", *re.findall(r"--[a-z-]+", match[2]))}


@cache
def help_of(command: str) -> str | None:
    """What the command says about itself; None if there is no such command."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        code = main([command, "--help"])
    return None if code else out.getvalue()


@pytest.mark.parametrize(
    ("document", "command", "option"),
    [(document, *each) for document in DOCUMENTS for each in sorted(commands_in(document))],
    ids=lambda value: value.name if isinstance(value, Path) else value or "itself",
)
def test_every_command_and_option_that_a_document_names_is_one(document: Path, command: str, option: str):
    words = help_of(command)
    assert words is not None
    assert option in words


def test_a_command_that_is_none_has_no_help():
    assert help_of("publsh") is None
    assert "--pages" not in (help_of("publish") or "")


def test_the_map_for_the_first_hour_has_every_room_in_its_order():
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert re.findall(r"^ *\| `(\w+)` \|", page, re.MULTILINE) == [room.name for room in ROOMS]
