"""
No single indicator is known outside its own room: each declares whatever others must know about it.

The demo council, whose figures are given by indicator, is the exception.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from kpixl.extracts.schema import TABLES
from kpixl.indicators import ALL
from rooms import SOURCES

KNOW_THEM = ("indicators", "demo")

# Four tables have the short name of an indicator. `extracts`, which is below the indicators, means its tables.
TABLES_TOO = ALL.keys() & TABLES.keys()
MEAN_THE_TABLE = (
    "extracts/",
    "config/extracts_toml.py",  # texts of its columns
    "config/own_toml.py",  # tables whose rows no indicator of a council's own may count
    "figures/why_unknown.py",  # tables that get rows all year round
    "commands/map/codes.py",  # columns with codes
    "commands/map/meanings.py",  # columns with texts whose meaning is asked for
    "commands/region/definitions_compared.py",  # tables in which a shared parameter chooses some rows
)
WORDS_TOO = {("extracts/name_words.py", "supervision")}  # in the names of columns


def keys_named_in(module: str, text: str) -> Iterator[str]:
    """Where a module has an indicator's key as a text, with its line."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in ALL:
            means_the_table = node.value in TABLES_TOO and module.startswith(MEAN_THE_TABLE)
            if not means_the_table and (module, node.value) not in WORDS_TOO:
                yield f"{module}:{node.lineno} names {node.value}"


def outside_their_room() -> Iterator[tuple[str, Path]]:
    for path in sorted(SOURCES.rglob("*.py")):
        module = path.relative_to(SOURCES).as_posix()
        if module.split("/")[0] not in KNOW_THEM:
            yield module, path


def test_no_module_outside_their_room_names_an_indicator():
    found = [each for module, path in outside_their_room() for each in keys_named_in(module, path.read_text("utf-8"))]
    assert found == [], "let the indicator declare it (indicators/declared.py)"


def test_every_module_that_may_mean_a_table_does():
    modules = dict(outside_their_room())
    for name in MEAN_THE_TABLE:
        texts = [path.read_text("utf-8") for module, path in modules.items() if module.startswith(name)]
        assert any(f'"{key}"' in text for text in texts for key in TABLES_TOO), f"{name} can be taken off the list"


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("figures/a.py", 'WORDS = {"lac_visits": 1}'),
        ("commands/audit/a.py", 'def f(key):\n    return key == "children_in_need"'),
        ("disclosure/a.py", 'TOTAL = ("care_leavers", ())'),  # also a table, but not here
        ("extracts/a.py", 'X = "supervision"'),
    ],
)
def test_a_key_is_found_wherever_it_is(module: str, text: str):
    assert len([*keys_named_in(module, text)]) == 1


def test_a_table_of_the_same_name_is_no_indicator():
    assert [*keys_named_in("extracts/a.py", 'DATED = ("contacts", "cin_visits")')] == []
