"""What pyvbaanalysis says against the VBA of a workbook."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection
from functools import cache, lru_cache
from pathlib import Path


@cache
def _analysis() -> Callable[..., dict]:
    """
    Its analysis, slow to load.

    It keeps the words of eight modules, and would read those of a workbook with more again and again: here, of all.
    """
    import pyvbaanalysis
    from pyvbaanalysis.lexer.tokenize import tokenize_cached

    every = lru_cache(maxsize=None)(tokenize_cached.__wrapped__)
    for name, module in [*sys.modules.items()]:
        if name.startswith("pyvbaanalysis.") and getattr(module, "tokenize_cached", None) is tokenize_cached:
            module.tokenize_cached = every  # type: ignore[attr-defined]
    return pyvbaanalysis.analyze_workbook


def faults(workbook: Path, of: Collection[str]) -> dict[str, list[str]]:
    """Its messages by module, for these modules of the workbook, in the light of all its others."""
    found = _analysis()(str(workbook), only=of)
    return {name: [each.message for each in told] for name, told in found.items()}
