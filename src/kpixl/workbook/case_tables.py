"""
The very hidden sheets that hold children's rows, by pseudonym: `_cases`, and `_x_…` with what decided the figures.

No names, no free text, no date of birth or death, no sex; ids of children and of their records are replaced by keyed
pseudonyms, an age by the band that decides, and a day by its month or year if no more than that decides. A council
may choose to have none of it (`pull = "none"`); then whatever an earlier refresh wrote is removed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from types import MappingProxyType
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from kpixl.config.own_toml import OWN_DECIDES, OWN_TABLES
from kpixl.extracts.joins import PERSONS
from kpixl.extracts.schema import TABLES, Kind
from kpixl.indicators import ALL
from kpixl.words.periods import Period
from kpixl.words.terms import Pull
from kpixl.workbook import layout
from kpixl.workbook.blocks import Block, TableBlock
from kpixl.workbook.ooxml.cells import Area
from kpixl.workbook.ooxml.long_table import kept_rows
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import sheets, values_in
from kpixl.workbook.pseudonyms import key, pseudonyms

if TYPE_CHECKING:
    import pandas as pd

    from kpixl.figures.answers import Computed

SheetRows = Mapping[str, pa.Table]
"""Rows about children, by the sheet that they are for."""

PERIOD, AGE, EXPORT = "period", "age", "export"
HEADINGS_AT_MOST = 12  # cells of the headings row that belong to kpixl


def _columns_of(table: str) -> tuple[str, ...]:
    """
    The headings of a table's sheet: the person, the deciding columns by their names in the export, and which export.

    Columns that only a council's own indicators can use come last, so that rows kept from before do not shift.
    """
    columns = TABLES[table].columns
    deciding = {name for declared in ALL.values() for name in declared.deciding.get(table, ())}
    named = [column.name for short, column in columns.items() if short == "person" or short in deciding - {"born"}]
    of_own = OWN_DECIDES if table in OWN_TABLES.values() else ()
    others = [column.name for column in columns.values() if column.kind in of_own and column.name not in named]
    return (*named, *((PERIOD, AGE) if table == PERSONS else ()), EXPORT, *others)


DECIDING: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {table: _columns_of(table) for table in TABLES if any(table in declared.deciding for declared in ALL.values())}
)
"""Table → the headings of its sheet, for the tables that decide a figure."""


def sheet_of(table: str) -> str:
    """The sheet of a table, by its short name."""
    return f"{layout.EXTRACT_PREFIX}{TABLES[table].name}"


HEADINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        layout.CASES: layout.CASE_HEADINGS,
        **{sheet_of(table): columns for table, columns in DECIDING.items()},
        layout.BEHIND: layout.BEHIND_HEADINGS,
    }
)
"""Sheet → its headings."""

ADDED_LATER = (layout.BEHIND, layout.GROUPS)
"""Sheets that workbooks made by earlier versions lack."""


class KeptRows(Struct, frozen=True):
    """The rows of issued figures as the workbook holds them, by sheet; extract rows only from the named `exports`."""

    rows: Mapping[str, pa.StringArray]
    exports: frozenset[str]


_NOTHING_KEPT = KeptRows({}, frozenset())


def kept_of_issued(package: Package, issued: Mapping[tuple[str, Period], str], exports: Collection[str]) -> KeptRows:
    """
    The cases of issued figures, and the extract rows that came from `exports`.

    Rows under headings that differ from today's are not kept. Arrow does nearly all the work outside the interpreter's
    lock, so two threads halve the time.
    """
    if not issued:
        return _NOTHING_KEPT
    case_columns = [layout.CASE_HEADINGS.index(name) + 1 for name in ("key", "period")]
    figures: set[tuple[str, ...]] = {(key_, str(period)) for key_, period in issued}
    rows_of = {layout.CASES: (case_columns, figures)}
    for table, columns in DECIDING.items():
        rows_of[sheet_of(table)] = ([columns.index(EXPORT) + 1], {(export,) for export in exports})
    there = sheets(package)
    with ThreadPoolExecutor(2) as pool:
        jobs = {
            sheet: pool.submit(kept_rows, package, sheet, layout.HIDDEN_FIRST_ROW, *which)
            for sheet, which in rows_of.items()
            if sheet in there and _has_headings(package, sheet)
        }
    return KeptRows({sheet: job.result() for sheet, job in jobs.items()}, frozenset(exports))


def _has_headings(package: Package, sheet: str) -> bool:
    """Whether the sheet begins with today's headings, or with the first of them up to the export."""
    [cells] = values_in(package, sheet, Area(1, 1, 1, HEADINGS_AT_MOST))
    found, headings = [cell for cell in cells if cell], [*HEADINGS[sheet]]
    return found == headings or (EXPORT in headings and found == headings[: headings.index(EXPORT) + 1])


def case_tables(
    package: Package,
    rows: Callable[[], SheetRows],
    fresh: Collection[str],
    issued: Mapping[tuple[str, Period], str],
    kept: KeptRows | None,
    pull: Pull,
) -> list[Block | TableBlock]:
    """
    The rows of every shown figure, and what decided them; with `pull` none, the same sheets without rows.

    `rows` gives the rows of the figures computed from the exports named `fresh`. `issued` are the shown figures that
    keep the rows they were issued with, each with the export it came from. A row of an earlier export stays as long as
    an issued figure on the page rests on it; `kept`, if given, was read ahead on a guess at which exports those are.
    """
    there = sheets(package)
    blocks: list[Block | TableBlock] = [_headings_block(sheet, columns) for sheet, columns in HEADINGS.items()]
    if pull is Pull.NONE:
        empty = {sheet: pa.table({name: pa.nulls(0) for name in columns}) for sheet, columns in HEADINGS.items()}
        tables = {**rows(), **empty}
        blocks += [TableBlock(sheet, layout.HIDDEN_FIRST_ROW, theirs) for sheet, theirs in tables.items()]
        return [block for block in blocks if block.sheet in there or block.sheet not in ADDED_LATER]
    older = exports_kept(fresh, issued)
    if kept is None or kept.exports != older:
        kept = kept_of_issued(package, issued, older)
    new = _without_issued(rows(), issued if layout.CASES in kept.rows else {})
    blocks += [
        TableBlock(sheet, layout.HIDDEN_FIRST_ROW, theirs, kept=kept.rows.get(sheet)) for sheet, theirs in new.items()
    ]
    return [block for block in blocks if block.sheet in there or block.sheet not in ADDED_LATER]


