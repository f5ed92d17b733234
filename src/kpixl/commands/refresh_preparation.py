"""Everything that a refresh will write, prepared before any of it is written."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from kpixl import __version__
from kpixl.commands.case_sheets import case_sheets, exports_of_figures
from kpixl.commands.clock import Clock
from kpixl.commands.conflict_picks import picked
from kpixl.commands.data_quality import cut_narratives, quality_queries
from kpixl.commands.figures_from_exports import FromExports
from kpixl.commands.folders import Folders, shows_the_demo
from kpixl.commands.issue import issued_in
from kpixl.commands.moved_figures import counts
from kpixl.commands.page_evidence import evidence_of_page
from kpixl.commands.refresh_figures import (
    Computation,
    Hashing,
    computation_of,
    export_names,
    exports_read,
    exports_served,
    months_of,
    newest_hashed,
)
from kpixl.commands.refresh_report import Refreshed
from kpixl.commands.target_changes import target_changes
from kpixl.commands.trends import drawn_trends, sparklines
from kpixl.commands.what_exports_lack import what_exports_lack
from kpixl.config.reading import config_hash, read_config
from kpixl.config.values import Config, Letters
from kpixl.extracts.background_work import Background, right_away
from kpixl.extracts.exports import exports_in
from kpixl.figures.history import with_changes
from kpixl.indicators import DECLARED, definitions
from kpixl.narratives.actions import action_texts, actions
from kpixl.narratives.archive import Entry, How, additions, carried, carried_keys, latest
from kpixl.narratives.margin import with_remarks
from kpixl.narratives.owed_narratives import by_owner, owed
from kpixl.scorecard.actions import overdue
from kpixl.scorecard.events import ReadEvents, events
from kpixl.scorecard.overrides import Overrides, overrides
from kpixl.scorecard.scorecard import FigureKey, QualityKind, Rated, Scorecard
from kpixl.scorecard.scorecard import scorecard as scorecard_of
from kpixl.words.errors import UsageError, WorkbookError
from kpixl.words.periods import Period
from kpixl.words.terms import NewMonth, Pull
from kpixl.workbook import layout
from kpixl.workbook.blocks import Block, ChartSheet, SheetNotes, TableBlock
from kpixl.workbook.case_tables import KeptRows, exports_kept, kept_of_issued
from kpixl.workbook.childrens_rows import pseudonyms_on_cases, still_with_rows
from kpixl.workbook.held_content import HeldContent, author_of, held_in
from kpixl.workbook.ledger import Ledger, ledger_blocks, ledger_in, withdrawals
from kpixl.workbook.ooxml.cells import reference
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.patched_sheets import SheetsBegun, sheets_begun
from kpixl.workbook.ooxml.patching import patched
from kpixl.workbook.ooxml.sheet import sheets
from kpixl.workbook.ooxml.sparklines import with_sparklines
from kpixl.workbook.relaid_page import page_now_relaid, relaid
from kpixl.workbook.working_copy import owners_in, unseen_actions, unseen_events
from kpixl.workbook.written_before import Stored


class Prepared(Struct, frozen=True):
    """Everything that a refresh will write: the same for a file and for a workbook open in Excel."""

    blocks: list[Block | TableBlock]
    letters: Letters
    pull: Pull
    refreshed: Refreshed
    children: frozenset[bytes]  # pseudonyms that must be nowhere in the workbook
    of_unclear_month: tuple[Entry, ...]  # texts that may belong to the month on the page or to the month picked
    before: layout.PagePlaces  # where the page's columns are now
    after: layout.PagePlaces  # where they will be
    last_row: int  # of the page's own block
    sheets_mark: str  # identifies what the sheets with rows about children will hold
    charts: ChartSheet | None  # of trends; None if the workbook has no such sheet
    notes: SheetNotes  # on the page's figures
    begun: SheetsBegun  # blocks that another thread is writing already

    def relaid(self, package: Package) -> Package:
        """The workbook with its page in the layout that config asks for, ready to be filled."""
        wanted = sparklines(self.after, self.charts)
        if not wanted:
            package = with_sparklines(package, layout.PAGE, layout.SERIES, {})
        package = relaid(package, self.before, self.after, self.last_row)
        return with_sparklines(package, layout.PAGE, layout.SERIES, wanted) if wanted else package

    def rows_left_in(self, package: Package) -> tuple[str, ...]:
        """The sheets and parts that will still have rows about children after the write although none are wanted."""
        return still_with_rows(patched(package, self.blocks), self.children) if self.children else ()


class Typed(Struct, frozen=True):
    """What people typed, as it will be after this refresh: texts, overrides, and blocks for what was picked."""

    archive: list[Entry]  # every text, new entries last
    new_entries: list[Entry]
    overrides: Overrides
    events: ReadEvents
    blocks: list[Block]
    open_conflicts: int
    unclear_picks: tuple[str, ...]  # on the sheet Conflicts

    @property
    def unused_lines(self) -> tuple[str, ...]:
        """The lines of Overrides, Events and Conflicts that can't be used, a sentence each."""
        return (*self.overrides.unused_in_words, *self.events.unused_in_words, *self.unclear_picks)


