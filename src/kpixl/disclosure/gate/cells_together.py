"""
What cells say together: names, ids and days of birth in cells side by side or above one another.

A row or column is read as one text where a cell of it could be a piece of somebody's name or id. Numbers join it where
they show a day, or show letters by their format.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from string import digits
from typing import NamedTuple

from kpixl.disclosure.gate.cell_formats import CellFormats
from kpixl.disclosure.gate.cells import SHOWN_AS_NUMBERS, CellContent, is_fraction
from kpixl.disclosure.gate.identities import Identities
from kpixl.disclosure.gate.readings_as_meant import LETTERS_APART_AT_LEAST
from kpixl.disclosure.gate.workbook_parts import Tab, Workbook
from kpixl.words.naming import DAY_ZERO
from kpixl.words.terms import Rag
from kpixl.workbook.ooxml.cells import DAY_ZERO_1904

TOKEN_OF_NOBODY = "0nobody0nobody0x"  # in the place of each, so that rows that differ in nothing else are read once
APART = 6  # cells of nobody: more words, and more characters, than there are between what belongs together
EDGE = 40  # characters of a long text that may belong to the cell beside it
PIECE_OF_AN_ID = 20  # characters
DAYS_AT_MOST = 100_000  # as a serial number: the year 2173

_SAYS_BIRTH = re.compile(  # pers_dob, ChildDOB, D/O/B
    r"(?i)(?:\b|_)(?:[a-z]*dob|d[./]?\s?o[./]?\s?b|(?:date_?of_?)?birth(?:_?day|s|_?date)?|b'?day|born)(?![a-z])"
)
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[[^\]]*\]|_.|\*.')
_DIGITS = re.compile(r"[0#?]+(?:[ ,./-]?[0#?]+)*")
_PIECE = re.compile(r"(?!\d+\.\d+\Z)[^%,]*\d[^%,]*|[A-Z]{1,6}[-/_.:]?|[A-Za-z]{1,6}[-/_.:]")


class ShownText(NamedTuple):
    """What a cell shows, and many others with it. `says_birth` is None where it is no heading."""

    text: str
    is_nobodys: bool
    is_number: bool
    says_birth: bool | None


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
    telling = _telling_texts({each.said for each in shown}, identities)
    yield from _lines([list(row) for _, row in groupby(shown, key=lambda each: each.line)], telling, "\t")
    columns = _columns(shown)
    yield from _lines(columns, telling, "\n")
    for column in columns:
        yield from _below_headings(column)


def _columns(shown: Iterable[Shown]) -> list[list[Shown]]:
    """The cells by column, each from top to bottom."""
    columns: dict[int, list[Shown]] = {}
    for at, row, column, said in shown:
        columns.setdefault(column, []).append(Shown(at, column, row, said))
    return [sorted(columns[column], key=lambda each: each.place) for column in sorted(columns)]


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
    cells = tab.cells
    said = [_said(content, strings, workbook, formats, identities) for content in cells.contents]
    for index, number in enumerate(cells.which):
        if (each := said[number]) and (place := cells.place(index)):
            at = cells.at(index)
            if (tab.name, at) not in own:
                yield Shown(at, *place, each)


def _said(
    cell: CellContent, strings: Sequence[str], workbook: Workbook, formats: CellFormats, identities: Identities
) -> ShownText | None:
    """What a cell shows, as it is read beside others, and whether nothing of anybody's begins there."""
    text = _text(cell, strings, workbook, formats)
    if not text:
        return None
    is_number = cell.type in SHOWN_AS_NUMBERS
    shown = TOKEN_OF_NOBODY if identities.is_apart(text) else text
    is_heading = not is_number and not any(map(str.isdigit, shown))
    return ShownText(
        shown, identities.is_nobodys(text), is_number, bool(_SAYS_BIRTH.search(shown)) if is_heading else None
    )


def _text(cell: CellContent, strings: Sequence[str], workbook: Workbook, formats: CellFormats) -> str:
    if cell.type not in SHOWN_AS_NUMBERS:
        text = cell.text or cell.value
        if cell.string is not None:
            text = strings[cell.string] if cell.string < len(strings) else ""
        return text if len(text) <= 2 * EDGE else f"{text[:EDGE]} ; {text[-EDGE:]}"
    style = formats[cell.style]
    if style.is_date and (day := day_and_time(cell.value, workbook.counts_from_1904)):
        return f"{day:%Y-%m-%d}"
    return number_as_text(cell.value, style.number_format) or ("" if is_fraction(cell.value) else cell.value)


def _telling_texts(said: Iterable[ShownText], identities: Identities) -> frozenset[str]:
    """What cells hold that is somebody's name, or says that another is a birth."""
    texts = {each.text for each in said if not each.is_number}
    return frozenset(each for each in texts if identities.is_name_like(each) or _SAYS_BIRTH.search(each))


