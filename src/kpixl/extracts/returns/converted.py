"""What a return is converted into: the standard's tables, whose rows keep where they came from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa

from kpixl.extracts.returns.years import Years
from kpixl.extracts.table_files import Cells, Notice, Ragged


@dataclass(frozen=True)
class ConvertedTable:
    """
    A table of the standard made from one file of a return, or from one sheet of it; it is read as a file is.

    `columns`: the standard's column name → the value of each row, as text. `lines`: where each row is in that file.
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


@dataclass(frozen=True)
class Converted:
    """
    A return as tables of the standard, by the standard's names.

    `cut` is the day that it was taken, where it says so, `latest` the last day on which something in it happened, and
    `years` are those that it has every row of, where it is made for a year. `lacks`: table → why there is none of it.
    `begins`: short table → the first day in it that starts something.
    """

    tables: Mapping[str, ConvertedTable]
    cut: date | None = None
    latest: date | None = None
    years: Years | None = None
    lacks: Mapping[str, str] = field(default_factory=dict)
    begins: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True)
class Fills:
    """
    What a return fills of a table of the standard: the columns, by the short names of `schema.TABLES`.

    `months`: for how many months before it was cut it has every row; None where it has them all. `is_current`: it has
    no more than what was so on the day it was cut (the latest visit, not the one before).
    """

    columns: tuple[str, ...]
    months: int | None = None
    is_current: bool = False


@dataclass(frozen=True)
class Conversion:
    """
    How a return is converted: the endings of the files that are, what it fills of the standard's tables (by their short
    names), and what makes tables of its files. What can't be read there is an `ExtractError` that says all of it.
    """

    endings: tuple[str, ...]
    fills: Mapping[str, Fills]
    tables: Callable[[Sequence[Path]], Converted]
