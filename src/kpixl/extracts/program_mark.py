"""A mark of what decides, beside config, what is made of an export: kpixl itself and the libraries it computes with."""

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
    The same for the same sources of kpixl under the same versions of what it computes with.

    The number of a version would not do: whoever adds an indicator changes what is computed, and not that number.
    """
    digest = hashlib.sha256(f"{kpixl.__version__} {sys.version} {_versions()}\n".encode())
    folder = Path(kpixl.__file__).parent
    for file in sorted(folder.rglob("*.py")):
        digest.update(f"{file.relative_to(folder).as_posix()}\n".encode() + file.read_bytes())
    return digest.hexdigest()


def _versions() -> list[str]:
    from importlib import metadata  # slow to load: files are read meanwhile

    found = {name: [*metadata.distributions(name=name)] for name in LIBRARIES}
    return [f"{name} {each.version}" for name, several in found.items() for each in several]
