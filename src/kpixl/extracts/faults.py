"""What is wrong with the rows of an export, by file and line, never by child."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum, auto

from msgspec import Struct

from kpixl.words.texts import counted

LINES_SHOWN = 10


class Effect(Enum):
    """What becomes of the rows that have a fault."""

    LEFT_OUT = auto()  # of every figure that reads the table
    LEFT_OUT_OF_SOME = auto()  # of the figures that read this column
    TAKEN_AS_EMPTY = auto()  # this column only; the row stays
    REPLACED = auto()  # by a later row with the same key
    READ = auto()  # despite the fault


class Fault(Struct, frozen=True):
    """One kind of fault in one file, with its lines (the header is line 1; in Parquet, rows count from 1)."""

    file: str  # as found under the extracts folder: 2024-06/ssd_contacts.csv
    table: str  # ssd_contacts
    what: str  # cont_contact_date is not a date: row left out
    lines: tuple[int, ...]
    effect: Effect = Effect.LEFT_OUT
    column: str = ""  # cont_contact_date; empty if the fault concerns the whole row
    of_rows: int = 0  # how many rows the file has

    @property
    def count(self) -> int:
        return len(self.lines)

    def __str__(self) -> str:
        shown = ", ".join(str(line) for line in self.lines[:LINES_SHOWN])
        more = f" and {self.count - LINES_SHOWN} more" if self.count > LINES_SHOWN else ""
        return f"{self.file}: {self.what} ({counted(self.count, 'row')}; line {shown}{more})"


def in_order(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    return tuple(sorted(faults, key=lambda fault: (fault.file, fault.what)))
