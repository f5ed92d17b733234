"""
`kpixl collect`: brings back narratives, actions and overrides from managers' copies, and nothing else.

Each copy is compared with what was handed out and with what the working copy holds now. Whatever a copy says is kept
in the archive, whether it was taken or not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from kpixl.config.reading import read_config
from kpixl.config.values import Config
from kpixl.indicators import DECLARED
from kpixl.narratives.actions import Seen, action_entry, action_texts
from kpixl.narratives.archive import NOT_TAKEN, UNPLACED, Entry, How
from kpixl.narratives.archive_places import key_and_period, place_of
from kpixl.narratives.conflicts import Line, line
from kpixl.narratives.merging import OF_ACTIONS, Conflict, Copy, Handout, Merged, Place, Returned, What, merged
from kpixl.words.errors import SHOWN_AT_MOST, UsageError, WorkbookError
from kpixl.words.naming import period_named
from kpixl.words.periods import Period
from kpixl.words.texts import counted
from kpixl.workbook import layout
from kpixl.workbook.blocks import Block
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.patching import patched, save
from kpixl.workbook.ooxml.typed_texts import TextAt
from kpixl.workbook.returned_copy import CopiedFrom, ReturnedCopy, returned_copy
from kpixl.workbook.working_copy import WorkingCopy, override_blocks, owners_in
from kpixl.workbook.working_copy import working_copy as working_copy_in

CLEARED = "(cleared)"  # stands for a cell that only kpixl writes and that came back empty


class Collected(Struct, frozen=True):
    """What came back: texts that were taken, conflicts to resolve, and remarks about individual copies."""

    workbook: Path
    copies: int
    taken: tuple[Returned, ...]
    conflicts: tuple[Line, ...]
    remarks: tuple[str, ...]
    keys: frozenset[str]  # of the indicators; a place is named by its key only if the key is here

    def in_words(self) -> str:
        """What the command prints."""
        copies = counted(self.copies, "copy", "copies")
        lines = [f"{self.workbook}: {counted(len(self.taken), 'text')} taken from {copies}."]
        lines += [f"  {self._named(each.place)}, from {each.copy.name}" for each in self.taken]
        if self.conflicts:
            differ = counted(len(self.conflicts), "text differs", "texts differ")
            lines.append(
                f"{differ} from another copy or from what was typed meanwhile. Pick on the sheet {layout.CONFLICTS}, "
                "then refresh:"
            )
            lines += [f"  {self._named(each.place)}, from {each.copy}" for each in self.conflicts]
        return "\n".join([*lines, *self.remarks])

    def _named(self, place: Place) -> str:
        """`cp_visits (narrative)`. The key of an Overrides line without indicator or month is typed text: not shown."""
        key, _, month = place.key.partition(" ")
        is_known = key in self.keys and (place.what is What.NARRATIVE or period_named(month) is not None)
        what = f"{place.what} of an action" if place.what in (What.DUE, What.CLOSED) else place.what
        return f"{place.key if is_known else 'a line that names no indicator and month'} ({what})"


def collect(workbook: Path, copies: Sequence[Path], config_folder: Path, *, now: datetime | None = None) -> Collected:
    """
    Bring texts back into the working copy, all or nothing.

    Refused, with the faults of all copies together, if any is from another scorecard or month, or is no copy at all.
    `now` is the time recorded in the archive.
    """
    now = (now or datetime.now()).replace(microsecond=0)
    config = read_config(config_folder, DECLARED)
    package = Package.read(workbook)
    readable, faults = _readable(copies)
    done, blocks = collected(package, readable, config, now, faults)
    if blocks:
        save(package, patched(package, blocks), blocks)
    return done


def collected(
    package: Package, copies: Sequence[Package], config: Config, now: datetime, faults: Sequence[str] = ()
) -> tuple[Collected, list[Block]]:
    """
    What comes back from these copies into this working copy, and the blocks to write for it.

    `faults` are about copies that can't be read: they are reported with the others.
    """
    working_copy = working_copy_in(package, config, now)
    returned, seen_at = _returned(copies, faults, config, working_copy), now.isoformat(" ")
    taken: list[Returned] = []
    conflicts: list[Line] = []
    added = [_added(each, working_copy.held.handouts[each.issue]) for each in returned]
    entries = [*working_copy.unseen, *_unplaced(returned, added, working_copy, seen_at)]
    texts = dict(working_copy.texts())
    for handout, of_issue in _by_issue(returned, working_copy.held.handouts):
        result = merged(handout.texts, texts, of_issue, _dealt_with([*working_copy.held.archive, *entries], handout))
        taken += result.taken
        conflicts += _lines(result, config, working_copy.shows)
        entries += _entries(result, working_copy, seen_at)
        texts |= {each.place: each.text for each in result.taken}
    remarks = [
        f"{each.copy.name}: {remark}"
        for each, texts in zip(returned, added, strict=True)
        for remark in (*each.remarks, *_told(texts))
    ]
    done = Collected(package.path, len(copies), tuple(taken), tuple(conflicts), tuple(remarks), _keys(config))
    return done, _blocks(working_copy, entries, taken, conflicts)


def _keys(config: Config) -> frozenset[str]:
    return frozenset(indicator.key for indicator in config.indicators)


def _readable(copies: Sequence[Path]) -> tuple[list[Package], list[str]]:
    """The copies that can be read, and what is wrong with the others."""
    found, faults = [], []
    for path in copies:
        try:
            found.append(Package.read(path))
        except WorkbookError as error:
            faults.append(str(error))
    return found, faults


def _returned(
    copies: Sequence[Package], unreadable: Sequence[str], config: Config, working_copy: WorkingCopy
) -> list[ReturnedCopy]:
    """All copies, read; refused with the faults of every copy if there are any."""
    found, faults = [], [*unreadable]
    of = CopiedFrom(
        working_copy.shows,
        action_texts(working_copy.archive),
        working_copy.held.handouts,
        _rows_by_figures(working_copy),
    )
    for copy in copies:
        try:
            returned = returned_copy(copy, config, of)
        except WorkbookError as error:
            faults.append(str(error))
            continue
        handout = working_copy.held.handouts.get(returned.issue)
        fault = _not_of(handout, copy.path, working_copy.shows)
        if fault or handout is None:
            faults.append(fault)
        else:
            found.append(_with_deleted_overrides(returned, handout))
    if faults:
        raise UsageError("\n".join([*faults, "Nothing was collected from any copy."]))
    return found


def _not_of(handout: Handout | None, path: Path, shows: Period) -> str:
    if handout is None:
        return f"{path.name} was not handed out from this workbook. Collect it into the one that it came from."
    if handout.period != str(shows):
        month = Period.parse(handout.period).name
        return (
            f"{path.name} was handed out for {month}; the workbook shows {shows.name}. "
            f"Pick {month}, refresh, collect it, then go back."
        )
    return ""


def _with_deleted_overrides(returned: ReturnedCopy, handout: Handout) -> ReturnedCopy:
    """The copy, with an empty text for each line of Overrides that was handed out and deleted in it."""
    if not returned.has_overrides:
        return returned
    deleted = {place: "" for place in handout.texts if place.what is What.OVERRIDE}
    return replace(returned, copy=replace(returned.copy, texts={**deleted, **returned.copy.texts}))


def _rows_by_figures(working_copy: WorkingCopy) -> dict[tuple[str, ...], str]:
    """The indicator of each row of the page, by the row's figures; rows with the same figures are left out."""
    page = working_copy.held.page
    shown = [
        (tuple(page.text(row, column) for column in working_copy.held.places.figures), key)
        for key, row in working_copy.held.found.rows.items()
    ]
    times = Counter(figures for figures, _ in shown)
    return {figures: key for figures, key in shown if times[figures] == 1 and any(figures)}


