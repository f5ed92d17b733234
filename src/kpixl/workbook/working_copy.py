"""A working copy as it is on disk, including typed texts: it need not be refreshed first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from kpixl.config.values import Config
from kpixl.figures.history import with_changes
from kpixl.narratives.actions import Seen, action_additions, action_texts, actions
from kpixl.narratives.archive import Entry, additions, latest
from kpixl.narratives.events import event_additions
from kpixl.narratives.merging import Place, PlacedTexts, What
from kpixl.scorecard.events import event_cells, events, filled_lines
from kpixl.scorecard.overrides import CELLS, line_cells, line_name, line_text, overrides
from kpixl.scorecard.scorecard import Scorecard, scorecard
from kpixl.words.errors import WorkbookError
from kpixl.words.periods import Period
from kpixl.workbook import layout
from kpixl.workbook.blocks import Block
from kpixl.workbook.held_content import HeldContent, author_of, held_in
from kpixl.workbook.ooxml.package import Package


class WorkingCopy(Struct, frozen=True):
    """
    A working copy before anything is written into it.

    `unseen` are the texts that its archive does not hold yet; they must be archived before anything is written.
    """

    held: HeldContent
    shows: Period
    unseen: list[Entry]
    scorecard: Scorecard

    @property
    def archive(self) -> list[Entry]:
        """All texts, including the unseen ones."""
        return [*self.held.archive, *self.unseen]

    def texts(self) -> PlacedTexts:
        """The month's narratives, one for each indicator on the page, the actions, and the lines of Overrides."""
        narratives = {Place(What.NARRATIVE, row.indicator.key): row.narrative for row in self.scorecard.rows}
        overrides = override_texts(self.held.override_lines.values(), self.scorecard.config)
        return {**narratives, **action_texts(self.archive), **overrides}

    def narrative_blocks(self, texts: Mapping[str, str]) -> list[Block]:
        """These narratives (by indicator) in their cells on the page, with rows as high as the words need."""
        rows, columns = {row.indicator.key: row for row in self.scorecard.rows}, self.held.places
        blocks = []
        for key, at in self.held.found.rows.items():
            if key in texts:
                row = replace(rows[key], narrative=texts[key])
                height = layout.row_height(row, self.scorecard, action_texts(self.archive))
                blocks.append(Block(layout.PAGE, at, columns.narrative, [[texts[key] or None]], heights={at: height}))
        return blocks

    def action_blocks(self, texts: PlacedTexts) -> list[Block]:
        """Texts of actions in the cells into which people type them; none for a workbook without actions."""
        typed = self.held.actions
        return layout.action_cell_blocks(texts, self.shows, self.held.places, typed) if typed else []


def working_copy(package: Package, config: Config, now: datetime) -> WorkingCopy:
    """The working copy under this config; `now` decides which overrides are in force. Refused if it shows no month."""
    held = held_in(package, config.indicators)
    if held.shows is None:
        raise WorkbookError(f"{package.path} shows no month yet. Refresh it first.")
    unseen = additions(
        held.archive,
        held.found,
        held.shows,
        held.shown_then(),
        now.isoformat(" "),
        author_of(package),
        held.beside_conflicts,
        picked=held.picked,
    )
    unseen += unseen_actions(held, config, held.shows, now, author_of(package), held.picked)
    unseen += unseen_events(held, config, held.shows, now, author_of(package))
    shown = scorecard(
        held.laid_out(config),
        held.shows,
        held.rated(),
        latest([*held.archive, *unseen], held.shows),
        list(overrides(held.override_lines, config.indicators, now.date()).in_force.values()),
        held.queries,
    )
    happened = events(held.event_lines or {}, config.indicators).happened
    shown = with_changes(replace(shown, kept=held.every_month(), happened=happened))
    shown = replace(shown, actions=actions([*held.archive, *unseen], owners_in(config), now.date()))
    return WorkingCopy(held, held.shows, unseen, shown)


def owners_in(config: Config) -> dict[str, str]:
    """The owner of each indicator, in page order."""
    return {indicator.key: indicator.owner for indicator in config.indicators}


def unseen_actions(
    held: HeldContent, config: Config, shows: Period, now: datetime, author: str, picked: Period | None
) -> list[Entry]:
    """The workbook's actions that the archive does not hold yet."""
    if held.actions is None:
        return []
    seen = Seen(now.isoformat(" "), held.shown_then(), owners_in(config), author)
    return action_additions(held.archive, held.actions, shows, seen, picked)


def unseen_events(held: HeldContent, config: Config, shows: Period, now: datetime, author: str) -> list[Entry]:
    """The lines of the sheet Events that the archive does not hold yet."""
    lines = held.event_lines or {}
    return event_additions(held.archive, lines, config.indicators, shows, now.isoformat(" "), author)


def event_block(lines: Mapping[int, Sequence[object]], text: str) -> Block:
    """A line that was on the sheet Events before, put below all lines that are on it now."""
    free = max([layout.TABLE_FIRST_ROW - 1, *filled_lines(lines)]) + 1
    return Block(layout.EVENTS, free, 1, [event_cells(text)])


def override_blocks(lines: Mapping[int, Sequence[object]], texts: PlacedTexts, config: Config) -> list[Block]:
    """Overrides in their places: each on the row of the line that it replaces, new ones below all others."""
    named = {line_name(cells, config.indicators): row for row, cells in lines.items() if not _is_empty(cells)}
    free = max([layout.OVERRIDES_FIRST_ROW - 1, *named.values()]) + 1
    blocks = []
    for place, text in texts.items():
        row = named.get(place.key, free)
        free = max(free, row + 1)
        blocks.append(Block(layout.OVERRIDES, row, 1, [line_cells(text)]))
    return blocks


def _is_empty(cells: Sequence[object]) -> bool:
    return not any(str(cell).strip() for cell in cells)


def override_texts(lines: Iterable[Sequence[object]], config: Config) -> PlacedTexts:
    """Lines of an Overrides sheet, by indicator and month; of two for the same, the lower counts, as on the page."""
    filled = ([*line, *[""] * CELLS][:CELLS] for line in lines if not _is_empty(line))
    return {Place(What.OVERRIDE, line_name(line, config.indicators)): line_text(line) for line in filled}
