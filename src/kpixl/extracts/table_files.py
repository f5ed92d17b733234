"""What every kind of file (text, Parquet, sheet) offers: a header, columns by place, and the lines of its rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from msgspec import Struct

from kpixl.extracts.remarks import Mended

Positions = npt.NDArray[np.int64]
ArrowColumn: TypeAlias = "pa.Array | pa.ChunkedArray"

MOST_UNPACKED = 1 << 29  # bytes that any archive may unpack to: a few kilobytes may unpack to terabytes


class Notice(Struct, frozen=True):
    """What was mended to read a file: see `remarks`."""

    what: Mended
    words: str
    count: int = 0


class Ragged(Struct, frozen=True):
    """A row with more or fewer fields than the header: its line, and its fields as they are."""

    line: int
    fields: tuple[str, ...]


class Cells(Struct, frozen=True):
    """Columns of a file by their place in its header."""

    columns: Mapping[int, ArrowColumn]
    rows: int
    lines_of: Callable[[Positions], Positions]  # the line of the file on which each of these rows begins
    ragged: tuple[Ragged, ...] = ()
    notices: tuple[Notice, ...] = ()
    is_sifted: bool = False  # only the outcomes that are needed are here


class TableFile(Protocol):
    """An opened file whose header is known."""

    @property
    def header(self) -> Sequence[str]: ...

    @property
    def unusable(self) -> frozenset[int]:
        """
        The places of columns whose values are not days, numbers or texts, such as lists, structures and times of day.
        """
        ...

    def cells(self, places: Sequence[int]) -> Cells:
        """The columns at these places. Raises `ExtractError` if they can't be read."""
        ...


def whole(column: ArrowColumn) -> pa.Array:
    """A column as one array."""
    if isinstance(column, pa.Array):
        return column
    combined = column.combine_chunks()
    return pa.nulls(0, column.type) if isinstance(combined, pa.ChunkedArray) else combined  # if there are no chunks
