"""The sheets of an Annex A workbook: which list each one is, where its header is, and its rows as texts."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from kpixl.extracts.returns.annex_a_lists import LISTS, Headed, ListColumn, headed, list_named
from kpixl.extracts.sheets import opened_workbook, text_of_cell
from kpixl.extracts.table_files import Notice
from kpixl.extracts.text_layouts import LINES_LOOKED_AT
from kpixl.words.errors import ExtractError, listed, why_not
from kpixl.words.files import content_of
from kpixl.words.texts import counted

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

# A cell with a formula but without its result. A result that is empty on purpose is marked as a text (t="str").
_NOT_SAVED = re.compile(
    rb'<c\b(?![^>]*\bt=["\']str["\'])[^>]*>\s*<f\b[^>]*?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>'
)


class ListRows(Struct, frozen=True):
    """
    A list as its sheet has it: each column that was found, by our own name for it, and the line of each row.

    `sheet` is what the sheet should be called: the name somebody gave it may name a child. `missing` are Ofsted's
    headers of the columns that were not found. Rows that are empty in all columns that were found are not here.
    `notices`: column → what was mended to read it.
    """

    sheet: str
    columns: Mapping[str, Sequence[str]]
    lines: Sequence[int]
    missing: tuple[str, ...]
    notices: Mapping[str, tuple[Notice, ...]] = field(default_factory=dict)

    def rows(self, where: Callable[[Mapping[str, str]], bool]) -> Iterator[tuple[int, Mapping[str, str]]]:
        """The line and the values of each row for which `where` is true."""
        names = tuple(self.columns)
        for line, values in zip(self.lines, zip(*self.columns.values(), strict=True), strict=True):
            row = dict(zip(names, values, strict=True))
            if where(row):
                yield line, row


def lists_in(file: Path) -> Mapping[int, ListRows]:
    """A workbook's lists by number, without those whose sheet has no header. All faults are reported together."""
    try:
        content = content_of(file)
    except OSError as error:
        raise ExtractError(f"{file.name} can't be opened: {why_not(error)}.\nClose it in other programs.") from error
    workbook = opened_workbook(file.name, content)
    sheets = _sheets_by_list(workbook.sheet_names)
    faults = [
        f"{len(names)} sheets are named List {number}: one is expected"
        for number, names in sheets.items()
        if len(names) > 1
    ]
    faults += _formulas_without_results(content)
    found = {number: _list_rows(workbook, names[0], number) for number, names in sheets.items()}
    faults += [fault for each in found.values() if isinstance(each, list) for fault in each]
    if faults:
        raise ExtractError(
            f"{file.name} can't be read as Annex A:\n{listed(faults)}\nMend the workbook, and try again."
        )
    return {number: each for number, each in found.items() if isinstance(each, ListRows)}


def _sheets_by_list(names: Sequence[str]) -> Mapping[int, list[str]]:
    by_list: dict[int, list[str]] = {}
    for name in names:
        if (number := list_named(name)) in LISTS:
            by_list.setdefault(number, []).append(name)
    return dict(sorted(by_list.items()))


def _formulas_without_results(content: bytes) -> list[str]:
    """One line that counts them, or none: it can't be known what such a cell would hold."""
    with zipfile.ZipFile(BytesIO(content)) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        count = sum(len(_NOT_SAVED.findall(parts.read(name))) for name in sheets)
    without = f"{counted(count, 'formula has', 'formulas have')} no saved result: open it in Excel and save it"
    return [without] if count else []


def _list_rows(workbook: CalamineWorkbook, sheet: str, number: int) -> ListRows | list[str] | None:
    """The rows below the header, or the faults of the header, or None if there is no header."""
    columns = LISTS[number]
    rows = [[text_of_cell(value) for value in row] for row in workbook.get_sheet_by_name(sheet).iter_rows()]
    at, header = _header(columns, rows[:LINES_LOOKED_AT])
    if header.unsure:
        return [
            f"List {number}, row {at + 1}: several columns may be '{columns[name].header}'" for name in header.unsure
        ]
    if not header.is_header:
        return None
    lines: list[int] = []
    values: dict[str, list[str]] = {name: [] for name in header.places}
    for line, row in enumerate(rows[at + 1 :], start=at + 2):
        if any(row[place].strip() for place in header.places.values()):
            lines.append(line)
            for name, place in header.places.items():
                values[name].append(row[place])
    return ListRows(
        f"List {number}", values, lines, tuple(columns[name].header for name in columns if name not in values)
    )


def _header(columns: Mapping[str, ListColumn], rows: Sequence[Sequence[str]]) -> tuple[int, Headed]:
    """The index of the row that names most of the columns (the first of several), and what it names."""
    found = [headed(columns, row) for row in rows] or [Headed({}, ())]
    at = max(range(len(found)), key=lambda row: (found[row].is_header, len(found[row].places), -row))
    return at, found[at] if found[at].is_header else Headed({}, ())
