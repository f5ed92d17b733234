"""What is found while a table is read: faulty rows, and what was mended or assumed."""

from __future__ import annotations

import numpy as np
from msgspec import Struct, field

from kpixl.extracts.faults import Effect, Fault
from kpixl.extracts.files import RawTable
from kpixl.extracts.remarks import Mended, Remark
from kpixl.extracts.schema import Table
from kpixl.words.periods import Flags


class Findings(Struct):
    """The faults and remarks of one table, collected while it is read. Columns are given by their short names."""

    table: Table
    raw: RawTable
    faults: list[Fault] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def name(self, column: str) -> str:
        """The column's name in the standard."""
        return self.table.columns[column].name

    def report(self, what: str, rows: Flags, effect: Effect = Effect.LEFT_OUT, column: str = "") -> None:
        """Record these rows, if there are any, as faulty."""
        if rows.any():
            lines = self.raw.lines(np.flatnonzero(rows))
            self.report_lines(what, tuple(lines.tolist()), effect, column)

    def report_lines(
        self, what: str, lines: tuple[int, ...], effect: Effect = Effect.LEFT_OUT, column: str = ""
    ) -> None:
        if lines:
            of_rows = self.raw.rows + len(self.raw.ragged)
            name = self.name(column) if column else ""
            self.faults.append(Fault(self.raw.file, self.table.name, what, lines, effect, name, of_rows))

    def remark(self, column: str, what: Mended, words: str, count: int = 0) -> None:
        self.remarks.append(Remark(self.raw.file, self.table.name, self.name(column), what, words, count))
