"""
The gate: what any workbook holds that its reader does not see, and whose.

Every part of the file is unpacked and read, whether the workbook points at it or not; what kpixl's own reader makes of
the file is not relied on.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from pathlib import Path

from kpixl.gate.archive import opened, zip_findings
from kpixl.gate.cell_formats import CellFormats
from kpixl.gate.drawing_findings import drawing_findings
from kpixl.gate.findings import Finding, Kind, report
from kpixl.gate.identities import Identities
from kpixl.gate.identity_columns import identities_of
from kpixl.gate.identity_findings import identity_findings, with_tab_names, without_identities
from kpixl.gate.image_findings import image_findings
from kpixl.gate.part_findings import part_findings
from kpixl.gate.sheet_findings import sheet_findings
from kpixl.gate.workbook_findings import workbook_findings
from kpixl.gate.workbook_parts import Workbook

__all__ = ["Finding", "Identities", "Kind", "identities_of", "report", "scan"]


def scan(
    file: Path,
    identities: Identities | None = None,
    *,
    own_figures: Collection[tuple[str, str]] = (),
    own_dates: Collection[date] = (),
) -> tuple[Finding, ...]:
    """
    All that the workbook hides, and, where identities are given, all that is about them.

    `own_figures` are cells (tab's name, reference) that kpixl filled with figures: a count there is nobody's id.
    `own_dates` are days that the page itself tells, such as a period's last: there they are nobody's birth.
    A file that can't be looked through is a `WorkbookError`, which does not repeat the file's name.
    """
    workbook = Workbook(opened(file))
    formats = CellFormats.of(workbook)
    structural = (
        *zip_findings(workbook.archive),
        *part_findings(workbook),
        *workbook_findings(workbook, formats),
        *sheet_findings(workbook, formats),
        *drawing_findings(workbook),
        *image_findings(workbook),
    )
    if identities is None:
        return structural
    named = [replace(each, where=without_identities(each.where, identities)) for each in structural]
    personal = identity_findings(workbook, formats, file.name, identities, set(own_figures), set(own_dates))
    return with_tab_names((*named, *personal), workbook, identities)
