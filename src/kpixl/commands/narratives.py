"""Every text that a working copy ever held, and any of them brought back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from kpixl.config.values import Config
from kpixl.narratives.archive import Entry, How
from kpixl.words.errors import UsageError
from kpixl.workbook.held import held as held_in
from kpixl.workbook.layout import page as layout
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.patching import patched, save
from kpixl.workbook.working_copy import standing as working_copy_in


def history(workbook: Path, config: Config) -> dict[int, Entry]:
    """The archive by row of its sheet, in the order in which the texts were seen."""
    return dict(enumerate(held_in(Package.read(workbook), config.indicators).archive, start=2))


def bring_back(workbook: Path, row: int, config: Config, *, now: datetime | None = None) -> Entry:
    """
    Make an earlier text of the archive that of its indicator and month again, and answer with its new entry.

    The text that stands on the page goes into the archive first, like everything on the page. Refused where the row
    holds no text of an indicator. `now` stands in the archive.
    """
    package, now = Package.read(workbook), (now or datetime.now()).replace(microsecond=0)
    working_copy = working_copy_in(package, config, now)
    archive = working_copy.before.archive
    entry = archive[row - 2] if 2 <= row < len(archive) + 2 else None
    if entry is None or entry.key not in {indicator.key for indicator in config.indicators}:
        raise UsageError(
            f"{workbook}: row {row} of the sheet {layout.NARRATIVES} holds no text of an indicator.\n"
            "`kpixl narratives WORKBOOK` lists the rows. A text without a place is copied to its cell by hand."
        )
    back = replace(entry, seen_at=now.isoformat(" "), how=How.RESTORED)
    blocks = [layout.narrative_block([*working_copy.unseen, back], len(archive))]
    if str(working_copy.shows) == entry.period:  # else it comes with its month
        blocks += working_copy.narrative_blocks({entry.key: entry.text})
    save(package, patched(package, blocks), blocks)
    return back
