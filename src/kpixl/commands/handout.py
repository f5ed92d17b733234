"""
`kpixl handout`: a copy for managers: the page, its figures, actions, overrides and functions; no row about a child.

It is built from the workbook `Handout.xlsm` that comes with kpixl, never by deleting from the working copy. The
working copy records what was handed out, so that `kpixl collect` can see later who changed what.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from kpixl.commands.all_or_nothing import placed, under_free_names
from kpixl.commands.decisions import with_those_on_the_sheet
from kpixl.commands.figures_in_doubt import in_doubt
from kpixl.commands.gate_check import findings_in, own_dates, refuse
from kpixl.commands.page_exports import refreshed_with
from kpixl.commands.people_in_page_exports import page_came_from, people_behind
from kpixl.config.reading import read_config
from kpixl.config.values import Config
from kpixl.disclosure.asking import Officer, Remember, name_kept, officer_at
from kpixl.disclosure.decided_page import DecidedPage, decided_page, override_place
from kpixl.disclosure.decisions import Decisions, Given
from kpixl.disclosure.identifying_texts import LookedFor, TextPlace
from kpixl.disclosure.kept_words import NOTHING_KEPT, KeptWords
from kpixl.disclosure.people.identities import Identities
from kpixl.disclosure.people.people_count import PeopleCount
from kpixl.extracts.cache import user_cache
from kpixl.indicators import DECLARED, definitions
from kpixl.narratives.actions import action_place, texts_of
from kpixl.narratives.archive import entries_of
from kpixl.narratives.margin import with_remarks
from kpixl.narratives.merging import Handout, Place, PlacedTexts, What
from kpixl.scorecard.actions import in_copies_for_managers, still_open
from kpixl.scorecard.overrides import CELLS, line_place, words_in
from kpixl.scorecard.scorecard import Scorecard
from kpixl.words.errors import UsageError
from kpixl.workbook import layout
from kpixl.workbook.blocks import Block
from kpixl.workbook.ooxml.as_excel_writes import as_excel_writes
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.patching import patched, save
from kpixl.workbook.pseudonyms import key
from kpixl.workbook.relaid_page import relaid
from kpixl.workbook.returned_copy import marks_of
from kpixl.workbook.scorecard_as_shown import as_shown
from kpixl.workbook.shipped import macros_in, shipped_handout
from kpixl.workbook.working_copy import WorkingCopy, override_texts
from kpixl.workbook.working_copy import working_copy as working_copy_in
from kpixl.workbook.written_before import styles_worn


class HandedOut(Struct, frozen=True):
    """The copy, and the id by which it is recognised when it comes back."""

    copy: Path
    issue: str
    scorecard: Scorecard
    people_count: PeopleCount
    wanted: str = ""  # its name, unless another file had it already

    def in_words(self) -> str:
        """What the command prints."""
        lines = [
            f"{self.copy.resolve()} is for managers: the page of {self.scorecard.period.name}, no row of a child.",
            "Send it to all of them. `kpixl collect` recognises their copies when they come back.",
        ]
        if self.wanted not in ("", self.copy.name):
            lines.append(f"{self.wanted} was there already and stays as it is, with whatever was typed into it.")
        doubts = [f"In doubt: {told}" for told in in_doubt(self.scorecard)]
        return "\n".join([*lines, *doubts, self.people_count.in_words()])


def handout(
    workbook: Path,
    extracts: Path,
    out: Path | None = None,
    *,
    config_folder: Path,
    decisions: Decisions | None = None,
    who: str = "",
    now: datetime | None = None,
    ask: Callable[[str], str] | None = None,
    remember: Remember | None = None,
) -> HandedOut:
    """
    Make a copy for managers at `out`, by default `Handout 2024-06.xlsm` beside the workbook.

    A file that is there stays: somebody may have typed into it. The copy is then `Handout 2024-06 (2).xlsm`.

    Refused, with neither file written, if the page is not that of the last refresh, config has changed since, an export
    behind it is not in `extracts`, the gate finds anything about a person, or a sentence that may identify somebody is
    undecided: by `decisions`, the sheet Decisions, or the answers of `ask`, which `remember` keeps.
    """
    now = (now or datetime.now()).replace(microsecond=0)
    _refuse_folder(out)
    config = read_config(config_folder, DECLARED)
    package = Package.read(workbook)
    working_copy = working_copy_in(package, config, now)
    refreshed_with(config_folder, package, working_copy.held, "Nothing was handed out.")
    behind, cache = page_came_from(working_copy.held, config), user_cache(is_wanted=config.cache)
    people = people_behind(behind, extracts, config.reading, "Nothing was handed out.", cache)
    looked_for = LookedFor(people.identities, secret=key())
    who = name_kept(who, looked_for)
    page = _shown_to_managers(as_shown(package, working_copy.held, config, now.date()))
    decisions = with_those_on_the_sheet(decisions or {}, working_copy.held, who)
    officer = officer_at(ask, Given(who, now.date()), remember)
    decided = _decided(page, working_copy, looked_for, decisions, officer)
    made = handed_out(decided, working_copy, now)
    _check_copy(made, decided, working_copy, people.identities)
    target = out or workbook.parent / f"Handout {decided.scorecard.period}.xlsm"
    return HandedOut(_kept(made, target, package), made.issue, decided.scorecard, people.count, target.name)


class Made(Struct, frozen=True):
    """A copy that the gate has not read yet, and the blocks that record it in the working copy."""

    copy: Package
    issue: str
    blocks: list[Block]


def handed_out(decided: DecidedPage, working_copy: WorkingCopy, now: datetime) -> Made:
    """A copy of the page, with the decisions applied."""
    issue = secrets.token_hex(8)
    copy = _copy(decided, working_copy, issue)
    period, texts = str(decided.scorecard.period), _texts(decided, working_copy)
    marks = marks_of(copy, decided.scorecard.config)
    record = Handout(issue, now.isoformat(" "), period, texts, marks, len(working_copy.archive))
    return Made(copy, issue, _records(record, working_copy))


def _refuse_folder(out: Path | None) -> None:
    if out is not None and out.is_dir():
        raise UsageError(f'{out} is a folder. Name the file to make in it: --out "{out / "Handout.xlsm"}"')


def _kept(made: Made, target: Path, package: Package) -> Path:
    """Where the copy is: at the target or the next free name. The working copy, `package`, records it."""
    files = under_free_names({target.name: made.copy.packed()}, target.parent)
    with placed(files, target.parent, only_new=files):
        save(package, patched(package, made.blocks), made.blocks)
    [name] = files
    return target.with_name(name)


def _shown_to_managers(shown: Scorecard) -> Scorecard:
    return replace(shown, queries=(), actions=in_copies_for_managers(shown.actions, shown.period))


def _decided(
    scorecard: Scorecard,
    working_copy: WorkingCopy,
    looked_for: LookedFor,
    decisions: Decisions,
    officer: Officer | None,
) -> DecidedPage:
    """The page and every cell of the sheet Overrides, with the decisions applied."""
    words = override_words(working_copy, scorecard.config)
    beside = {place: text for line in words.values() for place, text in line.values()}
    nothing = "Nothing was handed out."
    return decided_page(scorecard, looked_for, decisions, officer=officer, nothing=nothing, beside=beside)


def _check_copy(made: Made, decided: DecidedPage, working_copy: WorkingCopy, identities: Identities) -> None:
    """Refused if the gate finds anything that nobody decided to keep, or anything at all once that is masked."""
    places = layout.PagePlaces.of(decided.scorecard.config.page)
    if decided.masked is not None:
        as_masked = replace(decided, scorecard=decided.masked, beside=decided.masked_beside)
        _check(_copy(as_masked, working_copy, made.issue).packed(), places, identities, own_dates(decided.scorecard))
    _check(made.copy.packed(), places, identities, own_dates(decided.scorecard), KeptWords.of(decided.kept, key()))


def override_words(working_copy: WorkingCopy, config: Config) -> dict[int, dict[int, tuple[TextPlace, str]]]:
    """What people wrote in their own words on the sheet Overrides, by row and by column (from 0)."""
    found: dict[int, dict[int, tuple[TextPlace, str]]] = {}
    for row, line in working_copy.held.override_lines.items():
        cells = [*line, *[""] * CELLS][:CELLS]
        key_and_period = line_place(cells, config.indicators)
        found[row] = {
            column: (override_place(*key_and_period, column, row), text)
            for column, text in words_in(cells, config.indicators).items()
        }
    return found


def _lines(decided: DecidedPage, working_copy: WorkingCopy) -> dict[int, list[object]]:
    """The lines of the sheet Overrides by row, with the decisions applied."""
    words = override_words(working_copy, decided.scorecard.config)
    return {
        row: [
            decided.beside[words[row][column][0]] if column in words[row] else cell for column, cell in enumerate(line)
        ]
        for row, line in working_copy.held.override_lines.items()
    }


def _texts(decided: DecidedPage, working_copy: WorkingCopy) -> PlacedTexts:
    """The texts as handed out, after decisions: copies that come back are compared with these, not what was typed."""
    config = decided.scorecard.config
    lines = _lines(decided, working_copy)
    narratives = {Place(What.NARRATIVE, row.indicator.key): row.narrative for row in decided.scorecard.rows}
    return {**narratives, **_action_texts(decided.scorecard), **override_texts(lines.values(), config)}


def _action_texts(scorecard: Scorecard) -> PlacedTexts:
    """Every text of an action that managers may type; this month's are empty if nothing is typed yet."""
    cells = [
        action_place(what, row.indicator.key, scorecard.period)
        for row in scorecard.rows
        for what in layout.TYPED_ON_PAGE
    ]
    return dict.fromkeys(cells, "") | texts_of(scorecard.actions)


