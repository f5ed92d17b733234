"""What a return is converted into: the standard's tables, whose rows remember where they came from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
from msgspec import Struct, field

from kpixl.extracts.returns.years import Years
from kpixl.extracts.table_files import Cells, Notice, Ragged


class ConvertedTable(Struct, frozen=True):
    """
    A table of the standard made from one file of a return, or from one sheet of it; it is read like a file.

    `columns`: the standard's column name → the value of each row, as text. `lines`: each row's line in that file.
    """

    file: Path
    columns: Mapping[str, Sequence[str]]
    lines: Sequence[int]
    sheet: str = ""
    notices: tuple[Notice, ...] = ()
    ragged: tuple[Ragged, ...] = ()

    @property
    def header(self) -> tuple[str, ...]:
        return tuple(self.columns)

    @property
    def unusable(self) -> frozenset[int]:
        return frozenset()

    def cells(self, places: Sequence[int]) -> Cells:
        values = list(self.columns.values())
        arrays = {place: pa.array(values[place], type=pa.string()) for place in places}
        of_rows = np.array(self.lines, dtype=np.int64)
        return Cells(arrays, len(self.lines), of_rows.__getitem__, self.ragged, self.notices)


class Converted(Struct, frozen=True):
    """
    A return as tables of the standard, by the standard's names.

    `cut` is the day on which it was taken, if the return states it, `latest` the last day on which anything in it
    happened, and `years` the years of which it has every row, if it is a yearly return. `lacks`: table → why the return
    has none. `begins`: short table → the first day in it on which something starts.
    """

    tables: Mapping[str, ConvertedTable]
    cut: date | None = None
    latest: date | None = None
    years: Years | None = None
    lacks: Mapping[str, str] = field(default_factory=dict)
    begins: Mapping[str, date] = field(default_factory=dict)


class Fills(Struct, frozen=True):
    """
    Which columns of a table of the standard a return fills, by the short names of `schema.TABLES`.

    `months`: for how many months before the cut it has every row; None if it has all rows. `is_current`: it only shows
    how things stood on the day of the cut (the latest visit, not the one before).
    """

    columns: tuple[str, ...]
    months: int | None = None
    is_current: bool = False


class Conversion(Struct, frozen=True):
    """
    How a return is converted: the endings of files that can be, what it fills of the standard's tables (by short name),
    and the function that makes tables from its files. That function reports everything it can't read in one
    `ExtractError`.
    """

    endings: tuple[str, ...]
    fills: Mapping[str, Fills]
    tables: Callable[[Sequence[Path]], Converted]
