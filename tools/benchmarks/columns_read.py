"""
The least time that reading can take: pyarrow reads the columns that indicators read, as text, and does nothing more.

    python -m benchmarks.columns_read EXPORT
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.csv

from kpixl.extracts.schema import TABLES


def read(export: Path) -> int:
    """Read the columns; how many rows the tables have."""
    files = {export / f"{table.name}.csv": table for table in TABLES.values()}
    return sum(
        rows_of(file, [each.name for each in table.columns.values()]) for file, table in files.items() if file.exists()
    )


def rows_of(file: Path, columns: Sequence[str]) -> int:
    with pa.csv.open_csv(file) as opened:
        found = [name for name in columns if name in opened.schema.names]
    as_texts = pa.csv.ConvertOptions(column_types=dict.fromkeys(found, pa.string()), include_columns=found)
    some_lines_long = pa.csv.ParseOptions(newlines_in_values=True)
    return int(pa.csv.read_csv(file, parse_options=some_lines_long, convert_options=as_texts).num_rows)


if __name__ == "__main__":
    print(read(Path(sys.argv[1])))