def _records(record: Handout, working_copy: WorkingCopy) -> list[Block]:
    """What the working copy records about a hand-out, and the texts that are not archived yet."""
    blocks = [layout.handout_block(record, working_copy.held.handout_rows)]
    if working_copy.unseen:
        blocks.append(layout.narrative_block(working_copy.unseen, len(working_copy.held.archive)))
    return blocks


def _copy(decided: DecidedPage, working_copy: WorkingCopy, issue: str) -> Package:
    scorecard = with_remarks(decided.scorecard, working_copy.archive, {})
    empty = _empty(layout.PagePlaces.of(scorecard.config.page))
    styles = styles_worn(empty)
    figures = working_copy.held.rated()
    overrides = {(each.key, each.period): each for each in scorecard.overrides}
    typed = sorted(_lines(decided, working_copy).items())
    blocks = [
        *layout.page_blocks(scorecard, styles, layout.PageNow()),
        *layout.action_page_blocks(scorecard, texts_of(scorecard.actions), styles, layout.PageNow()),
        layout.action_list_block(still_open(scorecard.actions, scorecard.period), scorecard.config, styles),
        layout.definition_block(scorecard.config, definitions(scorecard.config), styles),
        layout.figures_block(list(figures.values()), overrides, scorecard.config),
        layout.kpi_block(list(figures.values()), overrides, scorecard.config, scorecard.period),
        *layout.config_blocks(scorecard, issue),
        layout.narrative_block(entries_of(scorecard, ""), 0),
        *_override_blocks(typed),
    ]
    return as_excel_writes(patched(empty, blocks))  # its one formula is empty in the month of its page


