"""The tables of an export, whatever their columns are called, and which standard column each is meant for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from kpixl.commands.map.file_texts import FileTexts
from kpixl.demo.columns import COLUMNS
from kpixl.extracts.columns import compared, is_yes, trimmed
from kpixl.extracts.dates import read_dates
from kpixl.extracts.matching import ColumnMatch, Sureness, matched
from kpixl.extracts.schema import FORENAME, SURNAME, TABLES, Column, Kind, Table
from kpixl.extracts.table_names import short_name
from kpixl.extracts.text_layouts import column_named, names_of
from kpixl.extracts.wording import Reading

SAMPLE = 2_000  # how many texts of a column are examined to see what it holds
MOST, FEW = 0.8, 0.2
NO = frozenset({"n", "no", "f", "false", "0", "0.0"})
DATES = (Kind.NEEDED_DATE, Kind.PLANNED_DATE, Kind.DATE, Kind.MARKED_DATE, Kind.FORGIVING_DATE)

# Where the ids of a column come from: the table and column, by short names, that hold all of them.
BELONGS = {
    "cina_referral_id": ("referrals", "referral_id"),
    "icpc_s47_enquiry_id": ("enquiries", "enquiry_id"),
    "cppr_cp_plan_id": ("cp_plans", "plan_id"),
    "clap_cla_id": ("episodes", "cla_id"),
    "clar_cla_id": ("episodes", "cla_id"),
    "placement_id": ("placements", "placement_id"),
}
ENOUGH_IDS = 20  # with fewer, ids that belong nowhere or repeat may be chance
_FIRST = ("persons", "referrals", "enquiries", "cp_plans", "episodes", "placements")  # others refer to their ids


class FoundTable(Struct, frozen=True, dict=True):
    """A table's file, and which of its columns are meant for standard columns that it lacks by name."""

    short: str
    file: FileTexts
    named: Mapping[str, str]  # column of the standard → the export's, as config says
    matches: tuple[ColumnMatch, ...]

    @property
    def table(self) -> Table:
        return TABLES[self.short]

    @cached_property
    def headers(self) -> Mapping[str, str]:
        """Every standard column that is present or likely meant, with the export's own name for it."""
        by_name = _by_name(self.file.headers)
        own = {column: by_name[column] for column in COLUMNS[self.table.name] if column in by_name}
        likely = {match.column: match.header for match in self.matches if match.sureness is not Sureness.GUESS}
        configured = {
            column: by_name[column_named(name)] for column, name in self.named.items() if column_named(name) in by_name
        }
        return own | likely | configured

    @property
    def proposed(self) -> tuple[ColumnMatch, ...]:
        """The matches for columns that indicators read, in schema order, then for names, which the gate looks for."""
        by_column = {match.column: match for match in self.matches}
        names = (*(column.name for column in self.table.columns.values()), FORENAME, SURNAME)
        return tuple(by_column[name] for name in names if name in by_column)

    @property
    def open_columns(self) -> tuple[Column, ...]:
        """The columns that indicators read and that nothing in the export resembles."""
        guessed = {match.column for match in self.matches}
        columns = self.table.columns.values()
        return tuple(column for column in columns if column.name not in self.headers and column.name not in guessed)

    @property
    def unused(self) -> tuple[str, ...]:
        """The headers that neither are a standard column nor match one."""
        used = {*self.headers.values(), *(match.header for match in self.matches)}
        return tuple(header for header in self.file.headers if header not in used)

    @property
    def has_header(self) -> bool:
        """Whether the first line names columns: if not, it may be a child's row, and is not shown."""
        if any(set(names_of(header)) & set(COLUMNS[self.table.name]) for header in self.file.headers):
            return True
        return len(self.headers) > 1 and not any(_is_value(header) for header in self.file.headers)

    def texts(self, short: str) -> pa.Array | None:
        """The texts of a column by its short name; None if the export has no such column."""
        header = self.headers.get(self.table.columns[short].name)
        return None if header is None else self.file.column(header)


class _Sample(Struct, frozen=True, dict=True):
    """Some texts of a column, checked against each standard column with a similar name."""

    texts: tuple[str, ...]
    reading: Reading

    @classmethod
    def of(cls, column: pa.Array, reading: Reading) -> _Sample:
        there = trimmed(column.slice(0, 10 * SAMPLE), reading.empty_texts).drop_null()
        return cls(tuple(there.slice(0, SAMPLE).to_pylist()), reading)

    @cached_property
    def are_dates(self) -> bool:
        unreadable = read_dates(pa.array(self.texts), self.reading).unreadable
        return 1 - float(np.mean(unreadable)) >= MOST


