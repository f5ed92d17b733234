"""
`kpixl publish`: a copy for leadership, built from an allow-list, searched by the gate, then kept.

The copy shows what the working copy shows, cell for cell; nothing is computed again. It is all or nothing: whatever
fails, the folder for copies and the working copy stay as they were.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kpixl.commands.folders import config_of
from kpixl.commands.people_in_page_exports import page_came_from, people_behind
from kpixl.config.reading import read_config
from kpixl.extracts.cache import user_cache
from kpixl.indicators import DECLARED
from kpixl.workbook.held_content import held_in
from kpixl.workbook.ooxml.package import Package

if TYPE_CHECKING:
    from kpixl.commands.publish.choices import Accepted
    from kpixl.commands.publish.publishing import Mark, Published
    from kpixl.disclosure.asking import Remember
    from kpixl.disclosure.decisions import Decisions

COPIES_FOLDER = "published"  # beside the working copy


def publish(
    workbook: Path | Package,
    extracts: Path,
    out: Path | None = None,
    *,
    config_folder: Path | None = None,
    pdf: bool = False,
    strict: bool = False,
    decisions: Decisions | None = None,
    accepted: Sequence[Accepted] = (),
    ask: Callable[[str], str] | None = None,
    email: bool = False,
    password: str | None = None,
    who: str = "",
    asks_again: bool = False,
    remember: Remember | None = None,
    now: datetime | None = None,
    mark: Mark | None = None,
) -> Published:
    """
    Keep a copy of the working copy's page in `out` (by default the folder `published` beside the workbook).

    Its figures are issued from then on. Refused if the page is not that of the last refresh, an export is not in
    `extracts`, a doubt is not accepted, a sentence is not decided on, or the gate finds anything. `now` decides
    which overrides are in force. `mark` writes into the working copy, by default its file. `Choices` explains the rest.
    """
    config_from = config_folder or config_of(workbook)
    config = read_config(config_from, DECLARED)
    package = workbook if isinstance(workbook, Package) else Package.read(workbook)
    held = held_in(package, config.indicators)
    behind, cache = page_came_from(held, config), user_cache(is_wanted=config.cache)
    with ThreadPoolExecutor(1) as aside:  # the imports below take as long as reading a third of the extracts
        people = aside.submit(people_behind, behind, extracts, config.reading, "Nothing was published.", cache)
        from kpixl.commands.publish.choices import Choices
        from kpixl.commands.publish.publishing import Sources, mark_file, published

        choices = Choices(pdf, strict, decisions or {}, accepted, ask, email, password, who, asks_again, remember)
        sources = Sources(package, held, config, config_from, behind, people)
        folder, now = out or package.path.parent / COPIES_FOLDER, (now or datetime.now()).replace(microsecond=0)
        return published(sources, folder, choices, now, mark or mark_file)
