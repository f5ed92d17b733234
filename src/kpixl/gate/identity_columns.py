"""
The identities of an extracts folder, straight from its files.

Names, postcodes and the ids of people whom no indicator needs never come through the typed door, so it is not used.
All exports of the folder are read: who has left the newest may still stand in an older copy.
"""

from __future__ import annotations

import csv
import io
import mmap
import os
import re
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kpixl.config import Reading
from kpixl.errors import ExtractError
from kpixl.extracts.columns import dates, trimmed
from kpixl.extracts.exports import exports_in
from kpixl.extracts.files import csv_columns, plain, whole
from kpixl.gate.identities import Identities

FORENAME, SURNAME, WHOLE_NAME = "pers_forename", "pers_surname", "prof_professional_name"
PERSON_ID = re.compile(r".*person_id|.*childs_person_id")
WORKER_ID = re.compile(r".*worker_id|invo_professional_id|prof_professional_id")
OTHER_IDS = {
    "pers_common_child_id", "pers_legacy_id", "send_upn", "prof_staff_id", "prof_social_worker_registration_no",
    "link_identifier_value",
}  # fmt: skip
BIRTHS = {"pers_dob", "moth_childs_dob"}
POSTCODES = {"addr_address_postcode", "clap_cla_placement_postcode", "addr_address_json"}
BETWEEN_NAMES = "\0"  # stands in no name
IS_NAME = re.compile(r"[^\d_]*[^\W\d_]{2,}[\s,.]+[^\d_]*[^\W\d_]{2,}[^\d_]*")  # a worker column may hold names


def identities_of(extracts_folder: Path, reading: Reading) -> Identities:
    """All children's and workers' ids, names, dates of birth and postcodes in a folder of exports."""
    exports = exports_in(extracts_folder)
    files = [
        path
        for export in exports.all
        for path in sorted(export.folder.iterdir())
        if path.suffix.lower() in (".csv", ".parquet")
    ]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        tables = list(pool.map(lambda path: _columns(path, reading), files))
    workers = _texts(tables, lambda name: bool(WORKER_ID.fullmatch(name)))
    return Identities.of(
        ids={*_texts(tables, _is_id), *(each for each in workers if not IS_NAME.fullmatch(each))},
        names=_names(tables),
        full_names={*_texts(tables, WHOLE_NAME.__eq__), *(each for each in workers if IS_NAME.fullmatch(each))},
        born=_births(tables, reading),
        postcodes=set(_texts(tables, POSTCODES.__contains__)),
    )


Columns = dict[str, pa.Array]


def _is_wanted(name: str) -> bool:
    return bool(
        name in (FORENAME, SURNAME, WHOLE_NAME)
        or name in OTHER_IDS | BIRTHS | POSTCODES
        or PERSON_ID.fullmatch(name)
        or WORKER_ID.fullmatch(name)
    )


def _is_id(name: str) -> bool:
    return bool(PERSON_ID.fullmatch(name)) or name in OTHER_IDS


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


def _columns(path: Path, reading: Reading) -> Columns:
    """The columns that identify somebody, by the standard's name. Texts are null where nothing stands."""
    own_names = {own.lower(): standard for standard, own in reading.columns.get(path.stem.lower(), {}).items()}
    try:
        read = _parquet(path, own_names) if path.suffix.lower() == ".parquet" else _csv(_content(path), own_names)
    except OSError as fault:
        raise ExtractError(f"{path.name} can't be opened: {fault.strerror}. Close it in other programs.") from None
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, UnicodeDecodeError):
        raise ExtractError(
            f"{path.name} can't be read, so whose data a file holds can't be checked. Run kpixl check on the extracts."
        ) from None
    return {name: _plain_texts(name, column, reading) for name, column in read.items()}


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


def _content(path: Path) -> bytes | mmap.mmap:
    """The file's bytes, of which the system keeps the only copy: exports of a year are gigabytes."""
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else b""


def _csv(content: bytes | mmap.mmap, own_names: dict[str, str]) -> Columns:
    header = next(csv.reader(io.StringIO(content[:100_000].decode("utf-8-sig", errors="replace"))), [])
    wanted = _standard(header, own_names)
    if not wanted:
        return {}
    names = [str(position) for position in range(len(header))]
    included = [str(position) for position in wanted.values()]
    read, _ = csv_columns(content, names, included)
    return {standard: whole(read[str(position)]) for standard, position in wanted.items()}


def _parquet(path: Path, own_names: dict[str, str]) -> Columns:
    header = pq.read_schema(path).names
    wanted = _standard(header, own_names)
    if not wanted:
        return {}
    read = pq.read_table(path, columns=[header[position] for position in wanted.values()], partitioning=None)
    return {standard: plain(read.column(header[position])) for standard, position in wanted.items()}
