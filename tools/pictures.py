"""
Makes every picture of the documents from the workbook that comes with kpixl: python tools/pictures.py

Needs LibreOffice and pdftoppm. A mark of what the pictures show is noted in docs/pictured.txt, so that a test can tell
that a picture is out of date, whichever LibreOffice made it.
"""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pikepdf
from msgspec import Struct

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "helpers"))

from kpixl.commands.build import demo_page  # noqa: E402
from kpixl.commands.publish.pdf import pdf_of  # noqa: E402
from kpixl.config.reading import read_config, shipped_config  # noqa: E402
from kpixl.indicators import DECLARED  # noqa: E402
from kpixl.workbook import layout  # noqa: E402
from kpixl.workbook.ooxml.package import Package  # noqa: E402
from kpixl.workbook.ooxml.sheet import sheets, values_in  # noqa: E402
from kpixl.workbook.shipped import shipped_workbook  # noqa: E402
from office import Office  # noqa: E402

DOCS = ROOT / "docs"
NOTE = DOCS / "pictured.txt"
PRINTED = "print"  # the folder of the printed page, one picture per sheet of paper
PAPERS = {"A4": "9", "A3": "8"}  # as a workbook numbers them
DOTS_PRINTED = {"A4": 60, "A3": 45}  # per inch
REPEATED = "RAG Narrative"  # a heading repeated on each sheet of paper
POINTS = 72  # per inch


class Picture(Struct, frozen=True):
    """
    Part of a printed page, in points from its top left, or all of it; the page is the first on which `words` stand.

    `dots` are dots per inch.
    """

    words: str
    part: tuple[int, int, int, int] | None = None  # left, top, width and height
    dots: int = 130


_PAGE = "Children's Services Performance Scorecard"

OF_WORKBOOK: Mapping[str, Picture] = {  # printed on A4
    "scorecard.png": Picture(_PAGE, (12, 10, 817, 400), 151),
    "first_month/page.png": Picture(_PAGE, (20, 15, 805, 402)),
    "first_month/picker.png": Picture(_PAGE, (20, 15, 350, 145)),
    "first_month/narratives.png": Picture(_PAGE, (494, 80, 330, 220)),
    "first_month/overrides.png": Picture("In force until", (40, 42, 762, 124)),
    "first_month/definitions.png": Picture("What each indicator counts", (40, 42, 762, 168)),
}
OF_PDF: Mapping[str, Picture] = {
    "summary.png": Picture("Letters this month", None, 80),
    "phone.png": Picture("Letters this month", None, 94),  # as wide as an upright phone: 390 points, two dots each
}


def all_pictures() -> set[str]:
    """Every picture below `docs`."""
    return {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.png")}


def marks() -> str:
    """A line for each source of pictures: its name, and a mark of what is seen of it."""
    found = {"workbook": _mark(*_seen(Package.read(shipped_workbook()))), "pdf": _mark(_drawn(_pdf()))}
    return "".join(f"{source} {mark}\n" for source, mark in found.items())


def _seen(package: Package) -> Iterator[bytes]:
    """The sheets' texts and numbers, their layout, and all cell formats."""
    parts = sheets(package)
    for name in (layout.PAGE, layout.OVERRIDES, layout.DEFINITIONS):
        yield repr(values_in(package, name)).encode()
        yield re.sub(rb"<sheetData>.*</sheetData>", b"", package.part(parts[name].part), flags=re.DOTALL)
    yield package.part("xl/styles.xml")


def _drawn(pdf: bytes) -> bytes:
    """What is drawn on the first page."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return opened.pages[0].Contents.read_bytes()


def _mark(*seen: bytes) -> str:
    return hashlib.sha256(b"\0".join(seen)).hexdigest()[:16]


def _pdf() -> bytes:
    """The demo's page as it is sent to leadership."""
    return pdf_of(demo_page(read_config(shipped_config(), DECLARED)))


def main() -> None:
    with tempfile.TemporaryDirectory() as desk:
        pdf = Path(desk) / "copy.pdf"
        pdf.write_bytes(_pdf())
        _cut_all(pdf, OF_PDF)
        with Office() as office:
            for paper in PAPERS:
                printed = _printed(office, paper, Path(desk))
                _sheets_of_paper(printed, paper)
                if paper == "A4":
                    _cut_all(printed, OF_WORKBOOK)
    NOTE.write_text(marks(), encoding="ascii")


def _printed(office: Office, paper: str, desk: Path) -> Path:
    """The workbook, printed on that paper."""
    package = Package.read(shipped_workbook())
    part = sheets(package)[layout.PAGE].part
    on_paper = re.sub(rb'paperSize="\d+"', f'paperSize="{PAPERS[paper]}"'.encode(), package.part(part))
    workbook = desk / f"{paper}.xlsm"
    workbook.write_bytes(package.with_parts({part: on_paper}).packed())
    with office.open(workbook) as book:
        return book.pdf(desk / f"{paper}.pdf")


def _sheets_of_paper(pdf: Path, paper: str) -> None:
    """Make a picture of each sheet of paper of the page, which comes first in the workbook and repeats its headings."""
    folder = DOCS / PRINTED
    folder.mkdir(exist_ok=True)
    for old in folder.glob(f"{paper}-*.png"):
        old.unlink()
    for number in range(1, sum(REPEATED in text for text in _texts(pdf)) + 1):
        _picture_of(pdf, number, DOTS_PRINTED[paper], folder / f"{paper}-{number}.png")


def _cut_all(pdf: Path, pictures: Mapping[str, Picture]) -> None:
    for name, picture in pictures.items():
        number = next(at for at, text in enumerate(_texts(pdf), start=1) if picture.words in text)
        _picture_of(pdf, number, picture.dots, DOCS / name, *_edges(picture))


def _picture_of(pdf: Path, number: int, dots: int, file: Path, *edges: str) -> None:
    page = ["-f", str(number), "-l", str(number), "-r", str(dots), "-png", "-singlefile"]
    _run("pdftoppm", *page, *edges, str(pdf), str(file.with_suffix("")))


def _edges(picture: Picture) -> list[str]:
    points = zip(("-x", "-y", "-W", "-H"), picture.part or (), strict=False)
    return [word for option, at in points for word in (option, str(at * picture.dots // POINTS))]


def _texts(pdf: Path) -> list[str]:
    return _run("pdftotext", str(pdf), "-").split("\f")


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout


if __name__ == "__main__":
    main()
