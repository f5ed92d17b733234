"""The Scorecard.xlsm that comes with kpixl. Apart from `build`, whose libraries only those need who build."""

from __future__ import annotations

from pathlib import Path


def shipped_workbook() -> Path:
    """The Scorecard.xlsm that comes with kpixl: inside the installed package, or beside the sources."""
    package = Path(__file__).parents[1]
    installed = package / "Scorecard.xlsm"
    return installed if installed.is_file() else package.parents[1] / "workbook" / "Scorecard.xlsm"
