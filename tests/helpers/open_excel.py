"""
A workbook open in "Excel": xlwings' own engine for Excel elsewhere, which reads JSON and records what it is told.

What it was told is carried out here on a grid, as Excel would do it: a text that Excel would read as a number, a date
or a formula fails the test. xlwings PRO, used only here, is free for noncommercial use (PolyForm Noncommercial).
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import xlwings as xw
from msgspec import Struct, field

from kpixl.excel.open_workbook import Excel
from kpixl.workbook.blocks import ChartSheet, Value
from kpixl.workbook.ooxml.looks import Look, looks
from kpixl.workbook.ooxml.markup import tree
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import (
    cell_styles,
    defined_names,
    related,
    shared_strings,
    sheets,
    values_in,
    worksheet,
)

NUMBER_LIKE = re.compile(r"\s*[=+\-@]|.*\d|(true|false)$", re.IGNORECASE | re.DOTALL)
CELL = re.compile(r"='?([^'!]+)'?!(\$?[A-Z]+\$?[0-9]+)")

with mock.patch.dict(os.environ, XLWINGS_LICENSE_KEY="noncommercial"):
    from xlwings.pro import _xlremote

if "remote" not in [engine.name for engine in xw.engines]:
    xw.engines.add(xw.main.Engine(impl=_xlremote.engine))

# To say how large a range is, xlwings copies and hashes all values of the sheet.
_xlremote.Range.coords = property(lambda cells: (cells.sheet.name, cells.row, cells.column, *cells.shape))

Place = tuple[int, int]


class OpenExcel(Struct):
    """The workbook on disk and in "Excel"; what xlwings' engine can't express is recorded here."""

    path: Path
    package: Package  # as it was opened
    rows: Mapping[str, list[list[Value]]]  # of each sheet, as it was opened
    book: xw.Book
    page_breaks: dict[int, bool] = field(default_factory=dict)
    indented: list[tuple[str, Look]] = field(default_factory=list)
    painted: int = 0
    label: str = ""
    charts: ChartSheet | None = None

    @property
    def excel(self) -> Excel:
        return Excel(
            save_copy=lambda book, copy: shutil.copy(self.path, copy),
            typed=lambda sheet: sheet.used_range.raw_value,
            quiet={"calculation": "manual"},
            recalculate=lambda book: book.app.calculate(),
            break_page=lambda sheet, row, ends: self.page_breaks.update({row: ends}),
            indent=lambda cells, look: self.indented.append((cells.address, look)),
            paint_letters=lambda book, letters: setattr(self, "painted", self.painted + 1),
            label=lambda book, text: setattr(self, "label", text),
            redraw=lambda book, charts: setattr(self, "charts", charts),
        )

    @property
    def actions(self) -> list[dict]:
        return self.book.json()["actions"]

    def told(self) -> list[str]:
        """The names of the actions that it was told, each once."""
        return list(dict.fromkeys(action["func"] for action in self.actions))

    def cells(self) -> dict[str, dict[Place, Value]]:
        """The contents of every sheet after all actions; empty cells are left out."""
        package = self.package
        formats = [look.number_format for look in looks(package)]
        names = list(self.rows)
        grids = {name: _filled(rows) for name, rows in self.rows.items()}
        told = {names[action["sheet_position"]] for action in self.actions if action["sheet_position"] is not None}
        worn = {name: {at: formats[s] for at, s in cell_styles(package, name).items()} for name in told}
        for action in self.actions:
            if action["sheet_position"] is None:
                continue
            name = names[action["sheet_position"]]
            match action["func"]:
                case "setNumberFormat":
                    worn[name].update(dict.fromkeys(_places(action), action["args"][0]))
                case "rangeClear":
                    for at in _places(action):
                        grids[name].pop(at, None)
                        worn[name].pop(at, None)
                case "setValues":
                    given = [value for row in action["values"] for value in row]
                    for at, value in zip(_places(action), given, strict=True):
                        grids[name][at] = _taken(value, worn[name].get(at, "General"), f"{name} {at}")
        return {name: {at: value for at, value in grid.items() if value is not None} for name, grid in grids.items()}

    def looks(self, sheet: str) -> Mapping[Place, dict[str, object]]:
        """How the sheet's cells look in the end, as far as this engine can be told; borders are left out."""
        package = self.package
        all_looks = looks(package)
        found = {at: _plain(all_looks[style]) for at, style in cell_styles(package, sheet).items()}
        index = list(sheets(package)).index(sheet)
        for action in self.actions:
            if action["sheet_position"] != index:
                continue
            for at in (
                _places(action)
                if action["func"] in LOOKS or action["func"] in ("setFontProperty", "rangeClear")
                else ()
            ):
                look = found.setdefault(at, _plain(all_looks[0]))
                if action["func"] == "setFontProperty":
                    look[FONT[action["args"][0]]] = action["args"][1]
                elif action["func"] == "rangeClear":
                    found[at] = _plain(all_looks[0])
                else:
                    look[LOOKS[action["func"]]] = action["args"][0]
        return found

    def usual_look(self) -> dict[str, object]:
        """The look of a cell that nobody gave a format."""
        return _plain(looks(self.package)[0])

    def heights(self, sheet: str) -> dict[int, float]:
        index = list(sheets(self.package)).index(sheet)
        return {
            action["start_row"] + 1: action["args"][0]
            for action in self.actions
            if action["func"] == "setRowHeight" and action["sheet_position"] == index
        }


