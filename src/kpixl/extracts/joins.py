"""
Ids of one table that should be in another and are not, so that nothing joins although no row looks wrong.

A spreadsheet that drops the leading zeros of one file's ids has this effect. Small shares are not reported: a table may
reach further back than the one it points to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from kpixl.extracts.schema import TABLES
from kpixl.words.periods import Flags

if TYPE_CHECKING:
    import pandas as pd

PERSONS = "persons"


class Join(Struct, frozen=True):
    """A column of ids, each of which should be in a column of another table; all by their short names."""

    table: str
    column: str
    other: str
    other_column: str
    names: str  # what these ids identify: plans


BY_ID = (
    Join("cp_reviews", "plan_id", "cp_plans", "plan_id", "plans"),
    Join("conferences", "enquiry_id", "enquiries", "enquiry_id", "enquiries"),
    Join("cla_reviews", "cla_id", "episodes", "cla_id", "periods of care"),
    Join("placements", "cla_id", "episodes", "cla_id", "periods of care"),
    Join("placement_locations", "placement_id", "placements", "placement_id", "placements"),
)


class Unjoined(Struct, frozen=True):
    """How many of a column's distinct ids (`of`) are in no row of the other table."""

    join: Join
    count: int
    of: int

    def __str__(self) -> str:
        table, other = TABLES[self.join.table].name, TABLES[self.join.other].name
        return f"{self.count:,} of {self.of:,} {self.join.names} of {table} have no row in {other}"


def unjoined(there: Mapping[str, pd.DataFrame], most: Fraction) -> Iterator[Unjoined]:
    """Every column of which more than the share `most` does not join, provided that both tables have rows."""
    with_rows = {short: rows for short, rows in there.items() if len(rows)}
    for found in (*_without_person(with_rows), *_without_row(with_rows)):
        if found.count > most * found.of:
            yield found


def _without_person(there: Mapping[str, pd.DataFrame]) -> Iterator[Unjoined]:
    """Persons without a row of their own. Persons are places in one list of all people, so no ids are compared."""
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
    """For each of so many people, whether their place is among these."""
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
            if len(others):  # a missing column is empty here, and is reported elsewhere
                unknown = pc.sum(pc.invert(pc.is_in(ids, value_set=others))).as_py()
                yield Unjoined(join, unknown or 0, len(ids))
