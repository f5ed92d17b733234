"""
How a copy is published: read back, made safe, built, looked through, kept.

The copy shows what the working copy shows, cell for cell; nothing is computed again. All or nothing: whatever fails,
the folder for copies and the working copy are as they were.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from kpixl.commands.issue import states
from kpixl.commands.keeping import placed
from kpixl.commands.publish.edition import edition
from kpixl.commands.publish.email import draft_email
from kpixl.commands.publish.headline import headline
from kpixl.commands.publish.page import Page, page_of
from kpixl.commands.publish.password import encrypted
from kpixl.commands.publish.pdf import pdf_of
from kpixl.commands.publish.record import Own, Publication, Refresh, exports_behind, last_refresh, sha256
from kpixl.commands.publish.tables import Table, tables_of
from kpixl.config.reading import config_hash, read_config
from kpixl.config.values import Config
from kpixl.disclosure.decisions import (
    UNDECIDED,
    Accept,
    Decided,
    Decisions,
    open_queries,
    scorecard_to_publish,
)
from kpixl.disclosure.gate import Identities, scan
from kpixl.disclosure.questions import NarrativeQuery, QueryKind
from kpixl.disclosure.small_numbers import safe
from kpixl.indicators import ALL, DECLARED
from kpixl.scorecard.scorecard import Scorecard
from kpixl.words.errors import PublishError, UsageError, WorkbookError, listed
from kpixl.workbook.as_shown import as_shown
from kpixl.workbook.blocks import Block, Value
from kpixl.workbook.held import Held, held
from kpixl.workbook.layout import page as layout
from kpixl.workbook.ooxml.cells import reference
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.patching import patched, save

PASSED = "no finding"
MAY_STAND = (QueryKind.SMALL_COUNT, QueryKind.LONE_NAME)

Mark = Callable[[Package, Sequence[Block]], None]
"""Writes blocks into the working copy: as it lies on disk, or as it is open in Excel."""


@dataclass(frozen=True)
class Published:
    """What was kept, and where."""

    copy: Path
    pdf: Path | None
    email: Path | None
    record: Path
    scorecard: Scorecard
    decided: tuple[Decided, ...]  # about sentences that may tell who somebody is
    unasked: tuple[NarrativeQuery, ...]  # of those, what stands because nobody could be asked
    not_looked_for: str  # of whom the extracts tell; empty where they tell all


def published(
    workbook: Path | Package,
    extracts: Path,
    folder: Path,
    *,
    config_from: Path,
    reading_identities: Future[Identities],
    pdf: bool,
    strict: bool,
    decisions: Decisions,
    ask: Callable[[str], str] | None,
    email: bool,
    password: str | None,
    now: datetime,
    mark: Mark,
) -> Published:
    """What `kpixl.commands.publish.publish` says. `reading_identities` answers with whom the extracts know."""
    if pdf and password is not None:
        raise UsageError("A PDF beside a copy with a password would be open to everybody. Leave one of them out.")
    config = read_config(config_from, DECLARED)
    with ThreadPoolExecutor(1) as aside:  # large files are hashed while the copy is made
        package = Package.read(workbook) if isinstance(workbook, Path) else workbook
        before = held(package, config.indicators)
        refreshed = _last_refresh(package, before, config_from)
        shown = safe(as_shown(package, before, config, now.date()), config.page.suppress_below)
        identities = reading_identities.result()
        hashing_exports = aside.submit(exports_behind, shown, extracts)
        unasked = () if strict or ask else _standing(shown, identities, decisions)
        decisions = {**dict.fromkeys([each.reference for each in unasked], Accept(UNDECIDED)), **decisions}
        scorecard, decided = scorecard_to_publish(shown, identities, decisions, strict=strict, ask=ask)

        page, tables = page_of(scorecard), tables_of(scorecard, _definitions(config))
        copy = edition(scorecard, page, tables)
        own = Own(frozenset(_own_figures(page, tables)), frozenset(_own_dates(scorecard)))
        _check(copy, scorecard, identities, own)
        exports = hashing_exports.result()
    kept = copy if password is None else encrypted(copy, password)
    name = _name(scorecard, kept, folder)
    files = {f"{name}.xlsx": kept}
    if pdf:
        files[f"{name}.pdf"] = pdf_of(edition(scorecard, page))
    if email:
        draft = draft_email(f"{name}.xlsx", kept, headline(scorecard), is_encrypted=password is not None)
        files[f"{name}.eml"] = draft
    digests = {file: sha256(content) for file, content in files.items()}
    publication = Publication(
        now, scorecard, refreshed, exports, config_hash(config_from), digests, PASSED, own, decided
    )
    record = f"{name}.json"
    with placed({**files, record: publication.as_json()}, folder):
        mark(package, _marks(before, publication))
    return Published(
        folder / f"{name}.xlsx",
        folder / f"{name}.pdf" if pdf else None,
        folder / f"{name}.eml" if email else None,
        folder / record,
        scorecard,
        decided,
        unasked,
        identities.not_looked_for,
    )


def _last_refresh(package: Package, before: Held, config_from: Path) -> Refresh:
    """Refused if there was none, or config is another one since."""
    refreshed = last_refresh(before.log)
    if refreshed is None:
        raise WorkbookError(f"{package.path} was never refreshed. Refresh it, look at the page, then publish.")
    if refreshed.config != config_hash(config_from):
        raise WorkbookError(
            f"{package.path} was refreshed with another config than {config_from} is now. Nothing was published.\n"
            "Refresh it and look at the page, or name the config that it was refreshed with: --config DIR."
        )
    return refreshed


def _definitions(config: Config) -> list[list[Value]]:
    any_style: Mapping[str, int] = defaultdict(int)
    block = layout.definition_block(config, {key: each.definition for key, each in ALL.items()}, any_style)
    return [list(row) for row in block.rows]


def _check(copy: bytes, scorecard: Scorecard, identities: Identities, own: Own) -> None:
    """Refused if the gate, reading the copy from disk, finds anything at all in it."""
    with tempfile.TemporaryDirectory(prefix="kpixl-") as folder:
        written = Path(folder) / f"{_plain_name(scorecard)}.xlsx"
        written.write_bytes(copy)
        findings = scan(written, identities, own_figures=own.figures, own_dates=own.days)
    if findings:
        told = listed([f"{each.where}: {each.kind}, {each.how_much}" for each in findings])
        raise PublishError(
            f"The copy was not kept. Nothing was published. The gate found in it:\n{told}\n"
            "What is about a person was typed: in a narrative, an override or config. A cell has the same address on "
            f"the sheet {layout.PAGE} of the working copy. Mend it there, then publish again."
        )


def _standing(scorecard: Scorecard, identities: Identities, decisions: Decisions) -> tuple[NarrativeQuery, ...]:
    """
    What stands as it was written where nobody can be asked: small numbers and lone names.

    Nothing does where the page itself doesn't show small numbers; whatever names somebody never does.
    """
    if scorecard.config.page.suppress_below:
        return ()
    return tuple(each for each in open_queries(scorecard, identities, decisions) if each.kind in MAY_STAND)


def _own_figures(page: Page, tables: Sequence[Table]) -> set[tuple[str, str]]:
    """The cells with numbers, by sheet and reference: a count that equals somebody's id is still a count."""
    on_page = {(layout.PAGE, reference(cell.row, cell.column)) for cell in page.cells if cell.is_number}
    return on_page | {(table.sheet, reference(*place)) for table in tables for place in table.numbers}


def _own_dates(scorecard: Scorecard) -> set[date]:
    """The days that the copy itself tells."""
    overrides = [day for each in scorecard.overrides for day in (each.when, each.until) if day]
    return {scorecard.period.first_day, *overrides}


def _name(scorecard: Scorecard, copy: bytes, folder: Path) -> str:
    """`Scorecard 2024-06`; with a number behind it where another copy has that name, which stays as it was sent."""
    name = _plain_name(scorecard)
    candidates = (name, *(f"{name} ({number})" for number in range(2, 1000)))
    return next(each for each in candidates if _is_free(folder / f"{each}.xlsx", copy))


def _plain_name(scorecard: Scorecard) -> str:
    return f"{layout.PAGE} {scorecard.period}"


def _is_free(file: Path, copy: bytes) -> bool:
    return not file.exists() or file.read_bytes() == copy


def _marks(before: Held, publication: Publication) -> list[Block]:
    """In the working copy: the page's figures as issued, and a line in `_log`. Both or neither."""
    return [states(before, publication.scorecard.periods), *publication.log_blocks(before.log_rows)]


def mark_file(package: Package, blocks: Sequence[Block]) -> None:
    """Into the file that the package was read from."""
    save(package, patched(package, blocks), blocks)
