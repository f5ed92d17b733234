"""
Refresh of a workbook on disk: read, compute, write, once each.

If anything fails before the write, not one cell has changed; the write itself is all or nothing.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kpixl import __version__
from kpixl.commands.picks import picked
from kpixl.config.reading import read_config
from kpixl.config.settings import chosen_config, chosen_extracts
from kpixl.config.values import Config, Letters
from kpixl.indicators import ALL, DECLARED
from kpixl.narratives.archive import Entry, How, additions, carried, found, latest
from kpixl.narratives.margin import Breakdowns, with_remarks
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.overrides import Overrides, overrides
from kpixl.scorecard.scorecard import MOVED, Query, Rated, Scorecard, rated, scorecard
from kpixl.words.errors import UsageError, WorkbookError
from kpixl.words.periods import Period
from kpixl.words.terms import NewMonth
from kpixl.workbook.blocks import Block, TableBlock
from kpixl.workbook.case_tables import case_tables, kept_of_issued
from kpixl.workbook.held import Held, Stored, author_of, held
from kpixl.workbook.layout import page as layout
from kpixl.workbook.letter_colours import styles_part, with_letter_colours
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.patching import patched, save

if TYPE_CHECKING:
    from kpixl.extracts.faults import Fault
    from kpixl.figures.answers import Computed

FigureKey = tuple[str, Period]


@dataclass(frozen=True)
class Refreshed:
    """What a refresh did, for whoever asked for it. `seconds` are by step, in order."""

    workbook: Path
    period: Period
    exports: tuple[str, ...]
    rows_read: int
    figures_changed: int
    narratives_added: int
    overrides: int  # in force on the page
    queries: int
    seconds: Mapping[str, float]

    def in_words(self) -> str:
        return (
            f"{self.workbook} shows {self.period.name}: {self.figures_changed} figures changed, "
            f"{self.narratives_added} narratives kept, {self.overrides} letters set by managers, "
            f"{self.queries} lines on the Data quality sheet.\n"
            f"Computed from {', '.join(self.exports)} ({self.rows_read:,} rows) in {sum(self.seconds.values()):.1f} s."
        )


@dataclass(frozen=True)
class Prepared:
    """All that a refresh writes, before any of it is written: the same for a file and for a workbook open in Excel."""

    blocks: list[Block | TableBlock]
    letters: Letters
    refreshed: Refreshed


@dataclass(frozen=True)
class Computation:
    """The figures of a refresh: computed now or kept as issued, and what else the extracts said."""

    figures: Mapping[FigureKey, Rated]
    computed: Computed
    moved: tuple[Query, ...]


def refresh(
    workbook: Path,
    period: Period | None = None,
    extracts: Path | None = None,
    config_folder: Path | None = None,
    *,
    now: datetime | None = None,
) -> Refreshed:
    """
    Fill the workbook for a period: without one, for the month in its picker.

    Folders that are not named are those of the user's settings; without a config there either, the one shipped.
    Figures that were issued stay as they are. `now` stands in the log and decides which overrides are still in force.
    """
    clock = Clock()
    package = Package.read(workbook)
    prepared = preparation(package, period, extracts, config_folder, now=now, clock=clock)
    painted = with_letter_colours(patched(package, prepared.blocks), prepared.letters)
    clock.done("patch")
    save(package, painted, prepared.blocks, allowed={styles_part(package)})
    clock.done("write")
    return replace(prepared.refreshed, seconds=clock.seconds)


def preparation(
    package: Package,
    period: Period | None,
    extracts: Path | None,
    config_folder: Path | None,
    *,
    now: datetime | None,
    clock: Clock,
) -> Prepared:
    """What a refresh of this workbook would write; nothing is. The arguments are those of `refresh`."""
    now = (now or datetime.now()).replace(microsecond=0)
    folder, config_from = chosen_extracts(extracts), chosen_config(config_folder)
    config = read_config(config_from, DECLARED)
    before = held(package, config.indicators)
    chosen = period or before.picked
    if chosen is None:
        raise UsageError(f"{package.path}: there is no month in the picker of sheet {layout.PAGE}. Pick one.")
    clock.done("read the workbook")

    issued = _issued(before, config, chosen)
    with ThreadPoolExecutor(1) as aside:  # what issued figures keep is read while the others are computed
        keeping = aside.submit(kept_of_issued, package, _exports_of(issued), {*_exports_of(issued).values()})
        computation = _computation(folder, config, chosen, issued)
        kept = keeping.result()
    clock.done("read and compute")

    read = found(before.page_texts(), config.indicators, before.names)
    seen_at = now.isoformat(" ")
    new_entries = additions(
        before.archive,
        read,
        before.shows or chosen,
        before.shown_then(),
        seen_at,
        author_of(package),
        before.strays(),
    )
    picks = picked(before, read, config, seen_at)
    new_entries += picks.entries
    if config.page.narratives.new_month is NewMonth.CARRIED and before.shows != chosen:
        new_entries += carried([*before.archive, *new_entries], chosen, seen_at)
    typed = overrides(picks.override_lines, config.indicators, now.date())
    page = _scorecard(config, chosen, computation, [*before.archive, *new_entries], typed, before)
    changed = _changed(page, before)
    log = _log_row(now, page, computation.computed, folder, config_from, changed)
    blocks = _blocks(page, before, typed, new_entries, log)
    clock.done("lay out")

    tables = case_tables(package, computation.computed, _exports_of(issued), kept, before.styles["day"])
    refreshed = Refreshed(
        package.path,
        chosen,
        _export_names(computation.computed),
        computation.computed.rows,
        changed,
        len(new_entries),
        len(page.overridden),
        len(page.queries),
        clock.seconds,
    )
    return Prepared([*blocks, *picks.blocks, *tables], config.letters, refreshed)


class Clock:
    """Seconds by step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._since = time.perf_counter()

    def done(self, step: str) -> None:
        moment = time.perf_counter()
        self.seconds[step] = moment - self._since
        self._since = moment


