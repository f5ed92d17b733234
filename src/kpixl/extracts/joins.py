"""
Ids of one table that should be in another and are not: nothing joins, though no row looks wrong.

A spreadsheet that drops the zeros before the ids of one file does this. Small shares are not reported: a table may
reach further back than the one that it points to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from kpixl.extracts.schema import TABLES

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
    known = np.unique(there[PERSONS]["person"].to_numpy())
    for short, rows in there.items():
        if "person" in rows and short != PERSONS:
            persons = np.unique(rows["person"].to_numpy())
            persons = persons[persons >= 0]
            unknown = len(persons) - len(np.intersect1d(persons, known, assume_unique=True))
            yield Unjoined(Join(short, "person", PERSONS, "person", "persons"), unknown, len(persons))


def _without_row(there: Mapping[str, pd.DataFrame]) -> Iterator[Unjoined]:
    for join in BY_ID:
        if join.table in there and join.other in there:
            ids = pd.Index(there[join.table][join.column].dropna().unique())
            others = there[join.other][join.other_column].dropna().unique()
            if len(others):  # a column that is not there holds nothing, and that is said already
                yield Unjoined(join, int((~ids.isin(others)).sum()), len(ids))