def _empty(places: layout.PagePlaces) -> Package:
    """The Handout.xlsm that comes with kpixl, with its page laid out like the working copy's."""
    return relaid(Package.read(shipped_handout()), layout.USUAL, places, layout.HEADINGS_ROW)


def _override_blocks(lines: Sequence[tuple[int, Sequence[object]]]) -> list[Block]:
    """The lines as typed, each on its row."""
    return [
        Block(layout.OVERRIDES, row, 1, [[_value(cell) for cell in cells[: len(layout.OVERRIDE_HEADINGS)]]])
        for row, cells in lines
        if any(str(cell).strip() for cell in cells)
    ]


def _value(cell: object) -> str | int | float | date | None:
    return cell if isinstance(cell, int | float | date) else str(cell) or None


def _check(
    copy: bytes, places: layout.PagePlaces, identities: Identities, days: set[date], kept: KeptWords = NOTHING_KEPT
) -> None:
    """
    Refused if the gate, reading the copy from disk, finds anything except what every hand-out holds.

    A hand-out's functions and its way back need hidden sheets and columns, pickers and macros. Those of the
    Handout.xlsm that comes with kpixl are allowed in their own places; a finding anywhere else, or about a person, is
    not. To save time, names are not looked for in those macros, half of all there is to read, since a finding there
    would be allowed anyway; nor in the empty Handout.xlsm if the copy itself names nobody.
    """
    empty = _empty(places)
    macros = macros_in(empty)
    found = findings_in(copy, "Handout.xlsm", identities, days, kept=kept, passed_over=macros)
    names_somebody = any(each.is_personal for each in found)
    before = findings_in(
        empty.packed(), "Handout.xlsm", identities, days, passed_over=macros, looks_for_people=names_somebody
    )
    known = {(each.kind, each.where) for each in before}
    refuse(
        [each for each in found if (each.kind, each.where) not in known],
        "Nothing was handed out.",
        "Mend it where it was typed (a cell has the same address in the working copy), refresh, then hand out again.",
    )
