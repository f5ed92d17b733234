"""
Refresh of a workbook on disk: it is read once, computed once and written once.

If anything fails before the write, no cell has changed; the write itself is all or nothing.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

from msgspec.structs import replace

from kpixl.commands.clock import Clock
from kpixl.commands.folders import Ask, folders_of
from kpixl.commands.refresh_preparation import preparation
from kpixl.commands.refresh_report import Refreshed
from kpixl.commands.unchanged_case_sheets import note_as_written
from kpixl.extracts.background_work import in_background
from kpixl.extracts.cache import user_cache
from kpixl.words.periods import Period
from kpixl.words.terms import Pull
from kpixl.workbook.childrens_rows import still_with_rows
from kpixl.workbook.file_properties import CORE_PROPERTIES, labelled
from kpixl.workbook.letter_colours import styles_part, with_letter_colours
from kpixl.workbook.ooxml.charts import charted
from kpixl.workbook.ooxml.notes import noted
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.patching import patched, save
from kpixl.workbook.ooxml.unused_strings import strings_part, without_unused_strings


def refresh(
    workbook: Path,
    period: Period | None = None,
    extracts: Path | None = None,
    config_folder: Path | None = None,
    *,
    now: datetime | None = None,
    ask: Ask | None = None,
) -> Refreshed:
    """
    Fill the workbook for a period, by default the month in its picker.

    Folders that are not named are the ones that the workbook remembers; from now on it remembers the named ones.
    Issued figures stay as they are. `now` goes into the log and decides which overrides are still in force.
    `ask` confirms the folders beside the workbook if they differ from those of its last refresh; None refuses them.
    """
    clock = Clock()
    package = Package.read(workbook)
    folders = folders_of(package, extracts, config_folder, ask=ask)
    with ThreadPoolExecutor(2) as ahead, in_background() as background:
        prepared = preparation(package, period, folders, now=now, clock=clock, ahead=ahead, background=background)
        package = prepared.relaid(package)
        drawn = charted(package, prepared.charts, prepared.blocks)  # while threads write the sheets about children
        filled = patched(drawn.package, prepared.blocks, prepared.begun)
    painted = with_letter_colours(filled, prepared.letters)
    with_notes = noted(painted, prepared.notes)
    filled = labelled(with_notes.package, prepared.pull)
    strings = strings_part(package) if prepared.pull is Pull.NONE else None
    filled = without_unused_strings(filled) if strings else filled
    clock.done("patch")
    free = {styles_part(package), CORE_PROPERTIES, strings or CORE_PROPERTIES, *drawn.parts, *with_notes.parts}
    save(package, filled, prepared.blocks, allowed=free)
    note_as_written(filled, prepared.sheets_mark, user_cache())
    clock.done("write")
    left = still_with_rows(filled, prepared.children) if prepared.children else ()
    return replace(prepared.refreshed, seconds=clock.seconds, still_with_rows=left)
