"""Writes the workbooks that it is given over the first one, in turn, until somebody kills it."""

from __future__ import annotations

import itertools
from multiprocessing.connection import Connection
from pathlib import Path

from kpixl.workbook.ooxml.package import Package


def write_in_turn(told: Connection, path: Path, *versions: Path) -> None:
    """Run in a process of its own; it says when it begins."""
    packages = [Package.read(version) for version in versions]
    told.send("ready")
    for package in itertools.cycle(packages):
        package.written(path)
