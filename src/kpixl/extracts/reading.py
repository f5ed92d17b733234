"""
The extracts, read once and typed once.

Past this door a date is a date, a person is a number from 0 (a place in `Extracts.people`), a missing column is
impossible, and rows that no indicator could use are gone, each reported by file and line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cache, cached_property, partial

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kpixl.extracts import columns
from kpixl.extracts.absences import Absence, RowCounts, Why
from kpixl.extracts.dates import read_dates
from kpixl.extracts.exports import Export
from kpixl.extracts.fates import Fates
from kpixl.extracts.faults import Effect, Fault
from kpixl.extracts.faults import in_order as faults_in_order
from kpixl.extracts.files import RawTable, raw_table
from kpixl.extracts.ids import mended_ids
from kpixl.extracts.joins import unjoined
from kpixl.extracts.outcomes import outcome
from kpixl.extracts.remarks import Mended, Remark, remarks_in_order
from kpixl.extracts.schema import KEEP_LINES, NEEDED_BY_SOME, TABLES, Kind, Table
from kpixl.extracts.table_files import ArrowColumn, whole
from kpixl.extracts.tables_on_disk import Contents, contents_of
from kpixl.extracts.wording import Reading
from kpixl.words.errors import ExtractError, listed
from kpixl.words.periods import Days, Flags, Period

Span = tuple[date, date]  # first and last day

CONSEQUENCES = {
    Kind.FORGIVING_DATE: ("taken as empty", Effect.TAKEN_AS_EMPTY),
    Kind.MARKED_DATE: ("row left out of the figures that need this date", Effect.LEFT_OUT_OF_SOME),
}
AS_A_WHOLE = {
    Mended.MONTH_FIRST: "is month first throughout: read that way",
    Mended.SERIAL_DAYS: "holds the day numbers of a spreadsheet: read that way",
}
CARE_LEAVERS = "care_leavers"
NO_PERSON = -1  # the person of rows whose table has no column of persons
MANY_ROWS = 20  # of fewer spells it may well be that none has ended
NO_EXPORT = Absence(Why.NO_EXPORT, "no export for the period")


@dataclass(frozen=True)
class Rules:
    """How texts are read: the config's `reading`, the flags that count in a table's outcome JSON, and what is told."""

    reading: Reading
    flags: Mapping[str, Sequence[str]]
    unjoined_share: Fraction  # a greater share of ids that are in no row of the table that they point to is told


@dataclass(frozen=True)
class Extracts:
    """
    The tables of one export, with care leavers from each period's own.

    `frames`: short table name → rows, columns as in `schema.TABLES`; `person` is a place in `people`. The care
    leavers carry the period whose export they are from, since the table holds only the state of its day.
    """

    frames: Mapping[str, pd.DataFrame]
    absent: Mapping[str, Absence]  # short names of tables that count as absent, and why; never the care leavers'
    without_care_leavers: Mapping[Period, Absence]  # period → why its care leavers can't be known
    lacks: Mapping[str, Mapping[str, str]]  # short table → short column that is not there (and empty here) → in words
    counts: Mapping[str, RowCounts]  # short table → what became of its rows
    care_leavers_lack: Mapping[Period, Mapping[str, str]]  # the same of each period's care leavers
    care_leaver_counts: Mapping[Period, RowCounts]
    names_flags: frozenset[str]  # tables in whose outcomes some row names a flag
    people: pd.Index  # person ids
    faults: tuple[Fault, ...]  # rows that were left out, or read only in part
    remarks: tuple[Remark, ...]  # what was mended or assumed
    unread: tuple[str, ...]  # files of the export that nobody reads
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

    Outcome texts are read only for rows dated in the periods, since no figure needs the others, unless
    `every_outcome` asks for a full check. All tables that can't be read are reported in one `ExtractError`.
    """
    span = None if every_outcome else (min(periods).first_day, max(periods).last_day)
    contents = contents_of(export.folder)
    others = {other.folder: other for other in care_leavers_of.values() if other and other.folder != export.folder}
    results = _all_or_error(
        [
            *(partial(_typed, export, contents, short, rules, span) for short in TABLES),
            *(partial(_typed, of, contents_of(of.folder), CARE_LEAVERS, rules, span) for of in others.values()),
        ]
    )
    main = dict(zip(TABLES, results[: len(TABLES)], strict=True))
    leavers_in = {export.folder: main[CARE_LEAVERS], **dict(zip(others, results[len(TABLES) :], strict=True))}
    leavers = {period: leavers_in[of.folder] if of else NO_EXPORT for period, of in care_leavers_of.items()}
    found = [table for table in results if isinstance(table, _Typed)]
    return _extracts(export, contents.unread, rules, main, leavers, found)