LOOKS = {
    "setNumberFormat": "number_format",
    "setRangeColor": "fill",
    "setWrapText": "wraps",
    "setHorizontalAlignment": "horizontal",
    "setVerticalAlignment": "vertical",
}
FONT = {"name": "font", "size": "points", "bold": "bold", "italic": "italic", "color": "colour"}


def open_in_excel(path: Path) -> OpenExcel:
    """The workbook on disk, opened."""
    package = Package.read(path)
    rows = {name: _rows(package, name) for name in sheets(package)}
    json = {
        "client": "Office.js",
        "version": xw.__version__,
        "book": {"name": path.name, "active_sheet_index": 0, "selection": "A1", "calculation": "Automatic"},
        "names": _names(package, [*rows]),
        "sheets": [
            {
                "name": name,
                "visibility": "Visible",
                "values": [["" if cell is None else cell for cell in row] for row in of_sheet] or [[""]],
                "pictures": [],
                "tables": [{"name": table} for table in _tables(package, name)],
            }
            for name, of_sheet in rows.items()
        ],
    }
    return OpenExcel(path, package, rows, xw.Book(json=json))


@contextmanager
def refusing(opened: OpenExcel, after: int, *, for_good: bool = False) -> Iterator[None]:
    """An Excel that accepts this many writes of values, then refuses one, or all that follow."""
    taken = 0
    book = type(opened.book.impl)
    take = book.append_json_action

    def append(self: object, **action: object) -> None:
        nonlocal taken
        taken += action["func"] == "setValues"
        if taken == after + 1 or (for_good and taken > after):
            raise ComError(-2146827284, "refused")
        take(self, **action)

    with mock.patch.object(book, "append_json_action", append):
        yield


class ComError(Exception):
    """What pywin32 raises."""


_READ: dict[tuple[bytes, tuple[str, ...]], list[list[Value]]] = {}


def _rows(package: Package, sheet: str) -> list[list[Value]]:
    """The sheet's values. Workbooks of one kind have most of their sheets in common, and each is read only once."""
    held = package.part(worksheet(package, sheet).part), tuple(shared_strings(package))
    if held not in _READ:
        _READ[held] = values_in(package, sheet)
    return _READ[held]


def _tables(package: Package, sheet: str) -> list[str]:
    parts = related(package, worksheet(package, sheet).part, "table")
    return [tree(package.part(part), part).get("displayName", "") for part in parts]


def _names(package: Package, tabs: list[str]) -> list[dict]:
    named = {name: f"={text}" for (name, scope), text in defined_names(package).items() if scope is None}
    found = []
    for name, refers_to in named.items():
        if cell := CELL.fullmatch(refers_to):
            found.append(
                {
                    "name": name,
                    "sheet_index": tabs.index(cell[1]),
                    "address": cell[2].replace("$", ""),
                    "refers_to": refers_to,
                    "book_scope": True,
                    "scope_sheet_index": None,
                    "scope_sheet_name": None,
                }
            )
    return found


def _filled(rows: list[list[Value]]) -> dict[Place, Value]:
    return {
        (row, column): value
        for row, cells in enumerate(rows, start=1)
        for column, value in enumerate(cells, start=1)
        if value not in (None, "")
    }


def _places(action: dict) -> list[Place]:
    top, left = action["start_row"] + 1, action["start_column"] + 1
    return [
        (row, column)
        for row in range(top, top + action["row_count"])
        for column in range(left, left + action["column_count"])
    ]


def _taken(given: object, number_format: str, where: str) -> Value:
    """What Excel makes of a value that is written into a cell with this format."""
    if not isinstance(given, str):
        assert number_format != "@", f"{where}: Excel would make a text of the number {given}"
        return given  # type: ignore[return-value]
    if given.startswith("'"):
        return given[1:]
    assert number_format == "@" or not NUMBER_LIKE.match(given), f"{where}: Excel would not take {given!r} for a text"
    return given or None


def _plain(look: Look) -> dict[str, object]:
    """The look in the words of the recorded actions."""
    return {
        "number_format": look.number_format,
        "fill": look.fill and "#{:02x}{:02x}{:02x}".format(*look.fill),
        "wraps": look.wraps,
        "horizontal": look.horizontal.title().replace("_", ""),
        "vertical": look.vertical.title(),
        "font": look.font,
        "points": look.points,
        "bold": look.bold,
        "italic": look.italic,
        "colour": "#{:02x}{:02x}{:02x}".format(*look.colour),
    }
