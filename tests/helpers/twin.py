"""
The workbook as LibreOffice can run it: built from the same sources, but for xlwings' own module.

LibreOffice can't compile that; in its place is the stub that hand-outs have. Nothing else differs, as `test_build`
shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from kpixl.commands.build import demo_page
from kpixl.config.reading import read_config, shipped_config
from kpixl.config.values import Config
from kpixl.indicators import DECLARED
from kpixl.workbook import layout
from kpixl.workbook.making.build import (
    ADD_IN_TYPE,
    WORKBOOK_TYPE,
    add_in_sources,
    built,
    built_add_in,
    no_python_module,
    vba_sources,
)
from kpixl.workbook.making.template import VERY_HIDDEN
from kpixl.workbook.ooxml.package import CONTENT_TYPES, Package
from kpixl.workbook.ooxml.sheet import worksheet

BOOK = "xl/workbook.xml"


def twin(path: Path, *more: str, config: Config | None = None) -> Path:
    """Written to the path, and returned; modules may be added, each a text that begins with its name."""
    config = config or read_config(shipped_config(), DECLARED)
    built(demo_page(config), {**vba_sources(no_python_module()), **_named(more)}, path).written(path)
    return path


def soon_open(path: Path) -> Path:
    """
    The workbook without what LibreOffice takes longest to load, where a test asks for neither.

    These are the formulas of the drill-down, the rows that are printed on top of every page, and the sheets that hold
    cases: half of all sheets, the last ones.
    """
    package = Package.read(path)
    part = worksheet(package, layout.DRILL).part
    without_rows = re.sub(rb"<sheetData>.*</sheetData>", b"<sheetData/>", package.part(part), flags=re.DOTALL)
    titles = rb'<definedName name="_xlnm\.Print_Titles"[^>]*>[^<]*</definedName>'
    of_cases = rb'<sheet name="(?:%s)"[^>]*>' % "|".join(map(re.escape, VERY_HIDDEN)).encode()
    assert len(re.findall(of_cases, package.part(BOOK))) == len(VERY_HIDDEN)
    without = re.sub(titles, b"", re.sub(of_cases, b"", package.part(BOOK)))
    package.with_parts({part: without_rows, BOOK: without}).written(path)
    return path


def add_in_twin(path: Path, *more: str) -> Path:
    """The add-in, made the same way, and said to be a workbook: LibreOffice opens no add-ins."""
    add_in = built_add_in({**add_in_sources(no_python_module()), **_named(more)}, path)
    types = add_in.part(CONTENT_TYPES).replace(ADD_IN_TYPE, WORKBOOK_TYPE)
    add_in.with_parts({CONTENT_TYPES: types}).written(path)
    return path


def _named(modules: Iterable[str]) -> dict[str, str]:
    return {text.split('"')[1]: text for text in modules}
