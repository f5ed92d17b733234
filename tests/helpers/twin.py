"""
The workbook in a form that LibreOffice can run: built from the same sources, except for xlwings' own module.

LibreOffice can't compile that module; the stub that hand-outs have takes its place. Nothing else differs, as
`test_build` shows.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
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

BOOK = "xl/workbook.xml"


def twin(path: Path, *more: str, config: Config | None = None) -> Path:
    """Write the twin to the path, and return the path; modules may be added, each a text that begins with its name."""
    config = config or read_config(shipped_config(), DECLARED)
    built(demo_page(config), {**vba_sources(no_python_module()), **_named(more)}, path).written(path)
    return path


# Formulas and buttons need only the page and the hidden sheets that hold what it shows, not these sheets.
NOT_ASKED = (
    layout.TRENDS, layout.EVENTS, layout.ACTIONS, layout.CONFLICTS, layout.DECISIONS, layout.EVIDENCE, layout.DRILL,
    layout.SERIES, layout.KPI, *VERY_HIDDEN,
)  # fmt: skip


def soon_open(path: Path, not_asked: Collection[str] = NOT_ASKED) -> Path:
    """
    The workbook without the sheets that no function and no button reads: each costs LibreOffice time to load.

    Print areas and titles are left out, too: print titles are slow to load, and such names refer to sheets by number.
    """
    package = Package.read(path)
    of_print = rb'<definedName name="_xlnm\.[^>]*>[^<]*</definedName>'
    sheet = rb'<sheet name="(?:%s)"[^>]*>' % "|".join(map(re.escape, not_asked)).encode()
    assert len(re.findall(sheet, package.part(BOOK))) == len(not_asked)
    without = re.sub(of_print, b"", re.sub(sheet, b"", package.part(BOOK)))
    assert b"localSheetId" not in without
    package.with_parts({BOOK: without}).written(path)
    return path


def add_in_twin(path: Path, *more: str) -> Path:
    """The add-in, made in the same way but declared a workbook: LibreOffice opens no add-ins."""
    add_in = built_add_in({**add_in_sources(no_python_module()), **_named(more)}, path)
    types = add_in.part(CONTENT_TYPES).replace(ADD_IN_TYPE, WORKBOOK_TYPE)
    add_in.with_parts({CONTENT_TYPES: types}).written(path)
    return path


def _named(modules: Iterable[str]) -> dict[str, str]:
    return {text.split('"')[1]: text for text in modules}
