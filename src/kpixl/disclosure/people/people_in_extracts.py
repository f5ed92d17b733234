"""
The people of exports, straight from their files.

Names, postcodes and the ids of people whom no indicator needs are in no typed table, so the files themselves are read.
Somebody who has left the newest export may still be in an older one. Each export must tell who its children are: if
nobody is known, nobody would be found.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from kpixl.disclosure.people.identities import Identities
from kpixl.disclosure.people.kept_ids import KeptIds
from kpixl.disclosure.people.named_births import named_births
from kpixl.disclosure.people.people_count import ID, NAME, PeopleCount
from kpixl.disclosure.people.record_shapes import RecordShape, record_shape
from kpixl.disclosure.people.telling_columns import (
    ADDRESS_LINES,
    BIRTHS,
    BORN,
    OWNERS,
    PERSON,
    PERSON_TABLE,
    POSTCODES,
    WHOLE_NAME,
    WORKER_ID,
    is_id,
    is_of_children_or_records,
    is_record,
    tells_people,
)  # fmt: skip
from kpixl.extracts.arrow_arrays import codes_of, flags_array, flags_of, scalar, texts_array
from kpixl.extracts.columns import trimmed
from kpixl.extracts.dates import read_dates
from kpixl.extracts.exports import Export
from kpixl.extracts.schema import FORENAME, SURNAME
from kpixl.extracts.table_files import whole
from kpixl.extracts.tables_on_disk import Contents, Lying, contents_of
from kpixl.extracts.text_layouts import column_named, names_of
from kpixl.extracts.wording import Reading
from kpixl.words.errors import ExtractError

BETWEEN_NAMES = "\0"  # is in no name
RECORDS_KEPT = 500  # ids of records in a column: up to so many are looked for singly, in number cells too
LARGE = 1 << 20  # bytes: if such a file repeats ids of records of another, they are not read again
IS_NAME = re.compile(r"[^\d_]*[^\W\d_]{2,}[\s,.]+[^\d_]*[^\W\d_]{2,}[^\d_]*")  # a worker column may hold names


class People(Struct, frozen=True):
    """Whom to look for, and how many they are."""

    identities: Identities
    count: PeopleCount


def people_of(exports: Sequence[Export], reading: Reading, kept: KeptIds | None = None) -> People:
    """
    All ids, names, dates of birth and postcodes of children and workers in these exports, the newest of which is last.

    An export that does not tell its children's ids and dates of birth, or that holds nobody, is an `ExtractError`, and
    so is one that names children in columns other than the standard's. One without any names is not: then `names` is
    empty, and the count says so. What is `kept` of a file's ids need not be read again.
    """
    _check_all_tell_people(exports)
    contents = [contents_of(export.folder) for export in exports]
    files = [
        File(f"{export.name}/{lying.label}" if export.name else lying.label, lying, there, contents[-1])
        for export, there in zip(exports, contents, strict=True)
        for lying in there.lying
    ]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        read = list(pool.map(lambda file: _kept_or_read(file, reading, kept), files))
    _check_all_hold_somebody(files, read)
    tables = [each.columns for each in read]
    workers, births = _workers(tables), _births(tables, reading)
    identities = Identities.of(
        ids=[*_texts(tables, is_id), *workers.ids],
        names=_names(tables),
        full_names=workers.names,
        born=births.days,
        born_by_name=named_births(tables, reading),
        postcodes=set(_texts(tables, POSTCODES.__contains__)),
        address_lines=_texts(tables, ADDRESS_LINES.__eq__),
        records={shape for each in read for shape in each.records},
    )
    return People(identities, _counted(exports, [each.children for each in read if each.children], births, workers))


Columns = dict[str, pa.Array]


class File(NamedTuple):
    """A table as it lies in its export, with the export's other tables and the newest export's."""

    label: str
    lying: Lying
    beside: Contents
    newest: Contents


class Children(NamedTuple):
    """The rows of a table of children: whose they are (an id, or else a name), and what they tell."""

    whose: pa.Array  # null if the row tells neither
    have_id: pa.Array
    have_name: pa.Array
    born: pa.Array  # as the file has it


class Workers(NamedTuple):
    """Workers as the tables tell them: a column of their ids may hold names."""

    known: int
    ids: Sequence[str]
    names: Collection[str]


class Births(NamedTuple):
    """The days of birth that could be read, and the texts among them."""

    days: set[date]
    texts: pa.Array


class Read(NamedTuple):
    """What a file says about people. Ids of records, of which a year has millions, are kept as what they look like."""

    columns: Columns
    records: Sequence[RecordShape]
    children: Children | None = None  # of the table of children alone


def _check_all_tell_people(exports: Sequence[Export]) -> None:
    silent = [
        export.name or "The export" for export in exports if contents_of(export.folder).table(PERSON_TABLE.name) is None
    ]
    if silent:
        raise ExtractError(
            f"{', '.join(silent)}: there is no {PERSON_TABLE.name}.csv or .parquet.\n"
            "Every export is expected to have it: without it nobody can be looked for in a file.\n"
            "Export that table too, or take the folder away."
        )


def _check_all_hold_somebody(files: Sequence[File], read: Sequence[Read]) -> None:
    empty = [
        file.label
        for file, each in zip(files, read, strict=True)
        if each.children and each.children.whose.null_count == len(each.children.whose)
    ]
    if empty:
        raise ExtractError(
            f"{', '.join(empty)}: no row has an id or a name, so there is nobody to look for in a file.\n"
            "The children of the export are expected there: ids and dates of birth at least, names where known.\n"
            "Export the table again, refresh the workbook, then try again."
        )


def _workers(tables: Sequence[Columns]) -> Workers:
    known = _texts(tables, lambda name: bool(WORKER_ID.fullmatch(name)))
    ids = [each for each in known if not IS_NAME.fullmatch(each)]
    names = {*_texts(tables, WHOLE_NAME.__eq__), *(each for each in known if IS_NAME.fullmatch(each))}
    return Workers(len(known) or len(names), ids, names)


def _counted(exports: Sequence[Export], tables: Sequence[Children], births: Births, workers: Workers) -> PeopleCount:
    """How many people the exports tell of, and for how many children each detail is missing."""

    of_all = pa.chunked_array([each.whose for each in tables], pa.string()).combine_chunks().dictionary_encode()
    whose = codes_of(of_all)

    def count(is_meant: Callable[[Children], pa.Array]) -> int:
        is_so = [flags_of(is_meant(each)) for each in tables]
        is_counted = np.zeros(len(of_all.dictionary) + 1, dtype=bool)  # the last: rows that tell nobody
        is_counted[whose[np.concatenate(is_so)]] = True
        return int(np.count_nonzero(is_counted[:-1]))

    children = count(lambda each: each.whose.is_valid())
    return PeopleCount(
        exports=tuple(export.name for export in exports),
        children=children,
        without_name=children - count(lambda each: each.have_name),
        without_birth_date=children - count(lambda each: _is_read(each.born, births)),
        without_id=children - count(lambda each: each.have_id),
        workers=workers.known,
        workers_by=tuple(what for what, some in ((NAME, workers.names), (ID, workers.ids)) if some),
    )


def _is_read(born: pa.Array, births: Births) -> pa.Array:
    return pc.is_in(born, value_set=births.texts) if pa.types.is_string(born.type) else born.is_valid()


def _distinct(columns: Sequence[pa.Array]) -> pa.Array:
    return pa.chunked_array(columns, pa.string()).unique().drop_null()


def _names(tables: Sequence[Columns]) -> set[tuple[str, str]]:
    """Forename and surname of everybody; one of them is empty if a name has only one part."""
    between = scalar(BETWEEN_NAMES)
    pairs = [
        pc.binary_join_element_wise(
            table[FORENAME], table[SURNAME], between, null_handling="replace", null_replacement=""
        )
        for table in tables
        if FORENAME in table and SURNAME in table
    ]
    whole_names = pa.chunked_array(pairs, pa.string()).unique().drop_null().to_pylist()
    apart = (each.partition(BETWEEN_NAMES) for each in whole_names if each != BETWEEN_NAMES)
    return {(forename, surname) for forename, _, surname in apart}


def _births(tables: Sequence[Columns], reading: Reading) -> Births:
    columns = [table[name] for table in tables for name in BIRTHS & table.keys()]
    texts = pa.chunked_array([each for each in columns if pa.types.is_string(each.type)], pa.string()).unique()
    read = [texts, *(each.unique() for each in columns if not pa.types.is_string(each.type))]
    days = [read_dates(each, reading).days for each in read]
    are_days = flags_array(~np.isnat(days[0]))
    return Births({day for some in days for day in some.tolist() if day is not None}, texts.filter(are_days))


def _texts(tables: Sequence[Columns], is_wanted: Callable[[str], bool]) -> list[str]:
    """The distinct texts of the columns, of all tables together."""
    texts: list[str] = _distinct(
        [column for table in tables for name, column in table.items() if is_wanted(name)]
    ).to_pylist()
    return texts


def _kept_or_read(file: File, reading: Reading, kept: KeptIds | None) -> Read:
    """What a file says about people; that of a large file with nothing but ids of children and records is kept."""
    place = kept.place(file.lying, _decides(file, reading)) if kept and _size(file) >= LARGE else None
    if kept is None or place is None:
        return _columns(file, reading)
    if found := kept.get(place):
        return Read(*found)
    read = _columns(file, reading)
    if all(map(is_of_children_or_records, read.columns)):
        kept.put(place, read.columns, read.records)
    return read


def _decides(file: File, reading: Reading) -> list[object]:
    """Everything except a file's content that decides what is read from it."""
    there = [sorted(each.table for each in contents.lying) for contents in (file.beside, file.newest)]
    return [file.lying.table, reading, *there, file.beside.folder == file.newest.folder]


