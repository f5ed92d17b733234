"""The tables of one export as indicators see them: every date a day, every person a number, no column missing."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from msgspec import Struct, field

from kpixl.extracts.absences import Absence, RowCounts
from kpixl.extracts.exports import Export
from kpixl.extracts.faults import Fault
from kpixl.extracts.other_returns import ReturnCut
from kpixl.extracts.remarks import Remark
from kpixl.extracts.tables_on_disk import Stretch
from kpixl.words.periods import Days, Period

if TYPE_CHECKING:
    import pandas as pd

CARE_LEAVERS = "care_leavers"


class Extracts(Struct, frozen=True, dict=True):
    """
    The tables of one export, with each period's care leavers from that period's own export.

    `frames`: short table name → rows, columns as in `schema.TABLES`; `person` is a place in `people`. Care leavers
    carry the period whose export they are from, since their table only shows how things stood on the export's day.
    """

    frames: Mapping[str, pd.DataFrame]
    absent: Mapping[str, Absence]  # short names of tables that count as absent, and why; never the care leavers'
    without_care_leavers: Mapping[Period, Absence]  # period → why its care leavers can't be known
    lacks: Mapping[str, Mapping[str, str]]  # short table → missing short column (empty here) → the same in words
    counts: Mapping[str, RowCounts]  # short table → what became of its rows
    care_leavers_lack: Mapping[Period, Mapping[str, str]]  # the same for each period's care leavers
    care_leaver_counts: Mapping[Period, RowCounts]
    names_flags: frozenset[str]  # tables with at least one row whose outcome names a flag
    person_ids: pa.Array
    faults: tuple[Fault, ...]  # rows that were left out or only partly read
    remarks: tuple[Remark, ...]  # what was mended or assumed
    unread: tuple[str, ...]  # files of the export that were not read
    rows: int
    export: Export
    files: Mapping[str, str]  # short table name → its file as found under the extracts folder
    source: ReturnCut | None = None  # if the export was converted from a return
    hashed: Mapping[Stretch, bytes] = field(default_factory=dict)  # SHA-256 of what was read, if known

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.frames[table]

    @cached_property
    def people(self) -> pd.Index:
        """The ids of all persons, in the order of their places."""
        import pandas as pd  # slow to load, and not needed unless figures are computed

        people: pd.Index = pd.Index(self.person_ids.to_pylist(), dtype=object)
        return people

    @cached_property
    def born(self) -> Days:
        """Date of birth by person; NaT if there is none."""
        return self._of_person("born")

    @cached_property
    def died(self) -> Days:
        """Date of death by person; NaT if there is none."""
        return self._of_person("died")

    def _of_person(self, column: str) -> Days:
        by_person = np.full(len(self.person_ids) + 1, np.datetime64("NaT", "D"))
        persons = self["persons"]
        by_person[persons["person"]] = days_of(persons, column)
        return by_person


def days_of(rows: pd.DataFrame, column: str) -> Days:
    """A date column as days."""
    days: Days = np.asarray(rows[column].values).astype("datetime64[D]")  # to_numpy makes many checks first
    return days
