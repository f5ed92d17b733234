"""
The very hidden sheets that hold children's rows, by pseudonym: `_cases`, and `_x_…` with what the figures rest on.

No names, no free text, no date of birth; ids of children and of their records are replaced by keyed pseudonyms.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa

from kpixl import layout
from kpixl.blocks import Block, TableBlock
from kpixl.periods import Period
from kpixl.pseudonyms import key, pseudonyms
from kpixl.schema import TABLES, Kind, Table
from kpixl.workbook.long_table import kept_rows
from kpixl.workbook.package import Package

if TYPE_CHECKING:
    from kpixl.computing import Computed

FIRST_ROW = 2  # below the headings
STAFF_TABLES = ("departments", "professionals")  # their ids are no child's
EXPORT = "export"


def case_tables(
    package: Package, computed: Computed, issued: Mapping[tuple[str, Period], str], day_style: int
) -> list[Block | TableBlock]:
    """
    The rows of every shown figure, and the extract rows that they rest on.

    `issued` are the shown figures that keep the rows they were issued with, each with the export it came from;
    `day_style` is the cell style of a date.
    """
    council_key = key()
    return [
        _cases(package, computed, issued, council_key),
        *_extracts(package, computed, issued, council_key, day_style),
    ]


def _cases(
    package: Package, computed: Computed, issued: Collection[tuple[str, Period]], council_key: bytes
) -> TableBlock:
    cases = computed.cases()
    fixed = {f"{key_} {period}" for key_, period in issued}
    is_fixed = (cases["key"].astype(str) + " " + cases["period"].astype(str)).isin(fixed) if fixed else None
    open_cases = cases if is_fixed is None else cases[~is_fixed]
    named = open_cases.assign(person=pseudonyms(open_cases["person"], council_key))
    rows = named.rename(columns={"person": "pseudonym"})[list(layout.CASE_HEADINGS)]
    return TableBlock(layout.CASES, FIRST_ROW, _arrow(rows), kept=_kept_cases(package, issued))


def _kept_cases(package: Package, issued: Collection[tuple[str, Period]]) -> pa.StringArray | None:
    """The rows of issued figures, as they stand."""
    if not issued:
        return None
    columns = [layout.CASE_HEADINGS.index(name) + 1 for name in ("key", "period")]
    return kept_rows(package, layout.CASES, FIRST_ROW, columns, {(key_, str(period)) for key_, period in issued})


def _extracts(
    package: Package,
    computed: Computed,
    issued: Mapping[tuple[str, Period], str],
    council_key: bytes,
    day_style: int,
) -> list[Block | TableBlock]:
    """One sheet a table; a row of an earlier export stays as long as an issued figure on the page rests on it."""
    evidence = computed.evidence()
    fresh = {source.extracts.export.name for source in computed.sources}
    older = set(issued.values()) - fresh
    blocks: list[Block | TableBlock] = []
    for name, table in TABLES.items():
        sheet = f"{layout.EXTRACT_PREFIX}{table.name}"
        rows = _headed(evidence.get(name, pd.DataFrame()), table)
        arrow = _arrow(_without_ids(rows, name, table, council_key))
        export = arrow.column_names.index(EXPORT) + 1
        kept = kept_rows(package, sheet, FIRST_ROW, (export,), {(name_,) for name_ in older}) if older else None
        blocks.append(Block(sheet, 1, 1, [arrow.column_names]))
        styles = [day_style if pa.types.is_date(kind) else None for kind in arrow.schema.types]
        blocks.append(TableBlock(sheet, FIRST_ROW, arrow, styles, kept))
    return blocks


def columns_shown(table: Table) -> list[str]:
    """The columns of a table's sheet: by their names in the export, a date of birth as an age, and the export."""
    named = [column.name for short, column in table.columns.items() if short != "born"]
    return [*named, *(["age"] if "born" in table.columns else []), EXPORT]


def _headed(rows: pd.DataFrame, table: Table) -> pd.DataFrame:
    named = rows.rename(columns={short: column.name for short, column in table.columns.items()})
    return named.reindex(columns=columns_shown(table))


def _without_ids(rows: pd.DataFrame, name: str, table: Table, council_key: bytes) -> pd.DataFrame:
    kinds = (Kind.PERSON,) if name in STAFF_TABLES else (Kind.PERSON, Kind.ID)
    ids = [column.name for column in table.columns.values() if column.kind in kinds]
    return rows.assign(**{column: pseudonyms(rows[column], council_key) for column in ids})


def _arrow(rows: pd.DataFrame) -> pa.Table:
    """As Arrow: times of day are gone past the reading of the extracts, so every moment is a day."""
    table = pa.Table.from_pandas(rows, preserve_index=False)
    for at, field in enumerate(table.schema):
        if pa.types.is_timestamp(field.type):
            table = table.set_column(at, field.name, table.column(at).cast(pa.date32()))
        if pa.types.is_null(field.type):
            table = table.set_column(at, field.name, table.column(at).cast(pa.string()))
    return table.replace_schema_metadata(None)
