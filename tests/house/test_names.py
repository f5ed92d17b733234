"""One word, one thing; and nothing is there for a test alone."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import kpixl
from arrows import Tree
from defined_names import NAMED_ELSEWHERE, of_two_things, unread

SOURCES = Path(kpixl.__file__).parent
TOOLS = Path(__file__).parents[2] / "tools"
# What nobody need read yet, and why.
KEPT: dict[str, str] = {}


@pytest.fixture(scope="module")
def modules() -> dict[str, ast.Module]:
    return dict(Tree(SOURCES).modules)


def test_no_two_modules_define_one_name_for_two_things(modules: dict[str, ast.Module]):
    assert of_two_things(modules) == []


def test_every_module_that_may_share_names_is_there(modules: dict[str, ast.Module]):
    assert set(NAMED_ELSEWHERE) <= set(modules)


def test_nothing_in_the_sources_is_read_by_tests_alone(modules: dict[str, ast.Module]):
    tools = [ast.parse(path.read_text(encoding="utf-8")) for path in TOOLS.rglob("*.py")]
    assert [each for each in unread(modules, tools) if each.partition(" ")[0] not in KEPT] == []


def parsed(**modules: str) -> dict[str, ast.Module]:
    return {name: ast.parse(text) for name, text in modules.items()}


@pytest.mark.parametrize(
    "other", ["class Place: ...", "def Place(): ...", "Place = 2", "Place: int = 2", "Other, Place = 1, 2"]
)
def test_a_name_that_two_modules_give_to_two_things_is_found(other):
    assert of_two_things(parsed(a="class Place: ...", b=other)) == ["Place is in a and b"]


@pytest.mark.parametrize("other", ["from a import Place", "Place = a.Place", "class _Place: ...", "def f(Place): ..."])
def test_a_name_that_is_handed_on_is_that_of_one_thing(other):
    assert of_two_things(parsed(a="class Place: ...", b=other)) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("def f(): ...", "f"),
        ("X = 1", "X"),
        ("X: int = 1", "X"),
        ("class C: ...", "C"),
        ("class _C:\n    def f(self): ...\n_C()", "f"),
        ("class _C:\n    @property\n    def f(self): ...\n_C()", "f"),
    ],
)
def test_what_nobody_reads_is_found(text: str, name: str):
    assert unread(parsed(a=text, b=f"from a import {name}")) == [f"a.{name} is read by nobody"]
    for reader in (f"a.{name}", f"print({name})", f"found = '{name}'", f"module = 'kpixl.a.{name}'"):
        assert unread(parsed(a=text), [ast.parse(reader)]) == []


def test_a_decorated_function_is_read_by_its_decorator():
    assert unread(parsed(a="@indicator(good_is=HIGH)\ndef cp_visits(): ...\n@udf\ndef KPI(): ...")) == []
