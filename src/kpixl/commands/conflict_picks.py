"""What somebody picked on the Conflicts sheet; a refresh puts it in its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from kpixl.config.values import Config
from kpixl.narratives.actions import Seen, action_entry, action_texts
from kpixl.narratives.archive import Entry, How
from kpixl.narratives.conflicts import Line, resolved
from kpixl.narratives.merging import OF_ACTIONS, Place, What
from kpixl.narratives.page_texts import Found
from kpixl.workbook import layout
from kpixl.workbook.blocks import Block
from kpixl.workbook.held_content import HeldContent
from kpixl.workbook.ooxml.cells import reference
from kpixl.workbook.working_copy import override_blocks, override_texts, owners_in


class Picked(Struct, frozen=True):
    """New texts for the archive, the Overrides sheet as it will be, and the blocks to write for both."""

    entries: list[Entry]
    override_lines: Mapping[int, Sequence[object]]
    blocks: list[Block]
    still_open: int = 0  # conflicts
    unclear: tuple[str, ...] = ()  # a sentence about each pick or typed text that can't be used


def picked(held: HeldContent, texts: Found, unseen: Sequence[Entry], config: Config, seen_at: str) -> Picked:
    """
    What was picked for the month that the page shows; conflicts of other months stay on the sheet.

    `unseen` are the texts that the archive does not hold yet.
    """
    if not held.conflicts or held.shows is None:
        return Picked([], held.override_lines, [], len(held.conflicts))
    shown = held.shows.name
    narratives = {Place(What.NARRATIVE, key): text for key, text in texts.texts.items()}
    acted = action_texts([*held.archive, *unseen])
    on_page = {**narratives, **acted, **override_texts(held.override_lines.values(), config)}
    result = resolved([line for line in held.conflicts if line.period == shown], on_page)
    open_lines = [line for line in held.conflicts if line.period != shown] + list(result.still_open)
    chosen = {line.place: line.answer for line in result.taken if line.place.what is What.OVERRIDE}
    override_lines = override_blocks(held.override_lines, chosen, config)
    return Picked(
        [_entry(line, held, config, seen_at) for line in result.taken if line.place.what is not What.OVERRIDE],
        {**held.override_lines, **{block.top: block.rows[0] for block in override_lines}},
        [*layout.conflict_blocks(open_lines, held.styles), *override_lines],
        len(open_lines),
        tuple(
            _unclear(line, row)
            for row, line in enumerate(open_lines, start=layout.TABLE_FIRST_ROW)
            if line.period == shown and line.is_unclear
        ),
    )


def _unclear(line: Line, row: int) -> str:
    """The cell that decides nothing, and what to do about it; what was typed there is not quoted."""
    copy, page = line.own_picks
    if not line.is_whole:
        return (
            f"{layout.CONFLICTS}, row {row}: its cells are not as kpixl wrote them, as when only some columns are "
            f"sorted. Undo that; or change the page itself and type {page} there."
        )
    or_words = "" if line.place.what is What.OVERRIDE else ", or words of your own"
    take = reference(row, layout.CONFLICT_HEADINGS.index("Take") + 1)
    return (
        f"{layout.CONFLICTS}!{take} decides nothing: it is not for this line, as when only some columns are sorted. "
        f"Pick from its list; without the list, type {copy} or {page}{or_words}."
    )


def _entry(line: Line, held: HeldContent, config: Config, seen_at: str) -> Entry:
    how = How.TYPED if line.own_words else How.COLLECTED
    figures = held.shown_then()
    if held.shows and line.place.what in OF_ACTIONS:
        seen = Seen(seen_at, figures, owners_in(config))
        return action_entry(line.place, line.answer, held.shows, seen, how, line.copy)
    figure = figures.get(line.place.key, "")
    return Entry(line.place.key, str(held.shows), line.answer, seen_at, figure, "", how, line.copy)
