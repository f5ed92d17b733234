"""`kpixl build`: Scorecard.xlsm made from config and sources, the same bytes every time."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from xlsxwriter import Workbook

from kpixl import layout
from kpixl.config import Config
from kpixl.workbook.template import DEFAULT_FONT, SHEETS, Template, code_name, write_template
from kpixl.workbook.vba import vba_project

CREATED = datetime(2024, 7, 1)  # fixed: the clock is not a source


def template(config: Config, vba: Mapping[str, str]) -> bytes:
    """The workbook without any figure: `vba` are the texts of VBA modules by name."""
    target = io.BytesIO()
    book = Workbook(target, {"in_memory": True, "default_format_properties": DEFAULT_FONT})
    book.set_properties({"title": config.page.title, "created": CREATED})
    write_template(Template(book, config.letters))
    project = vba_project([code_name(sheet) for sheet in SHEETS], vba)
    book.add_vba_project(io.BytesIO(project), is_stream=True)
    book.close()
    return target.getvalue()


def shipped_workbook() -> Path:
    """The Scorecard.xlsm that comes with kpixl: inside the installed package, or beside the sources."""
    package = Path(__file__).parents[1]
    installed = package / "Scorecard.xlsm"
    return installed if installed.is_file() else package.parents[1] / "workbook" / "Scorecard.xlsm"
