"""
The extracts, read once and typed once.

Past this door a date is a date, a person is a number from 0 (its place in `Extracts.people`), a missing column is
impossible, and rows that no indicator could use are gone, each reported by file and line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property, partial

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kpixl.extracts import columns
from kpixl.extracts.exports import Export
from kpixl.extracts.faults import Fault, in_order
from kpixl.extracts.files import RawTable, file_of, raw_table, whole
from kpixl.extracts.schema import KEEP_LINES, TABLES, Kind, Table
from kpixl.extracts.wording import Reading
from kpixl.words.errors import ExtractError, listed
from kpixl.words.periods import Days, Flags, Period

Span = tuple[date, date]  # first and last day

CARE_LEAVERS = "care_leavers"
NO_CARE_LEAVERS = f"{TABLES[CARE_LEAVERS].name} not in the export"
NO_EXPORT = "no export for the period"


@dataclass(frozen=True)
class Rules:
    """How texts are read: the config's `reading`, and the flags that count in a table's outcome JSON."""

    reading: Reading
    flags: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Extracts:
    """
    The tables of one export, with care leavers from each period's own.

    `frames`: short table name → rows, columns as in `schema.TABLES`; `person` is a place in `people`. The care
    leavers carry the period whose export they stand in, since the table holds only today's state.
    """

    frames: Mapping[str, pd.DataFrame]
    absent: frozenset[str]  # short names of tables that the export lacks
    without_care_leavers: Mapping[Period, str]  # period → why its care leavers can't be known
    names_flags: frozenset[str]  # tables in whose outcomes some row names a flag
    people: pd.Index  # person ids
    faults: tuple[Fault, ...]
    rows: int
    export: Export
    files: Mapping[str, str]  # short table name → its file as found under the extracts folder

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.frames[table]

    @cached_property
    def born(self) -> Days:
        """Date of birth by person; NaT where there is none."""
        return self._of_person("born")

    @cached_property
    def died(self) -> Days:
        """Date of death by person; NaT where there is none."""
        return self._of_person("died")

    def _of_person(self, column: str) -> Days:
        by_person = np.full(len(self.people) + 1, np.datetime64("NaT", "D"))
        persons = self["persons"]
        by_person[persons["person"]] = days_of(persons, column)
        return by_person


def days_of(rows: pd.DataFrame, column: str) -> Days:
    """A date column as days."""
    return rows[column].to_numpy().astype("datetime64[D]")


def read(
    export: Export,
    periods: Sequence[Period],
    rules: Rules,
    *,
    care_leavers_of: Mapping[Period, Export | None],
    every_outcome: bool = False,
) -> Extracts:
    """
    One export, typed, with the care leavers of each period from that period's own export.

    Outcome texts are read for rows dated in the periods alone, since no figure needs the others, unless
    `every_outcome` asks for a full check. All tables that can't be read are reported in one `ExtractError`.
    """
    span = None if every_outcome else (min(periods).first_day, max(periods).last_day)
    others = {other.folder: other for other in care_leavers_of.values() if other and other.folder != export.folder}
    results = _all_or_error(
        [
            *(partial(_typed, export, short, rules, span) for short in TABLES),
            *(partial(_typed, other, CARE_LEAVERS, rules, span) for other in others.values()),
        ]
    )
    main = dict(zip(TABLES, results[: len(TABLES)], strict=True))
    leavers_in = {export.folder: main[CARE_LEAVERS], **dict(zip(others, results[len(TABLES) :], strict=True))}
    leavers = {period: leavers_in[of.folder] if of else None for period, of in care_leavers_of.items()}
    found = [table for table in results if table is not None]
    people = _numbered_people(found)
    frames = {short: table.rows if table else _empty(short) for short, table in main.items()}
    frames[CARE_LEAVERS] = _by_period(leavers)
    return Extracts(
        frames=frames,
        absent=frozenset(short for short, table in main.items() if table is None and short != CARE_LEAVERS),
        without_care_leavers={
            period: NO_CARE_LEAVERS if care_leavers_of[period] else NO_EXPORT
            for period, table in leavers.items()
            if table is None
        },
        names_flags=frozenset(short for short, table in main.items() if table and table.names_flags),
        people=people,
        faults=in_order(fault for table in found for fault in table.faults),
        rows=sum(table.rows_read for table in main.values() if table),
        export=export,
        files={short: table.file for short, table in main.items() if table},
    )


@dataclass
class _Typed:
    """One table's rows. `person` in `rows` is a place in this table's own `people` until all are numbered."""

    file: str
    rows: pd.DataFrame
    rows_read: int
    people: pa.Array
    names_flags: bool
    faults: list[Fault] = field(default_factory=list)


def _all_or_error(jobs: Sequence[Callable[[], _Typed | None]]) -> list[_Typed | None]:
    """Every job's table, two at a time; the errors of all of them together."""
    with ThreadPoolExecutor(2) as pool:
        futures = [pool.submit(job) for job in jobs]
    errors = [str(error) for future in futures if isinstance(error := future.exception(), ExtractError)]
    if errors:
        raise ExtractError("\n\n".join(errors) if len(errors) <= 3 else listed(errors, ""))
    return [future.result() for future in futures]


