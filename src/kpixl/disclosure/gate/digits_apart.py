"""
Ids and days of birth in cells of digits alone: a digit a cell, or the groups of a long number.

A table of figures has many such cells side by side. So only all of them together are read, and only if they are too
long to be an id by chance, or a label says what they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from kpixl.disclosure.gate.headings import Calls, says_day_of_birth
from kpixl.disclosure.gate.shown_cells import Shown, Together
from kpixl.disclosure.people.glued_ids import CERTAIN_DIGITS
from kpixl.disclosure.people.ids import Ids
from kpixl.disclosure.people.pieces_of_ids import LOOSE_ID

GROUPS_OF_DIGITS = 4  # 482 110 7734
TABLE_OF_FIGURES = 1_000  # lines: among so many, one is somebody's number by chance
PARTS_OF_A_DAY = 3
LETTERS_BEFORE_DIGITS = 6  # of an id, in the cell before its digits
WRITTEN_OUT = (6, 8)  # digits of a day, month and year
_ONES = re.compile(rb"\x01+")
_SIGNS = re.compile(r"[\W_]+")


def digits_apart(lines: Iterable[Sequence[Shown]], ids: Ids) -> Iterator[Together]:
    """The cells of digits that together are an id or a birth."""
    unnamed = []
    for cells in lines:
        for before, run in _runs(cells):
            digits = "".join([each.said.text for each in run]).replace(" ", "")
            if before is not None and (said := _said_with(before, run, digits, ids)):
                yield Together(said, tuple([each.at for each in (before, *run)]))
            elif len(digits.lstrip("0")) >= CERTAIN_DIGITS:
                unnamed.append((digits, run))
    for digits, run in unnamed if len(unnamed) <= TABLE_OF_FIGURES else ():
        if ids.has_number(digits):
            yield Together(digits, tuple([each.at for each in run]))


def _runs(cells: Sequence[Shown]) -> Iterator[tuple[Shown | None, Sequence[Shown]]]:
    """The stretches of cells that may be the digits of one number, each with the text before it."""
    for found in _ONES.finditer(bytes([each.said.is_digits for each in cells])):
        start, end = found.span()
        run = cells[start:end]
        is_near = start > 0 and run[0].place - cells[start - 1].place <= 2
        if (len(run) > 1 or is_near) and _is_one_number(run):
            yield cells[start - 1] if is_near else None, run


def _is_one_number(run: Sequence[Shown]) -> bool:
    if run[-1].place - run[0].place > 2 * (len(run) - 1):
        return False
    return len(run) <= GROUPS_OF_DIGITS or all(len(each.said.text) == 1 for each in run)


def _said_with(before: Shown, run: Sequence[Shown], digits: str, ids: Ids) -> str:
    """What the digits are with the text before them, a label or the letters of an id; "" if they are nothing."""
    label = before.said
    if len(run) > 1 and label.calls is Calls.ID and len(digits) >= LOOSE_ID:
        return f"child id {digits}" if ids.has_number(digits) or ids.is_if_called(digits) else ""
    if label.calls is Calls.BIRTH:
        return _born(run, digits) if says_day_of_birth(label.text) else ""
    if len(label.text) > LETTERS_BEFORE_DIGITS or len(label.text) + len(digits) < LOOSE_ID:
        return ""
    letters = _SIGNS.sub("", label.text).lower()
    return f"{letters}{digits}" if letters.isascii() and letters and ids.has_number(f"{letters}{digits}") else ""


def _born(run: Sequence[Shown], digits: str) -> str:
    """The day of birth that digits give: a day, a month and a year, or a digit a cell."""
    if len(run) == PARTS_OF_A_DAY:
        return "born " + " ".join(each.said.text for each in run)
    return f"born {digits}" if len(run) == len(digits) and len(digits) in WRITTEN_OUT else ""
