"""Every text that a working copy ever held, and any of them brought back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from kpixl import layout
from kpixl.blocks import Block
from kpixl.config import Config
from kpixl.errors import UsageError
from kpixl.narratives import Entry, How, additions, found
from kpixl.workbook.package import Package
from kpixl.workbook.patching import patched, save
from kpixl.workbook.reading import Held, author_of, held


def history(workbook: Path, config: Config) -> dict[int, Entry]:
    """The archive by row of its sheet, in the order in which the texts were seen."""
    return dict(enumerate(held(Package.read(workbook), config.indicators).archive, start=2))


def bring_back(workbook: Path, row: int, config: Config, *, now: datetime | None = None) -> Entry:
    """
    Make an earlier text of the archive that of its indicator and month again, and answer with its new entry.

    The text that stands on the page goes into the archive first, like everything on the page. Refused where the row
    holds no text of an indicator. `now` stands in the archive.
    """
    package = Package.read(workbook)
    before = held(package, config.indicators)
    entry = before.archive[row - 2] if 2 <= row < len(before.archive) + 2 else None
    if entry is None or entry.key not in {indicator.key for indicator in config.indicators}:
        raise UsageError(
            f"{workbook}: row {row} of the sheet {layout.NARRATIVES} holds no text of an indicator.\n"
            "`kpixl narratives WORKBOOK` lists the rows. A text without a place is copied to its cell by hand."
        )
    seen_at = (now or datetime.now()).replace(microsecond=0).isoformat(" ")
    new = [*_unseen(package, before, config, seen_at), replace(entry, seen_at=seen_at, how=How.RESTORED)]
    blocks = [layout.narrative_block(new, len(before.archive)), *_on_page(before, entry)]
    save(package, patched(package, blocks), blocks)
    return new[-1]


def _unseen(package: Package, before: Held, config: Config, seen_at: str) -> list[Entry]:
    if before.shows is None:
        return []
    texts = found(before.page_texts(), config.indicators)
    return additions(before.archive, texts, before.shows, before.shown_then(), seen_at, author_of(package))


def _on_page(before: Held, entry: Entry) -> list[Block]:
    """The text in its cell, if the page shows its month; else it comes with its month."""
    if str(before.shows) != entry.period:
        return []
    rows = [row for row in before.page.rows if before.page.text(row, layout.KEY) == entry.key]
    return [Block(layout.PAGE, row, layout.NARRATIVE, [[entry.text or None]]) for row in rows]
