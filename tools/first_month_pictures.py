"""
Makes the pictures of docs/first_month from the workbook that comes with kpixl: python tools/first_month_pictures.py

Needs LibreOffice and pdftoppm. What the pictures show is noted beside them, so that a test can tell when they are old.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "helpers"))

from kpixl.workbook import layout  # noqa: E402
from kpixl.workbook.ooxml.package import Package  # noqa: E402
from kpixl.workbook.ooxml.sheet import values_in  # noqa: E402
from kpixl.workbook.shipped import shipped_workbook  # noqa: E402
from office import Office  # noqa: E402

FOLDER = ROOT / "docs" / "first_month"
NOTE = FOLDER / "pictured.txt"
DOTS_PER_INCH = 130


@dataclass(frozen=True)
class Picture:
    """A part of a printed page, in points from its top left; `words` are on that page and on none before."""

    words: str
    left: int
    top: int
    width: int
    height: int


PICTURES: Mapping[str, Picture] = {  # on A4, landscape
    "page.png": Picture("Children's Services Performance Scorecard", 20, 15, 805, 402),
    "picker.png": Picture("Children's Services Performance Scorecard", 20, 15, 350, 145),
    "narratives.png": Picture("Children's Services Performance Scorecard", 494, 80, 330, 220),
    "overrides.png": Picture("In force until", 40, 42, 762, 124),
    "definitions.png": Picture("What each indicator counts", 40, 42, 762, 168),
}


def pictured() -> str:
    """A mark of what the pictures show: the texts and numbers of their sheets."""
    package = Package.read(shipped_workbook())
    shown = [values_in(package, sheet) for sheet in (layout.PAGE, layout.OVERRIDES, layout.DEFINITIONS)]
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]


def main() -> None:
    with tempfile.TemporaryDirectory() as desk:
        pdf = Path(desk) / "workbook.pdf"
        with Office() as office, office.open(shipped_workbook()) as book:
            book.pdf(pdf)
        for name, picture in PICTURES.items():
            _cut(pdf, picture, FOLDER / name)
    NOTE.write_text(f"{pictured()}\n", encoding="ascii")


def _cut(pdf: Path, picture: Picture, target: Path) -> None:
    number = str(_page_with(pdf, picture.words))
    edges = {"-x": picture.left, "-y": picture.top, "-W": picture.width, "-H": picture.height}
    cut = [text for option, points in edges.items() for text in (option, str(points * DOTS_PER_INCH // 72))]
    page = ["-f", number, "-l", number, "-r", str(DOTS_PER_INCH), "-png", "-singlefile"]
    subprocess.run(["pdftoppm", *page, *cut, str(pdf), str(target.with_suffix(""))], check=True)


def _page_with(pdf: Path, words: str) -> int:
    text = subprocess.run(["pdftotext", str(pdf), "-"], check=True, capture_output=True, encoding="utf-8").stdout
    return next(number for number, page in enumerate(text.split("\f"), start=1) if words in page)


if __name__ == "__main__":
    main()
