"""Dependencies point one way, and the middle takes values and returns values (docs/architecture.md)."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest

import kpixl
from arrows import RULES, Tree
from rooms import PAGE, ROOMS, Room, rooms_table, sentence, with_rooms

SOURCES = Path(kpixl.__file__).parent


@pytest.fixture(scope="module")
def sources() -> Tree:
    return Tree(SOURCES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_sources_keep_every_rule_of_the_rooms(sources: Tree, rule: Callable[[Tree], list[str]]):
    assert rule(sources) == []


def test_every_module_is_looked_at_the_shell_too(sources: Tree):
    looked_at = {SOURCES / (name.replace(".", "/") or ".") for name in sources.modules}
    on_disk = {path.parent if path.name == "__init__.py" else path.with_suffix("") for path in SOURCES.rglob("*.py")}
    assert looked_at == on_disk
    assert "kpixl.words.errors" in {name.rpartition(".")[0] for name in sources.names["cli.program"]}


def test_the_table_of_rooms_is_the_one_that_the_packages_make():
    page = PAGE.read_text(encoding="utf-8")
    assert page == with_rooms(page), "stale: run python tools/rooms.py"
    assert rooms_table() in page


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_every_room_says_in_a_sentence_what_is_in_it(room: Room):
    assert sentence(SOURCES, room.name).endswith(".")


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Made-up sources that keep every rule: each room with its sub-rooms, and nothing in them."""
    folder = tmp_path / "kpixl"
    written(folder / "__init__.py", '"""The house."""\n\n__version__ = "1"\n')
    written(folder / "py.typed", "")
    for room in ROOMS:
        for sub_room in ("", *room.inside):
            written(folder / room.name / sub_room / "__init__.py", '"""A room."""\n')
    return folder


