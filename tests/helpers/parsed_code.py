"""What a parsed module is made of."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import lru_cache


@lru_cache(maxsize=8)  # a module is searched several times in a row
def nodes(body: ast.AST) -> Sequence[ast.AST]:
    """All nodes of a module or of a part of it, as `ast.walk` gives them."""
    return tuple(ast.walk(body))
