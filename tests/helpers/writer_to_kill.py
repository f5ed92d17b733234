"""Writes the workbooks that it is given in turn over the first one, until somebody kills it."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from kpixl.workbook.ooxml.package import Package

if __name__ == "__main__":
    path, *versions = map(Path, sys.argv[1:])
    packages = [Package.read(version) for version in versions]
    print("ready", flush=True)
    for package in itertools.cycle(packages):
        package.written(path)
