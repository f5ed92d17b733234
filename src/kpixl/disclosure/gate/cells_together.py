"""
What cells say together: names, ids and days of birth in cells side by side or above one another.

A row or column is read as one text where a cell of it could be a piece of somebody's name or id. Numbers join it where
they show a day, or show letters by their format.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import cache, partial
from itertools import groupby, pairwise
from typing import NamedTuple

from kpixl.disclosure.gate.cell_formats import CellFormats
from kpixl.disclosure.gate.cells import SHOWN_AS_NUMBERS, Cell
from kpixl.disclosure.gate.identities import Identities
from kpixl.disclosure.gate.workbook_parts import Tab, Workbook
from kpixl.words.naming import DAY_ZERO
from kpixl.workbook.ooxml.cells import DAY_ZERO_1904, place

TOKEN_OF_NOBODY = "0nobody0nobody0x"  # in the place of each, so that rows that differ in nothing else are read once
APART = 6  # cells of nobody: more words, and more characters, than there are between what belongs together
EDGE = 40  # characters of a long text that may belong to the cell beside it
PIECE_OF_AN_ID = 20  # characters
DAYS_AT_MOST = 100_000  # as a serial number: the year 2173

_SAYS_BIRTH = re.compile(r"(?i)\b(?:d\.?\s?o\.?\s?b\.?|birth(?:day|s|date)?|born)\b")
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[[^\]]*\]|_.|\*.')
_DIGITS = re.compile(r"[0#?]+(?:[ ,./-]?[0#?]+)*")
_PIECE = re.compile(r"(?!\d+\.\d+\Z)[^%,]*\d[^%,]*|[A-Z]{1,6}[-/_.:]?|[A-Za-z]{1,6}[-/_.:]")


class Shown(NamedTuple):
    """A cell with something to read: where, as what, and whether it is a number."""

    at: str
    row: int
    column: int
    text: str
    is_nobodys: bool
    is_number: bool


class Together(NamedTuple):
    """Cells that are read as one text."""

    text: str
    cells: tuple[str, ...]


def cells_together(
    tab: Tab,
    strings: Sequence[str],
    workbook: Workbook,
    formats: CellFormats,
    identities: Identities,
    own: Collection[tuple[str, str]],
) -> Iterator[Together]:
    """The rows and columns of a tab that may name somebody; cells that kpixl filled itself are left out."""
    shown = list(_shown(tab, strings, workbook, formats, identities, own))
    telling = _telling_texts(shown, identities)
    yield from _lines(shown, telling, "\t")
    down = sorted(shown, key=lambda each: (each.column, each.row))
    yield from _lines([Shown(each.at, each.column, each.row, *each[3:]) for each in down], telling, "\n")
    yield from _below_headings(down)


def number_as_text(value: str, code: str) -> str:
    """A number with the letters and zeros that its format shows: `QX-0047` of 47 by `"QX-"0000`; "" without any."""
    section = code.partition(";")[0]
    literal = _LITERAL.sub(lambda found: found[1] or found[2] or "", section)
    holes = _DIGITS.search(literal)
    if holes is None or not re.fullmatch(r"\d+(?:\.0*)?", value) or literal == "General":
        return ""
    template, digits = holes[0], value.partition(".")[0]
    has_more = any(each.isalnum() for each in literal[: holes.start()] + literal[holes.end() :])
    if not (has_more or template.startswith("00") or re.search(r"[0#?][ ./-][0#?]", template)):
        return ""
    return literal[: holes.start()] + _filled(template, digits) + literal[holes.end() :]


def _filled(template: str, digits: str) -> str:
    """The digits in the places of a template, from the right; what is left over goes before it."""
    places = sum(each in "0#?" for each in template)
    rest, filled = list(digits.rjust(places, "0")), []
    for each in reversed(template):
        filled.append(rest.pop() if each in "0#?" and rest else each)
    return "".join(rest) + "".join(reversed(filled))


def day_and_time(value: str, counts_from_1904: bool = False) -> datetime | None:
    """The day and time of a serial number; None for anything else."""
    try:
        serial = float(value)
    except ValueError:
        return None
    if not 0 < serial < DAYS_AT_MOST:
        return None
    zero: date = DAY_ZERO_1904 if counts_from_1904 else DAY_ZERO
    return datetime(zero.year, zero.month, zero.day) + timedelta(days=int(serial), minutes=round(serial % 1 * 1440))


def _shown(
    tab: Tab,
    strings: Sequence[str],
    workbook: Workbook,
    formats: CellFormats,
    identities: Identities,
    own: Collection[tuple[str, str]],
) -> Iterator[Shown]:
    read = cache(partial(_read, identities))
    for cell in tab.cells:
        at, text = place(cell.at), _text(cell, strings, workbook, formats)
        if text and at and (tab.name, cell.at) not in own:
            yield Shown(cell.at, *at, *read(text), cell.type in SHOWN_AS_NUMBERS)


def _read(identities: Identities, text: str) -> tuple[str, bool]:
    """A cell's text as it is read beside others, and whether nothing of anybody's begins there."""
    return TOKEN_OF_NOBODY if identities.is_apart(text) else text, identities.is_nobodys(text)


def _text(cell: Cell, strings: Sequence[str], workbook: Workbook, formats: CellFormats) -> str:
    if cell.type not in SHOWN_AS_NUMBERS:
        text = cell.text or cell.value
        if cell.string is not None:
            text = strings[cell.string] if cell.string < len(strings) else ""
        return text if len(text) <= 2 * EDGE else f"{text[:EDGE]} ; {text[-EDGE:]}"
    style = formats[cell.style]
    if style.is_date and (day := day_and_time(cell.value, workbook.counts_from_1904)):
        return f"{day:%Y-%m-%d}"
    return number_as_text(cell.value, style.number_format) or cell.value


def _telling_texts(shown: Sequence[Shown], identities: Identities) -> frozenset[str]:
    """What cells hold that is somebody's name, or says that another is a birth."""
    texts = {each.text for each in shown if not each.is_number}
    return frozenset(each for each in texts if identities.is_name_like(each) or _SAYS_BIRTH.search(each))


