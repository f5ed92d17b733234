"""
What cells say together: names, ids and days of birth in cells side by side or above one another.

A row or column is read as one text if one of its cells could be a piece of somebody's name or id. Numbers are read with
it if they show a day or, by their format, letters.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from string import digits
from typing import NamedTuple

from kpixl.disclosure.gate.cells_called import called_cells
from kpixl.disclosure.gate.digits_apart import digits_apart
from kpixl.disclosure.gate.headings import Calls, says_birth
from kpixl.disclosure.gate.houses_apart import houses_apart, postcodes_apart
from kpixl.disclosure.gate.merged_cells import as_columns, closed_up, merged_rows
from kpixl.disclosure.gate.names_in_tables import (
    family_in,
    is_labelled,
    names_in_labelled_cells,
    names_in_tables,
    names_of_families,
    part_called,
)
from kpixl.disclosure.gate.ordinary_cells import apart_where_ordinary, is_place, ordinary_words, without_cohorts
from kpixl.disclosure.gate.pieces_under_headings import pieces_under_headings
from kpixl.disclosure.gate.shown_cells import Shown, ShownText, Together, by_column
from kpixl.disclosure.gate.tab_and_cells import with_the_tab
from kpixl.disclosure.gate.workbook_parts import Tab
from kpixl.disclosure.people.days import MONTH_STARTS
from kpixl.disclosure.people.identities import Identities
from kpixl.disclosure.people.readings_as_meant import LETTERS_APART_AT_LEAST
from kpixl.words.terms import Rag

APART = 6  # cells that are about nobody: more words, and more characters, than lie between what belongs together
SIGNS = frozenset("-–/_.:,")
PIECE_OF_AN_ID = 20  # characters

_PIECE = re.compile(r"(?!\d+\.\d+\Z)[^%,]*\d[^%,]*|[A-Z]{1,6}[-/_.:]?|[A-Za-z]{1,6}[-/_.:]")
_MAY_BE_DAY = re.compile(rf"\d\s?[-/.]\s?\d|\d\s*(?i:{MONTH_STARTS})|(?<!\d)\d{{5}}(?!\d)")


class Words(NamedTuple):
    """The texts of a tab that may be a piece of something, and those that need more than one cell beside them."""

    telling: frozenset[str]
    ordinary: frozenset[str]
    places: frozenset[str]  # and teams: a day beside one is nobody's birth
    in_doubt: frozenset[str]  # ordinary texts and places


def cells_together(tab: Tab, shown: Sequence[Shown], identities: Identities) -> Iterator[Together]:
    """What the cells that a tab shows say together, in rows and columns that may name somebody."""
    said = {each.said for each in shown}
    rows = [list(row) for _, row in groupby(shown, key=lambda each: each.line)]
    columns = by_column(shown)
    yield from _in_tables(said, rows, columns, identities)
    if merged := merged_rows(tab):
        rows, columns = list(closed_up(rows, merged)), list(closed_up(columns, as_columns(merged)))
    if any(each.text in SIGNS for each in said):
        rows, columns = _without_signs(rows), _without_signs(columns)
    if any(each.calls is Calls.BIRTH for each in said):
        columns = [without_cohorts(column) for column in columns]
    words = _words(said, identities)
    yield from _lines(rows, words, "\t")
    yield from _lines(columns, words, "\n")
    if any(each.calls in (Calls.BIRTH, Calls.ID) for each in said):
        yield from called_cells(rows, columns, identities.ids)
    may_be_postcodes = any(len(each.text) <= 2 and each.text.isalpha() and not each.is_number for each in said)
    for lines in (rows, columns):
        yield from digits_apart(lines, identities.ids)
        if may_be_postcodes:
            yield from postcodes_apart(lines, identities.addresses)
    yield from houses_apart(rows, columns, identities.addresses)
    yield from with_the_tab(tab.name, rows, identities)


def _in_tables(
    said: Collection[ShownText], rows: list[list[Shown]], columns: list[list[Shown]], identities: Identities
) -> Iterator[Together]:
    """What headings and labels say about cells that are not beside each other."""
    texts = [each.text for each in said if not each.is_number]
    of_names = [each for each in texts if "ame" in each or "AME" in each]
    if any(map(part_called, of_names)):
        yield from names_in_tables(rows)
        yield from names_in_tables(columns)
    if any(map(is_labelled, of_names)):
        yield from names_in_labelled_cells(rows)
        yield from names_in_labelled_cells(columns)
    if any(family_in(each) for each in texts if each.rstrip(" .:")[-1:] in "ysdYSD"):
        yield from names_of_families(columns, identities)
    if any(each.calls in (Calls.BIRTH, Calls.ID) for each in said):
        yield from pieces_under_headings(rows, identities.ids)


def _without_signs(lines: Iterable[list[Shown]]) -> list[list[Shown]]:
    """The lines without cells of a single sign, such as one between the letters and the digits of an id."""
    kept = ([each for each in line if each.said.text not in SIGNS] for line in lines)
    return [line for line in kept if line]


def _words(said: Collection[ShownText], identities: Identities) -> Words:
    telling = _telling_texts(said, identities)
    ordinary = ordinary_words(telling)
    places = frozenset(each for each in telling if is_place(each, identities))
    return Words(telling, ordinary, places, ordinary | places)


def _telling_texts(said: Iterable[ShownText], identities: Identities) -> frozenset[str]:
    """The texts of cells that are like somebody's name, or say that another cell is a birth."""
    texts = {each.text for each in said if not each.is_number}
    return frozenset(each for each in texts if identities.is_name_like(each) or says_birth(each))


