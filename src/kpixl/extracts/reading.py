"""
The extracts, read once and typed once.

Past this point a date is a date, a person is a number from 0 (a place in `Extracts.people`), no column is missing, and
rows that no indicator could use are gone, each reported by file and line.
"""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from msgspec import Struct, field
from msgspec.structs import replace

from kpixl.extracts import kept_tables
from kpixl.extracts.absences import NO_EXPORT, Absence, RowCounts, Why
from kpixl.extracts.background_work import Background, right_away
from kpixl.extracts.cache import Cache
from kpixl.extracts.exports import Export
from kpixl.extracts.extracts import CARE_LEAVERS, Extracts
from kpixl.extracts.faults import in_order
from kpixl.extracts.files import RawTable, raw_table
from kpixl.extracts.joins import unjoined
from kpixl.extracts.kept_tables import KeptTable, has_outcomes, kept_table, one_is_kept
from kpixl.extracts.large_texts import NotPlainError, Pieces
from kpixl.extracts.memory import give_back, use_again
from kpixl.extracts.recent_tables import RecentTable, own
from kpixl.extracts.remarks import Mended, Remark, remarks_in_order
from kpixl.extracts.schema import TABLES
from kpixl.extracts.tables_on_disk import Contents, Lying, Stretch, contents_of
from kpixl.extracts.typed_tables import OutcomeDays, TypedTable, outcomes_needed, typed, without_rows
from kpixl.extracts.wording import Rules
from kpixl.extracts.written_out import written_out
from kpixl.words.errors import ExtractError, listed
from kpixl.words.periods import DaySpan, Period

if TYPE_CHECKING:
    import pandas as pd

NO_PERSON = -1  # the person in rows of a table that lacks its column of persons


def read(
    export: Export,
    periods: Sequence[Period],
    rules: Rules,
    *,
    care_leavers_of: Mapping[Period, Export | None],
    every_outcome: bool = False,
    told: Sequence[Period] = (),
    cache: Cache | None = None,
    meanwhile: Callable[[], object] = lambda: None,
    background: Background = right_away,
) -> Extracts:
    """
    One export, typed, with the care leavers of each period from that period's own export.

    Outcome texts are read only for rows dated in the periods, since no figure needs the others, unless
    `every_outcome` asks for a full check. Faults in them are reported for the periods `told`, or else for all periods.
    All tables that can't be read are reported in one `ExtractError`. Large tables are kept in the `cache`, if there is
    one, so that they need not be read again: that is done in the `background`. `meanwhile` is called while files are
    parsed, to load modules that are slow to load.
    """
    days = None if every_outcome else OutcomeDays(_days_of(periods), _days_of(told or periods))
    door = _Door(rules, days, cache)
    use_again()
    contents = contents_of(export.folder)
    others = {other.folder: other for other in care_leavers_of.values() if other and other.folder != export.folder}
    jobs = [door.job(export, contents, short) for short in TABLES]
    jobs += [door.job(of, contents_of(of.folder), CARE_LEAVERS) for of in others.values()]
    results = _all_or_error(jobs, meanwhile)
    main = dict(zip(TABLES, results[: len(TABLES)], strict=True))
    leavers_in = {export.folder: main[CARE_LEAVERS], **dict(zip(others, results[len(TABLES) :], strict=True))}
    leavers = {period: leavers_in[of.folder] if of else NO_EXPORT for period, of in care_leavers_of.items()}
    found = [table for table in results if isinstance(table, TypedTable)]
    give_back()
    for keep in door.to_keep:
        background(keep)
    return replace(_extracts(export, contents, rules, main, leavers, found), hashed=door.hashed)


def _days_of(periods: Sequence[Period]) -> DaySpan:
    return min(periods).first_day, max(periods).last_day


def _extracts(
    export: Export,
    contents: Contents,
    rules: Rules,
    main: Mapping[str, TypedTable | Absence],
    leavers: Mapping[Period, TypedTable | Absence],
    found: Sequence[TypedTable],
) -> Extracts:
    """The tables of the export (`main`) with each period's care leavers; `found` are all tables that were read."""
    there = {short: table for short, table in main.items() if isinstance(table, TypedTable)}
    leavers_there = {period: table for period, table in leavers.items() if isinstance(table, TypedTable)}
    person_ids = _numbered_people(found)
    frames = {short: there[short].rows if short in there else without_rows(short) for short in TABLES}
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
        person_ids=person_ids,
        faults=in_order(fault for table in found for fault in table.faults),
        remarks=remarks_in_order([*_told(contents, found), *_unjoined(there, rules)]),
        unread=contents.unread,
        rows=sum(table.counts.read for table in there.values()),
        export=export,
        files={short: table.file for short, table in there.items()},
        source=contents.source,
    )


