"""
The identities of an extracts folder, straight from its files.

Names, postcodes and the ids of people whom no indicator needs never come through the typed door, so it is not used.
All exports of the folder are read: who has left the newest may still stand in an older copy. Each must tell who its
children are: where nobody is known, nobody would be found.
"""

from __future__ import annotations

import csv
import io
import mmap
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kpixl.disclosure.gate.identities import Identities
from kpixl.disclosure.gate.ids import RecordShape, record_shape
from kpixl.extracts.columns import dates, trimmed
from kpixl.extracts.exports import Export, exports_in
from kpixl.extracts.files import csv_columns, file_of, is_left_open, not_csv, not_utf8, plain, whole
from kpixl.extracts.schema import FORENAME, SURNAME, TABLES
from kpixl.extracts.wording import Reading
from kpixl.words.errors import ExtractError

PERSONS = TABLES["persons"]
PERSON, BORN = PERSONS.columns["person"].name, PERSONS.columns["born"].name
WHOLE_NAME = "prof_professional_name"
PERSON_ID = re.compile(r".*person_id|.*childs_person_id")
WORKER_ID = re.compile(r".*worker_id|invo_professional_id|prof_professional_id")
RECORD_ID = re.compile(r"(?!.*(?:team|role|dept|department|version)).*_id")
OWNERS = {  # of ids that other tables repeat
    "referral_id": "ssd_cin_episodes", "cp_plan_id": "ssd_cp_plans", "icpc_id": "ssd_initial_cp_conference",
    "s47_enquiry_id": "ssd_s47_enquiry", "assessment_id": "ssd_cin_assessments",
    "cla_placement_id": "ssd_cla_placement",
}  # fmt: skip
RECORDS_KEPT = 500  # ids of records that are looked for one by one, in number cells too
LARGE = 1 << 20  # bytes: ids of records that such a file repeats of another are not read again
OTHER_IDS = {
    "pers_common_child_id", "pers_legacy_id", "pers_upn", "send_upn", "send_uln", "prof_staff_id",
    "prof_social_worker_registration_no", "link_identifier_value",
}  # fmt: skip
BIRTHS = {BORN, "moth_childs_dob"}
ADDRESS_LINES = "addr_address_json"
POSTCODES = {"addr_address_postcode", "clap_cla_placement_postcode", ADDRESS_LINES}
BETWEEN_NAMES = "\0"  # stands in no name
IS_NAME = re.compile(r"[^\d_]*[^\W\d_]{2,}[\s,.]+[^\d_]*[^\W\d_]{2,}[^\d_]*")  # a worker column may hold names


def identities_of(extracts_folder: Path, reading: Reading) -> Identities:
    """
    All children's and workers' ids, names, dates of birth and postcodes in a folder of exports.

    An export that does not tell its children's ids and dates of birth is an `ExtractError`, and so is one that names
    them in columns which are not the standard's. One without any names is not: then `names` is empty.
    """
    exports = exports_in(extracts_folder).all
    _check_all_tell_people(exports)
    files = [
        (f"{export.name}/{path.name}" if export.name else path.name, path, exports[-1].folder / path.name)
        for export in exports
        for path in sorted(export.folder.iterdir())
        if path.suffix.lower() in (".csv", ".parquet")
    ]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        read = list(pool.map(lambda file: _columns(file[0], file[1], file[2], reading), files))
    tables = [each.columns for each in read]
    workers = _texts(tables, lambda name: bool(WORKER_ID.fullmatch(name)))
    return Identities.of(
        ids=[*_texts(tables, _is_id), *(each for each in workers if not IS_NAME.fullmatch(each))],
        names=_names(tables),
        full_names={*_texts(tables, WHOLE_NAME.__eq__), *(each for each in workers if IS_NAME.fullmatch(each))},
        born=_births(tables, reading),
        postcodes=set(_texts(tables, POSTCODES.__contains__)),
        address_lines=_texts(tables, ADDRESS_LINES.__eq__),
        records={shape for each in read for shape in each.records},
    )


Columns = dict[str, pa.Array]


class Read(NamedTuple):
    """What a file says of people. Ids of records, of which a year has millions, are kept as what they look like."""

    columns: Columns
    records: Sequence[RecordShape]


