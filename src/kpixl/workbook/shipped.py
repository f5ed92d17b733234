"""The workbooks that come with kpixl. This module is apart from `build`, whose libraries only builders need."""

from __future__ import annotations

from pathlib import Path

from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import related, workbook_part


def shipped_workbook() -> Path:
    """The Scorecard.xlsm that comes with kpixl."""
    return _shipped("Scorecard.xlsm")


def shipped_empty() -> Path:
    """The Empty.xlsm that comes with kpixl: the workbook that a council begins with, without any figure."""
    return _shipped("Empty.xlsm")


def shipped_handout() -> Path:
    """The Handout.xlsm that comes with kpixl: the page for managers, without any figure."""
    return _shipped("Handout.xlsm")


def shipped_add_in() -> Path:
    """The kpixl.xlam that comes with kpixl: ribbon and functions for every open workbook."""
    return _shipped("kpixl.xlam")


def macros_in(package: Package) -> list[bytes]:
    """A workbook's VBA project; none where it has no macros."""
    return [package.part(part) for part in related(package, workbook_part(package), "vbaProject")]


def shipped_macros() -> list[bytes]:
    """The VBA projects of the workbooks that come with kpixl: whoever holds one of them holds nobody's words in it."""
    return [macros for each in (shipped_workbook(), shipped_handout()) for macros in macros_in(Package.read(each))]


def _shipped(name: str) -> Path:
    """A shipped file, inside the installed package or beside the sources."""
    package = Path(__file__).parents[1]
    installed = package / name
    return installed if installed.is_file() else package.parents[1] / "workbook" / name
