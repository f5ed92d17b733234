"""Writes two versions of the workbook that it is given in turn, until somebody kills it."""

from __future__ import annotations

import itertools
import random
import sys
from pathlib import Path

import pyarrow as pa

from kpixl.blocks import TableBlock
from kpixl.workbook.package import Package
from kpixl.workbook.patching import patched
from kpixl.workbook.sheet import cell_values

ROWS = 5000


def version(path: Path | str, number: int) -> Package:
    """
    The workbook with a table in which every row says which version it is.

    Random texts make it large enough to be caught halfway. It may be written over any other version.
    """
    noise = random.Random(number)
    rows = pa.table({"version": [number] * ROWS, "text": [noise.randbytes(100).hex() for _ in range(ROWS)]})
    before = Package.of_bytes(Path(path).read_bytes(), Path(path))
    return patched(before, [TableBlock("_cases", 2, rows)])


def version_of(package: Package) -> int:
    """The version that all rows of the table agree on."""
    versions = {row[0] for row in cell_values(package, "_cases")[1:]}
    assert len(versions) == 1
    return int(versions.pop())


if __name__ == "__main__":
    one, other = version(sys.argv[1], 1), version(sys.argv[1], 2)
    print("ready", flush=True)
    for package in itertools.cycle([other, one]):
        package.written(sys.argv[1])
