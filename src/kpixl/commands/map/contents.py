"""A file of an export as its headers and the texts below each, whatever they are called."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyarrow as pa

from kpixl.extracts.files import RawTable, raw_table
from kpixl.extracts.schema import Column, Kind, Table


@dataclass(frozen=True)
class Contents:
    """A file, and its headers as written."""

    path: Path
    label: str
    headers: tuple[str, ...]

    @cached_property
    def texts(self) -> dict[str, pa.Array]:
        """The texts below each header that is there once."""
        once = [header for header in self.headers if header.strip() and self.headers.count(header) == 1]
        everything = Table(self.label, {header: Column(header, Kind.TEXT) for header in once}, ())
        read = raw_table(self.path, self.label, everything, {})
        return dict(read.columns) if isinstance(read, RawTable) else {}


def contents(path: Path, label: str) -> Contents:
    if path.suffix.lower() == ".parquet":
        import pyarrow.parquet as pq

        return Contents(path, label, tuple(pq.read_schema(path).names))
    with path.open(encoding="utf-8-sig", newline="") as file:
        return Contents(path, label, tuple(next(csv.reader(file), [])))
