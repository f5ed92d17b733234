"""
The gate: what any workbook holds that its reader does not see, and whose.

Every part of the file is unpacked and read, whether the workbook points at it or not; what kpixl's own reader makes of
the file is not relied on.
"""

from __future__ import annotations

from pathlib import Path

from kpixl.gate.archive import opened, zip_findings
from kpixl.gate.cell_formats import CellFormats
from kpixl.gate.drawing_findings import drawing_findings
from kpixl.gate.findings import Finding, Kind, Query, report
from kpixl.gate.image_findings import image_findings
from kpixl.gate.part_findings import part_findings
from kpixl.gate.sheet_findings import sheet_findings
from kpixl.gate.workbook_findings import workbook_findings
from kpixl.gate.workbook_parts import Workbook

__all__ = ["Finding", "Kind", "Query", "report", "scan"]


def scan(file: Path) -> tuple[Finding, ...]:
    """All that the workbook hides. A file that can't be looked through is a `WorkbookError`."""
    workbook = Workbook(opened(file))
    formats = CellFormats.of(workbook)
    return (
        *zip_findings(workbook.archive),
        *part_findings(workbook),
        *workbook_findings(workbook, formats),
        *sheet_findings(workbook, formats),
        *drawing_findings(workbook),
        *image_findings(workbook),
    )