def _numbered_people(tables: Sequence[_Typed]) -> pd.Index:
    """All persons of all tables in one order, and their places put into the tables."""
    every = pa.chunked_array([table.people for table in tables], type=pa.string()).combine_chunks()
    encoded = every.dictionary_encode()
    places = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int32)
    start = 0
    for table in tables:
        if "person" in table.rows:
            own = places[start : start + len(table.people)]
            table.rows["person"] = own[table.rows["person"].to_numpy()]
        start += len(table.people)
    people: pd.Index = pd.Index(encoded.dictionary.to_pylist(), dtype=object)
    return people


def _by_period(leavers: Mapping[Period, _Typed | None]) -> pd.DataFrame:
    """Care leavers with the number of the period (`Period.number`) whose export they stand in."""
    parts = [table.rows.assign(period=period.number) for period, table in leavers.items() if table is not None]
    if not parts:
        return _empty(CARE_LEAVERS).assign(period=0)
    whole = pd.concat(parts, ignore_index=True)
    # Two exports rarely hold the same texts, and joining them makes plain texts of categories.
    texts = [name for name, dtype in parts[0].dtypes.items() if dtype == "category"]
    return whole.astype(dict.fromkeys(texts, "category"))


def _typed(export: Export, short: str, rules: Rules, span: Span | None) -> _Typed | None:
    table = TABLES[short]
    path = file_of(export.folder, table)
    if path is None:
        return None
    label = f"{export.name}/{path.name}" if export.name else path.name
    raw = raw_table(path, label, table, rules.reading.columns.get(table.name, {}))
    return _TableReader(table, raw, rules, rules.flags.get(short, ()), span, short in KEEP_LINES).typed()