def _extracts(
    export: Export,
    unread: tuple[str, ...],
    rules: Rules,
    main: Mapping[str, _Typed | Absence],
    leavers: Mapping[Period, _Typed | Absence],
    found: Sequence[_Typed],
) -> Extracts:
    """The tables of the export (`main`) with each period's care leavers; `found` are all that are there."""
    there = {short: table for short, table in main.items() if isinstance(table, _Typed)}
    leavers_there = {period: table for period, table in leavers.items() if isinstance(table, _Typed)}
    people = _numbered_people(found)
    frames = {short: there[short].rows if short in there else _empty(short) for short in TABLES}
    frames[CARE_LEAVERS] = _by_period(leavers_there)
    absent = {short: absence for short, table in main.items() if (absence := _absence(short, table))}
    absent.pop(CARE_LEAVERS, None)
    return Extracts(
        frames=frames,
        absent=absent,
        without_care_leavers={
            period: absence for period, table in leavers.items() if (absence := _absence(CARE_LEAVERS, table))
        },
        lacks={short: table.lacks for short, table in there.items() if short != CARE_LEAVERS},
        care_leavers_lack={period: table.lacks for period, table in leavers_there.items()},
        counts={short: table.counts for short, table in there.items() if short != CARE_LEAVERS},
        care_leaver_counts={period: table.counts for period, table in leavers_there.items()},
        names_flags=frozenset(short for short, table in there.items() if table.names_flags),
        people=people,
        faults=faults_in_order(fault for table in found for fault in table.faults),
        remarks=remarks_in_order([*(each for table in found for each in table.remarks), *_unjoined(there, rules)]),
        unread=unread,
        rows=sum(table.counts.read for table in there.values()),
        export=export,
        files={short: table.file for short, table in there.items()},
    )


@dataclass
class _Typed:
    """One table's rows. `person` in `rows` is a place in this table's own `people` until all are numbered."""

    file: str
    rows: pd.DataFrame
    people: pa.Array
    names_flags: bool
    counts: RowCounts
    lacks: Mapping[str, str]
    faults: Sequence[Fault]
    remarks: Sequence[Remark]


def _unjoined(there: Mapping[str, _Typed], rules: Rules) -> Iterator[Remark]:
    for found in unjoined({short: table.rows for short, table in there.items()}, rules.unjoined_share):
        table = TABLES[found.join.table]
        column = table.columns[found.join.column].name
        yield Remark(there[found.join.table].file, table.name, column, Mended.UNJOINED, str(found), 0)


def _absence(short: str, table: _Typed | Absence) -> Absence | None:
    """Why a table counts as absent; None where it has rows to use."""
    if isinstance(table, Absence):
        return table
    if not table.counts.read:
        return Absence(Why.NO_ROW, f"{TABLES[short].name} has no row")
    return None if table.counts.used else Absence(Why.NO_USABLE_ROW, _all_left_out(short, table.counts))


def _all_left_out(short: str, counts: RowCounts) -> str:
    why = f"of {counts.read}, {counts.worst}" if counts.worst else f"all {counts.read} are still to come"
    return f"{TABLES[short].name} has no usable row ({why})"


def _all_or_error(jobs: Sequence[Callable[[], _Typed | Absence]]) -> list[_Typed | Absence]:
    """Every job's table, two at a time; the errors of all of them together."""
    with ThreadPoolExecutor(2) as pool:
        futures = [pool.submit(job) for job in jobs]
    errors = [str(error) for future in futures if isinstance(error := future.exception(), ExtractError)]
    if errors:
        raise ExtractError("\n\n".join(errors) if len(errors) <= 3 else listed(errors, ""))
    return [future.result() for future in futures]


