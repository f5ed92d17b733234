"""What an export lacks: tables that count as absent, and why; rows that were left out, and how many."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class Why(Enum):
    """Why a table counts as absent."""

    NO_EXPORT = auto()  # there is none for the period
    NO_FILE = auto()
    NO_HEADER = auto()  # a file, without a single one of its columns
    NO_COLUMN = auto()  # a file, without whom its rows are about or the date they are counted by
    NO_ROW = auto()  # a header alone
    NO_USABLE_ROW = auto()  # rows, and every one of them left out


@dataclass(frozen=True)
class Absence:
    """A table that counts as absent: the kind of reason, and the reason as an officer reads it."""

    why: Why
    words: str  # ssd_cp_visits has no column cppv_person_id

    def __str__(self) -> str:
        return self.words

    @property
    def is_empty(self) -> bool:
        """Whether the table is there and has no row that can be used: some tables may truly be empty."""
        return self.why in (Why.NO_ROW, Why.NO_USABLE_ROW)


NO_EXPORT = Absence(Why.NO_EXPORT, "no export for the period")


@dataclass(frozen=True)
class RowCounts:
    """What became of a table's rows. Those `read` and in no other count are planned: well, but still to come."""

    read: int
    used: int
    bad: int  # without a person or a date, with one that can't be read, or with more or fewer fields than the header
    repeated: int  # the key is on a later row too
    worst: str  # the fault that most rows have: 40 have a cppl_cp_plan_start_date that is not a date
