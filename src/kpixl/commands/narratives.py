"""`kpixl narratives`: lists every text that a working copy ever held, and brings any of them back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from msgspec.structs import replace

from kpixl.commands.options import the_indicator, the_month
from kpixl.config.values import Config
from kpixl.narratives.archive import NOT_TAKEN, UNPLACED, Entry, How
from kpixl.narratives.archive_places import place_of
from kpixl.narratives.merging import OF_ACTIONS, What
from kpixl.words.errors import UsageError
from kpixl.words.periods import Period
from kpixl.workbook import layout
from kpixl.workbook.blocks import Block
from kpixl.workbook.held_content import HeldContent, held_in
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.patching import patched, save
from kpixl.workbook.working_copy import event_block
from kpixl.workbook.working_copy import working_copy as working_copy_in


def history_in_words(workbook: Path, config: Config, indicator: str | None, period: Period | None) -> str:
    """The archive, one line per text; only of the indicator or month if one is named. Refused if it is unknown."""
    held = held_in(Package.read(workbook), config.indicators)
    key = None if indicator is None else _key_named(indicator, held, config)
    month = None if period is None else the_month(period, _months(held), workbook.name)
    lines = [
        f"{row:>5}  {entry.period}  {entry.key}  {entry.seen_at}  {entry.how.value}: {entry.text!r}"
        for row, entry in _by_row(held).items()
        if month in (None, Period.parse(entry.period)) and key in (None, key_of(entry))
    ]
    wanted = "".join([f" of {key}" if key else "", f" in {month}" if month else ""])
    return "\n".join(lines or [f"{workbook.name} holds no text{wanted} yet."])


def key_of(entry: Entry) -> str:
    """The indicator that a text is about, whether the text was taken or not; also for actions and Overrides lines."""
    if entry.key == UNPLACED:
        return entry.key
    place = place_of(replace(entry, key=entry.key.removeprefix(NOT_TAKEN)))
    return place.key if place.what is What.NARRATIVE else place.key.rpartition(" ")[0]


def _by_row(held: HeldContent) -> dict[int, Entry]:
    """The archive by row of its sheet, in the order in which the texts were seen."""
    return dict(enumerate(held.archive, start=2))


def _key_named(name: str, held: HeldContent, config: Config) -> str:
    """The key of an indicator, which may be one that only the archive knows."""
    return name if name in {*map(key_of, held.archive)} else the_indicator(name, config.indicators).key


def _months(held: HeldContent) -> set[Period]:
    """The months for which the workbook has figures or texts, and the month it shows."""
    figures = {period for _, period in held.figures}
    return figures | {Period.parse(entry.period) for entry in held.archive} | ({held.shows} if held.shows else set())


def bring_back(workbook: Path, row: int, config: Config, *, now: datetime | None = None) -> Entry:
    """
    Make an earlier text in the archive the current one of its indicator and month again; returns its new entry.

    Whatever is on the page goes into the archive first, including the text that is replaced. Refused if the row holds
    no text of an indicator. `now` is the time recorded in the archive.
    """
    package, now = Package.read(workbook), (now or datetime.now()).replace(microsecond=0)
    back, blocks = brought_back(package, row, config, now)
    save(package, patched(package, blocks), blocks)
    return back


def brought_back(package: Package, row: int, config: Config, now: datetime) -> tuple[Entry, list[Block]]:
    """The new entry, and the blocks to write for it."""
    working_copy = working_copy_in(package, config, now)
    archive = working_copy.held.archive
    entry = archive[row - 2] if 2 <= row < len(archive) + 2 else None
    place = place_of(entry) if entry else None
    lines = working_copy.held.event_lines
    acted, happened = working_copy.held.actions is not None, lines is not None
    can_be = (What.NARRATIVE, *(OF_ACTIONS if acted else ()), *((What.EVENT,) if happened else ()))
    if entry is None or place is None or place.what not in can_be or _is_of_none(entry, config):
        raise UsageError(
            f"{package.path}: row {row} of the sheet {layout.NARRATIVES} holds no text of an indicator.\n"
            "`kpixl narratives WORKBOOK` lists the rows. A text without a place is copied to its cell by hand."
        )
    back = replace(entry, seen_at=now.isoformat(" "), how=How.RESTORED)
    blocks = [layout.narrative_block([*working_copy.unseen, back], len(archive))]
    if place.what is What.EVENT:
        blocks.append(event_block(lines or {}, entry.text))
    elif place.what in OF_ACTIONS:
        blocks += working_copy.action_blocks({place: entry.text})
    elif str(working_copy.shows) == entry.period:  # otherwise it appears when its month is picked
        blocks += working_copy.narrative_blocks({entry.key: entry.text})
    return back, blocks


def _is_of_none(entry: Entry, config: Config) -> bool:
    """Whether a text belongs to no indicator in config, or came back in a copy but was not taken."""
    keys = {indicator.key for indicator in config.indicators}
    is_event = place_of(entry).what is What.EVENT  # whatever its indicator: it may be about all, or need mending
    return entry.key.startswith(NOT_TAKEN) or not (is_event or key_of(entry) in keys)