def _computation(folder: Path, config: Config, chosen: Period, issued: Mapping[FigureKey, Rated]) -> Computation:
    from kpixl.figures.answers import History
    from kpixl.figures.computing import compute

    if config.page.months > layout.MONTHS:
        raise UsageError(f"config/page.toml: months is {config.page.months}; the page has room for {layout.MONTHS}.")
    periods = chosen.back_to(config.page.months)
    open_periods = [
        period for period in periods if any((indicator.key, period) not in issued for indicator in config.indicators)
    ]
    compared = sorted({period for _, period in issued})
    computed = compute(folder, config, open_periods or [chosen], History.OWN_ELSE_NEWEST, compare=compared)
    figures = {
        key: rated(figure, config.indicator(key[0]), _export_name(computed, key[1]))
        for key, figure in computed.figures.items()
    }
    moved = moved_since({place: was.figure for place, was in issued.items()}, computed.restated, config)
    return Computation({**figures, **issued}, computed, moved)


def _issued(before: Held, config: Config, chosen: Period) -> dict[FigureKey, Rated]:
    """The figures of the page that were issued."""
    periods = chosen.back_to(config.page.months)
    keys = {indicator.key for indicator in config.indicators}
    return {
        place: stored.rated
        for place, stored in before.figures.items()
        if stored.rated.is_issued and place[1] in periods and place[0] in keys
    }


def moved_since(
    issued: Mapping[FigureKey, Figure], restated: Mapping[FigureKey, Figure], config: Config
) -> tuple[Query, ...]:
    """What the newest export says otherwise of figures that were issued; where it can't tell, nothing has moved."""
    return tuple(
        _moved_query(was, restated[place], config)
        for place, was in issued.items()
        if not restated[place].reason and _counts(restated[place]) != _counts(was)
    )


def _moved_query(was: Figure, now: Figure, config: Config) -> Query:
    indicator = config.indicator(now.key)
    what = f"{_in_words(was, config)} was issued; the newest export says {_in_words(now, config)}"
    return Query(MOVED, indicator.name, what, now.key, str(now.period))


