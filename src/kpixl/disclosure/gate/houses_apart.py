"""Houses whose number is in one cell and whose street in the next, side by side or one above the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from kpixl.disclosure.gate.shown_cells import Shown, Together
from kpixl.disclosure.people.addresses import Addresses

DIGITS_AT_MOST = 4  # of a house's number


def houses_apart(
    rows: Sequence[Sequence[Shown]], columns: Sequence[Sequence[Shown]], addresses: Addresses
) -> Iterator[Together]:
    """The cells that are a child's house together; lines that are only counted before a list of streets are none."""
    streets = {each.said.text for row in rows for each in row if not each.said.is_number}
    streets = {each for each in streets if addresses.begins_with_a_street(each)}
    if not streets:
        return
    counted = {at for column in columns for at in _counted(column)}
    for line in (*rows, *columns):
        for before, each in pairwise(line):
            if each.said.text not in streets or each.place - before.place > 2 or before.at in counted:
                continue
            house = before.said.text.partition(".")[0]
            if before.said.is_number and house.isdecimal() and len(house) <= DIGITS_AT_MOST:
                yield Together(f"{house} {each.said.text}", (before.at, each.at))


def _counted(column: Sequence[Shown]) -> Iterator[str]:
    """Cells that count rows: 1, 2, 3."""
    number = 0
    for each in column:
        number = number + 1 if each.said.text == str(number + 1) else int(each.said.text == "1")
        if number > 1:
            yield each.at
