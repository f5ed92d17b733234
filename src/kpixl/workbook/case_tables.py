"""
The very hidden sheets that hold children's rows, by pseudonym: `_cases`, and `_x_…` with what the figures rest on.

No names, no free text, no date of birth; ids of children and of their records are replaced by keyed pseudonyms.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa

from kpixl.extracts.schema import TABLES, Kind, Table
from kpixl.figures import evidence
from kpixl.words.periods import Period
from kpixl.workbook import layout
from kpixl.workbook.blocks import Block, TableBlock
from kpixl.workbook.ooxml.long_table import kept_rows
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.pseudonyms import key, pseudonyms

if TYPE_CHECKING:
    from kpixl.figures.answers import Computed

STAFF_TABLES = ("departments", "professionals")  # their ids are no child's
EXPORT = "export"
WORKER = "worker"  # a worker's id as the export has it; the names that officers see are in `_cases`


@dataclass(frozen=True)
class Kept:
    """The rows of issued figures as the workbook has them: by sheet, with the extract rows from some exports."""

    rows: Mapping[str, pa.StringArray]
    exports: frozenset[str]


def kept_of_issued(package: Package, issued: Mapping[tuple[str, Period], str], exports: Collection[str]) -> Kept:
    """
    The cases of issued figures, and the extract rows that came from `exports`.

    Nearly all the work is Arrow's, outside the interpreter's lock, so two threads halve it.
    """
    if not issued:
        return Kept({}, frozenset())
    case_columns = [layout.CASE_HEADINGS.index(name) + 1 for name in ("key", "period")]
    figures: set[tuple[str, ...]] = {(key_, str(period)) for key_, period in issued}
    rows_of = {layout.CASES: (case_columns, figures)}
    for table in TABLES.values():
        column = columns_shown(table).index(EXPORT) + 1
        rows_of[sheet_of(table)] = ([column], {(export,) for export in exports})
    with ThreadPoolExecutor(2) as pool:
        jobs = {
            sheet: pool.submit(kept_rows, package, sheet, layout.HIDDEN_FIRST_ROW, *which)
            for sheet, which in rows_of.items()
        }
    return Kept({sheet: job.result() for sheet, job in jobs.items()}, frozenset(exports))


def case_tables(
    package: Package, computed: Computed, issued: Mapping[tuple[str, Period], str], kept: Kept, day_style: int
) -> list[Block | TableBlock]:
    """
    The rows of every shown figure, and the extract rows that they rest on.

    `issued` are the shown figures that keep the rows they were issued with, each with the export it came from;
    `day_style` is the cell style of a date. A row of an earlier export stays as long as an issued figure on the page
    rests on it; `kept` is what was read ahead on the guess that none of those exports is read again.
    """
    fresh = {of_export.caseload.extracts.export.name for of_export in computed.by_export}
    older = frozenset(issued.values()) - fresh
    if kept.exports != older:
        kept = kept_of_issued(package, issued, older)
    council_key = key()
    cases = TableBlock(
        layout.CASES,
        layout.HIDDEN_FIRST_ROW,
        _open_cases(computed, issued, council_key),
        kept=kept.rows.get(layout.CASES),
    )
    return [cases, *_extracts(computed, kept, council_key, day_style)]


def _open_cases(computed: Computed, issued: Collection[tuple[str, Period]], council_key: bytes) -> pa.Table:
    """The rows of figures that are not issued yet."""
    cases = evidence.cases(computed)
    fixed = {f"{key_} {period}" for key_, period in issued}
    if fixed:
        cases = cases[~(cases["key"].astype(str) + " " + cases["period"].astype(str)).isin(fixed)]
    named = cases.assign(person=pseudonyms(cases["person"], council_key))
    return _arrow(named.rename(columns={"person": "pseudonym"})[list(layout.CASE_HEADINGS)])


def _extracts(computed: Computed, kept: Kept, council_key: bytes, day_style: int) -> list[Block | TableBlock]:
    """The extract rows, one sheet a table."""
    rows_behind = evidence.evidence(computed)
    blocks: list[Block | TableBlock] = []
    for name, table in TABLES.items():
        rows = _headed(rows_behind.get(name, pd.DataFrame()), table)
        arrow = _arrow(_without_ids(rows, name, table, council_key))
        sheet = sheet_of(table)
        styles = [day_style if pa.types.is_date(kind) else None for kind in arrow.schema.types]
        blocks.append(Block(sheet, 1, 1, [arrow.column_names]))
        blocks.append(TableBlock(sheet, layout.HIDDEN_FIRST_ROW, arrow, styles, kept.rows.get(sheet)))
    return blocks


def sheet_of(table: Table) -> str:
    return f"{layout.EXTRACT_PREFIX}{table.name}"


def columns_shown(table: Table) -> list[str]:
    """The columns of a table's sheet: by their names in the export, a date of birth as an age, and the export."""
    named = [table.columns[short].name for short in table.shown if short != "born"]
    return [*named, *(["age"] if "born" in table.columns else []), EXPORT]


def _headed(rows: pd.DataFrame, table: Table) -> pd.DataFrame:
    named = rows.rename(columns={short: column.name for short, column in table.columns.items()})
    return named.reindex(columns=columns_shown(table))


def _without_ids(rows: pd.DataFrame, name: str, table: Table, council_key: bytes) -> pd.DataFrame:
    kinds = (Kind.PERSON,) if name in STAFF_TABLES else (Kind.PERSON, Kind.ID)
    ids = [column.name for short, column in table.columns.items() if column.kind in kinds or short == WORKER]
    return rows.assign(**{column: pseudonyms(rows[column], council_key) for column in ids})


def _arrow(rows: pd.DataFrame) -> pa.Table:
    """The rows as Arrow tables. Times of day are dropped when extracts are read, so every moment is a day."""
    table = pa.Table.from_pandas(rows, preserve_index=False)
    for at, field in enumerate(table.schema):
        if pa.types.is_timestamp(field.type):
            table = table.set_column(at, field.name, table.column(at).cast(pa.date32()))
        if pa.types.is_null(field.type):
            table = table.set_column(at, field.name, table.column(at).cast(pa.string()))
    return table.replace_schema_metadata(None)