def _columns(file: File, reading: Reading) -> Read:
    """The columns that identify somebody, by the standard's name. Empty texts are null."""
    renamed = reading.columns.get(file.lying.table, {})
    own_names = {column_named(own): standard for standard, own in renamed.items()}
    try:
        read = _read_file(file, own_names)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, UnicodeDecodeError):
        raise ExtractError(
            f"{file.label} can't be read, so whose data a file holds can't be checked. Export the table again."
        ) from None
    of_file = _with_shapes(read, reading)
    return of_file if file.lying.table != PERSON_TABLE.name else of_file._replace(children=_children(read, reading))


def _children(read: Columns, reading: Reading) -> Children:
    """The rows of a table of children, each known by its id or else by its name."""
    ids = trimmed(read[PERSON], reading.empty_texts)
    has_names = FORENAME in read and SURNAME in read
    parts = [trimmed(read[name], reading.empty_texts) for name in (FORENAME, SURNAME)] if has_names else []
    names = pc.binary_join_element_wise(*parts, scalar(BETWEEN_NAMES)) if parts else pa.nulls(len(ids), pa.string())
    has_name = pc.or_(parts[0].is_valid(), parts[1].is_valid()) if parts else names.is_valid()
    return Children(pc.coalesce(ids, names), ids.is_valid(), has_name, read[BORN])


