"""LibreOffice, for tests that ask what a workbook looks like once it is open. It is started once a session."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct

SERVER = Path(__file__).with_name("office_server.py")


@cache
def python_with_uno() -> str | None:
    """The Python that LibreOffice's `uno` belongs to: the system's, hardly ever the environment's."""
    for python in ("/usr/bin/python3", shutil.which("python3"), sys.executable):
        if python and subprocess.run([python, "-c", "import uno"], capture_output=True).returncode == 0:
            return python
    return None


def is_installed() -> bool:
    return bool(shutil.which("soffice") and shutil.which("pdftoppm") and python_with_uno())


class Office:
    """A running LibreOffice without a window. Use it in a `with`."""

    def __enter__(self) -> Office:
        self._server = subprocess.Popen(
            [str(python_with_uno()), str(SERVER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def __exit__(self, *_: object) -> None:
        self.ask("quit")  # a process that a test has forked may hold the other end of stdin open
        self._server.stdin.close()
        self._server.wait(timeout=60)
        self._server.stdout.close()

    def open(self, path: Path, macros: bool = False, *, has_window: bool = False) -> Book:
        """
        Load a copy into memory: nothing that is asked or written here changes the file. Fails if it can't be loaded.

        Only a book with a window can be brought to the front; nobody sees the window.
        """
        return Book(self, self.ask("open", str(path.resolve()), macros, has_window))

    def ask(self, question: str, *of: object) -> Any:
        self._server.stdin.write(json.dumps({"ask": question, "of": of}) + "\n")
        self._server.stdin.flush()
        line = self._server.stdout.readline()
        if not line:
            raise RuntimeError("LibreOffice stopped answering")
        answer = json.loads(line)
        if "error" in answer:
            raise RuntimeError(f"LibreOffice: {answer['error']}")
        return answer["answer"]


class Paint(Struct, frozen=True):
    """RRGGBB; an empty fill is none."""

    fill: str
    text: str


class Book(Struct, frozen=True):
    """An open workbook. Cells and ranges are written as in a formula: `B7`, `A1:R40`."""

    office: Office
    number: int

    def __enter__(self) -> Book:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.office.ask("close", self.number)

    def sheets(self) -> dict[str, bool]:
        """Name → visible, in order."""
        return dict(self.office.ask("sheets", self.number))

    def to_front(self, sheet: str, cell: str = "A1") -> None:
        """Make it the active workbook, and the cell the selected one; open the book with a window."""
        self.office.ask("to_front", self.number, sheet, cell)

    def undoable(self) -> list[str]:
        """What could be undone, the last first; whatever changes a cell adds to it."""
        return self.office.ask("undoable", self.number)

    def recalculate(self) -> None:
        """Compute every formula again; loading alone shows the values that the file holds."""
        self.office.ask("recalculate", self.number)

    def values(self, sheet: str, cells: str) -> list[list[float | str | None]]:
        """Row by row: numbers are numbers, an empty cell is None, an error a text that begins with #."""
        return self.office.ask("values", self.number, sheet, cells)

    def value(self, sheet: str, cell: str) -> float | str | None:
        return self.values(sheet, cell)[0][0]

    def shown(self, sheet: str, cells: str) -> list[list[str]]:
        """Row by row, as number formats show them."""
        return self.office.ask("shown", self.number, sheet, cells)

    def write(self, sheet: str, cell: str, value: float | str) -> None:
        """As if typed; a formula begins with =."""
        self.office.ask("write", self.number, sheet, cell, value)

    def write_formulas(self, sheet: str, cells: str, formulas: list[list[str]]) -> None:
        """For a whole range together, row by row; arguments are separated by semicolons, as in LibreOffice."""
        self.office.ask("write_formulas", self.number, sheet, cells, formulas)

    def write_array(self, sheet: str, cells: str, formula: str) -> None:
        """One formula whose answer fills the range."""
        self.office.ask("write_array", self.number, sheet, cells, formula)

    def painted(self, sheet: str, *cells: str) -> dict[str, Paint]:
        """The colours in which each cell is really painted, with conditional formats applied."""
        found = self.office.ask("painted", self.number, sheet, cells)
        return {cell: Paint(**colours) for cell, colours in found.items()}

    def run(self, macro: str, *arguments: float | str) -> object:
        """What a macro returns, such as `KpixlScorecard.KpixlAsking.Answer`; open the book with macros=True."""
        return self.office.ask("run", self.number, macro, arguments)

    def saved_as(self, path: Path) -> Path:
        """As LibreOffice saves it, as .xlsx or .xlsm."""
        self.office.ask("save_as", self.number, str(path.resolve()))
        return path

    def pdf(self, path: Path) -> Path:
        """The printed pages."""
        self.office.ask("pdf", self.number, str(path.resolve()))
        return path


def pages(pdf: Path, folder: Path, dots_per_inch: int = 100) -> list[Path]:
    """Each page of a PDF as a PNG, in order."""
    subprocess.run(["pdftoppm", "-r", str(dots_per_inch), "-png", str(pdf), str(folder / pdf.stem)], check=True)
    return sorted(folder.glob(f"{pdf.stem}-*.png"))
