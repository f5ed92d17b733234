"""
Two judges of what a workbook's parts may hold: Microsoft's Open XML SDK (from npm), and openxml-audit.

    PYTHONPATH=tests/helpers python -m validator demo/Scorecard.xlsm

says what both find in a workbook of any size; the exit code is 1 if they find anything.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import openxml_audit.context
from openxml_audit import OpenXmlValidator

from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import sheets

# To name an element's place it counts all the siblings before it each time: with 100,000 rows it never ends.
openxml_audit.context._sibling_position = lambda element: 1

# .NET measures code as it runs, to compile it again: for a small workbook the program has ended before that pays off.
SMALL = 1_000_000  # bytes
ENDS_SOON = {"DOTNET_TieredPGO": "0", "DOTNET_TC_CallCountingDelayMs": "1000"}
# Nor does it need what it loads for other languages, for debuggers, and against code that changes itself.
STARTS_SOON = {
    "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1", "DOTNET_EnableDiagnostics": "0", "DOTNET_EnableWriteXorExecute": "0",
}  # fmt: skip

ROW_ENDS = b"</row>"
SAID = re.compile(rb"(?<=<[tv]>)[^<]+|(?<= r=\")[A-Z]*[0-9]+")
"""What a cell holds, and the places of rows and cells."""

PACKAGES = Path(__file__).parents[1] / "workbook" / "node_modules" / "@xarsh"


@cache
def _sdk() -> Path | None:
    """The program itself, built for this system: starting it by way of Node takes as long as most workbooks."""
    return next(iter(sorted(PACKAGES.glob("ooxml-validator-*/ooxml-validator*"))), None)


def is_installed() -> bool:
    return _sdk() is not None


def sdk_errors(file: Path) -> list[str]:
    """The Open XML SDK's complaints, one a line; empty for a valid workbook."""
    environment = os.environ | STARTS_SOON | (ENDS_SOON if file.stat().st_size < SMALL else {})
    told = subprocess.run([str(_sdk()), file], capture_output=True, text=True, env=environment)
    if told.returncode not in (0, 1):
        raise RuntimeError(told.stderr)
    return [json.dumps(error, sort_keys=True) for error in json.loads(told.stdout)["errors"]]


def with_a_row_of_each_kind(file: Path, copy: Path) -> Path:
    """
    A copy of the workbook without rows that differ from an earlier one only in what their cells hold and where.

    Every format and every other attribute is still judged. The SDK takes any text for a text and any number for a
    number: in a whole council's rows it would judge the same few again and again, for a quarter of a minute.
    """
    whole = Package.read(file)
    parts = {sheet.part: whole.part(sheet.part) for sheet in sheets(whole).values() if sheet.part}
    whole.with_parts({name: _a_row_of_each_kind(part) for name, part in parts.items()}).written(copy)
    return copy


def _a_row_of_each_kind(sheet: bytes) -> bytes:
    head, begin, rest = sheet.partition(b"<sheetData>")
    rows, end, tail = rest.rpartition(b"</sheetData>")
    first: dict[bytes, bytes] = {}
    for kind, row in zip(SAID.sub(b"", rows).split(ROW_ENDS), rows.split(ROW_ENDS), strict=True):
        first.setdefault(kind, row)
    return head + begin + ROW_ENDS.join(first.values()) + end + tail


def audit_errors(file: Path) -> list[str]:
    """openxml-audit's complaints."""
    return [str(error) for error in OpenXmlValidator().validate(str(file)).errors]


if __name__ == "__main__":
    found = [error for file in map(Path, sys.argv[1:]) for error in (*sdk_errors(file), *audit_errors(file))]
    print(*found, sep="\n")
    sys.exit(bool(found))
