"""What the cells of a tab show, in the form in which it is read beside what other cells show."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from kpixl.disclosure.gate.cell_formats import CellFormats
from kpixl.disclosure.gate.cells import SHOWN_AS_NUMBERS, CellContent, is_fraction
from kpixl.disclosure.gate.headings import Calls, called_by, says_birth
from kpixl.disclosure.gate.shown_numbers import day_and_time, number_as_text, text_as_shown, words_of_format
from kpixl.disclosure.gate.workbook_parts import Tab, Workbook
from kpixl.disclosure.people.identities import Identities

TOKEN_OF_NOBODY = "0nobody0nobody0x"  # for any text of nobody, so that rows that differ in nothing else are read once
EDGE = 40  # characters of a long text that may belong to the cell beside it


class ShownText(NamedTuple):
    """What a cell shows, as many others may. `calls` is None if it is no heading."""

    text: str
    is_nobodys: bool
    is_number: bool
    is_digits: bool
    calls: Calls | None


class Shown(NamedTuple):
    """A cell with something to read: where it is, how far along its row or column, and what it shows."""

    at: str
    line: int
    place: int
    said: ShownText


class Together(NamedTuple):
    """Cells that are read as one text."""

    text: str
    cells: tuple[str, ...]


def shown_cells(
    tab: Tab,
    strings: Sequence[str],
    workbook: Workbook,
    formats: CellFormats,
    identities: Identities,
    own: Collection[tuple[str, str]],
) -> Iterator[Shown]:
    """The cells of a tab by row; those that kpixl filled itself are left out."""
    cells = tab.cells
    said = [_said(content, strings, workbook, formats, identities) for content in cells.contents]
    for index, number in enumerate(cells.which):
        if (each := said[number]) and (place := cells.place(index)):
            at = cells.at(index)
            if (tab.name, at) not in own:
                yield Shown(at, *place, each)


def by_column(shown: Sequence[Shown]) -> list[list[Shown]]:
    """The cells by column, each from top to bottom."""
    columns: dict[int, list[Shown]] = {}
    for at, row, column, said in shown:
        columns.setdefault(column, []).append(Shown(at, column, row, said))
    return [sorted(columns[column], key=lambda each: each.place) for column in sorted(columns)]


def text_in_cell(cell: CellContent, strings: Sequence[str]) -> str:
    """The text that is in a cell; "" if it holds a number."""
    if cell.type in SHOWN_AS_NUMBERS:
        return ""
    if cell.string is not None:
        return strings[cell.string] if cell.string < len(strings) else ""
    return cell.text or cell.value


def _said(
    cell: CellContent, strings: Sequence[str], workbook: Workbook, formats: CellFormats, identities: Identities
) -> ShownText | None:
    """What a cell shows, as it is read beside others, and whether nothing that may be somebody's begins there."""
    text = _text(cell, strings, workbook, formats)
    if not text:
        return None
    is_number = cell.type in SHOWN_AS_NUMBERS and not text[0].isalpha()
    shown = TOKEN_OF_NOBODY if identities.is_apart(text) else text
    is_heading = not is_number and not any(map(str.isdigit, shown))
    calls = called_by(shown) if is_heading else None
    if calls is Calls.ANYTHING and says_birth(shown):
        shown = TOKEN_OF_NOBODY  # over days from, to or on which a whole group is counted
    return ShownText(
        shown,
        identities.is_nobodys(text),
        is_number,
        shown.replace(" ", "").isdecimal(),
        calls,
    )


def _text(cell: CellContent, strings: Sequence[str], workbook: Workbook, formats: CellFormats) -> str:
    style = formats[cell.style]
    if cell.type not in SHOWN_AS_NUMBERS:
        text = text_in_cell(cell, strings)
        text = text_as_shown(text, style.number_format) or text
        return text if len(text) <= 2 * EDGE else f"{text[:EDGE]} ; {text[-EDGE:]}"
    if not cell.value:
        return cell.formula[:EDGE] if "DATE" in cell.formula else ""
    if style.is_date and (day := day_and_time(cell.value, workbook.counts_from_1904)):
        return f"{words_of_format(style.number_format)} {day:%Y-%m-%d}".lstrip()
    return number_as_text(cell.value, style.number_format) or ("" if is_fraction(cell.value) else cell.value)