def _lines(lines: Iterable[list[Shown]], words: Words, between: str) -> Iterator[Together]:
    """
    What cells beside each other say together, line by line; figures alone are left out.

    If nothing in a line is like a name or says a birth, only pieces that may be one id are read together. Most rows of
    a long table repeat what another row has said, so that is worked out once.
    """
    known: dict[tuple[tuple[object, ...], ...], list[tuple[str, list[int]]]] = {}
    for cells in lines:
        key = tuple([each[2:] for each in cells])
        if (said := known.get(key)) is None:
            said = known[key] = list(_said_together(cells, words, between))
        for text, places in said:
            yield Together(text, tuple([cells[at].at for at in places]))


def _said_together(cells: Sequence[Shown], words: Words, between: str) -> Iterator[tuple[str, list[int]]]:
    """What cells of one line say together, and which of them say it."""
    places = {each.at: at for at, each in enumerate(cells)}
    for letters in _spelt_out(cells):
        yield _as_one_word(letters), [places[each.at] for each in letters]
    for stretch in _stretches(cells):
        whole = any(each.said.text in words.telling for each in stretch if not each.said.is_number)
        for run in _runs(_without_repeated(stretch)) if whole else _pieces(stretch):
            for some in _as_meant(run, words):
                if len(some) > 1:
                    yield _joined(some, between), [places[each.at] for each in some]


def _as_meant(run: Sequence[Shown], words: Words) -> Iterator[Sequence[Shown]]:
    """A run of cells, in the pieces that are read: no day beside a place, and no two ordinary words together."""
    if words.in_doubt.isdisjoint([each.said.text for each in run]):
        yield run
        return
    for some in apart_where_ordinary(run, words.ordinary):
        if any(each.said.text in words.places for each in some):
            yield [each for each in some if not _MAY_BE_DAY.search(each.said.text)]
            yield [each for each in some if each.said.text not in words.places]
        else:
            yield some


def _spelt_out(cells: Sequence[Shown]) -> Iterator[list[Shown]]:
    """Cells of one character each, as many as a name has; not digits alone, and not RAG letters alone."""
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
    """The letters in order, with a space for each empty cell between them."""
    pieces = [letters[0].said.text]
    for before, each in pairwise(letters):
        pieces.append(" " * (each.place - before.place - 1) + each.said.text)
    return "".join(pieces)


def _stretches(line: Iterable[Shown]) -> Iterator[list[Shown]]:
    """A line without the middle of any run of cells about nobody that nothing reaches across: a column of months."""
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
    """Cells side by side, or with one empty cell between them, that may be pieces of one id; the first is no number."""
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
    The cells without those that say what the two before and the one after them say: a team's name down a long table.

    Short texts stay, since a piece of an id may be repeated. A longer text that is repeated still has itself beside it.
    """
    last = len(cells) - 1
    for at, each in enumerate(cells):
        said = each.said
        is_inner = 1 < at < last and said is cells[at - 1].said is cells[at - 2].said is cells[at + 1].said
        if not is_inner or len(said.text) < APART or each.place - cells[at - 1].place > 1:
            yield each


def _runs(cells: Iterable[Shown]) -> Iterator[list[Shown]]:
    """Cells with at most one empty cell between them; numbers only with a hyphen, or after what may begin an id."""
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
