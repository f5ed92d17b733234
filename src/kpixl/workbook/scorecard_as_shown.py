"""
The scorecard as the working copy shows it: read back, never computed again.

What leadership gets must be what the officer looked at, so every cell of the page is compared with what the stored
figures, overrides and config give. If a cell differs, somebody typed over the page or the page is older than its
sources, and nothing is published until it is refreshed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from msgspec.structs import replace

from kpixl.config.values import Config
from kpixl.figures.history import with_changes
from kpixl.narratives.actions import actions
from kpixl.narratives.archive import UNPLACED
from kpixl.scorecard.actions import Action
from kpixl.scorecard.events import events
from kpixl.scorecard.overrides import overrides
from kpixl.scorecard.scorecard import Scorecard, scorecard
from kpixl.words.errors import WorkbookError, listed
from kpixl.words.texts import counted
from kpixl.workbook import layout
from kpixl.workbook.blocks import Value
from kpixl.workbook.cell_values import CellRow
from kpixl.workbook.held_content import HeldContent
from kpixl.workbook.ledger import ledger_in, withdrawals
from kpixl.workbook.ooxml.cells import reference
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.working_copy import owners_in, unseen_actions

BULLET = "•  "


def as_shown(package: Package, held: HeldContent, config: Config, today: date) -> Scorecard:
    """
    The page with its figures, letters, overrides and notes, and with the narratives that are in its cells now.

    `held` is what the package holds; `today` decides which overrides are in force. Refused, naming the cells, if the
    page is not what a refresh would leave there.
    """
    if held.shows is None or not held.figures:
        raise WorkbookError(f"{package.path} shows no month yet. Refresh it, then publish.")
    if held.picked != held.shows:
        raise WorkbookError(
            f"{package.path} shows {held.shows.name}, but another month is picked. Refresh it, then publish."
        )
    config = held.laid_out(config)
    shown = held.found
    if shown.unplaced:
        raise WorkbookError(
            f"{package.path}, sheet {layout.PAGE}: row {shown.unplaced[0].row} holds a narrative that belongs to no "
            "indicator.\nRefresh the workbook, and copy the text to its row. Nothing was published."
        )
    read = scorecard(
        config,
        held.shows,
        held.rated(),
        shown.texts,
        list(overrides(held.override_lines, config.indicators, today).in_force.values()),
        held.queries,
    )
    happened = events(held.event_lines or {}, config.indicators).happened
    taken_back = withdrawals(ledger_in(held.log), read.periods)
    read = with_changes(replace(read, withdrawals=taken_back, kept=held.every_month(), happened=happened))
    with_notes = replace(read, notes=_computing_notes(held, read), actions=_actions(held, config, today, package))
    _check_page(with_notes, held.page_cells, package)
    no_lines = replace(config.page, sparklines=False)  # sparklines show more months than a copy may
    return replace(with_notes, config=replace(config, page=no_lines))


def _actions(held: HeldContent, config: Config, today: date, package: Package) -> tuple[Action, ...]:
    """The actions now in the workbook's cells that are about a row of the page; others stay in the workbook."""
    if held.shows is None or held.actions is None:
        return ()
    kept = {entry.text for entry in held.archive if entry.key == UNPLACED}
    if lost := held.actions.lost.keys() - kept:
        raise WorkbookError(
            f"{package.path}: {counted(len(lost), 'text')} typed beside the actions, on the sheet "
            f"{layout.PAGE} or {layout.ACTIONS}, belong to no action.\nRefresh the workbook: the sheet "
            f"{layout.DATA_QUALITY} says where they were. Nothing was published."
        )
    at = datetime.combine(today, time())
    unseen = unseen_actions(held, config, held.shows, at, "", None)
    of_page = {indicator.key for indicator in config.indicators}
    return tuple(each for each in actions([*held.archive, *unseen], owners_in(config), today) if each.key in of_page)


def refuse_open_conflicts(package: Package, held: HeldContent) -> None:
    """Refuse while it is undecided which of several texts of the month belongs on the page."""
    open_lines = [line for line in held.conflicts if held.shows and line.period == held.shows.name]
    if open_lines:
        month = open_lines[0].period
        are = counted(len(open_lines), f"conflict of {month} is open", f"conflicts of {month} are open")
        raise WorkbookError(
            f"{package.path}: {are}. Nothing was published.\n"
            f"Pick on the sheet {layout.CONFLICTS}, or write the text there, refresh, then publish."
        )


def _computing_notes(held: HeldContent, scorecard: Scorecard) -> tuple[str, ...]:
    """
    The notes below the table about how the figures were computed: every paragraph not known from elsewhere.

    A line that the refresh did not write is left out: somebody typed it there.
    """
    rows = [row for row in held.page.rows if held.page.text(row, layout.KEY) == layout.NOTE_KEY]
    lines = [held.page.text(row, layout.REF) for row in sorted(rows)]
    written = _paragraphs(line for line in lines if layout.text_mark(line) in held.written)
    known = _paragraphs(line.text for line in layout.note_lines(scorecard))
    return tuple(paragraph for paragraph in written if paragraph not in known)


def _paragraphs(lines: Iterable[str]) -> list[str]:
    """The notes as they were before they were wrapped into lines, without headings."""
    paragraphs: list[str] = []
    for line in lines:
        if line.startswith(BULLET):
            paragraphs.append(line.removeprefix(BULLET))
        elif line.startswith(" ") and paragraphs:
            paragraphs[-1] += f" {line.strip()}"
    return paragraphs


def _check_page(scorecard: Scorecard, cells: Sequence[CellRow], package: Package) -> None:
    narrative = layout.PagePlaces.of(scorecard.config.page).narrative
    differing = [
        reference(*place)
        for place, value in sorted(layout.values_shown(scorecard).items())
        if place[1] != narrative and not _is_same(value, _at(cells, *place))
    ]
    if differing:
        raise WorkbookError(
            f"{package.path}: the sheet {layout.PAGE} differs from its last refresh with the present config, "
            f"overrides and events in {counted(len(differing), 'cell')}. Nothing was published.\n{listed(differing)}\n"
            f"A letter is set on the sheet {layout.OVERRIDES}. Refresh the workbook, look at the page, then publish."
        )


def _at(rows: Sequence[CellRow], row: int, column: int) -> object:
    cells = rows[row - 1] if row <= len(rows) else ()
    return cells[column - 1] if column <= len(cells) else ""


def _is_same(value: Value, cell: object) -> bool:
    if isinstance(cell, datetime):
        cell = cell.date()
    return cell == ("" if value is None else value)
