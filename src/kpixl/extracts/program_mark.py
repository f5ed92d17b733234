"""A mark of what, apart from config, decides the result of an export: kpixl itself and the libraries it uses."""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from pathlib import Path

import kpixl

LIBRARIES = ("numpy", "pandas", "pyarrow", "holidays", "python-calamine", "tzdata")


@cache
def program_mark() -> str:
    """
    A mark that is the same for the same sources of kpixl with the same versions of Python and the libraries.

    kpixl's version number would not do: adding an indicator changes what is computed, but not that number.
    """
    digest = hashlib.sha256(f"{kpixl.__version__} {sys.version} {_versions()}\n".encode())
    folder = Path(kpixl.__file__).parent
    for file in sorted(folder.rglob("*.py")):
        digest.update(f"{file.relative_to(folder).as_posix()}\n".encode() + file.read_bytes())
    return digest.hexdigest()


def _versions() -> list[str]:
    from importlib import metadata  # slow to load; called while files are being read

    found = {name: [*metadata.distributions(name=name)] for name in LIBRARIES}
    return [f"{name} {each.version}" for name, several in found.items() for each in several]
