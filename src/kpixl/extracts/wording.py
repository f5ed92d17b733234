"""How a council's extracts are worded: what counts as empty, and columns that are named otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Reading:
    """How extracts are read: what counts as empty, and columns that a council's export names otherwise."""

    empty_texts: tuple[str, ...]  # compared without case
    empty_dates: tuple[str, ...]  # ISO
    columns: Mapping[str, Mapping[str, str]]  # table → standard column → the export's own name
