"""The people of exactly those exports that a page came from."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from kpixl.commands.page_exports import CameFrom, came_from
from kpixl.commands.page_exports_found import found_again
from kpixl.config.values import Config
from kpixl.disclosure.people.identities import Identities
from kpixl.disclosure.people.kept_ids import KeptIds
from kpixl.disclosure.people.people_in_extracts import People, people_of
from kpixl.extracts.cache import Cache
from kpixl.extracts.fingerprints import Digests, Stamps
from kpixl.extracts.program_mark import program_mark
from kpixl.extracts.wording import Reading
from kpixl.workbook.held_content import HeldContent
from kpixl.workbook.written_before import HeldFigures

_LOOKED_FOR_LAST: list[Identities] = []  # one at most


def page_came_from(held: HeldContent | HeldFigures, config: Config) -> tuple[CameFrom, ...]:
    """The exports that the page of a workbook came from."""
    months = held.shows.back_to(held.places.months) if held.shows else ()
    figures = {place: stored.rated for place, stored in held.figures.items()}
    return came_from(figures, {indicator.key for indicator in config.indicators}, months, held.log)


def people_behind(
    behind: Sequence[CameFrom], extracts: Path, reading: Reading, nothing: str, cache: Cache | None = None
) -> People:
    """
    Whom to look for on a page that came from these exports.

    Refused if an export is not in the extracts folder, has changed, or holds nobody. `nothing` says what was not done.
    Files whose people are in the `cache` are not read again.
    """
    since, digests = time.time(), Digests(cache)
    exports = found_again(behind, extracts, nothing, digests)
    if cache is None:
        return known_again(people_of(exports, reading))
    stamps = Stamps((export.folder for export in exports), since)
    kept = KeptIds(cache, digests, stamps, program_mark())
    people = people_of(exports, reading, kept)
    kept.keep()
    return known_again(people)


def known_again(people: People) -> People:
    """
    These people, with what is known about the texts that were last searched for them.

    If a process looks for the same people again (Publish is pressed a second time; a copy follows a hand-out), most
    texts are the same as before.
    """
    if people.identities in _LOOKED_FOR_LAST:
        return replace(people, identities=_LOOKED_FOR_LAST[0])
    _LOOKED_FOR_LAST[:] = [people.identities]
    return people
