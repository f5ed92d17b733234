"""A mark of what, apart from config, decides the result of an export: kpixl itself and the libraries it uses."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import kpixl
from kpixl.words.installed import versions_of

LIBRARIES = ("numpy", "pandas", "pyarrow", "holidays", "python-calamine", "tzdata")


@cache
def program_mark() -> str:
    """
    A mark that is the same for the same sources of kpixl with the same versions of Python and the libraries.

    kpixl's version number would not do: adding an indicator changes what is computed, but not that number.
    """
    versions = [f"{name} {version}" for name in LIBRARIES for version in versions_of(name)]
    digest = hashlib.sha256(f"{kpixl.__version__} {sys.version} {versions}\n".encode())
    for name, file in sorted(_sources(Path(kpixl.__file__).parent)):
        with file.open("rb", buffering=0) as source:  # making a buffer takes longer than reading the file
            digest.update(f"{name}\n".encode() + source.read())
    return digest.hexdigest()


def _sources(folder: Path) -> Iterator[tuple[str, Path]]:
    """Each source, and its name from the folder on, which is the same on every computer."""
    for inside, _, names in os.walk(folder):  # much faster than `rglob`
        below = Path(inside).relative_to(folder).as_posix()
        yield from ((f"{below}/{name}", Path(inside, name)) for name in names if name.endswith(".py"))
