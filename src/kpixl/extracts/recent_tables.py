"""
Small tables as they were typed, for as long as the process lives: whoever reads the same again is answered at once.

Large ones are kept on disk (`kept_tables`). A small one is read as fast as a file that was kept of it, so it is only
remembered; nothing of it is written anywhere.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, replace
from threading import Lock

from kpixl.extracts.typed_tables import TypedTable

REMEMBERED_BYTES = 1 << 25  # of the files that were read


class RecentTables:
    """The tables that were read last, by all that decides how they are read. May be asked by several threads."""

    def __init__(self, bytes_at_most: int = REMEMBERED_BYTES) -> None:
        self._tables: OrderedDict[Hashable, tuple[TypedTable, int]] = OrderedDict()
        self._bytes, self._bytes_at_most, self._lock = 0, bytes_at_most, Lock()

    def get(self, key: Hashable) -> TypedTable | None:
        """The table, for its reader alone, who numbers its people; None where it is not remembered."""
        with self._lock:
            if key not in self._tables:
                return None
            self._tables.move_to_end(key)
            return own(self._tables[key][0])

    def put(self, key: Hashable, table: TypedTable, size: int) -> None:
        """Remember a table that was read from so many bytes, in place of those that nobody asked for longest."""
        with self._lock:
            _, before = self._tables.pop(key, (None, 0))
            self._tables[key] = own(table), size
            self._bytes += size - before
            while self._bytes > self._bytes_at_most:
                self._bytes -= self._tables.popitem(last=False)[1][1]


def own(table: TypedTable) -> TypedTable:
    """The same table with a frame of its own, in which a column may be replaced: the other's stays as it is."""
    return replace(table, rows=table.rows.copy(deep=False))


_RECENT = RecentTables()


@dataclass(frozen=True)
class RecentTable:
    """Where one table is remembered, which is read from so many bytes."""

    key: Hashable
    size: int

    def get(self) -> TypedTable | None:
        return _RECENT.get(self.key)

    def put(self, table: TypedTable) -> None:
        _RECENT.put(self.key, table, self.size)
