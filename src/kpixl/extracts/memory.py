"""Memory in which an export is read: used again table after table, then given back before others need theirs."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress

# How the C library of Linux (glibc) is told; numbers and names are those of its malloc.h.
_TRIM_THRESHOLD, _TOP_PAD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -2, -3, -8
_MB = 1 << 20


def use_again() -> None:
    """
    Use what one table's columns were in for the next one's.

    The C library of Linux asks the system for every large column anew, which clears it page by page: a tenth of the
    time that reading takes. More than two threads never read at once, and so need no more stores than two.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library
            told = ctypes.CDLL(None).mallopt
            told(_MMAP_THRESHOLD, 32 * _MB)
            told(_TRIM_THRESHOLD, 64 * _MB)
            told(_TOP_PAD, 4 * _MB)
            told(_ARENA_MAX, 2)


def give_back() -> None:
    """Give back what is free. Where threads have read large files, the C library of Linux keeps that for itself."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library
            ctypes.CDLL(None).malloc_trim(0)
