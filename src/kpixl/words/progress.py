"""Messages about the progress of long work."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str], None]
"""What is called with each step as it begins: 'Reading 2024-06'."""


def silent(step: str) -> None:
    """Report nothing."""
