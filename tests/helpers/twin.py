"""
The workbook as LibreOffice can run it: built from the same sources, but for xlwings' own module.

LibreOffice can't compile that; in its place is the stub that hand-outs have. Nothing else differs, as `test_build`
shows.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kpixl.commands.build import demo_page
from kpixl.config.reading import read_config, shipped_config
from kpixl.config.values import Config
from kpixl.indicators import DECLARED
from kpixl.workbook.making.build import (
    ADD_IN_TYPE,
    WORKBOOK_TYPE,
    add_in_sources,
    built,
    built_add_in,
    no_python_module,
    vba_sources,
)
from kpixl.workbook.ooxml.package import CONTENT_TYPES


def twin(path: Path, *more: str, config: Config | None = None) -> Path:
    """Written to the path, and returned; modules may be added, each a text that begins with its name."""
    config = config or read_config(shipped_config(), DECLARED)
    built(demo_page(config), {**vba_sources(no_python_module()), **_named(more)}, path).written(path)
    return path


def add_in_twin(path: Path, *more: str) -> Path:
    """The add-in, made the same way, and said to be a workbook: LibreOffice opens no add-ins."""
    add_in = built_add_in({**add_in_sources(no_python_module()), **_named(more)}, path)
    types = add_in.part(CONTENT_TYPES).replace(ADD_IN_TYPE, WORKBOOK_TYPE)
    add_in.with_parts({CONTENT_TYPES: types}).written(path)
    return path


def _named(modules: Iterable[str]) -> dict[str, str]:
    return {text.split('"')[1]: text for text in modules}
