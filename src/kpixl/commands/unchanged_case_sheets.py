"""
Hidden sheets with rows about children that hold already what they would be given: they are left as they are.

They are most of a workbook. Which they are is known by their bytes in the file: those that an earlier refresh wrote
from the same exports, the same config and the same issued figures.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping

from kpixl.extracts.cache import Cache
from kpixl.extracts.written_out import written_out
from kpixl.words.periods import Period
from kpixl.workbook import layout
from kpixl.workbook.case_tables import ADDED_LATER, HEADINGS
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import sheets
from kpixl.workbook.ooxml.unused_strings import strings_part


def sheets_mark(
    given: str,
    issued: Mapping[tuple[str, Period], str],
    older: Collection[str],
    moved: Collection[tuple[str, Period]] = (),
) -> str:
    """A mark of all that is put on these sheets, beside rows that they hold themselves; empty where `given` is."""
    return hashlib.sha256(written_out([given, issued, {*older}, {*moved}]).encode()).hexdigest() if given else ""


def are_as_written(package: Package, mark: str, cache: Cache | None) -> bool:
    """Whether a refresh that put the same on these sheets left them as they are in this workbook."""
    name = _name(package, mark)
    return cache is not None and bool(name) and cache.get(name) is not None


def note_as_written(package: Package, mark: str, cache: Cache | None) -> None:
    """Note that these sheets are as a refresh has just written them."""
    name = _name(package, mark)
    if cache and name:
        cache.put(name)


def _name(package: Package, mark: str) -> str:
    """A name for what was put on the sheets and their bytes in the file; empty where it is not known what that was."""
    there = sheets(package)
    written = [sheet for sheet in (*HEADINGS, layout.GROUPS) if sheet in there or sheet not in ADDED_LATER]
    if not mark or not all(sheet in there for sheet in written):
        return ""
    parts = [*(there[sheet].part for sheet in written), strings_part(package)]
    digest = hashlib.sha256(mark.encode())
    for part in parts:
        digest.update(f"{part}\n".encode() + hashlib.sha256(package.entries[part].body).digest() if part else b"")
    return f"sheets-{digest.hexdigest()}"