@dataclass
class _TableReader:
    """Types the columns of one table, noting which rows must go and why."""

    table: Table
    raw: RawTable
    rules: Rules
    flags: Sequence[str]
    span: Span | None
    keeps_lines: bool = False
    faults: list[Fault] = field(default_factory=list)

    def typed(self) -> _Typed:
        reading = self.rules.reading
        out: dict[str, object] = {}
        left_out = np.zeros(self.raw.rows, dtype=bool)
        people = pa.array([], type=pa.string())
        for short, column in self.table.columns.items():
            texts = self.raw.columns[short]
            match column.kind:
                case Kind.PERSON:
                    found = columns.people(_as_text(texts), reading.empty_texts)
                    people, out[short] = found.ids, found.places
                case Kind.ID:
                    out[short] = columns.trimmed(_as_text(texts), reading.empty_texts)
                case Kind.NAME:
                    out[short] = columns.categories(_as_text(texts), reading.empty_texts, columns.as_written)
                case Kind.TEXT:
                    out[short] = columns.categories(_as_text(texts), reading.empty_texts, columns.compared)
                case Kind.FLAG:
                    out[short] = columns.flags(_as_text(texts), reading.empty_texts)
                case Kind.NUMBER:
                    out[short], odd = columns.numbers(_as_text(texts), reading.empty_texts)
                    self._report(f"{self._name(short)} is not a number: taken as not known", odd)
                case Kind.OUTCOME:
                    pass  # once the dates are known
                case _:
                    read = columns.dates(texts, reading.empty_texts, reading.empty_dates)
                    out[short] = read.days
                    out[f"{short}_unreadable"] = read.unreadable

        replaced = self._replaced(out)
        self._report("its key is on a later row too: the last row counts", replaced)
        left_out |= replaced
        for short, column in self.table.columns.items():
            left_out |= self._bad(short, column.kind, out, left_out)
        if self.keeps_lines:
            out["line"] = np.array(self.raw.lines(np.arange(self.raw.rows)), dtype=np.int64)
        names_flags = False
        if self.flags:
            out["outcome"], names_flags = self._outcomes(out)
        if self.raw.skipped:
            self.faults.append(
                Fault(
                    self.raw.file,
                    self.table.name,
                    "the row has more or fewer fields than the header: row left out",
                    self.raw.skipped_lines,
                )
            )
        return _Typed(self.raw.file, self._frame(out, ~left_out), self.raw.rows, people, names_flags, self.faults)

    def _name(self, short: str) -> str:
        return self.table.columns[short].name

    def _report(self, what: str, rows: Flags) -> None:
        if rows.any():
            lines = self.raw.lines(np.flatnonzero(rows))
            self.faults.append(Fault(self.raw.file, self.table.name, what, lines))

    def _replaced(self, out: Mapping[str, object]) -> Flags:
        """Rows whose key stands on a later row too. An empty key repeats nothing."""
        if not self.table.key:
            return np.zeros(self.raw.rows, dtype=bool)
        parts = [_codes(out[short]) for short in self.table.key]
        key = parts[0].astype(np.int64)
        for part in parts[1:]:
            key = key * (int(part.max(initial=0)) + 2) + part + 1
        return np.asarray(pd.Series(key).duplicated(keep="last").to_numpy() & (parts[0] >= 0))

    def _bad(self, short: str, kind: Kind, out: Mapping[str, object], gone: Flags) -> Flags:
        """Rows to leave out for this column, reported."""
        nobody = np.zeros(self.raw.rows, dtype=bool)
        if kind is Kind.PERSON:
            nobody = np.asarray(out[short]) < 0
            self._report(f"{self._name(short)} is empty: row left out", nobody & ~gone)
            return nobody
        if f"{short}_unreadable" not in out:
            return nobody
        unreadable = np.asarray(out[f"{short}_unreadable"])
        leaves_out = kind in (Kind.NEEDED_DATE, Kind.DATE)
        consequence = {
            Kind.FORGIVING_DATE: "taken as empty",
            Kind.MARKED_DATE: "row left out of the figures that need this date",
        }.get(kind, "row left out")
        self._report(f"{self._name(short)} is not a date: {consequence}", unreadable & ~gone)
        if not leaves_out:
            return nobody
        empty = np.isnat(np.asarray(out[short])) & ~unreadable if kind is Kind.NEEDED_DATE else nobody
        self._report(f"{self._name(short)} is empty: row left out", empty & ~gone)
        return unreadable | empty

    def _outcomes(self, out: Mapping[str, object]) -> tuple[Flags, bool]:
        """Whether a flag is yes, for rows dated in the span; and whether any row of the export names one."""
        texts = self.raw.columns["outcome"]
        wanted = np.ones(self.raw.rows, dtype=bool)
        if self.span is not None:
            first, last = (np.datetime64(day, "D") for day in self.span)
            day = np.asarray(out["date" if "date" in out else "start"])
            wanted = (day >= first) & (day <= last)
        in_span = columns.trimmed(whole(texts.filter(pa.array(wanted))), self.rules.reading.empty_texts)
        rows = np.flatnonzero(wanted)[pc.is_valid(in_span).to_numpy(zero_copy_only=False)]
        read = [columns.outcome(text, self.flags) for text in in_span.drop_null().to_pylist()]
        is_yes, is_broken = np.zeros(self.raw.rows, dtype=bool), np.zeros(self.raw.rows, dtype=bool)
        is_yes[rows] = [one.is_yes for one in read]
        is_broken[rows] = [one.is_broken for one in read]
        self._report(f"{self._name('outcome')} is not valid JSON: its flags were read all the same", is_broken)
        return is_yes, any(one.names_a_flag for one in read) or self._named_elsewhere(texts)

    def _named_elsewhere(self, texts: pa.Array) -> bool:
        maybe = pc.fill_null(pc.match_substring_regex(texts, "|".join(f'{flag}"' for flag in self.flags)), False)
        return any(columns.outcome(text, self.flags).names_a_flag for text in texts.filter(maybe).to_pylist())

    def _frame(self, out: Mapping[str, object], kept: Flags) -> pd.DataFrame:
        marked = {f"{short}_unreadable" for short, c in self.table.columns.items() if c.kind is Kind.MARKED_DATE}
        rows = np.flatnonzero(kept)
        return pd.DataFrame(
            {
                name: _series(values, rows)
                for name, values in out.items()
                if not name.endswith("_unreadable") or name in marked
            }
        )


def _as_text(column: pa.Array) -> pa.Array:
    return column if pa.types.is_string(column.type) else pc.fill_null(column.cast(pa.string()), "")


def _codes(values: object) -> np.ndarray:
    """Equal numbers for equal values; −1 for none."""
    if isinstance(values, pa.Array):
        return np.asarray(pc.fill_null(values.dictionary_encode().indices, -1).to_numpy(zero_copy_only=False))
    return np.asarray(values)


def _series(values: object, rows: np.ndarray) -> object:
    if isinstance(values, pa.Array):
        return pd.Series(pd.arrays.ArrowExtensionArray(values.take(pa.array(rows))))
    if isinstance(values, pd.Categorical):
        return values.take(rows)
    taken = np.asarray(values)[rows]
    return taken.astype("datetime64[s]") if taken.dtype.kind == "M" else taken


@cache
def _empty(short: str) -> pd.DataFrame:
    """No row, of the columns and types a table that is there would have."""
    table = TABLES[short]
    nothing = RawTable(table.name, {short: pa.array([], type=pa.string()) for short in table.columns}, None)
    no_rules = Rules(Reading((), (), {}), {})
    rows = _TableReader(table, nothing, no_rules, (), None, keeps_lines=True).typed().rows
    return rows.assign(outcome=False) if any(c.kind is Kind.OUTCOME for c in table.columns.values()) else rows
