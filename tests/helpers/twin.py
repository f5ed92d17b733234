"""
The workbook as LibreOffice can run it: built from the same sources, but for xlwings' own module.

LibreOffice can't compile that; in its place is the stub that hand-outs have. Nothing else differs, as `test_build`
shows.
"""

from __future__ import annotations

from pathlib import Path

from kpixl.commands.build import demo_page
from kpixl.config.reading import read_config, shipped_config
from kpixl.indicators import DECLARED
from kpixl.workbook.making.build import built, no_python_module, vba_sources


def twin(path: Path, *more: str) -> Path:
    """Written to the path, and returned; modules may be added, each a text that begins with its name."""
    config = read_config(shipped_config(), DECLARED)
    added = {text.split('"')[1]: text for text in more}
    built(demo_page(config), {**vba_sources(no_python_module()), **added}, path).written(path)
    return path