def _lines(shown: Sequence[Shown], telling: Collection[str], between: str) -> Iterator[Together]:
    """
    The cells of each line that are beside each other; figures alone are left out.

    Where nothing in a line is like a name or says a birth, only the pieces that may be one id are read together. Most
    rows of a long table say what another row has said.
    """
    known: dict[tuple[tuple[object, ...], ...], list[tuple[str, list[int]]]] = {}
    for _, line in groupby(shown, key=lambda each: each.row):
        cells = list(line)
        key = tuple([each[2:] for each in cells])
        if (said := known.get(key)) is None:
            said = known[key] = list(_said_together(cells, telling, between))
        for text, places in said:
            yield Together(text, tuple([cells[at].at for at in places]))


def _said_together(cells: Sequence[Shown], telling: Collection[str], between: str) -> Iterator[tuple[str, list[int]]]:
    """What cells of one line say together, and which of them say it."""
    places = {each.at: at for at, each in enumerate(cells)}
    for stretch in _stretches(cells):
        whole = any(each.text in telling for each in stretch if not each.is_number)
        for run in _runs(stretch) if whole else _pieces(stretch):
            if len(run) > 1:
                yield _joined(run, between), [places[each.at] for each in run]


def _stretches(line: Iterable[Shown]) -> Iterator[list[Shown]]:
    """A line without the middle of so many cells of nobody that nothing reaches across them: a column of months."""
    stretch: list[Shown] = []
    for is_nobodys, some in groupby(line, key=lambda each: each.is_nobodys):
        cells = list(some)
        if is_nobodys and len(cells) > 2 * APART:
            yield [*stretch, *cells[:APART]]
            stretch = cells[-APART:]
        else:
            stretch += cells
    yield stretch


def _pieces(cells: Sequence[Shown]) -> Iterator[list[Shown]]:
    """Cells side by side, or with an empty one between them, that may be pieces of one id; a number begins none."""
    run: list[Shown] = []
    for each in cells:
        is_piece = _is_piece(each)
        if run and (not is_piece or each.column - run[-1].column > 2):
            yield run
            run = []
        if is_piece and (run or not each.is_number):
            run.append(each)
    yield run


def _runs(cells: Sequence[Shown]) -> Iterator[list[Shown]]:
    """Cells with at most one empty one between them, without numbers that have no letters beside them."""
    run: list[Shown] = []
    for each in cells:
        if run and each.column - run[-1].column > 2:
            yield run
            run = []
        if not each.is_number or "-" in each.text or (run and not run[-1].is_number and _PIECE.fullmatch(run[-1].text)):
            run.append(each)
    yield run


def _joined(run: Sequence[Shown], between: str) -> str:
    pieces = [run[0].text]
    for before, each in pairwise(run):
        pieces.append((" ; " if before.is_number and each.is_number else between) + each.text)
    return "".join(pieces)


def _is_piece(cell: Shown) -> bool:
    return len(cell.text) <= PIECE_OF_AN_ID and bool(_PIECE.fullmatch(cell.text))


def _below_headings(down: Sequence[Shown]) -> Iterator[Together]:
    """Each number under a heading that says that it is somebody's birth."""
    for _, column in groupby(down, key=lambda each: each.column):
        says_birth = False
        for cell in column:
            if not cell.is_number and not any(map(str.isdigit, cell.text)):
                says_birth = bool(_SAYS_BIRTH.search(cell.text))
            elif says_birth:
                yield Together(f"born {cell.text}", (cell.at,))
