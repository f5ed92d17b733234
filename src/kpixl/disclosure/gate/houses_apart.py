"""Houses whose number and street are in cells side by side or above one another, and postcodes in several cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from kpixl.disclosure.gate.shown_cells import Shown, Together
from kpixl.disclosure.people.addresses import Addresses

DIGITS_AT_MOST = 4  # of a house's number
CELLS_OF_A_POSTCODE = 7
LONGEST_POSTCODE = 7  # characters
_AREA = re.compile("[A-Z]+")
_BEGUN = re.compile(r"\d{1,4}[A-Za-z]? (?P<street>\w+)")


def houses_apart(
    rows: Sequence[Sequence[Shown]], columns: Sequence[Sequence[Shown]], addresses: Addresses
) -> Iterator[Together]:
    """The cells that together are a child's house; numbers that only count the lines of a list of streets are none."""
    texts = {each.said.text for row in rows for each in row if not each.said.is_number}
    streets = {each for each in texts if addresses.begins_with_a_street(each)}
    begun = {each for each in texts if (of := _BEGUN.fullmatch(each)) and addresses.begins_with_a_street(of["street"])}
    if not (streets or begun):
        return
    counted = {at for column in columns for at in _counted(column)}
    for line in (*rows, *columns):
        for at, (before, each) in enumerate(pairwise(line)):
            if each.place - before.place > 2:
                continue
            if before.said.text in begun:
                yield _house(before.said.text, before, [each])
            elif each.said.text in streets and before.at not in counted:
                house = before.said.text.partition(".")[0] if before.said.is_number else before.said.text
                if house.isdecimal() and len(house) <= DIGITS_AT_MOST:
                    yield _house(house, before, [each, *_behind(line, at + 2)])


def _behind(line: Sequence[Shown], at: int) -> Sequence[Shown]:
    """The next cell, which may hold the rest of a street, if it is near and no number."""
    is_near = at < len(line) and line[at].place - line[at - 1].place <= 2
    return line[at : at + 1] if is_near and not line[at].said.is_number else ()


def _house(number: str, before: Shown, behind: Sequence[Shown]) -> Together:
    cells = (before, *behind)
    return Together(" ".join([number, *(each.said.text for each in behind)]), tuple([each.at for each in cells]))


def postcodes_apart(lines: Sequence[Sequence[Shown]], addresses: Addresses) -> Iterator[Together]:
    """The cells that together are a postcode, the first of them with its letters: TS, 9, 4, QZ."""
    areas = {letters[0] for each in addresses.postcodes if (letters := _AREA.match(each))}
    for line in lines:
        for at, first in enumerate(line):
            if first.said.text not in areas:
                continue
            code = first.said.text
            for end in range(at + 1, min(at + CELLS_OF_A_POSTCODE, len(line))):
                if len(code) > LONGEST_POSTCODE or line[end].place - line[end - 1].place > 2:
                    break
                code += line[end].said.text
                if code in addresses.postcodes:
                    yield Together(f"{code[:-3]} {code[-3:]}", tuple([each.at for each in line[at : end + 1]]))


def _counted(column: Sequence[Shown]) -> Iterator[str]:
    """Cells that count rows: 1, 2, 3."""
    number = 0
    for each in column:
        number = number + 1 if each.said.text == str(number + 1) else int(each.said.text == "1")
        if number > 1:
            yield each.at