def _by_issue(returned: Sequence[ReturnedCopy], handouts: Mapping[str, Handout]) -> list[tuple[Handout, list[Copy]]]:
    """The copies of each issue, in the order in which they were handed out."""
    came_back = {each.issue for each in returned}
    issues = [issue for issue in handouts if issue in came_back]
    return [(handouts[issue], [each.copy for each in returned if each.issue == issue]) for issue in issues]


def _dealt_with(archive: Sequence[Entry], handout: Handout) -> list[tuple[Place, str]]:
    """
    What came back since the hand-out and is in the archive, taken or not.

    The archive's order decides what is later, not its times: clocks can be set back.
    """
    since = [entry for entry in archive[handout.archived :] if entry.how is How.COLLECTED]
    placed = (replace(entry, key=entry.key.removeprefix(NOT_TAKEN)) for entry in since if entry.key != UNPLACED)
    return [(place_of(entry), entry.text) for entry in placed]


def _entries(result: Merged, working_copy: WorkingCopy, seen_at: str) -> list[Entry]:
    """Archive entries of what came back; texts that were not taken come first, so that taken ones are the latest."""
    not_taken = [(NOT_TAKEN, conflict.returned) for conflict in result.conflicts]
    return [
        _entry(mark, each, working_copy, seen_at) for mark, each in [*not_taken, *(("", each) for each in result.taken)]
    ]


