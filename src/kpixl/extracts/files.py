"""The columns of one table that indicators read, wherever the table lies and however it is written."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence

import pyarrow as pa
from msgspec import Struct, field

from kpixl.extracts.absences import Absence, Why
from kpixl.extracts.csv_files import CsvFile
from kpixl.extracts.large_texts import LargeCsv, Pieces
from kpixl.extracts.other_returns import in_brackets
from kpixl.extracts.outcomes_needed import OutcomesNeeded, Sieve
from kpixl.extracts.plain_dates import PlainDays
from kpixl.extracts.remarks import Mended, Remark
from kpixl.extracts.schema import TABLES, Kind, Table
from kpixl.extracts.table_files import ArrowColumn, Cells, Positions, TableFile, whole
from kpixl.extracts.tables_on_disk import Lying
from kpixl.extracts.text_layouts import column_named, may_be_named, names_of
from kpixl.words.errors import ExtractError

LEAST_LIKE = 0.6  # how similar a name must be to be suggested


class RawTable(Struct, frozen=True):
    """
    The columns that indicators read, by short name, as the file has them: texts, days or moments.

    `lacks` says in words what is wrong with columns that are missing or can't be read (they are empty here). `ragged`
    are the lines of rows with more or fewer fields than the header; those rows are not here.
    """

    file: str
    columns: Mapping[str, ArrowColumn]
    rows: int
    lines: Callable[[Positions], Positions]
    ragged: tuple[int, ...]
    lacks: Mapping[str, str]
    remarks: tuple[Remark, ...]
    names_a_flag: bool | None = None  # whether any outcome of the file does; None if all outcomes are here
    days: Mapping[str, PlainDays] = field(default_factory=dict)  # columns whose plain dates were read already


def raw_table(
    lying: Lying,
    label: str,
    table: Table,
    renamed: Mapping[str, str],
    content: bytes | Pieces | None = None,
    needed: OutcomesNeeded | None = None,
) -> RawTable | Absence:
    """
    The columns of `table` in a file. `renamed`: standard column → the export's own name for it. `content`: as in
    `Lying.opened`. `needed`: the outcomes that must be here; all of them if it is None.
    """
    wanted = {short: renamed.get(column.name, column.name) for short, column in table.columns.items()}
    compared = {column_named(name) for name in wanted.values()}
    file = lying.opened(label, compared.__contains__, content)
    if file is None:
        names = ", ".join([wanted[short] for short in table.indispensable] or wanted.values())
        other = in_brackets(lying.looks_like)
        said = f"{table.name}: {label}{other} has no header line that names its columns ({names}, …)"
        return Absence(Why.NO_HEADER, said)
    places = places_of(label, wanted, file.header)
    missing = [wanted[short] for short in table.indispensable if short not in places]
    if missing:
        nearest = "".join(_nearest(name, _unread(file, places)) for name in missing[:1])
        return Absence(Why.NO_COLUMN, f"{table.name} has no column {', '.join(missing)}{nearest}")
    unreadable = _unreadable(table, file, places)
    lost = [short for short in table.indispensable if short in unreadable]
    if lost:
        return Absence(Why.NO_COLUMN, f"{table.name}: {_is_unusable(wanted[lost[0]])}")
    return _table(label, table, wanted, file, places, unreadable, needed)


def _unreadable(table: Table, file: TableFile, places: Mapping[str, int]) -> frozenset[str]:
    """Columns whose values are not days, numbers or texts. An outcome may be a structure: it is read as JSON."""
    return frozenset(
        short
        for short, place in places.items()
        if place in file.unusable and table.columns[short].kind is not Kind.OUTCOME
    )


def _is_unusable(name: str) -> str:
    return f"column {name} holds lists, structures or times, which can't be read"


def _table(
    label: str,
    table: Table,
    wanted: Mapping[str, str],
    file: TableFile,
    places: Mapping[str, int],
    unreadable: frozenset[str],
    needed: OutcomesNeeded | None,
) -> RawTable:
    sieve = _sieve(places, needed)
    read = sorted(set(places.values()))
    cells = file.cells(read, sieve) if isinstance(file, CsvFile | LargeCsv) else file.cells(read)
    sieve = sieve if cells.is_sifted else None
    empty = pa.repeat("", cells.rows)
    lacks = {short: _not_there(wanted[short], _unread(file, places)) for short in table.columns if short not in places}
    lacks |= {short: _is_unusable(wanted[short]) for short in table.columns if short in unreadable}
    remarks = [Remark(label, table.name, "", each.what, each.words, each.count) for each in cells.notices]
    remarks += [
        Remark(label, table.name, table.columns[short].name, Mended.NO_COLUMN, words, 0)
        for short, words in lacks.items()
    ]
    return RawTable(
        file=label,
        columns={short: empty if short in lacks else _column(table, short, cells, places) for short in table.columns},
        rows=cells.rows,
        lines=cells.lines_of,
        ragged=tuple(row.line for row in cells.ragged),
        lacks=lacks,
        remarks=tuple(remarks),
        names_a_flag=sieve.names_a_flag if sieve else None,
        days={short: sieve.days for short, place in places.items() if place == sieve.dates} if sieve else {},
    )


def _sieve(places: Mapping[str, int], needed: OutcomesNeeded | None) -> Sieve | None:
    """The sieve that drops outcomes that are not needed; None if it can't tell which they are."""
    dates = places.get("date", places.get("start"))
    if needed is None or dates is None or "outcome" not in places:
        return None
    return Sieve(needed, dates, places["outcome"])


def _column(table: Table, short: str, cells: Cells, places: Mapping[str, int]) -> ArrowColumn:
    column = cells.columns[places[short]]
    # Outcomes are long texts and few are looked at, so their column stays in chunks.
    return column if table.columns[short].kind is Kind.OUTCOME else whole(column)


def places_of(label: str, wanted: Mapping[str, str], header: Sequence[str]) -> dict[str, int]:
    """Short name → the column's place in the header. A column that appears twice is an error."""
    places: dict[str, list[int]] = {}
    for place, name in enumerate(header):
        for each in names_of(name):
            places.setdefault(each, []).append(place)
    found = {short: places.get(column_named(name), []) for short, name in wanted.items()}
    for short, several in found.items():
        if len(several) > 1:
            raise ExtractError(
                f"{label} has the column '{wanted[short]}' {len(several)} times.\n"
                "Each column is expected once.\nExport the table again with the SSD script."
            )
    return {short: several[0] for short, several in found.items() if several}


def _unread(file: TableFile, places: Mapping[str, int]) -> list[str]:
    unread = (name.strip() for place, name in enumerate(file.header) if place not in places.values())
    return [name for name in unread if name and may_be_named(name)]


def _not_there(name: str, unread: Sequence[str]) -> str:
    return f"column {name} not in the export{_nearest(name, unread)}"


def _nearest(name: str, unread: Sequence[str]) -> str:
    """The column that may be meant, if a name is similar; never a name that the standard uses for something else."""
    standard = {column.name for table in TABLES.values() for column in table.columns.values()}
    by_name = {names_of(each)[-1]: each for each in unread if names_of(each)[-1] not in standard}
    near = difflib.get_close_matches(column_named(name), list(by_name), n=1, cutoff=LEAST_LIKE)
    return f"; nearest: {by_name[near[0]]}" if near else ""