def _told(contents: Contents, found: Sequence[TypedTable]) -> list[Remark]:
    """What was mended, without the columns that a return lacks by design: `sources` reports those once for all."""
    by_design = (Mended.NO_COLUMN, Mended.EMPTY_COLUMN) if contents.source else ()
    return [each for table in found for each in table.remarks if each.what not in by_design]


def _unjoined(there: Mapping[str, TypedTable], rules: Rules) -> Iterator[Remark]:
    for found in unjoined({short: table.rows for short, table in there.items()}, rules.unjoined_share):
        table = TABLES[found.join.table]
        column = table.columns[found.join.column].name
        yield Remark(there[found.join.table].file, table.name, column, Mended.UNJOINED, str(found), 0)


def _absence(short: str, table: TypedTable | Absence) -> Absence | None:
    """Why a table counts as absent; None if it has usable rows."""
    if isinstance(table, Absence):
        return table
    if not table.counts.read:
        return Absence(Why.NO_ROW, f"{TABLES[short].name} has no row")
    return None if table.counts.used else Absence(Why.NO_USABLE_ROW, _all_left_out(short, table.counts))


def _all_left_out(short: str, counts: RowCounts) -> str:
    why = f"of {counts.read}, {counts.worst}" if counts.worst else f"all {counts.read} are still to come"
    return f"{TABLES[short].name} has no usable row ({why})"


class _Job(Struct, frozen=True):
    """A table to read, and the size of its file in bytes."""

    read: Callable[[], TypedTable | Absence]
    size: int


def _all_or_error(jobs: Sequence[_Job], meanwhile: Callable[[], object]) -> list[TypedTable | Absence]:
    """
    Every job's table, read two at a time; the errors of all jobs are raised together.

    A second thread starts with the largest table. This one loads pandas, which parsing does not need, and then starts
    with the smallest. A third thread would only make the largest table wait for the lock that all threads share.
    """
    with ThreadPoolExecutor(1) as pool:
        largest_first = sorted(range(len(jobs)), key=lambda place: -jobs[place].size)
        futures = {place: pool.submit(jobs[place].read) for place in largest_first}
        importlib.import_module("kpixl.extracts.frames")
        meanwhile()
        for place in reversed(largest_first):
            if futures[place].cancel():
                futures[place] = _done(jobs[place].read)
    outcomes = [futures[place] for place in range(len(jobs))]
    errors = [str(error) for each in outcomes if isinstance(error := each.exception(), ExtractError)]
    if errors:
        raise ExtractError("\n\n".join(errors) if len(errors) <= 3 else listed(errors, ""))
    return [each.result() for each in outcomes]


def _done(work: Callable[[], TypedTable | Absence]) -> Future[TypedTable | Absence]:
    """The future of work done on this thread, as if it had been done on another."""
    future: Future[TypedTable | Absence] = Future()
    try:
        future.set_result(work())
    except ExtractError as error:
        future.set_exception(error)
    return future


def _numbered_people(tables: Sequence[TypedTable]) -> pa.Array:
    """All persons of all tables in one list. Sets the tables' persons to their places in it."""
    every = pa.chunked_array([table.people for table in tables], type=pa.string()).combine_chunks()
    encoded = every.dictionary_encode()
    places = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int32)
    start = 0
    for table in tables:
        if "person" in table.rows:
            own = places[start : start + len(table.people)]
            table.rows["person"] = np.append(own, np.int32(NO_PERSON))[table.rows["person"].to_numpy()]
        start += len(table.people)
    return encoded.dictionary


def _by_period(leavers: Mapping[Period, TypedTable]) -> pd.DataFrame:
    """Care leavers with the number of the period (`Period.number`) whose export they are from."""
    parts = [table.rows.assign(period=period.number) for period, table in leavers.items()]
    if not parts:
        return without_rows(CARE_LEAVERS).assign(period=0)
    if len(parts) == 1:
        return parts[0]
    import pandas as pd

    whole = pd.concat(parts, ignore_index=True)
    # Two exports rarely hold the same texts, and joining them turns categories into plain texts.
    texts = [name for name, dtype in parts[0].dtypes.items() if dtype == "category"]
    return whole.astype(dict.fromkeys(texts, "category"))