def _with_shapes(read: Columns, reading: Reading) -> Read:
    """Ids of records as what they look like and, if there are few, also singly; other columns as they are."""
    shapes = {name: shape for name, column in read.items() if is_record(name) and (shape := _shape(column))}
    rest = {
        name: _plain_texts(name, column, reading)
        for name, column in read.items()
        if name not in shapes or len(column) <= RECORDS_KEPT
    }
    for name in filter(is_record, tuple(rest)):
        if name not in shapes and (shape := _shape(rest[name])):
            shapes[name] = shape
            if len(rest[name]) > RECORDS_KEPT:
                del rest[name]
    return Read(rest, tuple(shapes.values()))


def _shape(column: pa.Array) -> RecordShape | None:
    """What all ids of a column look like; None if they have nothing in common, or something is no id."""
    ends, lengths = pc.min_max(column), pc.min_max(pc.binary_length(column))
    first, last = ends["min"].as_py(), ends["max"].as_py()
    if not first:
        return None
    are_numbers = first.isdecimal() and last.isdecimal() and pc.all(pc.ascii_is_decimal(column)).as_py()
    return record_shape(first, last, lengths["min"].as_py(), lengths["max"].as_py(), are_numbers=are_numbers)


def _plain_texts(name: str, column: pa.Array, reading: Reading) -> pa.Array:
    """The texts trimmed, and each once unless they tell only beside their neighbour: a forename and its surname."""
    if name in BIRTHS:
        return column
    return trimmed(column if name in (FORENAME, SURNAME) else column.unique(), reading.empty_texts)


