"""The people of exactly those exports that a page came from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kpixl.commands.came_from import CameFrom, came_from
from kpixl.commands.found_again import found_again
from kpixl.config.values import Config
from kpixl.disclosure.gate.people_in_extracts import People, people_of
from kpixl.extracts.cache import Cache
from kpixl.extracts.wording import Reading
from kpixl.workbook.held import Held
from kpixl.workbook.written_before import HeldFigures


def page_came_from(held: Held | HeldFigures, config: Config) -> tuple[CameFrom, ...]:
    """The exports that the page of a workbook came from."""
    months = held.shows.back_to(held.places.months) if held.shows else ()
    figures = {place: stored.rated for place, stored in held.figures.items()}
    return came_from(figures, {indicator.key for indicator in config.indicators}, months, held.log)


def people_behind(
    behind: Sequence[CameFrom], extracts: Path, reading: Reading, nothing: str, cache: Cache | None = None
) -> People:
    """
    Whom to look for on a page that came from these exports.

    Refused where one is not in the extracts folder, has changed, or holds nobody. `nothing` says what was not done.
    """
    return people_of(found_again(behind, extracts, nothing, cache), reading)
