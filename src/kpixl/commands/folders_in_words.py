"""The line that says which extracts and config a command used. Imports no workbook code, which is slow to load."""

from __future__ import annotations

from pathlib import Path

from kpixl.config.reading import shipped_config

MADE_UP = "the invented council's that comes with kpixl (its targets and population are not yours)"


def folders_in_words(extracts: Path | None, config: Path | None, connection: str = "") -> str:
    """The folders that a command uses, in one line; None for a folder that it does not use."""
    of = f"connection:{connection}, copied into " if connection else ""
    told = [f"extracts: {of}{extracts.resolve()}"] if extracts else []
    if config:
        told.append(f"config: {MADE_UP if config == shipped_config() else config.resolve()}")
    line = "; ".join(told)
    return line[:1].upper() + line[1:]
