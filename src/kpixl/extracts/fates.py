"""What becomes of each row of a table: used, bad, planned, or replaced by a later row with its key."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from kpixl.extracts.absences import RowCounts
from kpixl.words.periods import Flags


@dataclass
class Fates:
    """
    The fates of a table's rows, filled in while it is read. Rows whose key is on a later row (`repeated`) go first.

    `is_doubtful` are rows with a fault that only some indicators mind: they stay, but are not merely planned.
    """

    repeated: Flags
    gone: Flags = field(init=False)
    is_doubtful: Flags = field(init=False)
    _bad: Flags = field(init=False)
    _planned: Flags = field(init=False)
    _by_column: dict[str, int] = field(default_factory=dict)
    _by_reason: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.gone = self.repeated.copy()
        self.is_doubtful, self._bad, self._planned = (np.zeros(len(self.repeated), dtype=bool) for _ in range(3))

    def bad(self, column: str, reason: str, rows: Flags) -> None:
        """Mark rows as bad because of what is, or is not, in a column (short name). A row may be bad for several."""
        rows = rows & ~self.repeated
        if rows.any():
            count = int(rows.sum())
            self._by_column[column] = self._by_column.get(column, 0) + count
            self._by_reason[reason] = count
        self._bad |= rows
        self.gone |= rows

    def plan(self, rows: Flags) -> Flags:
        """Mark those of these rows that have no fault as planned."""
        planned = rows & ~self.gone & ~self.is_doubtful
        self._planned |= planned
        self.gone |= planned
        return planned

    @property
    def used(self) -> Flags:
        return ~self.gone

    def counts(self, ragged: int) -> RowCounts:
        """The counts, including rows that were never read because they have more or fewer fields than the header."""
        if ragged:
            self._by_reason["have more or fewer fields than the header"] = ragged
        worst = max(self._by_reason.items(), key=lambda each: each[1], default=None)
        return RowCounts(
            read=len(self.gone) + ragged,
            used=int(self.used.sum()),
            bad=int(self._bad.sum()) + ragged,
            bad_by_column=dict(self._by_column),
            planned=int(self._planned.sum()),
            repeated=int(self.repeated.sum()),
            worst=f"{worst[1]} {worst[0]}" if worst else "",
        )
