"""
Two judges of what a workbook's parts may hold: Microsoft's Open XML SDK (from npm), and openxml-audit.

    PYTHONPATH=tests/helpers python -m validator demo/Scorecard.xlsm

says what both find in a workbook, however large; the exit code is 1 where they find anything.
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

# It counts the siblings before each element anew, to name its place: with 100,000 rows it comes to no end.
openxml_audit.context._sibling_position = lambda element: 1

PACKAGES = Path(__file__).parents[1] / "workbook" / "node_modules" / "@xarsh"

# What .NET learns of a program while it runs, to compile it better, pays only in longer runs than these.
LEARNS_NOTHING = {"DOTNET_TieredPGO": "0"}

_NUMBER = re.compile(rb">-?[0-9.]+(?:[eE][-+]?[0-9]+)?<")
_WORDS = re.compile(rb">[^<>0][^<>]*<|>0[^<>]+<")
_PLACE = re.compile(rb' r="[A-Z]*[0-9]+"')


@cache
def _sdk() -> Path | None:
    """The program itself, of this machine's kind: starting Node to start it takes as long as most workbooks."""
    return next(iter(sorted(PACKAGES.glob("ooxml-validator-*/ooxml-validator*"))), None)


def is_installed() -> bool:
    return _sdk() is not None


def sdk_errors(file: Path) -> list[str]:
    """The Open XML SDK's complaints, one a line; empty for a valid workbook."""
    told = subprocess.run([str(_sdk()), file], capture_output=True, text=True, env={**os.environ, **LEARNS_NOTHING})
    if told.returncode not in (0, 1):
        raise RuntimeError(told.stderr)
    return [json.dumps(error, sort_keys=True) for error in json.loads(told.stdout)["errors"]]


def audit_errors(file: Path) -> list[str]:
    """openxml-audit's complaints."""
    return [str(error) for error in OpenXmlValidator().validate(str(file)).errors]


def with_a_row_of_each_kind(file: Path, made: Path) -> Path:
    """
    The workbook with the first and the last row of each kind alone: rows of one kind differ in nothing but their
    numbers, their words and their places, in which no validator looks for a fault that the lint does not find.
    """
    package = Package.read(file)
    parts = [sheet.part for sheet in sheets(package).values() if sheet.is_worksheet]
    package.with_parts({part: _a_row_of_each_kind(package.part(part)) for part in parts}).written(made)
    return made


def _a_row_of_each_kind(sheet: bytes) -> bytes:
    rows, kinds = sheet.split(b"</row>"), _PLACE.sub(b"", _WORDS.sub(b">x<", _NUMBER.sub(b">0<", sheet)))
    numbered = [*enumerate(kinds.split(b"</row>"))]
    last, first = {kind: at for at, kind in numbered}, {kind: at for at, kind in reversed(numbered)}
    return b"</row>".join(rows[at] for at in sorted({*first.values(), *last.values()}))


if __name__ == "__main__":
    found = [error for file in map(Path, sys.argv[1:]) for error in (*sdk_errors(file), *audit_errors(file))]
    print(*found, sep="\n")
    sys.exit(bool(found))