def written(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def faults(house: Path) -> dict[str, list[str]]:
    found = {rule.__name__: rule(Tree(house)) for rule in RULES}
    return {rule: words for rule, words in found.items() if words}


def test_a_house_in_order_has_no_fault(house: Path):
    written(house / "workbook/layout/page.py", "from kpixl.words import errors\nfrom kpixl.workbook import blocks\n")
    written(house / "workbook/held.py", "from ..words.errors import E\nfrom .layout import page\nimport pathlib\n")
    written(house / "words/errors.py", "from kpixl import __version__\n")
    assert faults(house) == {}


# A file, its content, the rule that it breaks, and what is said about it.
BROKEN = [
    ("words/errors.py", "from kpixl.cli import main", "upward", "words.errors imports cli"),
    ("words/errors.py", "import kpixl.excel.udfs", "upward", "words.errors imports excel"),
    ("words/errors.py", "from kpixl import commands", "upward", "words.errors imports commands"),
    ("words/errors.py", "from ..figures import what", "upward", "words.errors imports figures"),
    ("indicators/a.py", "def f():\n    from kpixl.figures import x", "upward", "indicators.a imports figures"),
    ("commands/publish/a.py", "import kpixl.cli", "upward", "commands.publish.a imports cli"),
    (
        "narratives/a.py",
        "if TYPE_CHECKING:\n    from kpixl.workbook.layout import x",
        "upward",
        "narratives.a imports workbook.layout",
    ),
    (
        "workbook/layout/a.py",
        "from kpixl.workbook.ooxml import x",
        "between_sub_rooms",
        "workbook.layout.a imports workbook.ooxml",
    ),
    (
        "workbook/ooxml/a.py",
        "from kpixl.workbook.layout import x",
        "between_sub_rooms",
        "workbook.ooxml.a imports workbook.layout",
    ),
    (
        "workbook/held.py",
        "from kpixl.workbook import making",
        "between_sub_rooms",
        "workbook.held imports workbook.making",
    ),
    (
        "commands/refresh.py",
        "from kpixl.commands.publish import x",
        "between_sub_rooms",
        "commands.refresh imports commands.publish",
    ),
    ("helpers/a.py", "", "homeless", "helpers is not in the list of rooms"),
    ("utils.py", "", "homeless", "utils is not in the list of rooms"),
    ("figures/__init__.py", '"""F."""\nX = 1', "talking_packages", "figures/__init__.py holds more than a docstring"),
    ("figures/__init__.py", "", "talking_packages", "figures/__init__.py holds more than a docstring"),
    ("figures/a.py", "X = 1\n" * 400, "long_files", "figures.a has 401 lines"),
    (
        "figures/a.py",
        "class C:\n    def f():\n" + "        1\n" * 40,
        "long_functions",
        "figures.a.f has 41 lines",
    ),
    ("indicators/declared.py", "def indicator(): ...", "long_functions", "indicators.declared.indicator need not be"),
    ("workbook/a.py", "import xlwings as xw", "xlwings_elsewhere", "workbook.a imports xlwings"),
    ("scorecard/a.py", "from os import path", "worldly_middle", "scorecard.a imports os"),
    ("scorecard/a.py", "import time", "worldly_middle", "scorecard.a imports time"),
    ("scorecard/a.py", "from pathlib import Path", "worldly_middle", "scorecard.a imports pathlib"),
    ("figures/a.py", "import pathlib", "worldly_middle", "figures.a imports pathlib"),
    ("figures/a.py", "from pathlib import Path\nPath().read_text()", "worldly_middle", "figures.a touches a file"),
    ("excel/functions.py", "import openpyxl.cell", "worldly_middle", "excel.functions imports openpyxl"),
    ("workbook/layout/a.py", "print(1)", "worldly_middle", "workbook.layout.a calls print in line 1"),
    ("figures/a.py", "x = date.today()", "worldly_middle", "figures.a reads the clock in line 1"),
    ("figures/a.py", "def f():\n    global X\n    X = 1", "worldly_middle", "figures.a changes X in line 2"),
    ("figures/a.py", "SEEN = {}\ndef f(x):\n    SEEN[x] = 1", "worldly_middle", "figures.a changes SEEN in line 3"),
    ("figures/a.py", "SEEN: list = []\nSEEN.append(1)", "worldly_middle", "figures.a changes SEEN in line 2"),
    ("figures/a.py", "@functools.cache\ndef f(): ...", "worldly_middle", "figures.a remembers what f returned"),
    ("figures/a.py", "@lru_cache(maxsize=1)\ndef f(): ...", "worldly_middle", "figures.a remembers what f returned"),
    (
        "narratives/a.py",
        "from kpixl.config.reading import read_config",
        "worldly_middle",
        "narratives.a imports kpixl.config.reading.read_config, which reads",
    ),
]


@pytest.mark.parametrize(("file", "text", "rule", "said"), BROKEN)
def test_a_house_with_one_thing_wrong_is_told_that_one_thing(house: Path, file: str, text: str, rule: str, said: str):
    written(house / file, f"{text}\n")
    found = faults(house)
    assert any(each.startswith(said) for each in found.pop(rule))
    assert set(found) <= {"too_many_entries"}


def test_a_file_of_400_lines_and_a_function_of_40_are_not_too_long(house: Path):
    function = "def f():\n" + "    1\n" * 39
    written(house / "figures/a.py", function + "1\n" * 359)
    assert faults(house) == {}


def test_modules_that_import_one_another_in_a_circle_are_found(house: Path):
    written(house / "words/a.py", "from kpixl.words import b\n")
    written(house / "words/b.py", "def f():\n    from kpixl.words.c import x\n")
    written(house / "words/c.py", "from kpixl.words.a import y\n")
    [circle] = faults(house)["circles"]
    assert sorted(set(circle.split(" imports "))) == ["words.a", "words.b", "words.c"]


def test_more_than_11_floors_are_too_many(house: Path):
    rooms = [room.name for room in ROOMS]
    for below, room in itertools.pairwise(rooms):
        written(house / room / "made_up.py", f'"""Made up."""\nimport kpixl.{below}\n')
    assert faults(house) == {"too_tall": ["13 floors of rooms, at most 11"]}


def test_a_room_that_is_gone_is_to_be_taken_off_the_list(house: Path):
    (house / "figures" / "__init__.py").unlink()
    assert faults(house) == {"homeless": ["figures is in the list of rooms and not in the sources"]}
