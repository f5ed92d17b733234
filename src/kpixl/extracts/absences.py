"""What an export lacks: tables that count as absent, and why; rows that were left out, and how many."""

from __future__ import annotations

from enum import Enum, auto

from msgspec import Struct


class Why(Enum):
    """Why a table counts as absent."""

    NO_EXPORT = auto()  # there is none for the period
    NO_FILE = auto()
    NO_HEADER = auto()  # a file without any of the table's columns
    NO_COLUMN = auto()  # a file without the person's column, or without the date its rows are counted by
    NO_ROW = auto()  # only a header
    NO_USABLE_ROW = auto()  # rows, all of them left out


class Absence(Struct, frozen=True):
    """A table that counts as absent: the kind of reason, and the reason in words for an officer."""

    why: Why
    words: str  # ssd_cp_visits has no column cppv_person_id

    def __str__(self) -> str:
        return self.words

    @property
    def is_empty(self) -> bool:
        """Whether the table is there but has no usable row: some tables may truly be empty."""
        return self.why in (Why.NO_ROW, Why.NO_USABLE_ROW)


NO_EXPORT = Absence(Why.NO_EXPORT, "no export for the period")


class RowCounts(Struct, frozen=True):
    """What became of a table's rows. Rows counted only in `read` are planned: faultless, but their day is to come."""

    read: int
    used: int
    bad: int  # without a person or a date, with one that can't be read, or with more or fewer fields than the header
    repeated: int  # a later row has the same key
    worst: str  # the fault that most rows have: 40 have a cppl_cp_plan_start_date that is not a date