def _entry(mark: str, came_back: Returned, working_copy: WorkingCopy, seen_at: str) -> Entry:
    place, copy, figures = came_back.place, came_back.copy, working_copy.held.shown_then()
    if place.what in OF_ACTIONS:
        seen = Seen(seen_at, figures, owners_in(working_copy.scorecard.config), copy.author)
        entry = action_entry(place, came_back.text, working_copy.shows, seen, How.COLLECTED, copy.name)
        return replace(entry, key=mark + entry.key)
    key, period = key_and_period(place, working_copy.shows)
    figure = figures.get(place.key, "")
    return Entry(mark + key, period, came_back.text, seen_at, figure, copy.author, How.COLLECTED, copy.name)


def _added(returned: ReturnedCopy, handout: Handout) -> list[TextAt]:
    return returned.added(handout.written) if handout.written else []


def _told(added: Sequence[TextAt]) -> list[str]:
    """A remark that names the other places where something was typed, without the words."""
    if not added:
        return []
    places = ", ".join(each.where for each in added[:SHOWN_AT_MOST])
    more = f" and {len(added) - SHOWN_AT_MOST} more" if len(added) > SHOWN_AT_MOST else ""
    return [f"typed where no narrative, action or override belongs, and kept in {layout.NARRATIVES}: {places}{more}"]


def _unplaced(
    returned: Sequence[ReturnedCopy], added: Sequence[Sequence[TextAt]], working_copy: WorkingCopy, seen_at: str
) -> list[Entry]:
    """Archive entries of texts whose row is no indicator's, and of texts typed elsewhere with their cell; each once."""
    period = str(working_copy.shows)
    kept = {(entry.text, entry.origin) for entry in working_copy.archive if entry.key == UNPLACED}
    found = {(text, each.copy.name): each.copy for each in returned for text in each.unplaced}
    for each, texts in zip(returned, added, strict=True):
        found |= {(text.text or CLEARED, f"{each.copy.name}, {text.where}"): each.copy for text in texts}
    return [
        Entry(UNPLACED, period, text, seen_at, "", copy.author, How.COLLECTED, origin)
        for (text, origin), copy in found.items()
        if (text, origin) not in kept
    ]


def _lines(result: Merged, config: Config, shows: Period) -> list[Line]:
    return [line(each, _indicator_name(each, config), shows.name) for each in result.conflicts]


def _indicator_name(conflict: Conflict, config: Config) -> str:
    returned = conflict.returned
    place = returned.place
    if place.what is not What.OVERRIDE:
        key = place.key if place.what is What.NARRATIVE else place.key.rpartition(" ")[0]
        return config.indicator(key).name
    return (returned.text or conflict.handed_out).partition("\n")[0]


def _blocks(
    working_copy: WorkingCopy, entries: Sequence[Entry], taken: Sequence[Returned], conflicts: Sequence[Line]
) -> list[Block]:
    held = working_copy.held
    blocks: list[Block] = []
    if entries:
        blocks.append(layout.narrative_block(entries, len(held.archive)))
    if conflicts:
        blocks += layout.conflict_blocks([*held.conflicts, *conflicts], held.styles)
    narratives = {each.place.key: each.text for each in taken if each.place.what is What.NARRATIVE}
    overrides = {each.place: each.text for each in taken if each.place.what is What.OVERRIDE}
    blocks += working_copy.narrative_blocks(narratives)
    blocks += working_copy.action_blocks({each.place: each.text for each in taken if each.place.what in OF_ACTIONS})
    return blocks + override_blocks(held.override_lines, overrides, working_copy.scorecard.config)
