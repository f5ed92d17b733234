"""Arrows point one way, and the middle takes values and returns values (docs/architecture.md)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import kpixl

SOURCES = Path(kpixl.__file__).parent

# A room is a module or a package at the top. It may import itself and the rooms before it.
WORDS = "errors terms periods schema"
DOOR = "toml_tables config config_reading extracts"
MIDDLE = "asked cohorts teams indicators figures display rating scorecard disclosure definition wrapping blocks"
PAGE = "narratives owed numbers_in_text named_groups narrative_figures remarks three_way conflicts layout"
# What people type, and the keys of their own machine.
PEOPLE = "small_counts naming overrides settings pseudonyms progress snapshot functions function_help"
LEAVING = "gate narrative_queries narrative_decisions sending"  # what may leave, and how
WORKBOOKS = "workbook standing chasing narrative_history picking"
COPIES = "publish handout returned_copy collecting"
MACHINE = "installing doctor"
OPEN = "udfs live open_books macros"  # in Excel
SHELL = (
    f"computing printing checking demo {WORKBOOKS} {LEAVING} refresh {COPIES} computed_months {OPEN} demo_council "
    f"{MACHINE} cli"
)
ROOMS = f"{WORDS} {DOOR} {MIDDLE} {PAGE} {PEOPLE} {SHELL}".split()

FILES_CELLS_AND_CLOCKS = {"io", "lxml", "openpyxl", "os", "pathlib", "python_calamine", "time", "xlsxwriter", "xlwings"}


def modules() -> list[Path]:
    return sorted(path for path in SOURCES.rglob("*.py") if path != SOURCES / "__init__.py")


def room_of(module: Path) -> str:
    return module.relative_to(SOURCES).parts[0].removesuffix(".py")


def imports(module: Path) -> Iterator[str]:
    """Dotted names, those inside functions too; `from kpixl import x` is `kpixl.x`."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "kpixl":
            yield from (f"kpixl.{name.name}" for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_every_room_has_its_place():
    assert {room_of(module) for module in modules()} == set(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_what_stands_before_it(room):
    rooms_imported = {
        name.split(".")[1]
        for module in modules()
        if room_of(module) == room
        for name in imports(module)
        if name.startswith("kpixl.") and name != "kpixl.__version__"
    }
    assert rooms_imported <= set(ROOMS[: ROOMS.index(room) + 1])


@pytest.mark.parametrize("room", MIDDLE.split())
def test_nothing_in_the_middle_reads_a_file_a_cell_or_the_clock(room):
    for module in modules():
        if room_of(module) == room:
            assert not {name.split(".")[0] for name in imports(module)} & FILES_CELLS_AND_CLOCKS, module.name


def test_only_the_shell_imports_xlwings():
    for module in modules():
        if room_of(module) not in SHELL.split():
            assert not any(name.split(".")[0] == "xlwings" for name in imports(module)), module.name
