"""Memory that was used to read an export, given back to the system before others need theirs."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress


def give_back() -> None:
    """Give back what is free. Where threads have read large files, the C library of Linux keeps that for itself."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library
            ctypes.CDLL(None).malloc_trim(0)
