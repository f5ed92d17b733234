"""What a workbook on disk holds for the functions to answer from."""

from __future__ import annotations

from pathlib import Path

from kpixl import layout
from kpixl.snapshot import Snapshot, snapshot
from kpixl.workbook.package import Package
from kpixl.workbook.sheet import cell_values


def snapshot_of(workbook: Package | Path) -> Snapshot:
    """The sheets `_config`, `_figures` and `_narratives` as the functions read them."""
    config, figures, narratives = (
        cell_values(workbook, sheet) for sheet in (layout.CONFIG, layout.FIGURES, layout.NARRATIVES)
    )
    return snapshot(config, figures, narratives)
