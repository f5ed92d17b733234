"""The workbooks that come with kpixl. This module is apart from `build`, whose libraries only builders need."""

from __future__ import annotations

from pathlib import Path


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


def _shipped(name: str) -> Path:
    """A shipped file, inside the installed package or beside the sources."""
    package = Path(__file__).parents[1]
    installed = package / name
    return installed if installed.is_file() else package.parents[1] / "workbook" / name
