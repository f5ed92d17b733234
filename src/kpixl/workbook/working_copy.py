"""A working copy as it is on disk, typed texts included: it need not be refreshed first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kpixl.config.values import Config
from kpixl.narratives.archive import Entry, additions, latest
from kpixl.narratives.merging import Place, PlacedTexts, What
from kpixl.scorecard.overrides import CELLS, line_cells, line_name, line_text, overrides
from kpixl.scorecard.scorecard import Scorecard, scorecard
from kpixl.words.errors import WorkbookError
from kpixl.words.periods import Period
from kpixl.workbook import layout
from kpixl.workbook.blocks import Block
from kpixl.workbook.held import Held, author_of, held_in
from kpixl.workbook.ooxml.package import Package


@dataclass(frozen=True)
class WorkingCopy:
    """
    A working copy before anything is written into it.

    `unseen` are the texts on the page that its archive does not hold yet; whoever writes must archive them first.
    """

    held: Held
    shows: Period
    unseen: list[Entry]
    scorecard: Scorecard

    @property
    def archive(self) -> list[Entry]:
        """All texts, those on the page included."""
        return [*self.held.archive, *self.unseen]

    def texts(self) -> PlacedTexts:
        """The narratives of the month, one for each indicator of the page, and the lines of Overrides."""
        narratives = {Place(What.NARRATIVE, row.indicator.key): row.narrative for row in self.scorecard.rows}
        return {**narratives, **override_texts(self.held.override_lines.values(), self.scorecard.config)}

    def narrative_blocks(self, texts: Mapping[str, str]) -> list[Block]:
        """Narratives by indicator, in their cells on the page, with rows as high as the words need."""
        rows, columns = {row.indicator.key: row for row in self.scorecard.rows}, self.held.places
        blocks = []
        for key, at in self.held.found.rows.items():
            if key in texts:
                height = layout.height_of(replace(rows[key], narrative=texts[key]), columns)
                blocks.append(Block(layout.PAGE, at, columns.narrative, [[texts[key] or None]], heights={at: height}))
        return blocks


def working_copy(package: Package, config: Config, now: datetime) -> WorkingCopy:
    """The working copy by this config; `now` decides which overrides are in force. Refused where no month is shown."""
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
    shown = scorecard(
        held.laid_out(config),
        held.shows,
        held.rated(),
        latest([*held.archive, *unseen], held.shows),
        list(overrides(held.override_lines, config.indicators, now.date()).in_force.values()),
        held.queries,
    )
    return WorkingCopy(held, held.shows, unseen, shown)


def override_blocks(lines: Mapping[int, Sequence[object]], texts: PlacedTexts, config: Config) -> list[Block]:
    """Overrides in their places: each on the row of the line that it replaces, a new one below all others."""
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
    """Lines of an Overrides sheet, by indicator and month; the lower of two for the same counts, as on the page."""
    filled = ([*line, *[""] * CELLS][:CELLS] for line in lines if not _is_empty(line))
    return {Place(What.OVERRIDE, line_name(line, config.indicators)): line_text(line) for line in filled}
