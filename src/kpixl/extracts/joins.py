"""
Ids of one table that should be in another and are not: nothing joins, though no row looks wrong.

A spreadsheet that drops the zeros before the ids of one file does this. Small shares are not reported: a table may
reach further back than the one that it points to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from kpixl.extracts.schema import TABLES
from kpixl.words.periods import Flags

if TYPE_CHECKING:
    import pandas as pd

PERSONS = "persons"


@dataclass(frozen=True)
class Join:
    """A column of ids, by short names, each of which should be in a column of another table."""

    table: str
    column: str
    other: str
    other_column: str
    names: str  # what such ids name: plans


BY_ID = (
    Join("cp_reviews", "plan_id", "cp_plans", "plan_id", "plans"),
    Join("conferences", "enquiry_id", "enquiries", "enquiry_id", "enquiries"),
    Join("cla_reviews", "cla_id", "episodes", "cla_id", "periods of care"),
    Join("placements", "cla_id", "episodes", "cla_id", "periods of care"),
    Join("placement_locations", "placement_id", "placements", "placement_id", "placements"),
)


@dataclass(frozen=True)
class Unjoined:
    """How many of a column's distinct ids are in no row of the other table."""

    join: Join
    count: int
    of: int

    def __str__(self) -> str:
        table, other = TABLES[self.join.table].name, TABLES[self.join.other].name
        return f"{self.count:,} of {self.of:,} {self.join.names} of {table} have no row in {other}"


def unjoined(there: Mapping[str, pd.DataFrame], most: Fraction) -> Iterator[Unjoined]:
    """Every column of which more than this share does not join, where both of its tables have rows."""
    with_rows = {short: rows for short, rows in there.items() if len(rows)}
    for found in (*_without_person(with_rows), *_without_row(with_rows)):
        if found.count > most * found.of:
            yield found


def _without_person(there: Mapping[str, pd.DataFrame]) -> Iterator[Unjoined]:
    """Persons without a row of their own. They are places in one list of all, so no id is compared."""
    if PERSONS not in there:
        return
    persons = {short: rows["person"].to_numpy() for short, rows in there.items() if "person" in rows}
    people = 1 + max(int(places.max()) for places in persons.values())
    known = _found(persons.pop(PERSONS), people)
    for short, places in persons.items():
        found = _found(places, people)
        unknown = int(np.count_nonzero(found & ~known))
        yield Unjoined(Join(short, "person", PERSONS, "person", "persons"), unknown, int(np.count_nonzero(found)))


def _found(places: npt.NDArray[np.int32], people: int) -> Flags:
    """Which of so many people are among these places."""
    found = np.zeros(people, dtype=bool)
    found[places[places >= 0]] = True
    return found


def _without_row(there: Mapping[str, pd.DataFrame]) -> Iterator[Unjoined]:
    for join in BY_ID:
        if join.table in there and join.other in there:
            ids, others = (
                pc.unique(pa.array(there[table][column])).drop_null()
                for table, column in ((join.table, join.column), (join.other, join.other_column))
            )
            if len(others):  # a column that is not there holds nothing, and that is said already
                unknown = pc.sum(pc.invert(pc.is_in(ids, value_set=others))).as_py()
                yield Unjoined(join, unknown or 0, len(ids))
