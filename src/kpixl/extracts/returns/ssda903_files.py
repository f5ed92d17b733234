"""SSDA903 as councils send it: a set of CSV files, or an XML file with a group of items for each of their rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

import numpy as np
from msgspec import Struct

from kpixl.extracts.csv_files import CsvFile, opened_csv
from kpixl.extracts.returns.messages import element_line, elements_named, groups_in, items_of
from kpixl.extracts.returns.rows import ReturnRow
from kpixl.extracts.table_files import Notice, Ragged
from kpixl.extracts.text_layouts import column_named
from kpixl.words.errors import ExtractError, why_not

XML_ENDING = ".xml"


class ReturnPart(StrEnum):
    """A file of the return that figures need; the others (OC2, OC3, adoption, …) hold nothing that they could use."""

    HEADER = "Header"
    EPISODES = "Episodes"
    REVIEWS = "Reviews"
    MISSING = "Missing"


CHILD = "CHILD"
NEEDED: Mapping[ReturnPart, Sequence[str]] = MappingProxyType(
    {
        ReturnPart.HEADER: (CHILD, "DOB"),
        ReturnPart.EPISODES: (CHILD, "DECOM", "RNE", "LS", "PLACE", "DEC"),
        ReturnPart.REVIEWS: (CHILD, "REVIEW"),
        ReturnPart.MISSING: (CHILD, "MISSING", "MIS_START"),
    }
)
ITEMS_ADDED: Mapping[ReturnPart, Sequence[str]] = MappingProxyType(
    {ReturnPart.HEADER: ("SEX",), ReturnPart.EPISODES: ("REC", "PL_DISTANCE", "PL_LOCATION")}
)
_TELLING = MappingProxyType(
    {
        "DECOM": ReturnPart.EPISODES,
        "REVIEW": ReturnPart.REVIEWS,
        "MIS_START": ReturnPart.MISSING,
        "ETHNIC": ReturnPart.HEADER,
        "UPN": ReturnPart.HEADER,
        "MOTHER": ReturnPart.HEADER,
    }
)
_COLUMNS = frozenset(column_named(name) for name in (*_TELLING, *(each for names in NEEDED.values() for each in names)))
_IN_MESSAGES = MappingProxyType({"CHILDID": CHILD, "PL": "PLACE"})  # items that XML names differently


class PartRead(Struct, frozen=True):
    """The rows of one part in one file. `has`: the items that the file has."""

    part: ReturnPart
    file: Path
    rows: Sequence[ReturnRow]
    has: Collection[str]
    notices: tuple[Notice, ...] = ()
    ragged: tuple[Ragged, ...] = ()


def parts_in(files: Sequence[Path]) -> list[PartRead]:
    """The parts of these files that figures need. Faults of all files are reported in one `ExtractError`."""
    parts, faults = list[PartRead](), list[str]()
    for file in files:
        try:
            read = _from_message(file) if file.suffix.lower() == XML_ENDING else _from_csv(file)
        except ExtractError as fault:
            faults.append(str(fault))
            continue
        parts.extend(read)
        faults.extend(_lacking(each) for each in read if set(NEEDED[each.part]) - set(each.has))
    if parts and not any(each.part is ReturnPart.EPISODES for each in parts) and not faults:
        faults.append("SSDA903 has no Episodes here.\nThe file is expected beside the others.\nMake it again.")
    if faults:
        raise ExtractError("\n".join(faults))
    return parts


def _lacking(read: PartRead) -> str:
    lacking = [name for name in NEEDED[read.part] if name not in read.has]
    return (
        f"{read.file.name} has no {', '.join(lacking)}.\n"
        f"{read.part} of SSDA903 is expected with {', '.join(NEEDED[read.part])}.\nMake the file again."
    )


def _from_csv(file: Path) -> list[PartRead]:
    try:
        opened = opened_csv(file.name, file.read_bytes(), _COLUMNS.__contains__)
    except OSError as error:
        raise ExtractError(
            f"{file.name} can't be read: {why_not(error)}.\nA file of SSDA903 is expected there.\nCheck the file."
        ) from None
    places = {column_named(name).upper(): place for place, name in enumerate(opened.header)} if opened else {}
    part = next((part for item, part in _TELLING.items() if item in places), None)
    return [_part_of(file, opened, part, places)] if opened and part and CHILD in places else []


def _part_of(file: Path, opened: CsvFile, part: ReturnPart, places: Mapping[str, int]) -> PartRead:
    wanted = {item: places[item] for item in (*NEEDED[part], *ITEMS_ADDED.get(part, ())) if item in places}
    cells = opened.cells(sorted(wanted.values()))
    columns = {item: cells.columns[place].to_pylist() for item, place in wanted.items()}
    lines = cells.lines_of(np.arange(cells.rows)).tolist()
    rows = [
        ReturnRow(file, line, {item: (values[place] or "").strip() for item, values in columns.items()})
        for place, line in enumerate(lines)
    ]
    return PartRead(part, file, rows, wanted, cells.notices, cells.ragged)


def _from_message(file: Path) -> list[PartRead]:
    """Each child's groups of items. An item in the group tells in which of the CSV files it would be a row."""
    rows: dict[ReturnPart, list[ReturnRow]] = {part: [] for part in ReturnPart}
    for child in elements_named(file, CHILD):
        groups = [(element_line(element), _renamed(items_of(element))) for _, element in groups_in(child)]
        who = next((items[CHILD] for _, items in groups if CHILD in items), "")
        for line, items in groups:
            for part in {_TELLING[item] for item in items if item in _TELLING}:
                rows[part].append(ReturnRow(file, line, {**items, CHILD: who}))
    return [
        PartRead(
            part, file, found, frozenset(NEEDED[part]) | {item for row in found for item in row.items if row[item]}
        )
        for part, found in rows.items()
        if found or part is ReturnPart.EPISODES
    ]


def _renamed(items: Mapping[str, str]) -> dict[str, str]:
    return {_IN_MESSAGES.get(item, item): text for item, text in items.items()}
