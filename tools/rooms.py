"""
The rooms of src/kpixl, from the ground up; writes their table into docs/architecture.md: python tools/rooms.py

The list is here and nowhere else. A room's sentence is the docstring of its package; tests/house holds the code to it.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, field

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "src" / "kpixl"
PAGE = ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- rooms: made by python tools/rooms.py -->", "<!-- end of rooms -->"

REST = ""  # the modules of a room that are in none of its sub-rooms


class Room(Struct, frozen=True):
    """A package at the top of `kpixl`. It imports itself and the rooms before it."""

    name: str
    inside: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # each sub-room, and those it imports
    is_middle: bool = False  # takes values and returns values


ROOMS = (
    Room("words"),
    Room("extracts"),
    Room("demo"),
    Room("config"),
    Room("indicators", is_middle=True),
    Room("scorecard", is_middle=True),
    Room("figures", is_middle=True),
    Room("narratives", is_middle=True),
    Room(
        "workbook",
        {
            "blocks": (),
            "layout": ("blocks",),
            "ooxml": ("blocks",),
            REST: ("blocks", "layout", "ooxml"),
            "making": ("blocks", "layout", "ooxml", REST),
        },
    ),
    Room(
        "disclosure",
        {
            "finding": (),
            "people": ("finding",),
            "gate": ("finding", "people"),
            REST: ("finding", "people", "gate"),
        },
    ),
    Room("commands", {REST: (), "publish": (REST,), "demo": (REST, "publish"), "region": (REST, "publish")}),
    Room("excel", {REST: (), "doctor": (REST,)}),
    Room("cli"),
)

MIDDLE = (*(room.name for room in ROOMS if room.is_middle), "workbook.layout", "excel.functions")

# Their `__init__` holds more than a docstring: names that many modules import from the room as a whole.
SPEAKS_FOR_ITSELF = ("", "indicators", "workbook.layout", "commands.publish", "cli")


def rooms_table(sources: Path = SOURCES) -> str:
    """One row for each room and sub-room, with the first paragraph of its docstring."""
    rows = [(path, sentence(sources, path)) for room in ROOMS for path in (room.name, *_packages(sources, room))]
    lines = [f"| `{path}` | {_one_line(words)} |" for path, words in rows]
    return "\n".join(["| room (`src/kpixl/…`) | what is in it |", "|---|---|", *lines])


def sentence(sources: Path, path: str) -> str:
    package = sources / path / "__init__.py"
    words = ast.get_docstring(ast.parse(package.read_text(encoding="utf-8"))) or ""
    return words.split("\n\n")[0]


def _packages(sources: Path, room: Room) -> list[str]:
    return [f"{room.name}/{name}" for name in room.inside if name and (sources / room.name / name).is_dir()]


def _one_line(words: str) -> str:
    return " ".join(words.split()).replace("|", "\\|")


def with_rooms(page: str) -> str:
    """The page of the architecture with the table as it should be."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{rooms_table()}\n\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(with_rooms(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
