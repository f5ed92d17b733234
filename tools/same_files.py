"""
Whether two folders hold the same built files: `python tools/same_files.py A B`.

Workbooks, add-ins and copies for leadership are compared part by part, unpacked; every other file byte for byte. Only
VBA's binary is left out, since its sources are in the repository.

Pseudonyms depend on a key in the user's own folder: let KPIXL_HOME name the same folder for both runs. The moment of a
run (`2024-07-08 09:30:00`) is written into the workbook, so moments since the day before yesterday count as equal.
"""

from __future__ import annotations

import re
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

PACKAGES = (".xlsm", ".xlsx", ".xlam")
NOT_COMPARED = "vbaProject.bin"
MOMENT = re.compile(rb"(\d{4}-\d\d-\d\d)[T ]\d\d:\d\d(:\d\d)?(\.\d+)?Z?")


def main(one: Path, other: Path) -> int:
    """Print what differs; 0 where nothing does."""
    files = sorted(
        {file.relative_to(folder) for folder in (one, other) for file in folder.rglob("*") if file.is_file()}
    )
    faults = [fault for file in files for fault in differences(one, other, file)]
    print("\n".join(faults) or f"{len(files):,} files are the same")
    return 1 if faults else 0


def differences(one: Path, other: Path, file: Path) -> Iterator[str]:
    if not (one / file).is_file() or not (other / file).is_file():
        yield f"{file}: only in {one if (one / file).is_file() else other}"
        return
    before, after = parts(one / file), parts(other / file)
    for name in sorted({*before, *after}):
        if name not in before or name not in after:
            yield f"{file} {name}: only in {one if name in before else other}"
        elif before[name] != after[name]:
            yield f"{file} {name}: {_where(before[name], after[name])}"


def parts(file: Path) -> dict[str, bytes]:
    """The parts of a package by name; for any other file, its content under an empty name."""
    if file.suffix not in PACKAGES:
        return {"": settled(file.read_bytes())}
    with zipfile.ZipFile(file) as package:
        return {name: settled(package.read(name)) for name in package.namelist() if not name.endswith(NOT_COMPARED)}


def settled(content: bytes) -> bytes:
    """The content with each recent moment replaced by the same word."""
    oldest = str(date.today() - timedelta(days=2)).encode()
    return MOMENT.sub(lambda found: b"(now)" if found[1] >= oldest else found[0], content)


def _where(before: bytes, after: bytes) -> str:
    at = next(
        (at for at, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), min(len(before), len(after))
    )
    near = slice(max(at - 40, 0), at + 60)
    return f"differs from byte {at:,}\n  {before[near]!r}\n  {after[near]!r}"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