def _lines(lines: Iterable[list[Shown]], telling: Collection[str], between: str) -> Iterator[Together]:
    """
    The cells of each line that are beside each other; figures alone are left out.

    Where nothing in a line is like a name or says a birth, only the pieces that may be one id are read together. Most
    rows of a long table say what another row has said.
    """
    known: dict[tuple[tuple[object, ...], ...], list[tuple[str, list[int]]]] = {}
    for cells in lines:
        key = tuple([each[2:] for each in cells])
        if (said := known.get(key)) is None:
            said = known[key] = list(_said_together(cells, telling, between))
        for text, places in said:
            yield Together(text, tuple([cells[at].at for at in places]))


def _said_together(cells: Sequence[Shown], telling: Collection[str], between: str) -> Iterator[tuple[str, list[int]]]:
    """What cells of one line say together, and which of them say it."""
    places = {each.at: at for at, each in enumerate(cells)}
    for letters in _spelt_out(cells):
        yield _as_one_word(letters), [places[each.at] for each in letters]
    for stretch in _stretches(cells):
        whole = any(each.said.text in telling for each in stretch if not each.said.is_number)
        for run in _runs(_without_repeated(stretch)) if whole else _pieces(stretch):
            if len(run) > 1:
                yield _joined(run, between), [places[each.at] for each in run]


def _spelt_out(cells: Sequence[Shown]) -> Iterator[list[Shown]]:
    """Cells of one character each, as many as a name has, but for numbers alone and columns of RAG letters."""
    run: list[Shown] = []
    for each in (*cells, None):
        is_letter = each is not None and len(each.said.text) == 1
        if run and (not is_letter or each is None or each.place - run[-1].place > 2):
            letters = [cell.said.text for cell in run if cell.said.text.isalnum()]
            if len(letters) >= LETTERS_APART_AT_LEAST and not {*letters} <= {*Rag, *digits}:
                yield run
            run = []
        if is_letter and each is not None:
            run.append(each)


def _as_one_word(letters: Sequence[Shown]) -> str:
    """The letters in their order, a blank where a cell between them is empty."""
    pieces = [letters[0].said.text]
    for before, each in pairwise(letters):
        pieces.append(" " * (each.place - before.place - 1) + each.said.text)
    return "".join(pieces)


def _stretches(line: Iterable[Shown]) -> Iterator[list[Shown]]:
    """A line without the middle of so many cells of nobody that nothing reaches across them: a column of months."""
    stretch: list[Shown] = []
    for is_nobodys, some in groupby(line, key=lambda each: each.said.is_nobodys):
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
        if run and (not is_piece or each.place - run[-1].place > 2):
            yield run
            run = []
        if is_piece and (run or not each.said.is_number):
            run.append(each)
    yield run


def _without_repeated(cells: Sequence[Shown]) -> Iterator[Shown]:
    """
    Without those that say what the two before and the one behind them say: a team's name down a long table.

    A piece of an id may be there many times, a longer text is beside itself already.
    """
    last = len(cells) - 1
    for at, each in enumerate(cells):
        said = each.said
        is_inner = 1 < at < last and said is cells[at - 1].said is cells[at - 2].said is cells[at + 1].said
        if not is_inner or len(said.text) < APART or each.place - cells[at - 1].place > 1:
            yield each


def _runs(cells: Iterable[Shown]) -> Iterator[list[Shown]]:
    """Cells with at most one empty one between them, without numbers that have no letters beside them."""
    run: list[Shown] = []
    for each in cells:
        if run and each.place - run[-1].place > 2:
            yield run
            run = []
        said, before = each.said, run[-1].said if run else None
        if not said.is_number or "-" in said.text or _begins_an_id(before):
            run.append(each)
    yield run


def _begins_an_id(before: ShownText | None) -> bool:
    return before is not None and not before.is_number and bool(_PIECE.fullmatch(before.text))


def _joined(run: Sequence[Shown], between: str) -> str:
    pieces = [run[0].said.text]
    for before, each in pairwise(run):
        pieces.append((" ; " if before.said.is_number and each.said.is_number else between) + each.said.text)
    return "".join(pieces)


def _is_piece(cell: Shown) -> bool:
    return len(cell.said.text) <= PIECE_OF_AN_ID and bool(_PIECE.fullmatch(cell.said.text))


def _below_headings(column: Iterable[Shown]) -> Iterator[Together]:
    """Each number under a heading that says that it is somebody's birth."""
    is_birth: bool | None = False
    for cell in column:
        if cell.said.says_birth is not None:
            is_birth = cell.said.says_birth
        elif is_birth:
            yield Together(f"born {cell.said.text}", (cell.at,))
