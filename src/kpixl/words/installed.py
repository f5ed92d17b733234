"""
Which packages are installed, by the names of the folders that say so (Python's specification "Recording installed
projects"). `importlib.metadata` reads the files in them, and takes as long to load as a small export to read.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

_RECORD = re.compile(r"(?P<name>.+?)-(?P<version>[0-9][^-]*)(?:-py[0-9.]+)?\.(?:dist|egg)-info")


def versions_of(package: str) -> tuple[str, ...]:
    """The installed versions of a package, the one that is imported first; none if it is not installed."""
    wanted = _normal(package)
    return tuple(version for name, version in _installed() if name == wanted)


@cache
def _installed() -> tuple[tuple[str, str], ...]:
    """Name and version of each installed package, in the order in which Python searches."""
    return tuple(
        (_normal(found["name"]), found["version"])
        for folder in sys.path
        for entry in _entries(Path(folder))
        if (found := _RECORD.fullmatch(entry.name))
    )


def _entries(folder: Path) -> Iterator[Path]:
    """What is in a folder, sorted; nothing if it is a zip, or not there."""
    with suppress(OSError):
        yield from sorted(folder.iterdir())


def _normal(name: str) -> str:
    """The name as it is compared: "python-calamine" and "python_calamine" are the same package."""
    return re.sub(r"[-_.]+", "-", name).lower()
