"""Memory in which an export is read: reused from table to table, then returned to the system."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Mapping
from contextlib import suppress

# Parameters of Linux's C library (glibc); the numbers are from its malloc.h.
_TRIM_THRESHOLD, _TOP_PAD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -2, -3, -8
_KB, _MB = 1 << 10, 1 << 20

# At most two threads read at a time, so two arenas are enough.
_WHILE_READING = {_MMAP_THRESHOLD: 32 * _MB, _TRIM_THRESHOLD: 64 * _MB, _TOP_PAD: 4 * _MB, _ARENA_MAX: 2}
_AFTERWARDS = {_MMAP_THRESHOLD: _MB, _TRIM_THRESHOLD: _MB, _TOP_PAD: 128 * _KB}


def use_again() -> None:
    """
    Reuse the memory of one table's columns for the next table's.

    By default, Linux's C library asks the system for new memory for every large column, and the system clears it page
    by page. That takes a tenth of the time for reading.
    """
    _tell_linux(_WHILE_READING)


def give_back() -> None:
    """Return free memory to the system, now and from now on. Linux's C library would keep what threads have used."""
    _tell_linux(_AFTERWARDS)
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library
            ctypes.CDLL(None).malloc_trim(0)


def _tell_linux(settings: Mapping[int, int]) -> None:
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library
            for name, value in settings.items():
                ctypes.CDLL(None).mallopt(name, value)