def _in_words(figure: Figure, config: Config) -> str:
    from kpixl.scorecard.display import shown

    text = shown(figure, config.indicator(figure.key).decimals)
    return text if figure.denominator is None else f"{text} ({figure.numerator:,} of {figure.denominator:,})"


def _counts(figure: Figure) -> tuple[int | None, int | None]:
    return figure.numerator, figure.denominator


def _export_name(computed: Computed, period: Period) -> str:
    export = computed.exports.get(period)
    return export.name if export else ""


def _export_names(computed: Computed) -> tuple[str, ...]:
    return tuple(dict.fromkeys(export.name for export in computed.exports.values() if export))


def _scorecard(
    config: Config,
    chosen: Period,
    computation: Computation,
    archive: Sequence[Entry],
    typed: Overrides,
    before: Held,
) -> Scorecard:
    queries = [
        *typed.queries,
        *_open_typed_letters(before, typed, chosen.back_to(config.page.months)),
        *_unplaced(archive, before.shows),
        *computation.moved,
        *(_fault_query(fault) for fault in computation.computed.faults),
    ]
    narratives = latest(archive, chosen)
    page = scorecard(
        config,
        chosen,
        computation.figures,
        narratives,
        list(typed.in_force.values()),
        queries,
        computation.computed.notes,
    )
    page = replace(page, queries=(*page.queries, *_cut_narratives(page)))
    return with_remarks(page, archive, _breakdowns(computation.computed))


def _breakdowns(computed: Computed) -> Breakdowns:
    """By team and by service together: in a text, either may be named."""
    from kpixl.figures.groups import broken_down

    teams, services = (broken_down(computed, by) for by in ("team", "service"))
    return {place: {**teams[place], **services[place]} for place in teams}


def _open_typed_letters(before: Held, typed: Overrides, periods: Sequence[Period]) -> Iterable[Query]:
    """Letters typed over the page, until there is an override for them or their month has left the page."""
    shown = {str(period) for period in periods}
    answered = {(key, str(period)) for key, period in typed.in_force}
    by_place = {(query.key, query.period): query for query in before.typed_letters}  # the last one typed
    return [query for place, query in by_place.items() if place not in answered and place[1] in shown]


def _unplaced(archive: Sequence[Entry], shows: Period | None) -> list[Query]:
    from kpixl.narratives.archive import UNPLACED

    return [
        Query(
            "Narrative without a place",
            f"{layout.NARRATIVES}, row {row}",
            f"{_why_unplaced(entry)}; it is kept there. Copy it to its row.",
            period=entry.period,
        )
        for row, entry in enumerate(archive, start=2)
        if entry.key == UNPLACED and entry.period == str(shows)
    ]


def _why_unplaced(entry: Entry) -> str:
    if entry.how is How.TYPED and entry.origin:
        return f"This text was typed in {entry.origin}, where only kpixl writes"
    return "The page no longer said which indicator this text belongs to"


def _cut_narratives(page: Scorecard) -> list[Query]:
    return [
        Query(
            "Narrative too long to print",
            row.indicator.name,
            f"It has {len(row.narrative):,} characters, more than the highest row can show. All of it is kept.",
            row.indicator.key,
            str(page.period),
        )
        for row in page.rows
        if layout.is_cut(row)
    ]


def _fault_query(fault: Fault) -> Query:
    from kpixl.extracts.faults import LINES_SHOWN

    lines = ", ".join(str(line) for line in fault.lines[:LINES_SHOWN])
    more = f" and {fault.count - LINES_SHOWN:,} more" if fault.count > LINES_SHOWN else ""
    return Query("Extract", f"{fault.file}, line {lines}{more}", fault.what, count=fault.count)


def _changed(page: Scorecard, before: Held) -> int:
    """How many figures of the page are not what `_figures` held, number or letter."""
    return sum(
        _differs(rated, before.figures.get((rated.figure.key, rated.figure.period)))
        for row in page.rows
        for rated in row.figures
    )


