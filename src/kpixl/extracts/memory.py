"""Memory that was used to read an export, given back to the system before others need theirs."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress

ARENA_MAX = -8  # its number in malloc.h


def share_one_heap() -> None:
    """Let threads that begin from now on take memory from one place: each would keep for itself what it has freed."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library
            ctypes.CDLL(None).mallopt(ARENA_MAX, 1)


def give_back() -> None:
    """Give back what is free. Where threads have read large files, the C library of Linux keeps that for itself."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library
            ctypes.CDLL(None).malloc_trim(0)