def _check_all_tell_people(exports: Sequence[Export]) -> None:
    silent = [export.name or "The export" for export in exports if file_of(export.folder, PERSONS) is None]
    if silent:
        raise ExtractError(
            f"{', '.join(silent)}: there is no {PERSONS.name}.csv or .parquet.\n"
            "Every export is expected to have it: without it nobody can be looked for in a file.\n"
            "Export that table too, or take the folder away."
        )


def _is_wanted(name: str) -> bool:
    return bool(
        name in (FORENAME, SURNAME, WHOLE_NAME)
        or name in OTHER_IDS | BIRTHS | POSTCODES
        or PERSON_ID.fullmatch(name)
        or WORKER_ID.fullmatch(name)
        or RECORD_ID.fullmatch(name)
    )


def _is_id(name: str) -> bool:
    return name in OTHER_IDS or (bool(RECORD_ID.fullmatch(name)) and not WORKER_ID.fullmatch(name))


def _is_record(name: str) -> bool:
    return _is_id(name) and name not in OTHER_IDS and not PERSON_ID.fullmatch(name)


def _names(tables: Sequence[Columns]) -> set[tuple[str, str]]:
    """Forename and surname of everybody who has both."""
    pairs = [
        pc.binary_join_element_wise(table[FORENAME], table[SURNAME], BETWEEN_NAMES)
        for table in tables
        if FORENAME in table and SURNAME in table
    ]
    whole_names = pa.chunked_array(pairs, pa.string()).unique().drop_null().to_pylist()
    return {(forename, surname) for forename, _, surname in (each.partition(BETWEEN_NAMES) for each in whole_names)}


def _births(tables: Sequence[Columns], reading: Reading) -> set[date]:
    columns = [table[name] for table in tables for name in BIRTHS & table.keys()]
    texts = pa.chunked_array([each for each in columns if pa.types.is_string(each.type)], pa.string()).unique()
    read = [texts, *(each.unique() for each in columns if not pa.types.is_string(each.type))]
    days = [dates(each, reading.empty_texts, reading.empty_dates).days for each in read]
    return {day for some in days for day in some.tolist() if day is not None}


def _texts(tables: Sequence[Columns], is_wanted: Callable[[str], bool]) -> list[str]:
    """The distinct texts of the columns, of all tables together."""
    columns = [column for table in tables for name, column in table.items() if is_wanted(name)]
    texts: list[str] = pa.chunked_array(columns, pa.string()).unique().drop_null().to_pylist()
    return texts


def _columns(label: str, path: Path, newest: Path, reading: Reading) -> Read:
    """The columns that identify somebody, by the standard's name. Texts are null where there is nothing."""
    own_names = {own.lower(): standard for standard, own in reading.columns.get(path.stem.lower(), {}).items()}
    read_file = _parquet if path.suffix.lower() == ".parquet" else _csv
    try:
        read = read_file(path, newest, label, own_names)
    except OSError as fault:
        raise ExtractError(f"{label} can't be opened: {fault.strerror}. Close it in other programs.") from None
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, UnicodeDecodeError):
        raise ExtractError(
            f"{label} can't be read, so whose data a file holds can't be checked. Export the table again."
        ) from None
    shapes = {name: shape for name, column in read.items() if _is_record(name) and (shape := _shape(column))}
    rest = {
        name: _plain_texts(name, column, reading)
        for name, column in read.items()
        if name not in shapes or len(column) <= RECORDS_KEPT
    }
    for name in filter(_is_record, tuple(rest)):
        if name not in shapes and (shape := _shape(rest[name])):
            shapes[name] = shape
            if len(rest[name]) > RECORDS_KEPT:
                del rest[name]
    return Read(rest, tuple(shapes.values()))


def _shape(column: pa.Array) -> RecordShape | None:
    """What all ids of a column look like; None where they have nothing in common, or something is no id."""
    ends, lengths = pc.min_max(column), pc.min_max(pc.binary_length(column))
    first, last = ends["min"].as_py(), ends["max"].as_py()
    if not first:
        return None
    are_numbers = first.isdecimal() and last.isdecimal() and pc.all(pc.ascii_is_decimal(column)).as_py()
    return record_shape(first, last, lengths["min"].as_py(), lengths["max"].as_py(), are_numbers=are_numbers)


