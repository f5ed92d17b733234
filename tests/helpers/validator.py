"""Two judges of what a workbook's parts may hold: Microsoft's Open XML SDK (from npm), and openxml-audit."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from openxml_audit import OpenXmlValidator

SDK = Path(__file__).parents[1] / "workbook" / "node_modules" / ".bin" / "ooxml-validator"


def is_installed() -> bool:
    return SDK.exists()


def sdk_errors(file: Path) -> list[str]:
    """The Open XML SDK's complaints, one a line; empty for a valid workbook."""
    told = subprocess.run([SDK, file], capture_output=True, text=True)
    if told.returncode not in (0, 1):
        raise RuntimeError(told.stderr)
    return [json.dumps(error, sort_keys=True) for error in json.loads(told.stdout)["errors"]]


def audit_errors(file: Path) -> list[str]:
    """openxml-audit's complaints."""
    return [str(error) for error in OpenXmlValidator().validate(str(file)).errors]
