"""The cells of a sheet as they are in a workbook's file: where each is, and what it says, which many may say alike."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from typing import NamedTuple, overload

from msgspec import Struct, field

from kpixl.workbook.ooxml.cells import LAST_ROW, column_letters, place

PLACES_IN_A_ROW = 1 << 15  # more than a sheet has
_PLAIN_PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
DIGITS_OF_A_DAY = 5  # as Excel counts days from 1927 to 2173
_FRACTION = re.compile(r"(?P<sign>-?)(?P<whole>[0-9]{1,4}|[0-9]{6,12})\.[0-9]*[1-9][0-9]*(?P<small>[eE]-[0-9]{1,3})?")


class CellType(StrEnum):
    """The type of a cell's value, as the format writes it; UNKNOWN is anything else that a file may say."""

    NUMBER = "n"
    BOOLEAN = "b"
    ERROR = "e"
    DAY = "d"
    SHARED_STRING = "s"
    FORMULA_TEXT = "str"
    INLINE_STRING = "inlineStr"
    UNKNOWN = ""


SHOWN_AS_NUMBERS = frozenset({CellType.NUMBER, CellType.BOOLEAN, CellType.ERROR})
CELL_TYPES = {str(each): each for each in CellType}


class CellContent(NamedTuple):
    """What a cell says; `style` is an index of cell formats."""

    type: CellType
    style: int
    value: str
    text: str  # of an inline string
    formula: str

    @property
    def string(self) -> int | None:
        """Which of the shared strings the cell shows; None if it shows none of them."""
        return int(self.value) if self.type is CellType.SHARED_STRING and self.value.isdecimal() else None

    @property
    def is_filled(self) -> bool:
        return bool(self.value or self.text or self.formula)


class Cell(NamedTuple):
    """A cell: where it is (C4), and what it says."""

    at: str
    content: CellContent


class SheetCells(Struct, eq=False, dict=True):
    """
    The cells of a sheet in order. A sheet may have millions, so what several say is kept once, and where each is, is
    kept as a number.
    """

    contents: list[CellContent] = field(default_factory=list)
    which: array[int] = field(default_factory=lambda: array("i"))  # which of the contents each cell has
    places: array[int] = field(default_factory=lambda: array("q"))  # below 0: which of the odd references
    _odd: list[str] = field(default_factory=list)  # references that are not written plainly
    _numbers: dict[CellContent, int] = field(default_factory=dict)

    def like(self) -> SheetCells:
        """No cells yet, but the contents of these to share."""
        return SheetCells(self.contents, _odd=self._odd, _numbers=self._numbers)

    def __len__(self) -> int:
        return len(self.which)

    def __iter__(self) -> Iterator[Cell]:
        return (Cell(self.at(index), self.contents[number]) for index, number in enumerate(self.which))

    def number_of(self, content: CellContent) -> int:
        """The content's number; a new content gets the next one."""
        number = self._numbers.setdefault(content, len(self.contents))
        if number == len(self.contents):
            self.contents.append(content)
        return number

    def add(self, at: str, number: int) -> None:
        """Add a cell that says the content of that number."""
        found = _PLAIN_PLACE.fullmatch(at)
        column = column_of(found[1]) if found else 0
        if found and column and int(found[2]) <= LAST_ROW:
            self.add_at(int(found[2]), column, number)
            return
        self._odd.append(at)
        self.places.append(-len(self._odd))
        self.which.append(number)

    def add_at(self, row: int, column: int, number: int) -> None:
        self.places.append(row * PLACES_IN_A_ROW + column)
        self.which.append(number)

    def add_from(self, others: SheetCells, some: range) -> None:
        """Add some of the cells that these were made `like`."""
        self.which.extend(others.which[some.start : some.stop])
        self.places.extend(others.places[some.start : some.stop])

    def at(self, index: int) -> str:
        """The reference of a cell by its number."""
        where = self.places[index]
        return f"{_letters(where % PLACES_IN_A_ROW)}{where // PLACES_IN_A_ROW}" if where >= 0 else self._odd[-where - 1]

    def place(self, index: int) -> tuple[int, int] | None:
        """Row and column of a cell by its number."""
        where = self.places[index]
        return divmod(where, PLACES_IN_A_ROW) if where >= 0 else place(self._odd[-where - 1])

    @cached_property
    def alike(self) -> Sequence[CellsAt]:
        """For each of the contents, the cells that say it."""
        found = [array("i") for _ in self.contents]
        for index, number in enumerate(self.which):
            found[number].append(index)
        return [CellsAt(self, indexes) for indexes in found]


@dataclass(frozen=True)
class CellsAt(Sequence[str]):
    """The references of some cells."""

    cells: SheetCells
    indexes: Sequence[int]

    def __len__(self) -> int:
        return len(self.indexes)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[str]: ...
    def __getitem__(self, at: int | slice) -> str | Sequence[str]:
        if isinstance(at, slice):
            return CellsAt(self.cells, self.indexes[at])
        return self.cells.at(self.indexes[at])


def without_fraction(value: str) -> str:
    """
    A number as it is searched: `17.5` for 17.29 and for every fraction near it.

    An id is whole, and the fraction of a day is only its time. Fractions are most of a large sheet, and nearly all of
    them differ.
    """
    found = _FRACTION.fullmatch(value)
    if found is None or float(value).is_integer():
        return value
    before = "0" if found["small"] else found["whole"] if len(found["whole"]) < DIGITS_OF_A_DAY else "100000"
    return f"{found['sign']}{before}.5"


def is_fraction(value: str) -> bool:
    """Whether a number is neither whole nor a day: such a number says nothing, by itself or beside others."""
    return value.endswith(".5") and _FRACTION.fullmatch(value) is not None


_letters = cache(column_letters)


@cache
def column_of(letters: str) -> int:
    """The number of a column by its letters; 0 for anything else."""
    if not letters.isalpha():
        return 0
    found = place(f"{letters}1")
    return found[1] if found else 0