def _differs(rated: Rated, stored: Stored | None) -> bool:
    if stored is None:
        return True
    same_counts = _counts(rated.figure) == _counts(stored.rated.figure)
    return not same_counts or layout.letter_text(rated.letter) != stored.letter


def _log_row(
    now: datetime, page: Scorecard, computed: Computed, folder: Path, config_folder: Path, changed: int
) -> list[str | int]:
    return [
        now.isoformat(" "),
        str(page.period),
        ", ".join(_export_names(computed)) or folder.name,
        fingerprint(export.folder for export in computed.exports.values() if export),
        config_hash(config_folder),
        changed,
        __version__,
    ]


def fingerprint(folders: Iterable[Path]) -> str:
    """Of the files' names and sizes: enough to tell one export from another, and read in no time."""
    digest = hashlib.sha256()
    for folder in sorted(set(folders)):
        for file in sorted(folder.iterdir()):
            if file.is_file():
                digest.update(f"{file.name}\0{file.stat().st_size}\0".encode())
    return digest.hexdigest()[:16]


def config_hash(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(folder.glob("*.toml")):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _blocks(
    page: Scorecard, before: Held, typed: Overrides, new_entries: Sequence[Entry], log: Sequence[str | int]
) -> list[Block]:
    _check_nothing_below(page, before)
    on_page = {(each.figure.key, each.figure.period): each for row in page.rows for each in row.figures}
    earlier = {place: stored.rated for place, stored in before.figures.items()}
    page_blocks = layout.page_blocks(page, before.styles, before.page)
    blocks = [
        *page_blocks,
        layout.written_block(page_blocks),
        layout.definition_block(page.config, {key: each.definition for key, each in ALL.items()}, before.styles),
        layout.quality_block(page.queries, before.styles),
        layout.figures_block([*{**earlier, **on_page}.values()], typed.in_force, page.config),
        *layout.config_blocks(page, before.styles),
        Block(layout.LOG, before.log_rows + 1, 1, [log]),
    ]
    if new_entries:
        blocks.append(layout.narrative_block(new_entries, len(before.archive)))
    return blocks


def _check_nothing_below(page: Scorecard, before: Held) -> None:
    """What somebody put below the table is not kpixl's to overwrite."""
    last = layout.FIRST_ROW + len(page.rows) + len(layout.note_lines(page)) - 1
    taken = [
        row
        for row, cells in before.page.rows.items()
        if before.page.last_row < row <= last and any(cell != "" for cell in cells)
    ]
    if taken:
        raise WorkbookError(
            f"{layout.PAGE}: kpixl needs the rows down to {last}, but row {taken[0]} holds something of yours.\n"
            f"Move it below row {last + 10}, then refresh again. Nothing was written."
        )


def _exports_of(issued: Mapping[FigureKey, Rated]) -> dict[FigureKey, str]:
    """Which export each issued figure came from."""
    return {place: rated.export for place, rated in issued.items()}


def issued_figures(workbook: Path) -> dict[FigureKey, Figure]:
    """The figures that were issued from this workbook, of all periods."""
    stored = held(Package.read(workbook), ()).figures
    return {place: each.rated.figure for place, each in stored.items() if each.rated.is_issued}


def issue(workbook: Path, periods: Sequence[Period]) -> None:
    """Mark the figures of these periods as issued: no later refresh changes them."""
    package = Package.read(workbook)
    before = held(package, ())
    missing = [str(period) for period in periods if not any(place[1] == period for place in before.figures)]
    if missing:
        raise UsageError(f"{workbook} holds no figures of {', '.join(missing)}. Refresh that month first.")
    marked = [states(before, periods)]
    save(package, patched(package, marked), marked)


def states(before: Held, issued: Sequence[Period]) -> Block:
    """The states of all figures in `_figures`, with those of the periods `issued` from now on."""
    rows = [
        [layout.ISSUED if stored.rated.is_issued or place[1] in issued else layout.DRAFT]
        for place, stored in before.figures.items()
    ]
    return Block(layout.FIGURES, 2, layout.FIGURE_HEADINGS.index("state") + 1, rows)
