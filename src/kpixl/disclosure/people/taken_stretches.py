"""Stretches of a text, none within another: a sheet's column is one text, and may hold thousands of names."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator


class Stretches:
    """The places that were taken, in order."""

    def __init__(self) -> None:
        self._starts, self._ends = list[int](), list[int]()

    def take(self, start: int, end: int) -> bool:
        """Take a stretch, and say whether that could be done: none of it may have been taken before."""
        at = bisect_right(self._starts, start)
        if (at and self._ends[at - 1] > start) or (at < len(self._starts) and self._starts[at] < end):
            return False
        self._starts.insert(at, start)
        self._ends.insert(at, end)
        return True

    def near(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The stretches that reach into this one, or touch it."""
        first, last = bisect_left(self._ends, start), bisect_right(self._starts, end)
        return zip(self._starts[first:last], self._ends[first:last], strict=True)