def found_tables(files: Iterable[FileTexts], reading: Reading) -> tuple[FoundTable, ...]:
    """The tables of an export, with what their columns are meant for, in the schema's order."""
    by_table = {short: file for file in files if (short := short_name(file.table))}
    ids: dict[tuple[str, str], frozenset[str]] = {}
    found: dict[str, FoundTable] = {}
    for short in (*_FIRST, *(short for short in TABLES if short not in _FIRST)):
        if short in by_table:
            found[short] = _found(short, by_table[short], reading, ids)
            _remember_ids(found[short], ids, reading)
    return tuple(found[short] for short in TABLES if short in found)


def _by_name(headers: Sequence[str]) -> dict[str, str]:
    return {name: header for header in headers for name in names_of(header)}


def _found(short: str, file: FileTexts, reading: Reading, ids: Mapping[tuple[str, str], frozenset[str]]) -> FoundTable:
    table = TABLES[short]
    named = reading.columns.get(table.name, {})
    there = _by_name(file.headers)
    configured = {column: column_named(name) for column, name in named.items() if column_named(name) in there}
    # A column that config names is taken, and so is the standard name that config gives it.
    taken = {there[name] for name in configured.values()}
    free = [header for header in file.headers_once if header not in taken]
    wanted = [column for column in COLUMNS[table.name] if column not in configured]

    @cache
    def sample(header: str) -> _Sample:
        return _Sample.of(file.column(header), reading)

    def fits(column: str, header: str) -> bool | None:
        return _fits(table, column, sample(header), ids)

    return FoundTable(short, file, named, matched(table, COLUMNS[table.name], free, fits, wanted))


def _remember_ids(found: FoundTable, ids: dict[tuple[str, str], frozenset[str]], reading: Reading) -> None:
    for short, column in {("persons", "person"), *BELONGS.values()}:
        if short == found.short and (texts := found.texts(column)) is not None:
            ids[short, column] = frozenset(trimmed(pc.unique(texts), reading.empty_texts).drop_null().to_pylist())


def _fits(
    table: Table,
    name: str,
    sample: _Sample,
    ids: Mapping[tuple[str, str], frozenset[str]],
) -> bool | None:
    """Whether a column holds what the standard column holds; None if its texts do not tell."""
    kind = next((column.kind for column in table.columns.values() if column.name == name), None)
    if not kind or not sample.texts:
        return None
    if kind in DATES:
        return sample.are_dates
    match kind:
        case Kind.FLAG:
            return _between(_share([is_yes(compared(text)) or compared(text) in NO for text in sample.texts]))
        case Kind.NUMBER:
            return _between(_share([_is_number(text) for text in sample.texts]))
        case Kind.PERSON:
            return (
                _belongs(sample.texts, ids.get(("persons", "person")), or_not=None)
                if table.name != "ssd_person"
                else None
            )
        case Kind.ID if table.key and name == table.columns[table.key[0]].name:
            return False if len(sample.texts) >= ENOUGH_IDS and len(set(sample.texts)) < len(sample.texts) / 2 else None
        case Kind.ID if name in BELONGS:
            return _belongs(sample.texts, ids.get(BELONGS[name]), or_not=False)
        case _:
            return False if sample.are_dates else None


def _share(answers: Sequence[bool]) -> float:
    return sum(answers) / len(answers)


def _between(share: float) -> bool | None:
    return True if share >= MOST else False if share < FEW else None


def _belongs(sample: Sequence[str], ids: frozenset[str] | None, or_not: bool | None) -> bool | None:
    """Whether the ids are those of another table; `or_not` if there are many and hardly any is; None if unclear."""
    if not ids:
        return None
    distinct = set(sample)
    share = len(distinct & ids) / len(distinct)
    return True if share >= MOST else or_not if share < FEW and len(distinct) >= ENOUGH_IDS else None


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _is_value(header: str) -> bool:
    """Whether the header is a number, a date or an id, which is no name for a column."""
    return any(letter.isdigit() for letter in header) and sum(letter.isalpha() for letter in header) < 2
