"""Which exports a page came from, according to its workbook: its figures' exports, and others read by its refresh."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from kpixl.config.reading import config_hash
from kpixl.scorecard.scorecard import FigureKey, Rated
from kpixl.words.errors import WorkbookError
from kpixl.words.periods import Period
from kpixl.workbook import layout
from kpixl.workbook.held_content import HeldContent
from kpixl.workbook.ledger import is_of_ledger
from kpixl.workbook.ooxml.package import Package

BETWEEN_EXPORTS = ", "  # separates exports, and fingerprints, in a cell of `_log`


class Refresh(Struct, frozen=True):
    """The last refresh according to `_log`: its time, its exports' names and fingerprints, and its config's hash."""

    when: str
    export: str
    fingerprint: str
    config: str

    @property
    def exports(self) -> tuple[tuple[str, str], ...]:
        """Name and fingerprint of each export that the refresh read."""
        marks = self.fingerprint.split(BETWEEN_EXPORTS)
        names = self.export.split(BETWEEN_EXPORTS) if len(marks) > 1 else [self.export]
        return tuple(zip(names, marks, strict=False))


class CameFrom(Struct, frozen=True):
    """
    An export that something on the page came from.

    `drafts` and `issued` are the months whose draft or issued figures came from it. If both are empty, the export was
    only compared with the page.
    """

    name: str
    fingerprint: str  # empty if the workbook doesn't say
    drafts: tuple[Period, ...] = ()
    issued: tuple[Period, ...] = ()

    @property
    def months(self) -> tuple[Period, ...]:
        return tuple(sorted({*self.drafts, *self.issued}))


def came_from(
    figures: Mapping[FigureKey, Rated],
    keys: Collection[str],
    months: Collection[Period],
    log: Sequence[Sequence[object]],
) -> tuple[CameFrom, ...]:
    """
    The exports that the page of these indicators and months came from, in order of their last month.

    A figure that can't be known counts like any other: the words beside it may be about somebody in its export.
    """
    shown = [rated for (key, month), rated in figures.items() if key in keys and month in months]
    refreshed = last_refresh(log)
    read = refreshed.exports if refreshed else ()
    names = {mark: name for name, mark in read}
    found: dict[str, CameFrom] = {}
    for rated in shown:
        name = rated.export or names.get(rated.fingerprint, "")
        known_by = rated.fingerprint or name
        found[known_by] = _with(found.get(known_by, CameFrom(name, rated.fingerprint)), rated)
    for name, mark in read if shown else ():
        found.setdefault(mark, CameFrom(name, mark))
    return tuple(sorted(found.values(), key=lambda each: (not each.months, each.months[::-1], each.name)))


def _with(export: CameFrom, rated: Rated) -> CameFrom:
    month = (rated.figure.period,)
    if rated.is_issued:
        return replace(export, issued=tuple(sorted({*export.issued, *month})))
    return replace(export, drafts=tuple(sorted({*export.drafts, *month})))


def last_refresh(log: Sequence[Sequence[object]]) -> Refresh | None:
    """The last line of `_log` that is a refresh: neither a publication nor a line of the ledger."""
    width = len(layout.LOG_HEADINGS) + 1
    lines = [[*map(str, row), *[""] * width][:width] for row in log[1:] if not is_of_ledger(row)]
    refreshes = [line for line in lines if not line[-1]]
    if not refreshes:
        return None
    when, _, export, fingerprint, config, *_ = refreshes[-1]
    return Refresh(when, export, fingerprint, config)


def refreshed_with(config_folder: Path, package: Package, held: HeldContent, nothing: str) -> Refresh:
    """
    The last refresh; refused if there was none, or if config has changed since.

    Config matters here because it also decides what in the exports is a name, an id or a date. `nothing` says what was
    not done.
    """
    refreshed = last_refresh(held.log)
    if refreshed is None:
        raise WorkbookError(
            f"{package.path} was never refreshed. {nothing}\nRefresh it, look at the page, then try again."
        )
    if refreshed.config != config_hash(config_folder):
        raise WorkbookError(
            f"{package.path} was refreshed with another config than {config_folder} is now. {nothing}\n"
            "Refresh it and look at the page, or name the config that it was refreshed with: --config DIR."
        )
    return refreshed