class Filled(Struct, frozen=True):
    """The workbook's sheets as a refresh fills them, except its log and the rows about children."""

    scorecard: Scorecard
    typed: Typed
    blocks: list[Block]
    charts: ChartSheet | None
    notes: SheetNotes


def preparation(
    package: Package,
    period: Period | None,
    folders: Folders,
    *,
    now: datetime | None,
    clock: Clock,
    ahead: Executor | None = None,
    background: Background = right_away,
) -> Prepared:
    """
    What a refresh of this workbook would write; nothing is written yet. `period` and `now` are those of `refresh`.
    Case sheets are patched on threads of `ahead`, if given; computed figures are cached in the `background`.
    """
    now = (now or datetime.now()).replace(microsecond=0)
    with ThreadPoolExecutor(1) as aside:
        config = read_config(folders.config, DECLARED)
        hashing = aside.submit(newest_hashed, folders, config)  # hashing runs outside the interpreter's lock
        held = held_in(package, config.indicators)
    chosen = period or _picked(held, package.path)
    folders = folders.read_for(chosen.back_to(max(config.page.months, config.page.history))[0])
    clock.done("read the workbook")

    figures, kept = _computation_and_kept(package, folders.extracts, config, chosen, held, hashing.result(), background)
    clock.done("read and compute")

    cases = case_sheets(package, figures, kept, config, chosen)
    begun = sheets_begun(package, cases.blocks, ahead) if ahead else {}
    contents = filled(held, config, chosen, figures, now, author_of(package))
    changed = _changed(contents.scorecard, held)
    changes = target_changes(held, config, chosen, now, config_hash(folders.config))
    log = _log_blocks(held, folders, _log_row(now, contents.scorecard, figures, folders, changed), changes)
    clock.done("lay out")

    return Prepared(
        [*_there(package, contents.blocks), *log, *cases.blocks], config.letters, config.pull,
        _refreshed(package, folders, figures, contents, changed, clock), _children(package, figures.given, config),
        tuple(entry for entry in contents.typed.new_entries if entry.how is How.WHICH_MONTH), held.places,
        layout.PagePlaces.of(config.page), held.page.last_row, cases.mark, contents.charts, contents.notes, begun,
    )  # fmt: skip


def _refreshed(
    package: Package, folders: Folders, figures: Computation, contents: Filled, changed: int, clock: Clock
) -> Refreshed:
    """The report of a refresh that changed this many figures."""
    scorecard, typed, given = contents.scorecard, contents.typed, figures.given
    unplaced = sum(query.kind is QualityKind.UNPLACED_NARRATIVE for query in scorecard.queries)
    missing = what_exports_lack(exports_in(folders.extracts), scorecard, figures)
    remarks = sum(bool(row.remarks) for row in scorecard.rows)
    return Refreshed(
        package.path, folders, scorecard.period, export_names(exports_served(given)), given.rows, changed,
        len(typed.new_entries), len(scorecard.overridden), len(scorecard.queries), remarks, _owed(scorecard, typed),
        clock.seconds, typed.unused_lines, shows_the_demo(package) and not scorecard.config.page.is_demo,
        len(overdue(scorecard.open_actions)), unplaced, typed.open_conflicts, missing,
    )  # fmt: skip


def _log_blocks(held: HeldContent, folders: Folders, line: Sequence[str | int], changes: Ledger) -> list[Block]:
    """The folders, this refresh's line in the log, and the ledger's new lines."""
    return [
        Block(layout.DATA_QUALITY, layout.FOLDERS_SHOWN_ROW, 1, [[folders.in_words()]]),
        folders.block(),
        Block(layout.LOG, held.log_rows + 1, 1, [line]),
        *ledger_blocks(changes, held.log_rows + 1),
    ]


