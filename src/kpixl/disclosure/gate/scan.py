"""The gate itself, which searches one workbook, part by part."""

from __future__ import annotations

from collections.abc import Collection, Container
from datetime import date
from pathlib import Path

from msgspec.structs import replace

from kpixl.disclosure.finding import Finding, Kept
from kpixl.disclosure.gate.archive import opened, zip_findings
from kpixl.disclosure.gate.cell_formats import CellFormats
from kpixl.disclosure.gate.rules.drawings import drawing_findings
from kpixl.disclosure.gate.rules.images import image_findings
from kpixl.disclosure.gate.rules.parts import part_findings
from kpixl.disclosure.gate.rules.people import identity_findings, with_tab_names, without_identities
from kpixl.disclosure.gate.rules.sheets import sheet_findings
from kpixl.disclosure.gate.rules.workbooks import workbook_findings
from kpixl.disclosure.gate.workbook_parts import Workbook
from kpixl.disclosure.gate.xml_parts import local
from kpixl.disclosure.people.identities import Identities
from kpixl.words.errors import WorkbookError


def scan(
    file: Path,
    identities: Identities | None = None,
    *,
    own_figures: Collection[tuple[str, str]] = (),
    own_dates: Collection[date] = (),
    kept: Container[Kept] = (),
    passed_over: Container[bytes | str] = (),
    looks_for_people: bool = True,
) -> tuple[Finding, ...]:
    """
    All that the workbook hides and, if identities are given, all that is about them.

    `own_figures` are cells (tab's name, reference) that kpixl filled with figures: a count there is nobody's id.
    `own_dates` are days that the page itself shows, such as a period's last: there they are nobody's birth.
    `kept` is what somebody decided to keep, wherever it is found.
    `passed_over` are formulas, and parts that are no XML, as they come with kpixl: nobody is looked for in them.
    Unless it `looks_for_people`, the identities only keep a place that names one of them from being told.
    A file that can't be searched is a `WorkbookError`, which does not repeat the file's name.
    """
    workbook = Workbook(opened(file))
    _refuse_other_documents(workbook)
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
    personal = (
        identity_findings(workbook, formats, file.name, identities, set(own_figures), set(own_dates), kept, passed_over)
        if looks_for_people
        else ()
    )
    return with_tab_names((*named, *personal), workbook, identities)


def _refuse_other_documents(workbook: Workbook) -> None:
    if workbook.root is not None and local(workbook.root) != "workbook":
        raise WorkbookError(
            "This is not a workbook (a text document or a presentation, perhaps). Only workbooks can be looked "
            "through: the hidden and tracked text of others would not be found. Put the page into a workbook."
        )
