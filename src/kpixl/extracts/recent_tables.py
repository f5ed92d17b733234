"""
Small typed tables, remembered for as long as the process lives, so that reading the same table again takes no time.

Large tables are kept on disk (`kept_tables`). A small one is read as fast as a kept file would be, so it is only
remembered in memory and never written.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock

from msgspec import Struct
from msgspec.structs import replace

from kpixl.extracts.typed_tables import TypedTable

REMEMBERED_BYTES = 1 << 25  # counted by the size of the files the tables were read from


class RecentTables:
    """The tables read most recently, by everything that decides how they are read. Safe to use from several threads."""

    def __init__(self, bytes_at_most: int = REMEMBERED_BYTES) -> None:
        self._tables: OrderedDict[Hashable, tuple[TypedTable, int]] = OrderedDict()
        self._bytes, self._bytes_at_most, self._lock = 0, bytes_at_most, Lock()

    def get(self, key: Hashable) -> TypedTable | None:
        """A copy of the table for the caller, who renumbers its people; None if it is not remembered."""
        with self._lock:
            if key not in self._tables:
                return None
            self._tables.move_to_end(key)
            return own(self._tables[key][0])

    def put(self, key: Hashable, table: TypedTable, size: int) -> None:
        """Remember a table read from `size` bytes; the least recently used tables make room for it."""
        with self._lock:
            _, before = self._tables.pop(key, (None, 0))
            self._tables[key] = own(table), size
            self._bytes += size - before
            while self._bytes > self._bytes_at_most:
                self._bytes -= self._tables.popitem(last=False)[1][1]


def own(table: TypedTable) -> TypedTable:
    """The same table with a frame of its own: replacing a column in it leaves the original unchanged."""
    return replace(table, rows=table.rows.copy(deep=False))


_RECENT = RecentTables()


class RecentTable(Struct, frozen=True):
    """The place in memory for one table, read from a file of `size` bytes."""

    key: Hashable
    size: int

    def get(self) -> TypedTable | None:
        return _RECENT.get(self.key)

    def put(self, table: TypedTable) -> None:
        _RECENT.put(self.key, table, self.size)
