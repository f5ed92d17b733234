"""Two judges of what a workbook's parts may hold: Microsoft's Open XML SDK (from npm), and openxml-audit."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from pathlib import Path

from openxml_audit import OpenXmlValidator

PACKAGES = Path(__file__).parents[1] / "workbook" / "node_modules" / "@xarsh"


@cache
def _sdk() -> Path | None:
    """The program itself, of this machine's kind: starting Node to start it takes as long as most workbooks."""
    return next(iter(sorted(PACKAGES.glob("ooxml-validator-*/ooxml-validator*"))), None)


def is_installed() -> bool:
    return _sdk() is not None


def sdk_errors(file: Path) -> list[str]:
    """The Open XML SDK's complaints, one a line; empty for a valid workbook."""
    told = subprocess.run([str(_sdk()), file], capture_output=True, text=True)
    if told.returncode not in (0, 1):
        raise RuntimeError(told.stderr)
    return [json.dumps(error, sort_keys=True) for error in json.loads(told.stdout)["errors"]]


def audit_errors(file: Path) -> list[str]:
    """openxml-audit's complaints."""
    return [str(error) for error in OpenXmlValidator().validate(str(file)).errors]
