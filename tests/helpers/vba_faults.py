"""What pyvbaanalysis says against the VBA of a workbook."""

from __future__ import annotations

import sys
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

import pyvbaanalysis
from pyvbaanalysis.lexer.tokenize import tokenize_cached


def _remember_every_module() -> None:
    """It keeps the words of eight modules, and reads those of a workbook with more again and again."""
    every = lru_cache(maxsize=None)(tokenize_cached.__wrapped__)
    for name, module in [*sys.modules.items()]:
        if name.startswith("pyvbaanalysis.") and getattr(module, "tokenize_cached", None) is tokenize_cached:
            module.tokenize_cached = every  # type: ignore[attr-defined]


_remember_every_module()


def faults(workbook: Path, of: Collection[str]) -> dict[str, list[str]]:
    """Its messages by module, for these modules of the workbook, in the light of all its others."""
    found = pyvbaanalysis.analyze_workbook(str(workbook), only=of)
    return {name: [each.message for each in told] for name, told in found.items()}
