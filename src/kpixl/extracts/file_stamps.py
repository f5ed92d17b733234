"""The state of a file on disk, which shows whether anybody has written to it since."""

from __future__ import annotations

import os
import sys
from io import BufferedReader
from pathlib import Path
from typing import NamedTuple

SETTLED_AFTER = 40
"""
Seconds. What a program changed in a memory-mapped file is written, and its time updated, after 35 seconds at the
latest; FAT records times in steps of two seconds; and a file server's clock is hardly ever this far from ours.
"""

COARSE = 10_000_000
"""
Nanoseconds. A time of change in whole hundredths of a second comes from FAT, from exFAT or through SSH. These only know
when a file was written, and any program can set that time.
"""


class Stamp(NamedTuple):
    """
    The state of a file; times are nanoseconds since 1970.

    `changed` is when anything about the file last changed: 0 if the file system does not say. Windows says it only of
    an open file; for any other file it is when the file was created.
    """

    size: int
    written: int
    changed: int
    file: int
    device: int

    @classmethod
    def of(cls, file: BufferedReader | Path) -> Stamp:
        """The stamp of an open file, or of a path; on a network drive, a path's stamp may be seconds out of date."""
        status = file.stat() if isinstance(file, Path) else os.fstat(file.fileno())
        changed = status.st_ctime_ns
        if sys.platform == "win32" and not isinstance(file, Path):
            from kpixl.extracts.windows_files import changed as changed_by_handle

            changed = changed_by_handle(file.fileno())
        return cls(status.st_size, status.st_mtime_ns, changed, status.st_ino, status.st_dev)

    def is_settled(self, at: int) -> bool:
        """Whether any change to the file at or after `at` (nanoseconds since 1970) is certain to change its stamp."""
        return bool(self.changed % COARSE) and max(self.written, self.changed) < at - SETTLED_AFTER * 10**9
