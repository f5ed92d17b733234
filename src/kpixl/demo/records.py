"""The council's records under construction: rows of every table, and the people they are about."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from msgspec import Struct, field

from kpixl.demo import organisation
from kpixl.demo.draw import choice, day
from kpixl.words.periods import NO_DAY, Counts, Days, Texts

ColumnValues = npt.NDArray[np.generic]
NO_ID = -1  # an empty id


class Rows(Struct, frozen=True):
    """Rows of one table, and the first and last export (0 to 2) that can contain each."""

    columns: Mapping[str, ColumnValues]
    first: Counts
    last: Counts


class Records(Struct):
    """
    Rows by table. Ids are numbers until they are written, days are days, and measures are numbers; all else is text.

    A row is in the exports from its `first` to its `last`, unless its own date is after the month's end.
    """

    rng: np.random.Generator
    rows: dict[str, list[Rows]] = field(default_factory=dict)
    settled: dict[str, list[Rows]] = field(default_factory=dict)  # before April: the same in every export
    typed: dict[str, list[tuple[int, dict[str, str]]]] = field(default_factory=dict)  # first export, row as text
    _used: dict[str, int] = field(default_factory=dict)
    _deaths: dict[int, np.datetime64] = field(default_factory=dict)
    _ethnicities: tuple[str, ...] = ("WBRI", "WOTH", "MWBC", "AIND", "BAFR", "NOBT")

    def before(self) -> Records:
        """Records of the years before; both share one sequence of ids."""
        return Records(self.rng, _used=self._used)

    def ids(self, kind: str, count: int) -> Counts:
        """`count` new ids of a kind, in rising order."""
        start = self._used.get(kind, 0) + 1
        self._used[kind] = start + count - 1
        return np.arange(start, start + count, dtype=np.int64)

    def add(
        self, table: str, count: int, first: Counts | int = 0, last: Counts | int = 2, **columns: ColumnValues | str
    ) -> None:
        """Add rows to a table; a single text applies to every row."""
        if not count:
            return
        filled = {
            name: np.full(count, column, dtype=object) if isinstance(column, str) else column
            for name, column in columns.items()
        }
        self.rows.setdefault(table, []).append(
            Rows(filled, np.broadcast_to(first, count), np.broadcast_to(last, count))
        )

    def add_all(self, table: str, columns: Mapping[str, ColumnValues]) -> None:
        """Add rows to a table in every export, all columns of one length."""
        count = len(next(iter(columns.values())))
        rows = Rows(columns, np.full(count, 0), np.full(count, 2))
        self.rows.setdefault(table, []).append(rows)

    def people(
        self, born: Days, first: Counts | int = 0, expected: Days | None = None, sex: Texts | None = None
    ) -> Counts:
        """Add persons with these dates of birth (no date: unborn, or not known), and return their ids."""
        count = len(born)
        persons = self.ids("person", count)
        sexes = choice(self.rng, count, ("M", "F", "U"), (52, 47, 1)) if sex is None else sex
        self.add(
            "ssd_person", count, first,
            pers_person_id=persons,
            pers_sex=sexes,
            pers_gender=sexes,
            pers_ethnicity=choice(self.rng, count, self._ethnicities, (70, 8, 5, 5, 6, 2)),
            pers_dob=born,
            pers_expected_dob=np.full(count, NO_DAY) if expected is None else expected,
            pers_common_child_id=persons,
            pers_send_flag=choice(self.rng, count, ("N", "Y"), (9, 1)),
            pers_is_mother=choice(self.rng, count, ("N", "Y"), (99, 1)),
        )  # fmt: skip
        return persons

    def died(self, persons: Counts, days: Days) -> None:
        self._deaths.update(zip(persons.tolist(), days, strict=True))

    def deaths_of(self, persons: Counts) -> Days:
        return np.array([self._deaths.get(person, NO_DAY) for person in persons.tolist()], dtype="datetime64[D]")

    def involved(self, persons: Counts, teams: Counts, start: Days, end: Days, first: Counts | int = 0) -> None:
        """Add, for each person, the involvement of a worker from the team from start to end."""
        count = len(persons)
        self.add(
            "ssd_involvements", count, first,
            invo_involvements_id=self.ids("involvement", count),
            invo_professional_id=organisation.workers(self.rng, teams),
            invo_professional_role_id="Allocated Case Worker",
            invo_professional_team=organisation.team_texts(self.rng, teams),
            invo_involvement_start_date=start,
            invo_involvement_end_date=end,
            invo_person_id=persons,
        )  # fmt: skip


S = np.array([day("2024-04-01"), day("2024-05-01"), day("2024-06-01")])
E = np.array([day("2024-04-30"), day("2024-05-31"), day("2024-06-30")])
