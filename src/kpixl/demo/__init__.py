"""
The demo council: child-level extracts constructed so that they have given figures.

`demo_figures()` is the table of a printed scorecard; `write_council` writes the exports of April, May and June 2024.
"""

from __future__ import annotations

from pathlib import Path

from kpixl.demo.council import records_of
from kpixl.demo.table import MONTHS, POPULATION, FigureTable, Wanted, demo_figures
from kpixl.demo.writing import write_exports

__all__ = ["MONTHS", "POPULATION", "FigureTable", "Wanted", "demo_figures", "write_council"]


def write_council(figures: FigureTable, folder: Path, history: bool = True) -> list[Path]:
    """
    Writes the exports `2024-04`, `2024-05` and `2024-06` of a council with these figures, as their folders.

    Figures left out are chosen like the demo council's. Without `history` the council is small: only what the
    figures need. Raises `DemoError`, naming key, month and reason, where no council can have the table.
    """
    return write_exports(records_of(figures, history), folder)
