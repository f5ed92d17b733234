"""
`kpixl handout`: a copy for managers to type into: the page, its figures, overrides and functions; no row of a child.

Built new from the workbook `Handout.xlsm` that comes with kpixl, never by deleting from the working copy. What was
handed out is written down in the working copy, so that `kpixl collect` can tell later who changed what.
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from kpixl.commands.keeping import placed
from kpixl.config.reading import read_config
from kpixl.disclosure.gate.identities import Identities
from kpixl.disclosure.gate.people_in_extracts import identities_of
from kpixl.disclosure.gate.scan import scan
from kpixl.indicators import ALL, DECLARED
from kpixl.narratives.archive import entries_of
from kpixl.narratives.margin import with_remarks
from kpixl.narratives.merging import Handout
from kpixl.scorecard.scorecard import Scorecard
from kpixl.words.errors import PublishError, listed
from kpixl.workbook import layout
from kpixl.workbook.as_shown import as_shown
from kpixl.workbook.blocks import Block
from kpixl.workbook.held import styles_worn
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.patching import patched, save
from kpixl.workbook.shipped import shipped_handout
from kpixl.workbook.working_copy import WorkingCopy, working_copy


@dataclass(frozen=True)
class HandedOut:
    """The copy, and the id that it will be known by when it comes back."""

    copy: Path
    issue: str
    scorecard: Scorecard
    not_looked_for: str  # of whom the extracts tell; empty where they tell all


def handout(
    workbook: Path,
    extracts: Path,
    out: Path | None = None,
    *,
    config_folder: Path,
    now: datetime | None = None,
) -> HandedOut:
    """
    Make a copy for managers at `out` (without one, `Handout 2024-06.xlsm` beside the workbook).

    Refused if the page is not that of the last refresh, or if the gate finds anything about a person; then neither
    file is written. `now` stands in the working copy's record and decides which overrides are in force.
    """
    now = (now or datetime.now()).replace(microsecond=0)
    config = read_config(config_folder, DECLARED)
    package = Package.read(workbook)
    stands = working_copy(package, config, now)
    page = with_remarks(replace(as_shown(package, stands.held, config, now.date()), queries=()), stands.archive, {})
    issue = secrets.token_hex(8)
    target = out or workbook.parent / f"Handout {page.period}.xlsm"
    copy = _copy(page, stands, issue, target).packed()
    identities = identities_of(extracts, config.reading)
    _check(copy, identities, _own_dates(page))

    record = Handout(issue, now.isoformat(" "), str(page.period), stands.texts())
    blocks = [layout.handout_block(record, stands.held.handout_rows)]
    if stands.unseen:
        blocks.append(layout.narrative_block(stands.unseen, len(stands.held.archive)))
    with placed({target.name: copy}, target.parent):
        save(package, patched(package, blocks), blocks)
    return HandedOut(target, issue, page, identities.not_looked_for)


def _copy(page: Scorecard, stands: WorkingCopy, issue: str, target: Path) -> Package:
    empty = Package.of_bytes(shipped_handout().read_bytes(), target)
    styles = styles_worn(empty)
    figures = {place: stored.rated for place, stored in stands.held.figures.items()}
    overrides = {(each.key, each.period): each for each in page.overrides}
    typed = sorted(stands.held.override_lines.items())
    blocks = [
        *layout.page_blocks(page, styles, layout.PageNow()),
        layout.definition_block(page.config, {key: each.definition for key, each in ALL.items()}, styles),
        layout.figures_block(list(figures.values()), overrides, page.config),
        *layout.config_blocks(page, issue),
        layout.narrative_block(entries_of(page, ""), 0),
        *_override_blocks(typed),
    ]
    return patched(empty, blocks)


def _override_blocks(lines: Sequence[tuple[int, Sequence[object]]]) -> list[Block]:
    """The lines as they were typed, each on its row."""
    return [
        Block(layout.OVERRIDES, row, 1, [[_value(cell) for cell in cells[: len(layout.OVERRIDE_HEADINGS)]]])
        for row, cells in lines
        if any(str(cell).strip() for cell in cells)
    ]


def _value(cell: object) -> str | int | float | date | None:
    return cell if isinstance(cell, int | float | date) else str(cell) or None


def _check(copy: bytes, identities: Identities, own_dates: set[date]) -> None:
    """
    Refused if the gate, reading the copy from disk, finds anything but what every hand-out holds.

    Its functions and its return need hidden sheets and columns, pickers and macros: those of the Handout.xlsm that
    comes with kpixl, in their own places. A finding anywhere else, or about a person, is none of them.
    """
    with tempfile.TemporaryDirectory(prefix="kpixl-") as folder:
        written = Path(folder) / "Handout.xlsm"
        written.write_bytes(copy)
        known = {(each.kind, each.where) for each in scan(shipped_handout(), identities)}
        findings = [
            each for each in scan(written, identities, own_dates=own_dates) if (each.kind, each.where) not in known
        ]
    if findings:
        told = listed([f"{each.where}: {each.kind}, {each.how_much}" for each in findings])
        raise PublishError(
            f"The copy was not kept. Nothing was handed out. The gate found in it:\n{told}\n"
            "What is about a person was typed: in a narrative, an override or config. A cell has the same address in "
            "the working copy. Mend it there, refresh, then hand out again."
        )


def _own_dates(page: Scorecard) -> set[date]:
    """The days that the copy itself tells."""
    return {page.period.first_day, *(day for each in page.overrides for day in (each.when, each.until) if day)}
