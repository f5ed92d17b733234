"""A cell as it is in a workbook's file."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


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


class Cell(NamedTuple):
    """A cell as it is in the file; `style` is an index of cell formats."""

    at: str  # C4
    type: CellType
    style: int
    value: str
    text: str  # of an inline string
    formula: str

    @property
    def string(self) -> int | None:
        """Which of the shared strings the cell shows; None where it shows none of them."""
        return int(self.value) if self.type is CellType.SHARED_STRING and self.value.isdecimal() else None
