"""
Where a workbook that should have no rows about children still has some: on somebody's own sheets, in a pivot's cache.

The pseudonyms in them give them away. kpixl removes what it wrote, and never what somebody else put there.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING

from kpixl.workbook import layout
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import sheets
from kpixl.workbook.ooxml.unused_strings import SHARED, STRING, strings_part
from kpixl.workbook.pseudonyms import key, pseudonyms

if TYPE_CHECKING:
    from kpixl.figures.answers import Computed

PSEUDONYM = re.compile(rb"(?<![0-9A-Za-z])[0-9a-f]{16}(?![0-9A-Za-z])")
Pseudonyms = Collection[bytes]


def pseudonyms_of(computed: Computed) -> frozenset[bytes]:
    """The pseudonyms of everybody in the exports that the figures came from."""
    import pandas as pd  # slow to load, and not needed if nothing is computed

    known = dict[str, str]()
    for of_export in computed.by_export:
        pseudonyms(pd.Series(of_export.caseload.extracts.people, dtype=object), key(), known)
    return frozenset(each.encode() for each in known.values())


def pseudonyms_on_cases(package: Package) -> frozenset[bytes]:
    """The pseudonyms on the sheet of cases: an issued month may come from an export that is gone."""
    if layout.CASES not in sheets(package):
        return frozenset()
    content = package.part(sheets(package)[layout.CASES].part)
    used = set(_used(content))
    texts = [text for number, text in enumerate(_strings(package)) if number in used]
    return frozenset(found for each in (content, *texts) for found in PSEUDONYM.findall(each))


def still_with_rows(package: Package, known: Pseudonyms) -> tuple[str, ...]:
    """The sheets and the other parts of the file that hold any of these pseudonyms."""
    names = {sheet.part: name for name, sheet in sheets(package).items()}
    telling = {number for number, text in enumerate(_strings(package)) if _tells(text, known)}
    found = []
    for part in package:
        content = package.part(part)
        if part in names and not telling.isdisjoint(_used(content)):
            found.append(names[part])
        elif part != strings_part(package) and _tells(content, known):
            found.append(names.get(part, part))
    return tuple(found)


def _tells(content: bytes, known: Pseudonyms) -> bool:
    return any(found in known for found in PSEUDONYM.findall(content))


def _strings(package: Package) -> list[bytes]:
    part = strings_part(package)
    return [found[0] for found in STRING.finditer(package.part(part))] if part else []


def _used(content: bytes) -> list[int]:
    """The numbers of the shared strings that a sheet uses."""
    return [int(number) for number in SHARED.findall(content)]
