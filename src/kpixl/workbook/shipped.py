"""The workbooks that come with kpixl. This module is separate from `build`, whose libraries only builders need."""

from __future__ import annotations

from pathlib import Path

from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import related, workbook_part
from kpixl.workbook.ooxml.typed_texts import formulas_in


def shipped_workbook() -> Path:
    """The Scorecard.xlsm that comes with kpixl."""
    return _shipped("Scorecard.xlsm")


def shipped_empty() -> Path:
    """The Empty.xlsm that comes with kpixl: the workbook with which a council begins, without any figure."""
    return _shipped("Empty.xlsm")


def shipped_handout() -> Path:
    """The Handout.xlsm that comes with kpixl: the page for managers, without any figure."""
    return _shipped("Handout.xlsm")


def shipped_add_in() -> Path:
    """The kpixl.xlam that comes with kpixl: ribbon and functions for every open workbook."""
    return _shipped("kpixl.xlam")


def macros_in(package: Package) -> list[bytes]:
    """A workbook's VBA project; empty if it has no macros."""
    return [package.part(part) for part in related(package, workbook_part(package), "vbaProject")]


def shipped_code() -> frozenset[bytes | str]:
    """The VBA projects and formulas of the workbooks that come with kpixl, which no user typed."""
    packages = [Package.read(each) for each in (shipped_workbook(), shipped_handout())]
    macros = [macros for each in packages for macros in macros_in(each)]
    return frozenset([*macros, *(typed[1:] for each in packages for typed in formulas_in(each))])


def _shipped(name: str) -> Path:
    """A shipped file, inside the installed package or beside the sources."""
    package = Path(__file__).parents[1]
    installed = package / name
    return installed if installed.is_file() else package.parents[1] / "workbook" / name
