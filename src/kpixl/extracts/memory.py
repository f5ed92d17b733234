"""Memory in which an export is read: used again table after table, then given back before others need theirs."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Mapping
from contextlib import suppress

# How the C library of Linux (glibc) is told; the numbers are those of its malloc.h.
_TRIM_THRESHOLD, _TOP_PAD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -2, -3, -8
_KB, _MB = 1 << 10, 1 << 20

# No more than two threads read at a time, and so need no more stores than two.
_WHILE_READING = {_MMAP_THRESHOLD: 32 * _MB, _TRIM_THRESHOLD: 64 * _MB, _TOP_PAD: 4 * _MB, _ARENA_MAX: 2}
_AFTERWARDS = {_MMAP_THRESHOLD: _MB, _TRIM_THRESHOLD: _MB, _TOP_PAD: 128 * _KB}


def use_again() -> None:
    """
    Use what one table's columns were in for the next one's.

    The C library of Linux asks the system for every large column anew, which clears it page by page: a tenth of the
    time that reading takes.
    """
    _tell_linux(_WHILE_READING)


def give_back() -> None:
    """Give back what is free, and from now on what gets free. The C library of Linux keeps what threads have used."""
    _tell_linux(_AFTERWARDS)
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library
            ctypes.CDLL(None).malloc_trim(0)


def _tell_linux(settings: Mapping[int, int]) -> None:
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library
            for name, value in settings.items():
                ctypes.CDLL(None).mallopt(name, value)
