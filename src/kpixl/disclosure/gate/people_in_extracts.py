"""
The identities of an extracts folder, straight from its files.

Names, postcodes and the ids of people whom no indicator needs never come through the typed door, so it is not used.
All exports of the folder are read: who has left the newest may still stand in an older copy. Each must tell who its
children are: where nobody is known, nobody would be found.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from kpixl.disclosure.gate.identities import Identities
from kpixl.extracts.columns import trimmed
from kpixl.extracts.dates import read_dates
from kpixl.extracts.exports import Export, exports_in
from kpixl.extracts.layouts import column_named, names_of
from kpixl.extracts.schema import FORENAME, SURNAME, TABLES
from kpixl.extracts.table_files import whole
from kpixl.extracts.tables_on_disk import Lying, contents_of
from kpixl.extracts.wording import Reading
from kpixl.words.errors import ExtractError

PERSONS = TABLES["persons"]
PERSON, BORN = PERSONS.columns["person"].name, PERSONS.columns["born"].name
WHOLE_NAME = "prof_professional_name"
PERSON_ID = re.compile(r".*person_id|.*childs_person_id")
WORKER_ID = re.compile(r".*worker_id|invo_professional_id|prof_professional_id")
OTHER_IDS = {
    "pers_common_child_id", "pers_legacy_id", "send_upn", "prof_staff_id", "prof_social_worker_registration_no",
    "link_identifier_value",
}  # fmt: skip
BIRTHS = {BORN, "moth_childs_dob"}
POSTCODES = {"addr_address_postcode", "clap_cla_placement_postcode", "addr_address_json"}
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
        (f"{export.name}/{lying.label}" if export.name else lying.label, lying)
        for export in exports
        for lying in contents_of(export.folder).lying
    ]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        tables = list(pool.map(lambda file: _columns(file[0], file[1], reading), files))
    workers = _texts(tables, lambda name: bool(WORKER_ID.fullmatch(name)))
    return Identities.of(
        ids={*_texts(tables, _is_id), *(each for each in workers if not IS_NAME.fullmatch(each))},
        names=_names(tables),
        full_names={*_texts(tables, WHOLE_NAME.__eq__), *(each for each in workers if IS_NAME.fullmatch(each))},
        born=_births(tables, reading),
        postcodes=set(_texts(tables, POSTCODES.__contains__)),
    )


Columns = dict[str, pa.Array]


def _check_all_tell_people(exports: Sequence[Export]) -> None:
    silent = [
        export.name or "The export" for export in exports if contents_of(export.folder).table(PERSONS.name) is None
    ]
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
    days = [read_dates(each, reading).days for each in read]
    return {day for some in days for day in some.tolist() if day is not None}


def _texts(tables: Sequence[Columns], is_wanted: Callable[[str], bool]) -> list[str]:
    """The distinct texts of the columns, of all tables together."""
    columns = [column for table in tables for name, column in table.items() if is_wanted(name)]
    texts: list[str] = pa.chunked_array(columns, pa.string()).unique().drop_null().to_pylist()
    return texts


def _columns(label: str, lying: Lying, reading: Reading) -> Columns:
    """The columns that identify somebody, by the standard's name. Texts are null where nothing stands."""
    renamed = reading.columns.get(lying.table, {})
    own_names = {column_named(own): standard for standard, own in renamed.items()}
    try:
        read = _read_file(lying, label, own_names)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, UnicodeDecodeError):
        raise ExtractError(
            f"{label} can't be read, so whose data a file holds can't be checked. Export the table again."
        ) from None
    return {name: _plain_texts(name, column, reading) for name, column in read.items()}


def _plain_texts(name: str, column: pa.Array, reading: Reading) -> pa.Array:
    """Trimmed, and each once, but for what only tells beside its neighbour: a forename and its surname."""
    if name in BIRTHS:
        return column
    column = column if pa.types.is_string(column.type) else column.cast(pa.string())
    return trimmed(column if name in (FORENAME, SURNAME) else column.unique(), reading.empty_texts)


def _standard(names: Iterable[str], own_names: dict[str, str]) -> dict[str, int]:
    """Wanted columns by the standard's name, and their place; as headers are compared elsewhere."""
    found: dict[str, int] = {}
    for position, name in enumerate(names):
        for each in names_of(name):
            standard = own_names.get(each, each)
            if _is_wanted(standard):
                found.setdefault(standard, position)
    return found


def _read_file(lying: Lying, label: str, own_names: dict[str, str]) -> Columns:
    file = lying.opened(label, lambda name: _is_wanted(own_names.get(name, name)))
    header = file.header if file else ()
    wanted = _standard(header, own_names)
    if lying.table == PERSONS.name:
        _check_header(label, header, wanted)
    if not file or not wanted:
        return {}
    cells = file.cells(sorted(set(wanted.values())))
    rows = [fields for row in cells.ragged for fields in _readings(row.fields, len(header), wanted.get(SURNAME, 0))]
    return {
        standard: _with_more(whole(cells.columns[at]), [row[at] for row in rows]) for standard, at in wanted.items()
    }


def _with_more(column: pa.Array, texts: Sequence[str]) -> pa.Array:
    return pa.concat_arrays([column, pa.array(texts, pa.string())]) if texts else column


def _readings(row: Sequence[str], width: int, surname: int) -> Iterator[list[str]]:
    """
    The fields of a row that has too few or too many, as they would be if some had been lost or added at its end, at
    its beginning, or between forename and surname: whoever stands in it is to be found too.
    """
    from_left = [*row, *[""] * width][:width]
    from_right = [*[""] * width, *row][-width:]
    yield from (from_left, from_right, from_left[:surname] + from_right[surname:])


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