def _there(package: Package, blocks: Sequence[Block]) -> list[Block]:
    """The blocks, without those for sheets that workbooks made by earlier versions lack."""
    missing = {layout.KPI, layout.TOLD} - sheets(package).keys()
    return [block for block in blocks if block.sheet not in missing]


def _children(package: Package, given: FromExports, config: Config) -> frozenset[bytes]:
    """The pseudonyms that must be nowhere in the workbook; empty if rows about children are wanted."""
    return given.people | pseudonyms_on_cases(package) if config.pull is Pull.NONE else frozenset()


def filled(
    held: HeldContent, config: Config, chosen: Period, computation: Computation, now: datetime, author: str = ""
) -> Filled:
    """
    What a refresh of a workbook with this content writes for the month `chosen`.

    Every text that people typed is in the archive that it writes. `author` is whoever saved the workbook last.
    """
    typed = _typed(held, config, chosen, now, author)
    scorecard = _scorecard(config, chosen, computation, typed, held, now)
    figures = _figures(scorecard, held, computation)
    drawn = drawn_trends(scorecard, computation.given.restated, held)
    blocks = _blocks(scorecard, held, typed, [*figures.values()], drawn.blocks)
    said = evidence_of_page(scorecard, computation.given.facts_of(chosen))
    blocks = [*blocks, layout.told_block(said), *typed.blocks]
    return Filled(scorecard, typed, blocks, drawn.charts, layout.evidence_notes(scorecard, said))


def _owed(scorecard: Scorecard, typed: Typed) -> dict[str, int]:
    """How many narratives each owner still has to write."""
    owing = owed(scorecard, carried_keys(typed.archive, scorecard.period))
    return {owner: len(theirs) for owner, theirs in by_owner(owing).items()}


def _picked(held: HeldContent, workbook: Path) -> Period:
    if held.picked is None:
        at = reference(layout.PICKER_ROW, layout.PICKER_COLUMN)
        raise UsageError(f"{workbook}: {layout.PAGE}!{at} holds no month. Pick one from its list, or type 2024-06.")
    return held.picked


def _computation_and_kept(
    package: Package,
    folder: Path,
    config: Config,
    month: Period,
    held: HeldContent,
    hashing: Hashing,
    background: Background,
) -> tuple[Computation, KeptRows | None]:
    """The figures, and the rows kept for issued ones, read while others are computed; None if nothing is computed."""
    issued = issued_in(held).of([each.key for each in config.indicators], months_of(config.page, month))
    exports, begun = exports_of_figures(issued.figures), list[Future[KeptRows]]()
    wanted = {} if config.pull is Pull.NONE else exports
    # The chosen month's export is read in any case, and its rows come from there.
    older = exports_kept({export for (_, period), export in exports.items() if period == month}, exports)
    with ThreadPoolExecutor(1) as aside:

        def begins() -> None:
            begun.append(aside.submit(kept_of_issued, package, wanted, older))

        figures = computation_of(folder, config, month, issued, held.every_month(), hashing, begins, background)
    return figures, begun[0].result() if begun else None


def _typed(held: HeldContent, config: Config, chosen: Period, now: datetime, author: str) -> Typed:
    read = held.found
    seen_at = now.isoformat(" ")
    shows = held.shows or chosen
    other = None if chosen == shows else held.picked
    strays = {**held.strays(), **held.beside_conflicts, **held.beside_lists}
    new_entries = additions(held.archive, read, shows, held.shown_then(), seen_at, author, strays, other)
    new_entries += unseen_actions(held, config, shows, now, author, other)
    new_entries += unseen_events(held, config, shows, now, author)
    picks = picked(held, read, new_entries, config, seen_at)
    new_entries += picks.entries
    if config.page.narratives.new_month is NewMonth.CARRIED and held.shows != chosen:
        new_entries += carried([*held.archive, *new_entries], chosen, seen_at)
    typed = overrides(picks.override_lines, config.indicators, now.date())
    happened = events(held.event_lines or {}, config.indicators)
    return Typed(
        [*held.archive, *new_entries], new_entries, typed, happened, picks.blocks, picks.still_open, picks.unclear
    )


