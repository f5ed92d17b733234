"""What pyvbaanalysis finds wrong with the VBA of a workbook."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection
from functools import cache, lru_cache
from pathlib import Path


@cache
def _analysis() -> Callable[..., dict]:
    """
    Its analysis, which is slow to load.

    It keeps the tokens of eight modules, and would tokenise those of a larger workbook again and again; here it keeps
    all. Modules that several workbooks share are parsed once, and what follows from their text alone is kept with them.
    """
    import pyvbaanalysis
    from pyvbaanalysis.identity_cache import IdentityLru
    from pyvbaanalysis.lexer.tokenize import tokenize_cached
    from pyvbaanalysis.parser.parse_module import parse_module

    _everywhere("tokenize_cached", tokenize_cached, lru_cache(maxsize=None)(tokenize_cached.__wrapped__))
    _everywhere("parse_module", parse_module, lru_cache(maxsize=None)(parse_module))
    found: dict[tuple[int, ...], tuple[object, ...]] = {}

    def get(self: object, *of: object) -> object:
        return found.get((id(self), *map(id, of)), (None,))[0]

    def put(self: object, value: object, *of: object) -> object:
        found[id(self), *map(id, of)] = value, of  # objects that are kept keep their ids
        return value

    IdentityLru.get, IdentityLru.put = get, put  # type: ignore[method-assign]
    return pyvbaanalysis.analyze_workbook


def _everywhere(name: str, function: object, instead: object) -> None:
    """Put another function in its place wherever the package has imported it."""
    for at, module in [*sys.modules.items()]:
        if at.startswith("pyvbaanalysis.") and getattr(module, name, None) is function:
            setattr(module, name, instead)


def faults(workbook: Path, of: Collection[str]) -> dict[str, list[str]]:
    """Its messages by module, for these modules of the workbook, taking all its other modules into account."""
    found = _analysis()(str(workbook), only=of)
    return {name: [each.message for each in told] for name, told in found.items()}