def _numbered_people(tables: Sequence[_Typed]) -> pd.Index:
    """All persons of all tables in one order, with their places put into the tables."""
    every = pa.chunked_array([table.people for table in tables], type=pa.string()).combine_chunks()
    encoded = every.dictionary_encode()
    places = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int32)
    start = 0
    for table in tables:
        if "person" in table.rows:
            own = places[start : start + len(table.people)]
            table.rows["person"] = np.append(own, np.int32(NO_PERSON))[table.rows["person"].to_numpy()]
        start += len(table.people)
    people: pd.Index = pd.Index(encoded.dictionary.to_pylist(), dtype=object)
    return people


def _by_period(leavers: Mapping[Period, _Typed]) -> pd.DataFrame:
    """Care leavers with the number of the period (`Period.number`) whose export they are from."""
    parts = [table.rows.assign(period=period.number) for period, table in leavers.items()]
    if not parts:
        return _empty(CARE_LEAVERS).assign(period=0)
    whole = pd.concat(parts, ignore_index=True)
    # Two exports rarely hold the same texts, and joining them makes plain texts of categories.
    texts = [name for name, dtype in parts[0].dtypes.items() if dtype == "category"]
    return whole.astype(dict.fromkeys(texts, "category"))


def _typed(export: Export, contents: Contents, short: str, rules: Rules, span: Span | None) -> _Typed | Absence:
    table = TABLES[short]
    lying = contents.table(table.name)
    if lying is None:
        return Absence(Why.NO_FILE, f"{table.name} not in the export")
    label = f"{export.name}/{lying.label}" if export.name else lying.label
    raw = raw_table(lying, label, table, rules.reading.columns.get(table.name, {}))
    if isinstance(raw, Absence):
        return raw
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
    people: pa.Array = field(default_factory=lambda: pa.array([], type=pa.string()))
    names_flags: bool = False
    faults: list[Fault] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def typed(self) -> _Typed:
        out: dict[str, object] = {}
        for short, column in self.table.columns.items():
            if column.kind is not Kind.OUTCOME:  # once the dates are known
                out |= self._column(short, column.kind)
        if "expected" in out:
            out["born"] = _first_known(np.asarray(out["born"]), np.asarray(out["expected"]))
        repeated = self._repeated(out)
        self._report("its key is on a later row too: the last row counts", repeated, Effect.REPLACED)
        fates = self._fates(out, repeated)
        if self.keeps_lines:
            out["line"] = np.array(self.raw.lines(np.arange(self.raw.rows)), dtype=np.int64)
        if self.flags:
            out["outcome"], self.names_flags = self._outcomes(out)
        self._report_lines("the row has more or fewer fields than the header: row left out", self.raw.ragged)
        return _Typed(
            file=self.raw.file,
            rows=self._frame(out, fates.used),
            people=self.people,
            names_flags=self.names_flags,
            counts=fates.counts(len(self.raw.ragged)),
            lacks=self.raw.lacks,
            faults=self.faults,
            remarks=(*self.raw.remarks, *self.remarks),
        )

    def _column(self, short: str, kind: Kind) -> dict[str, object]:
        """A column read as its kind says; a date also with where it can't be read."""
        reading, texts = self.rules.reading, self.raw.columns[short]
        match kind:
            case Kind.PERSON:
                found = columns.people(_as_text(texts), reading.empty_texts)
                self.people = found.ids
                self._note_ids(short, found.lost, found.had_decimals)
                return {short: found.places}
            case Kind.ID:
                ids = mended_ids(columns.trimmed(_as_text(texts), reading.empty_texts))
                self._note_ids(short, ids.lost, ids.had_decimals)
                return {short: ids.ids}
            case Kind.NAME:
                named = columns.names(_as_text(texts), reading.empty_texts)
                self._note_ids(short, named.lost, named.had_decimals)
                return {short: named.names}
            case Kind.TEXT:
                return {short: columns.categories(_as_text(texts), reading.empty_texts, columns.compared)}
            case Kind.FLAG:
                return {short: columns.flags(_as_text(texts), reading.empty_texts)}
            case Kind.NUMBER:
                numbers, odd = columns.numbers(_as_text(texts), reading.empty_texts)
                words = f"{self._name(short)} is not a number: taken as not known"
                self._report(words, odd, Effect.TAKEN_AS_EMPTY, short)
                return {short: numbers}
            case _:
                read = read_dates(texts, reading)
                if read.mended:
                    self._remark(short, read.mended, f"{self._name(short)} {AS_A_WHOLE[read.mended]}")
                return {short: read.days, f"{short}_unreadable": read.unreadable}

    def _note_ids(self, short: str, lost: Flags, had_decimals: bool) -> None:
        name = self._name(short)
        words = f"{name} is in a spreadsheet's exponent form, and so lost: taken as empty"
        self._report(words, lost, Effect.TAKEN_AS_EMPTY, short)
        if lost.any():
            self._remark(short, Mended.EXPONENT_IDS, f"{name} in exponent form is taken as empty", int(lost.sum()))
        if had_decimals:
            self._remark(short, Mended.DECIMAL_IDS, f"{name} ends in .0 throughout: read without it")

    def _name(self, short: str) -> str:
        return self.table.columns[short].name

    def _report(self, what: str, rows: Flags, effect: Effect = Effect.LEFT_OUT, short: str = "") -> None:
        if rows.any():
            self._report_lines(what, self.raw.lines(np.flatnonzero(rows)), effect, short)

    def _report_lines(
        self, what: str, lines: tuple[int, ...], effect: Effect = Effect.LEFT_OUT, short: str = ""
    ) -> None:
        if lines:
            column = self._name(short) if short else ""
            of_rows = self.raw.rows + len(self.raw.ragged)
            self.faults.append(Fault(self.raw.file, self.table.name, what, lines, effect, column, of_rows))

    def _repeated(self, out: Mapping[str, object]) -> Flags:
        """Rows whose key is on a later row too. A key with an empty part repeats nothing."""
        if not self.table.key:
            return np.zeros(self.raw.rows, dtype=bool)
        parts = [_codes(out[short]) for short in self.table.key]
        key = parts[0].astype(np.int64)
        for part in parts[1:]:
            key = key * (int(part.max(initial=0)) + 2) + part + 1
        is_whole = np.logical_and.reduce([part >= 0 for part in parts])
        return np.asarray(pd.Series(key).duplicated(keep="last").to_numpy() & is_whole)

    def _fates(self, out: Mapping[str, object], repeated: Flags) -> Fates:
        """What becomes of each row, with every reason to leave one out reported."""
        fates = Fates(repeated)
        for short, column in self.table.columns.items():
            if short not in self.raw.lacks:
                self._look_for_faults(short, column.kind, out, fates)
        for short in (short for short, column in self.table.columns.items() if column.kind is Kind.PLANNED_DATE):
            self._look_for_plans(short, out, fates)
        return fates

    def _look_for_faults(self, short: str, kind: Kind, out: Mapping[str, object], fates: Fates) -> None:
        name = self._name(short)
        if kind is Kind.PERSON:
            nobody = np.asarray(out[short]) < 0
            self._report(f"{name} is empty: row left out", nobody & ~fates.gone, short=short)
            fates.bad(short, f"have no {name}", nobody)
        if f"{short}_unreadable" not in out:
            return
        unreadable = np.asarray(out[f"{short}_unreadable"])
        consequence, effect = CONSEQUENCES.get(kind, ("row left out", Effect.LEFT_OUT))
        self._report(f"{name} is not a date: {consequence}", unreadable & ~fates.gone, effect, short)
        if kind is Kind.MARKED_DATE:
            fates.is_doubtful |= unreadable
            if (self.table.name, short) in NEEDED_BY_SOME:
                fates.is_doubtful |= np.isnat(np.asarray(out[short]))
        elif kind is not Kind.FORGIVING_DATE:
            fates.bad(short, f"have a {name} that is not a date", unreadable)
        empty = np.isnat(np.asarray(out[short])) & ~unreadable
        if kind is Kind.DATE and len(empty) >= MANY_ROWS and empty.all():
            self._remark(short, Mended.EMPTY_COLUMN, f"{name} is empty in every row", len(empty))
        if kind is Kind.NEEDED_DATE:
            self._report(f"{name} is empty: row left out", empty & ~fates.gone, short=short)
            fates.bad(short, f"have no {name}", empty)

    def _look_for_plans(self, short: str, out: Mapping[str, object], fates: Fates) -> None:
        """Find planned rows: those without the day on which it happened, unless they have another fault."""
        empty = np.isnat(np.asarray(out[short])) & ~np.asarray(out[f"{short}_unreadable"])
        name = self._name(short)
        planned = fates.plan(empty)
        self._report(f"{name} is empty: row left out", empty & ~planned & ~fates.gone, short=short)
        fates.bad(short, f"have no {name}", empty & ~planned)
        if planned.any():
            words = f"{name} is empty: still to come, left out"
            self._remark(short, Mended.PLANNED, words, int(planned.sum()))

    def _remark(self, short: str, what: Mended, words: str, count: int = 0) -> None:
        self.remarks.append(Remark(self.raw.file, self.table.name, self._name(short), what, words, count))

    def _outcomes(self, out: Mapping[str, object]) -> tuple[Flags, bool]:
        """Whether a flag is yes, for rows dated in the span; and whether any row of the export names one."""
        texts = _as_text(self.raw.columns["outcome"])
        wanted = np.ones(self.raw.rows, dtype=bool)
        if self.span is not None:
            first, last = (np.datetime64(day, "D") for day in self.span)
            day = np.asarray(out["date" if "date" in out else "start"])
            wanted = (day >= first) & (day <= last)
        in_span = columns.trimmed(whole(texts.filter(pa.array(wanted))), self.rules.reading.empty_texts)
        rows = np.flatnonzero(wanted)[pc.is_valid(in_span).to_numpy(zero_copy_only=False)]
        read = [outcome(text, self.flags) for text in in_span.drop_null().to_pylist()]
        is_yes, is_broken = np.zeros(self.raw.rows, dtype=bool), np.zeros(self.raw.rows, dtype=bool)
        is_yes[rows] = [one.is_yes for one in read]
        is_broken[rows] = [one.is_broken for one in read]
        words = f"{self._name('outcome')} is not written as it should be (JSON), and could still be read"
        self._report(words, is_broken, Effect.READ, "outcome")
        return is_yes, any(one.names_a_flag for one in read) or self._named_elsewhere(texts)

    def _named_elsewhere(self, texts: pa.Array) -> bool:
        maybe = pc.fill_null(pc.match_substring_regex(texts, "|".join(f'{flag}"' for flag in self.flags)), False)
        return any(outcome(text, self.flags).names_a_flag for text in texts.filter(maybe).to_pylist())

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


def _first_known(days: Days, others: Days) -> Days:
    """A date of birth, or else the expected one; an unborn child has no age either way."""
    return np.where(np.isnat(days), others, days)


def _as_text(column: ArrowColumn) -> ArrowColumn:
    """A column as texts, days and moments among them: nobody asked for a date there."""
    if pa.types.is_string(column.type):
        return column
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp(column.type.unit))
    return pc.fill_null(column.cast(pa.string()), "")


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
    """A table without rows, with the columns and types that it would have in the export."""
    table = TABLES[short]
    no_texts = {short: pa.array([], type=pa.string()) for short in table.columns}
    nothing = RawTable(table.name, no_texts, 0, lambda rows: (), (), {}, ())
    no_rules = Rules(Reading((), (), {}, "UTC"), {}, Fraction(1))
    rows = _TableReader(table, nothing, no_rules, (), None, keeps_lines=True).typed().rows
    return rows.assign(outcome=False) if any(c.kind is Kind.OUTCOME for c in table.columns.values()) else rows
