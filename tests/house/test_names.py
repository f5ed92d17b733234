"""One word, one thing; and nothing exists only for a test."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import kpixl
from arrows import Tree
from defined_names import NAMED_ELSEWHERE, of_two_things, unread

SOURCES = Path(kpixl.__file__).parent
TOOLS = Path(__file__).parents[2] / "tools"
# What nothing in Python reads, and why.
KEPT = dict.fromkeys(
    ("excel.macros.refresh", "excel.macros.check", "excel.macros.publish", "excel.macros.override"),
    "a button of the workbook calls it by its name",
)


@pytest.fixture(scope="module")
def modules() -> dict[str, ast.Module]:
    return dict(Tree(SOURCES).modules)


def test_no_two_modules_define_one_name_for_two_things(modules: dict[str, ast.Module]):
    assert of_two_things(modules) == []


def test_every_module_that_may_share_names_is_there(modules: dict[str, ast.Module]):
    assert set(NAMED_ELSEWHERE) <= set(modules)


def test_nothing_in_the_sources_is_read_by_tests_alone(modules: dict[str, ast.Module]):
    tools = [ast.parse(path.read_text(encoding="utf-8")) for path in TOOLS.rglob("*.py")]
    assert {each.partition(" ")[0] for each in unread(modules, tools)} == KEPT.keys()


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


AT_THE_TOP = ("def f(): ...", "f = 1", "f: int = 1", "class f: ...")
METHODS = ("class _C:\n    def f(self): ...\n_C()", "class _C:\n    @property\n    def f(self): ...\n_C()")


@pytest.mark.parametrize("text", [*AT_THE_TOP, *METHODS])
def test_what_nobody_reads_is_found(text: str):
    assert unread(parsed(a=text, b="from a import f")) == ["a.f is read by nobody"]
    for reader in ("import a\na.f", "from kpixl import a\nb.a.f", "module = 'kpixl.a.f'"):
        assert unread(parsed(a=text), [ast.parse(reader)]) == []


@pytest.mark.parametrize("text", AT_THE_TOP)
def test_what_is_at_the_top_of_a_module_is_read_where_it_is_imported_from_there(text: str):
    for reader in (
        "entry = 'kpixl.a:f'",
        "from a import f\nprint(f)",
        "from kpixl.a import f as g\ng()",
        "from a import f\n__all__ = ('f',)",
    ):
        assert unread(parsed(a=text), [ast.parse(reader)]) == []
    assert unread(parsed(a=f"{text}\nprint(f)")) == []


@pytest.mark.parametrize("text", AT_THE_TOP)
@pytest.mark.parametrize("other", ["line.f", "def _g(f): return f\n_g(1)", "line['f']", "from b import f\nprint(f)"])
def test_something_else_of_the_same_name_does_not_read_it(text: str, other: str):
    assert unread(parsed(a=text), [ast.parse(other)]) == ["a.f is read by nobody"]


@pytest.mark.parametrize("text", METHODS)
@pytest.mark.parametrize("reader", ["c.f", "found = 'f'", "print(f)"])
def test_a_method_is_read_by_whoever_names_it(text: str, reader: str):
    assert unread(parsed(a=text), [ast.parse(reader)]) == []


def test_a_decorated_function_is_read_by_its_decorator():
    assert unread(parsed(a="@indicator(good_is=HIGH)\ndef cp_visits(): ...\n@udf\ndef KPI(): ...")) == []
