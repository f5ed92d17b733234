"""What numbers are, by the heading over them or the label before them: days of birth, ids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from kpixl.disclosure.gate.headings import Calls, says_day_of_birth
from kpixl.disclosure.gate.shown_cells import Shown, Together
from kpixl.disclosure.people.ids import Ids

LABELLED_DIGITS = 5  # the fewest of a number beside a label: fewer may be a year


def called_cells(rows: Iterable[Sequence[Shown]], columns: Iterable[Sequence[Shown]], ids: Ids) -> Iterator[Together]:
    """The cells that a heading or a label calls somebody's birth or id, each with that word."""
    for column in columns:
        yield from _below_headings(column, ids)
    for row in rows:
        for label, cell in pairwise(row):
            if label.said.calls in (Calls.BIRTH, Calls.ID) and cell.place - label.place <= 2:
                yield from _behind_a_label(label, cell, ids)


def _below_headings(column: Iterable[Shown], ids: Ids) -> Iterator[Together]:
    heading = Calls.ANYTHING
    for cell in column:
        if cell.said.calls is not None:
            heading = cell.said.calls
        elif heading is Calls.BIRTH:
            yield Together(f"born {cell.said.text}", (cell.at,))
        elif heading is Calls.ID and cell.said.text.isdecimal() and ids.is_if_called(cell.said.text):
            yield Together(f"child id {cell.said.text}", (cell.at,))
        elif heading is Calls.ID and cell.said.text.lstrip("0") in ids.padded:
            yield Together(f"child id 000{cell.said.text}", (cell.at,))


def _behind_a_label(label: Shown, cell: Shown, ids: Ids) -> Iterator[Together]:
    text, cells = cell.said.text, (label.at, cell.at)
    if not (text.isdecimal() and len(text) >= LABELLED_DIGITS):
        return
    if label.said.calls is Calls.ID and ids.is_if_called(text):
        yield Together(f"child id {text}", cells)
    elif says_day_of_birth(label.said.text):
        yield Together(f"born {text}", cells)