def exports_kept(fresh: Collection[str], issued: Mapping[tuple[str, Period], str]) -> frozenset[str]:
    """The exports whose extract rows stay as the workbook has them."""
    return frozenset(issued.values()) - {*fresh}


def _headings_block(sheet: str, columns: Collection[str]) -> Block:
    """The headings, with the cells beyond them cleared of any that an earlier version wrote."""
    return Block(sheet, 1, 1, [[*columns, *[None] * (HEADINGS_AT_MOST - len(columns))]])


def group_rows(computed: Computed, month: Period) -> SheetRows:
    """Every figure by group; by worker only for the given month. None of it is a row about a child."""
    from kpixl.figures.drill_down_rows import group_lines

    return {layout.GROUPS: _arrow(group_lines(computed, month))}


def sheet_rows(computed: Computed, month: Period) -> SheetRows:
    """The rows of all computed figures, what decided them, and more about the cases of one month."""
    from kpixl.figures.deciding_rows import (
        rows_that_decided,  # loads pandas, which is slow and not needed if nothing is computed
    )
    from kpixl.figures.drill_down_rows import cases_behind

    found, known, council_key = rows_that_decided(computed), dict[str, str](), key()

    def named(ids: pd.Series) -> pd.Series:
        return pseudonyms(ids, council_key, known)

    cases = found.cases.assign(pseudonym=lambda rows: named(rows["person"]))
    rows_of_cases = _arrow(cases[[*layout.CASE_HEADINGS]])  # a child's rows together, which packs smaller
    tables = {sheet_of(table): _sheet_rows(found.rows, table, named) for table in DECIDING}
    behind = cases_behind(computed, month).assign(pseudonym=lambda rows: named(rows["person"]))
    return {
        layout.CASES: rows_of_cases.take(pc.sort_indices(rows_of_cases["pseudonym"])),
        **tables,
        layout.BEHIND: _arrow(behind[[*layout.BEHIND_HEADINGS]]),
    }


def rows_of_page(rows: SheetRows, month: Period, moved: Collection[tuple[str, Period]]) -> SheetRows:
    """
    The rows, with the lines for the sheet Drill down limited to the page's month and to figures that are as the page
    shows them: `moved` are issued figures that the exports now give differently or no longer give.
    """
    figures, left = pa.array([f"{key_} {period}" for key_, period in moved], pa.string()), dict(rows)
    if layout.BEHIND in rows:
        of_month = rows[layout.BEHIND].filter(pc.equal(rows[layout.BEHIND]["period"].cast(pa.string()), str(month)))
        left[layout.BEHIND] = _without(of_month, figures)
    if layout.GROUPS in rows:
        of = pc.replace_substring_regex(rows[layout.GROUPS]["place"].cast(pa.string()), r" \w+$", "")
        left[layout.GROUPS] = rows[layout.GROUPS].filter(pc.invert(pc.is_in(of, figures)))
    return left


def _without(rows: pa.Table, figures: pa.StringArray) -> pa.Table:
    """The rows except those of some figures."""
    key_, period = (rows[name].cast(pa.string()) for name in ("key", "period"))
    return rows.filter(pc.invert(pc.is_in(pc.binary_join_element_wise(key_, period, " "), figures)))


def _without_issued(rows: SheetRows, issued: Collection[tuple[str, Period]]) -> SheetRows:
    """The rows without the cases of issued figures."""
    fixed = pa.array([f"{key_} {period}" for key_, period in issued], pa.string())
    if not len(fixed):
        return rows
    return {**rows, layout.CASES: _without(rows[layout.CASES], fixed)}


def _sheet_rows(
    rows_by_table: Mapping[str, pd.DataFrame], table: str, named: Callable[[pd.Series], pd.Series]
) -> pa.Table:
    rows, kinds = rows_by_table.get(table), {column.name: column.kind for column in TABLES[table].columns.values()}
    names = {column.name: short for short, column in TABLES[table].columns.items()}
    count, found = 0 if rows is None else len(rows), {}
    for heading in DECIDING[table]:
        short = names.get(heading, heading)
        if rows is None or short not in rows:
            found[heading] = pa.nulls(count, pa.string())
        elif kinds.get(heading) in (Kind.PERSON, Kind.ID):
            found[heading] = _column(named(rows[short]))
        else:
            found[heading] = _column(rows[short])
    return pa.table(found)


def _column(values: pd.Series) -> pa.Array | pa.ChunkedArray:
    """A column as Arrow holds it; a column without any value becomes a text column."""
    column = pa.array(values, from_pandas=True)
    return column.cast(pa.string()) if pa.types.is_null(column.type) else column


def _arrow(rows: pd.DataFrame) -> pa.Table:
    table = pa.Table.from_pandas(rows, preserve_index=False, nthreads=1)  # threads cost more than they save here
    for at, field in enumerate(table.schema):
        if pa.types.is_null(field.type):
            table = table.set_column(at, field.name, table.column(at).cast(pa.string()))
    return table.replace_schema_metadata(None)