def _scorecard(
    config: Config, chosen: Period, computation: Computation, typed: Typed, held: HeldContent, now: datetime
) -> Scorecard:
    periods, given = chosen.back_to(config.page.months), computation.given
    unused = typed.events.queries
    queries = quality_queries(held, typed.overrides, unused, typed.archive, periods, computation.moved, given.flaws)
    scorecard = scorecard_of(
        config,
        chosen,
        computation.figures,
        latest(typed.archive, chosen),
        list(typed.overrides.in_force.values()),
        queries,
        given.notes,
    )
    kept = {**held.every_month(), **computation.figures, **computation.earlier}
    of_months = {place: each for place, each in kept.items() if place[1].months == 1}
    scorecard = with_changes(replace(scorecard, kept=of_months, happened=typed.events.happened))
    promised = actions(typed.archive, owners_in(config), now.date())
    scorecard = replace(scorecard, withdrawals=withdrawals(ledger_in(held.log), periods), actions=promised)
    scorecard = replace(scorecard, queries=(*scorecard.queries, *cut_narratives(scorecard)))
    return with_remarks(scorecard, typed.archive, given.breakdowns)


def _changed(scorecard: Scorecard, held: HeldContent) -> int:
    """How many figures of the page differ, in number or letter, from what `_figures` held."""
    return sum(
        _differs(rated, held.figures.get((rated.figure.key, rated.figure.period)))
        for row in scorecard.rows
        for rated in row.figures
    )


def _differs(rated: Rated, stored: Stored | None) -> bool:
    if stored is None:
        return True
    same_counts = counts(rated.figure) == counts(stored.rated.figure)
    return not same_counts or layout.letter_text(rated.letter) != stored.letter


def _log_row(
    now: datetime, scorecard: Scorecard, computation: Computation, folders: Folders, changed: int
) -> list[str | int]:
    exports = exports_read(computation.given)
    return [
        now.isoformat(" "),
        str(scorecard.period),
        ", ".join(export_names(exports)) or folders.extracts.name,
        ", ".join(computation.fingerprints[export.folder] for export in exports),
        config_hash(folders.config),
        changed,
        __version__,
    ]


def _figures(scorecard: Scorecard, held: HeldContent, computation: Computation) -> dict[FigureKey, Rated]:
    """Every figure that the workbook will hold: the page's, and those of other months, which stay as they are."""
    on_page = {(each.figure.key, each.figure.period): each for row in scorecard.rows for each in row.figures}
    on_page |= {(each.figure.key, each.figure.period): each for row in scorecard.rows for each in row.spans}
    earlier = {**held.rated(), **computation.figures}
    return {**earlier, **on_page, **computation.earlier}


def _blocks(
    scorecard: Scorecard, held: HeldContent, typed: Typed, figures: Sequence[Rated], trends: Sequence[Block]
) -> list[Block]:
    _check_nothing_below(scorecard, held)
    places = layout.PagePlaces.of(scorecard.config.page)
    of_pages = [each for each in figures if not each.state.was_on_no_page]
    now = page_now_relaid(held.page, held.places, places)
    page_blocks = [*layout.page_blocks(scorecard, held.styles, now), *_action_columns(scorecard, held, typed, now)]
    lists = [
        layout.definition_block(scorecard.config, definitions(scorecard.config), held.styles),
        *layout.quality_blocks(scorecard.queries, held.styles),
        *([layout.action_list_block(scorecard.actions, scorecard.config, held.styles)] if held.actions else []),
        *trends,
    ]
    blocks = [
        *page_blocks,
        layout.banner_block(scorecard.config.pull),
        layout.written_block(page_blocks, places),
        *lists,
        layout.listed_block(lists),
        layout.figures_block(figures, typed.overrides.in_force, scorecard.config),
        layout.kpi_block(of_pages, typed.overrides.in_force, scorecard.config, scorecard.period),
        *layout.config_blocks(scorecard),
    ]
    if typed.new_entries:
        blocks.append(layout.narrative_block(typed.new_entries, len(held.archive)))
    return blocks


def _action_columns(scorecard: Scorecard, held: HeldContent, typed: Typed, now: layout.PageNow) -> list[Block]:
    if held.actions is None:
        return []
    return layout.action_page_blocks(scorecard, action_texts(typed.archive), held.styles, now)


def _check_nothing_below(scorecard: Scorecard, held: HeldContent) -> None:
    """Refused if the table would overwrite anything that somebody put below it."""
    last = layout.FIRST_ROW + len(scorecard.rows) + len(layout.note_lines(scorecard)) - 1
    taken = [
        row
        for row, cells in held.page.rows.items()
        if held.page.last_row < row <= last and any(cell != "" for cell in cells)
    ]
    if taken:
        raise WorkbookError(
            f"{layout.PAGE}: kpixl needs the rows down to {last}, but row {taken[0]} holds something of yours.\n"
            f"Move it below row {last + 10}, then refresh again. Nothing was written."
        )
