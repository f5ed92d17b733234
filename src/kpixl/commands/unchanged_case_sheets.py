"""
Hidden sheets with rows about children that already hold what a refresh would write: they are left as they are.

They make up most of a workbook. Such sheets are recognised by their bytes in the file, which are those that an earlier
refresh wrote from the same exports, config and issued figures.
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
    """A mark of everything put on these sheets, apart from rows that they hold already; empty if `given` is."""
    return hashlib.sha256(written_out([given, issued, {*older}, {*moved}]).encode()).hexdigest() if given else ""


def are_as_written(package: Package, mark: str, cache: Cache | None) -> bool:
    """Whether these sheets are in this workbook exactly as a refresh with the same content left them."""
    name = _name(package, mark)
    return cache is not None and bool(name) and cache.get(name) is not None


def note_as_written(package: Package, mark: str, cache: Cache | None) -> None:
    """Note in the cache that these sheets are as a refresh has just written them."""
    name = _name(package, mark)
    if cache and name:
        cache.put(name)


def _name(package: Package, mark: str) -> str:
    """A name for the content put on the sheets and their bytes in the file; empty if that content is unknown."""
    there = sheets(package)
    written = [sheet for sheet in (*HEADINGS, layout.GROUPS) if sheet in there or sheet not in ADDED_LATER]
    if not mark or not all(sheet in there for sheet in written):
        return ""
    parts = [*(there[sheet].part for sheet in written), strings_part(package)]
    digest = hashlib.sha256(mark.encode())
    for part in parts:
        digest.update(f"{part}\n".encode() + hashlib.sha256(package.entries[part].body).digest() if part else b"")
    return f"sheets-{digest.hexdigest()}"
