"""Shared strings that no cell uses: Excel moves texts there when it saves, and removed rows leave them behind."""

from __future__ import annotations

import re

from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import related, sheets, workbook_part

SHARED = re.compile(rb"""<(?:\w+:)?c\s[^>]*\bt=["']s["'][^>]*>\s*<(?:\w+:)?v>\s*(\d+)""")
STRING = re.compile(
    rb"<(?P<prefix>\w+:)?si(?:\s[^>]*)?(?:/>|>.*?</(?P=prefix)si>)|<si(?:\s[^>]*)?(?:/>|>.*?</si>)", re.S
)


def strings_part(package: Package) -> str | None:
    """The part of the shared strings, if the workbook has one."""
    found = [part for part in related(package, workbook_part(package), "sharedStrings") if part in package]
    return found[0] if found else None


def without_unused_strings(package: Package) -> Package:
    """The package with each unused string emptied; the other strings keep their numbers and bytes."""
    part = strings_part(package)
    if part is None:
        return package
    parts = (sheet.part for sheet in sheets(package).values())
    used = {int(number) for each in parts if each in package for number in SHARED.findall(package.part(each))}
    content, number = package.part(part), -1

    def kept(found: re.Match[bytes]) -> bytes:
        nonlocal number
        number += 1
        prefix = found["prefix"] or b""
        return found[0] if number in used else b"<%bsi><%bt/></%bsi>" % (prefix, prefix, prefix)

    emptied = STRING.sub(kept, content)
    return package if emptied == content else package.with_parts({part: emptied})