def _size(file: Path) -> int:
    """A file's size in bytes; 0 if it has gone, which is reported when it is opened."""
    try:
        return file.stat().st_size
    except OSError:
        return 0


class _Door(Struct, frozen=True, dict=True):
    """Reads tables by some rules, for some days, and keeps them in a cache."""

    rules: Rules
    days: OutcomeDays | None
    cache: Cache | None
    hashed: dict[Stretch, bytes] = field(default_factory=dict)
    to_keep: list[Callable[[], None]] = field(default_factory=list)

    def job(self, export: Export, contents: Contents, short: str) -> _Job:
        """The job that reads a table of an export, by its short name."""
        files = [each.path for each in contents.lying if each.table == TABLES[short].name]
        return _Job(partial(self.table, export, contents, short), sum(_size(file) for file in files))

    def table(self, export: Export, contents: Contents, short: str) -> TypedTable | Absence:
        """A table of an export, by its short name."""
        lying = contents.table(TABLES[short].name)
        if lying is None:
            lacks = contents.source.lacks if contents.source else {}
            return Absence(Why.NO_FILE, lacks.get(TABLES[short].name, f"{TABLES[short].name} not in the export"))
        label = f"{export.name}/{lying.label}" if export.name else lying.label
        return self._in_pieces(lying, label, short) or self._at_once(lying, label, short)

    def _in_pieces(self, lying: Lying, label: str, short: str) -> TypedTable | Absence | None:
        """
        A large table whose file is read piece by piece while most of its outcomes are dropped. None for any other
        table, and for one that may already be in the cache, which only its whole content shows.
        """
        is_sifted = outcomes_needed(short, self.rules, self.days) is not None and lying.is_large_text
        if not is_sifted or one_is_kept(self.cache, short, label, self.days):
            return None
        try:
            with lying.path.open("rb", buffering=0) as opened:
                pieces = Pieces(opened, is_hashed=self.cache is not None)
                raw = self._raw(lying, label, short, pieces)
        except (NotPlainError, OSError):
            return None
        if isinstance(raw, Absence):
            return raw
        if pieces.sha256:
            self.hashed[lying.stretch] = pieces.sha256
        kept = kept_table(self.cache, short, label, pieces.sha256, self.rules, self.days)
        return self._typed(short, raw, kept)

    def _at_once(self, lying: Lying, label: str, short: str) -> TypedTable | Absence:
        content = lying.text(label)
        kept = self._kept(lying, label, short, content)
        if kept and (found := kept.get()):
            return found
        raw = self._raw(lying, label, short, content)
        del content  # the file's bytes are many and no longer needed
        return raw if isinstance(raw, Absence) else self._typed(short, raw, kept)

    def _typed(self, short: str, raw: RawTable, kept: KeptTable | RecentTable | None) -> TypedTable:
        table = typed(short, raw, self.rules, self.days)
        if kept:
            self.to_keep.append(partial(kept.put, own(table)))
        return table

    def _kept(self, lying: Lying, label: str, short: str, content: bytes | None) -> KeptTable | RecentTable | None:
        """The place for the table of a text file: in the cache (if any) for a large one, in memory for a small one."""
        if not content:
            return None
        is_small = len(content) < kept_tables.KEPT_FROM
        if not is_small and self.cache is None:
            return None
        self.hashed[lying.stretch] = hashed = hashlib.sha256(content).digest()
        if is_small:
            days = self.days if has_outcomes(short) else None
            return RecentTable((short, label, hashed, self._rules, days), len(content))
        return kept_table(self.cache, short, label, hashed, self.rules, self.days)

    @cached_property
    def _rules(self) -> str:
        return written_out(self.rules)

    def _raw(self, lying: Lying, label: str, short: str, content: bytes | Pieces | None) -> RawTable | Absence:
        renamed = self.rules.reading.columns.get(TABLES[short].name, {})
        needed = outcomes_needed(short, self.rules, self.days)
        return raw_table(lying, label, TABLES[short], renamed, content, needed)