def _standard(names: Iterable[str], own_names: dict[str, str]) -> dict[str, int]:
    """The places of the wanted columns by the standard's name; headers are compared as they are elsewhere."""
    found: dict[str, int] = {}
    for position, name in enumerate(names):
        for each in names_of(name):
            standard = own_names.get(each, each)
            if tells_people(standard):
                found.setdefault(standard, position)
    return found


def _read_file(file: File, own_names: dict[str, str]) -> Columns:
    opened = file.lying.opened(file.label, lambda name: tells_people(own_names.get(name, name)))
    header = opened.header if opened else ()
    wanted = _standard(header, own_names)
    if file.lying.table == PERSON_TABLE.name:
        _check_header(file.label, header, wanted)
    wanted = _without_repeated(wanted, file)
    if not opened or not wanted:
        return {}
    cells = opened.cells(sorted(set(wanted.values())))
    rows = [fields for row in cells.ragged for fields in _readings(row.fields, len(header), wanted.get(SURNAME, 0))]
    return {
        standard: _with_more(_as_texts(standard, whole(cells.columns[at])), [row[at] for row in rows])
        for standard, at in wanted.items()
    }


def _as_texts(name: str, column: pa.Array) -> pa.Array:
    """Numbers as they are written; dates of birth keep their type."""
    return column if name in BIRTHS or pa.types.is_string(column.type) else column.cast(pa.string())


def _without_repeated(wanted: dict[str, int], file: File) -> dict[str, int]:
    """
    The wanted columns without a large file's ids of records that another file holds, too: the same table of the newest
    export, or the table that they are the key of. What they look like is known from there.
    """
    if _size(file) < LARGE:
        return wanted
    has_newer = file.beside.folder != file.newest.folder and file.newest.table(file.lying.table) is not None
    return {
        name: at for name, at in wanted.items() if not (_is_repeated(name, file) or (has_newer and is_record(name)))
    }


def _size(file: File) -> int:
    """Bytes of the file; 0 for a folder of parts."""
    return 0 if file.lying.path.is_dir() else file.lying.path.stat().st_size


def _is_repeated(name: str, file: File) -> bool:
    owner = OWNERS.get(name.partition("_")[2])
    return owner is not None and owner != file.lying.table and file.beside.table(owner) is not None


def _with_more(column: pa.Array, texts: Sequence[str]) -> pa.Array:
    return pa.concat_arrays([column, texts_array(texts)]) if texts else column


def _readings(row: Sequence[str], width: int, surname: int) -> Iterator[list[str]]:
    """
    The fields of a row that has too few or too many, as they would be if some had been lost or added at its end, at its
    beginning, or between forename and surname: anybody in the row must be found, too.
    """
    from_left = [*row, *[""] * width][:width]
    from_right = [*[""] * width, *row][-width:]
    yield from (from_left, from_right, from_left[:surname] + from_right[surname:])


def _check_header(label: str, header: Sequence[str], wanted: Collection[str]) -> None:
    """Refuse a table if it is not plain which columns tell ids, dates of birth and names."""
    missing = [name for name in (PERSON, BORN) if name not in wanted]
    if any("name" in name.lower() for name in header):
        missing += [name for name in (FORENAME, SURNAME) if name not in wanted]
    if missing:
        raise ExtractError(
            f"{label} has no column {', '.join(missing)}.\n"
            "It is expected to say who the children are: otherwise nobody can be looked for in a file.\n"
            f"Export the table again with the SSD script, or name the columns in config/extracts.toml under "
            f"[columns.{PERSON_TABLE.name}]."
        )