def _plain_texts(name: str, column: pa.Array, reading: Reading) -> pa.Array:
    """Trimmed, and each once, but for what only tells beside its neighbour: a forename and its surname."""
    if name in BIRTHS:
        return column
    return trimmed(column if name in (FORENAME, SURNAME) else column.unique(), reading.empty_texts)


def _standard(names: Iterable[str], own_names: dict[str, str]) -> dict[str, int]:
    """Wanted columns by the standard's name, and their place; as headers are compared elsewhere, without case."""
    found: dict[str, int] = {}
    for position, name in enumerate(names):
        plain = name.strip().lower()
        standard = own_names.get(plain, plain)
        if _is_wanted(standard):
            found.setdefault(standard, position)
    return found


def _without_repeated(wanted: dict[str, int], path: Path, newest: Path) -> dict[str, int]:
    """
    Without a large file's ids of records that another file holds, too: the same table of the newest export, or the
    table that they are the key of. What they look like is known from there.
    """
    if path.stat().st_size < LARGE:
        return wanted
    has_newer = path != newest and newest.exists()
    return {
        name: at for name, at in wanted.items() if not (_is_repeated(name, path) or (has_newer and _is_record(name)))
    }


def _is_repeated(name: str, path: Path) -> bool:
    owner = OWNERS.get(name.partition("_")[2])
    if owner is None or owner == path.stem.lower():
        return False
    return any((path.parent / f"{owner}{ending}").exists() for ending in (".csv", ".parquet"))


def _content(path: Path) -> bytes | mmap.mmap:
    """The file's bytes, of which the system keeps the only copy: exports of a year are gigabytes."""
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else b""


def _csv(path: Path, newest: Path, label: str, own_names: dict[str, str]) -> Columns:
    content = _content(path)
    header = next(csv.reader(io.StringIO(content[:100_000].decode("utf-8-sig", errors="replace"))), [])
    wanted = _without_repeated(_standard(header, own_names), path, newest)
    if _is_persons(path):
        _check_header(label, header, wanted)
        if is_left_open(content[:]):
            raise not_csv(label)
    if not wanted:
        return {}
    names = [str(position) for position in range(len(header))]
    places = {standard: str(position) for standard, position in wanted.items()}
    try:
        read, ragged = csv_columns(content, names, list(places.values()))
    except pa.ArrowInvalid as fault:
        if "UTF8" not in str(fault):
            raise
        raise not_utf8(label, content, names, places) from None
    rows = [fields for row in ragged for fields in _readings(row.text, len(header), wanted.get(SURNAME, 0))]
    return {
        standard: pa.concat_arrays([whole(read[places[standard]]), pa.array([row[at] for row in rows], pa.string())])
        for standard, at in wanted.items()
    }


def _readings(row: str, width: int, surname: int) -> Iterator[list[str]]:
    """
    The fields of a row that has too few or too many, as they would be if some had been lost or added at its end, at
    its beginning, or between forename and surname: whoever stands in it is to be found too.
    """
    fields = next(csv.reader([row]), [])
    from_left = [*fields, *[""] * width][:width]
    from_right = [*[""] * width, *fields][-width:]
    yield from (from_left, from_right, from_left[:surname] + from_right[surname:])


def _parquet(path: Path, newest: Path, label: str, own_names: dict[str, str]) -> Columns:
    header = pq.read_schema(path).names
    wanted = _without_repeated(_standard(header, own_names), path, newest)
    if _is_persons(path):
        _check_header(label, header, wanted)
    if not wanted:
        return {}
    read = pq.read_table(path, columns=[header[position] for position in wanted.values()], partitioning=None)
    return {standard: plain(read.column(header[position])) for standard, position in wanted.items()}


def _is_persons(path: Path) -> bool:
    return path.stem.lower() == PERSONS.name


def _check_header(label: str, header: Sequence[str], wanted: Collection[str]) -> None:
    """Refused where it is not plain which columns tell ids, dates of birth and names."""
    missing = [name for name in (PERSON, BORN) if name not in wanted]
    if any("name" in name.lower() for name in header):
        missing += [name for name in (FORENAME, SURNAME) if name not in wanted]
    if missing:
        raise ExtractError(
            f"{label} has no column {', '.join(missing)}.\n"
            "It is expected to tell who the children are: otherwise nobody can be looked for in a file.\n"
            f"Export the table again with the SSD script, or name the columns in config/extracts.toml under "
            f"[columns.{PERSONS.name}]."
        )
