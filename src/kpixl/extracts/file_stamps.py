"""How a file is on disk, by which it is known whether anybody has written it since."""

from __future__ import annotations

import os
import sys
from io import BufferedReader
from pathlib import Path
from typing import NamedTuple

SETTLED_AFTER = 40
"""
Seconds. Systems write what a program changed in memory, and say so, after 35 at the latest; FAT tells times by two; and
a file server's clock is hardly ever that far from ours.
"""

COARSE = 10_000_000
"""
Nanoseconds. A change told in whole hundredths of a second comes from FAT, from exFAT or through SSH, all of which tell
but when a file was written, which any program can set.
"""


class Stamp(NamedTuple):
    """
    How a file is; times are nanoseconds since 1970.

    `changed` is when anything of it was changed: 0 where the file system does not tell it. Windows tells it of a file
    that is open; of any other it is when the file was made.
    """

    size: int
    written: int
    changed: int
    file: int
    device: int

    @classmethod
    def of(cls, file: BufferedReader | Path) -> Stamp:
        """That of an open file, or of what lies at a path, of which a network drive's folder may be seconds behind."""
        status = file.stat() if isinstance(file, Path) else os.fstat(file.fileno())
        changed = status.st_ctime_ns
        if sys.platform == "win32" and not isinstance(file, Path):
            from kpixl.extracts.windows_files import changed as changed_by_handle

            changed = changed_by_handle(file.fileno())
        return cls(status.st_size, status.st_mtime_ns, changed, status.st_ino, status.st_dev)

    def is_settled(self, at: int) -> bool:
        """Whether a change of the file at that time or later, in nanoseconds since 1970, has another stamp for sure."""
        return bool(self.changed % COARSE) and max(self.written, self.changed) < at - SETTLED_AFTER * 10**9
