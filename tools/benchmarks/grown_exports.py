"""
The demo's export several times over, as if so many councils were one, each with children of its own.

    python -m benchmarks.grown_exports EXPORT TIMES FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

INVENTED = "DEMO-"  # the prefix of all ids in the demo


def grown(export: Path, times: int, folder: Path) -> None:
    """Write a folder with every table of the export repeated `times` times, with different ids each time."""
    folder.mkdir(parents=True)
    for file in sorted(export.glob("*.csv")):
        table = as_texts(file)
        copies = [table, *(with_other_ids(table, f"-{number}") for number in range(1, times))]
        pa.csv.write_csv(pa.concat_tables(copies), folder / file.name)


def as_texts(file: Path) -> pa.Table:
    """Every cell as it is written."""
    with pa.csv.open_csv(file) as opened:
        names = opened.schema.names
    return pa.csv.read_csv(
        file,
        convert_options=pa.csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
        ),
    )


def with_other_ids(table: pa.Table, ending: str) -> pa.Table:
    columns = [
        pc.if_else(pc.starts_with(column, INVENTED), pc.binary_join_element_wise(column, ending, ""), column)
        for column in table.columns
    ]
    return pa.table(dict(zip(table.column_names, columns, strict=True)))


if __name__ == "__main__":
    grown(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
