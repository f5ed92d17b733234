"""How a copy is published: read back, made safe, built, searched, kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from datetime import date, datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from kpixl.commands.all_or_nothing import placed, under_a_free_name
from kpixl.commands.decisions import with_those_on_the_sheet
from kpixl.commands.gate_check import findings_in, own_dates, refuse
from kpixl.commands.issue import Issue, acceptance_lines, issue_lines, states_with, told_lines
from kpixl.commands.known_copies import OwnInCopy, sha256
from kpixl.commands.page_exports import CameFrom, refreshed_with
from kpixl.commands.publish.accepting import acceptances_of
from kpixl.commands.publish.choices import Choices
from kpixl.commands.publish.earlier_copies import BesideEarlier, beside_earlier, earlier_copies, in_copies
from kpixl.commands.publish.edition import edition
from kpixl.commands.publish.headline import headline
from kpixl.commands.publish.page import CopyPage, page_of
from kpixl.commands.publish.password import encrypted
from kpixl.commands.publish.plain_table import PlainTable
from kpixl.commands.publish.record import Publication
from kpixl.commands.publish.tables import tables_of
from kpixl.config.reading import config_hash
from kpixl.config.values import Config
from kpixl.disclosure.across_copies import Earlier
from kpixl.disclosure.asking import name_kept
from kpixl.disclosure.decided_page import DecidedPage, decided_page
from kpixl.disclosure.decisions import Decided, Ruling, in_words
from kpixl.disclosure.hidden_numbers import hidden_numbers_told, without_hidden_numbers
from kpixl.disclosure.identifying_texts import LookedFor, QueryKind
from kpixl.disclosure.kept_words import NOTHING_KEPT, KeptWords
from kpixl.disclosure.people.identities import Identities
from kpixl.disclosure.people.people_count import PeopleCount
from kpixl.disclosure.people.people_in_extracts import People
from kpixl.indicators import definitions
from kpixl.scorecard.display import SUPPRESSED
from kpixl.scorecard.scorecard import Scorecard
from kpixl.words.errors import PublishError, UsageError, listed
from kpixl.words.texts import counted
from kpixl.workbook import layout
from kpixl.workbook.blocks import Block, Value
from kpixl.workbook.held_content import HeldContent
from kpixl.workbook.ledger import acceptances, ledger_blocks, ledger_in
from kpixl.workbook.ooxml.cells import reference
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.patching import patched, save
from kpixl.workbook.pseudonyms import key
from kpixl.workbook.scorecard_as_shown import as_shown, refuse_open_conflicts

PASSED = "no finding"

Mark = Callable[[Package, Sequence[Block]], None]
"""Writes blocks into the working copy: on disk, or as open in Excel."""


class Sources(Struct, frozen=True):
    """What a copy is made from. `people` gives the people in the exports that the page came from."""

    package: Package
    held: HeldContent
    config: Config
    config_folder: Path
    exports: Sequence[CameFrom]
    people: Future[People]


class Published(Struct, frozen=True):
    """What was kept, and where."""

    copy: Path
    pdf: Path | None
    email: Path | None
    record: Path
    scorecard: Scorecard
    decided: tuple[Decided, ...]  # about sentences that may identify somebody
    people_count: PeopleCount
    beside: BesideEarlier  # the page beside earlier copies

    def in_words(self) -> str:
        """What the command prints."""
        month = self.scorecard.period.name
        lines = [f"{self.copy.resolve()} shows {month}. {self.gate_in_words}"]
        lines.append(self.people_count.in_words())
        lines += [f"{self.pdf.resolve()} is its page."] if self.pdf else []
        lines += [f"{self.email.resolve()} is a message still to be addressed."] if self.email else []
        lines.append(f"{self.record.resolve()} says what it was made from. The figures of its months are issued now.")
        accepted = [f"In doubt, and accepted: {each.key}, {each.period}." for each in self.scorecard.acceptances]
        if missing := headline(self.scorecard).without_narrative:
            lines.append(f"Still owed: {counted(len(missing), 'narrative')}; the copy names the indicators.")
        return "\n".join([*lines, *accepted, *self.beside.in_words(), *self._decided_in_words()])

    @property
    def gate_in_words(self) -> str:
        """What the gate found; names that somebody decided to keep are mentioned."""
        kept = sum(each.decision is Ruling.KEPT and each.kind is not QueryKind.SMALL_COUNT for each in self.decided)
        nobody = "nobody named" if not kept else f"nobody named except in what somebody decided to keep ({kept})"
        return f"The gate found nothing hidden, and {nobody}."

    def _decided_in_words(self) -> list[str]:
        """What was decided, but not why: the reasons are in the record."""
        told = in_words(self.decided, lambda each: f"  {each.text.name}: {each.kind}, {each.decision}")
        return ["Sentences that may say who somebody is:", *told] if told else []


class CheckedCopy(Struct, frozen=True):
    """A copy that passed the gate, before it is kept: its bytes, and which of its values are kpixl's own."""

    scorecard: Scorecard
    workbook: bytes
    own: OwnInCopy


def published(sources: Sources, folder: Path, choices: Choices, now: datetime, mark: Mark) -> Published:
    """Publish the copy, as `kpixl.commands.publish.publish.publish` says."""
    if choices.pdf and choices.password is not None:
        raise UsageError("A PDF beside a copy with a password would be open to everybody. Leave one of them out.")
    package, held, config = sources.package, sources.held, sources.config
    refuse_open_conflicts(package, held)
    refresh = refreshed_with(sources.config_folder, package, held, "Nothing was published.")
    page = _shown_to_leadership(as_shown(package, held, config, now.date()))
    ledger = ledger_in(held.log)
    before = acceptances(ledger)
    accepted = acceptances_of(page, before, choices.accepted, now.date(), strict=choices.strict, ask=choices.ask)
    beside, told_before = beside_earlier(page, ledger), earlier_copies(ledger)
    shown = replace(without_hidden_numbers(page, beside.scorecard, told_before), acceptances=accepted)
    people = sources.people.result()
    identities = people.identities
    decided = _decided(shown, identities, held, choices, now.date())
    _refuse_hidden_numbers(page, decided, told_before)
    copy = _copy(decided, identities)
    name, files = _files(copy, choices, folder)
    digests = {file: sha256(content) for file, content in files.items()}
    publication = Publication(
        now, copy.scorecard, refresh, sources.exports, people.count, config_hash(sources.config_folder), digests,
        PASSED, copy.own, decided.decided,
    )  # fmt: skip
    blocks = _marks(held, publication, Issue(now, f"{name}.xlsx", in_copies(page, copy.scorecard)))
    with placed({**files, f"{name}.json": publication.as_json()}, folder, only_new=files):
        mark(package, blocks)
    return _published(folder / name, files, decided, people.count, beside)


def _shown_to_leadership(shown: Scorecard) -> Scorecard:
    """The page with only the actions that a copy shows: the open ones, if config wants any."""
    return replace(shown, actions=shown.open_actions if shown.config.page.actions else ())


def _refuse_hidden_numbers(page: Scorecard, decided: DecidedPage, earlier: Earlier) -> None:
    """Refused if a text gives a number that its row hides or hid, unless somebody kept a small number of that row."""
    kept = {each.text.key for each in decided.decided if each.decision is Ruling.KEPT}
    told = [str(each) for each in hidden_numbers_told(page, decided.scorecard, kept, earlier)]
    if told:
        raise PublishError(
            f"A text gives a number that its row hides to protect small ones. Nothing was published.\n{listed(told)}\n"
            f"Leave the number out, or write {SUPPRESSED} in its place, then publish again."
        )


def _published(
    stem: Path, files: Mapping[str, bytes], decided: DecidedPage, people_count: PeopleCount, beside: BesideEarlier
) -> Published:
    def kept(ending: str) -> Path | None:
        name = f"{stem.name}.{ending}"
        return stem.with_name(name) if name in files else None

    return Published(
        stem.with_name(f"{stem.name}.xlsx"),
        kept("pdf"),
        kept("eml"),
        stem.with_name(f"{stem.name}.json"),
        decided.scorecard,
        decided.decided,
        people_count,
        beside,
    )


def _decided(shown: Scorecard, identities: Identities, held: HeldContent, choices: Choices, today: date) -> DecidedPage:
    """The page with the decisions applied, those made beforehand and those made now."""
    looked_for = LookedFor(identities, secret=key())
    who = name_kept(choices.who, looked_for)
    before = {} if choices.asks_again else with_those_on_the_sheet(choices.decisions, held, who)
    officer = replace(choices, who=who).officer(today)
    return decided_page(shown, looked_for, before, strict=choices.strict, officer=officer)


def _copy(decided: DecidedPage, identities: Identities) -> CheckedCopy:
    """
    Refused if the gate, reading the copy from disk, finds anything in it that was not decided on.

    What somebody decided to keep may be found; once that is masked, nothing at all may be.
    """
    if decided.masked is not None:
        _checked(decided.masked, identities)
    return _checked(decided.scorecard, identities, KeptWords.of(decided.kept, key()))


def _checked(scorecard: Scorecard, identities: Identities, kept: KeptWords = NOTHING_KEPT) -> CheckedCopy:
    page, tables = page_of(scorecard), tables_of(scorecard, _definitions(scorecard.config))
    workbook = edition(scorecard, page, tables)
    own = OwnInCopy(frozenset(_own_figures(page, tables)), frozenset(own_dates(scorecard)), kept.marks)
    refuse(
        findings_in(workbook, f"{_plain_name(scorecard)}.xlsx", identities, own.days, own.figures, kept),
        "Nothing was published.",
        f"Mend it where it was typed (a cell of the sheet {layout.PAGE} has the same address in the working copy), "
        "refresh, then publish again.",
    )
    return CheckedCopy(scorecard, workbook, own)


def _files(copy: CheckedCopy, choices: Choices, folder: Path) -> tuple[str, Mapping[str, bytes]]:
    """
    The copy's name in the folder, and the contents of its files by name, the copy first.

    It is `Scorecard 2024-06`, with a number after it if a file of that name differs: copies that were sent and drafts
    that somebody has addressed stay as they are.
    """
    password = choices.password
    contents = {"xlsx": copy.workbook if password is None else encrypted(copy.workbook, password)}
    if choices.pdf:
        from kpixl.commands.publish.pdf import pdf_of  # imported late: few copies are printed or sent

        contents["pdf"] = pdf_of(copy.scorecard)

    def files_named(name: str) -> dict[str, bytes]:
        files = {f"{name}.{ending}": content for ending, content in contents.items()}
        if choices.email:
            from kpixl.commands.publish.email import draft_email

            is_encrypted = password is not None
            files[f"{name}.eml"] = draft_email(files, headline(copy.scorecard), is_encrypted=is_encrypted)
        return files

    return under_a_free_name(_plain_name(copy.scorecard), folder, files_named)


def _definitions(config: Config) -> list[list[Value]]:
    any_style: Mapping[str, int] = defaultdict(int)
    block = layout.definition_block(config, definitions(config), any_style)
    return [list(row) for row in block.rows]


def _own_figures(page: CopyPage, tables: Sequence[PlainTable]) -> set[tuple[str, str]]:
    """The cells with numbers, by sheet and reference: a count that equals somebody's id is still a count."""
    on_page = {(layout.PAGE, reference(cell.row, cell.column)) for cell in page.cells if cell.is_number}
    return on_page | {(table.sheet, reference(*place)) for table in tables for place in table.numbers}


def _plain_name(scorecard: Scorecard) -> str:
    return f"{layout.PAGE} {scorecard.period}"


def _marks(held: HeldContent, publication: Publication, issue: Issue) -> list[Block]:
    """
    What changes in the working copy, all or nothing.

    The page's figures become issued, and `_log` gets lines for the ledger and one for the copy.
    """
    scorecard = publication.scorecard
    lines = [
        *acceptance_lines(held, scorecard.acceptances, issue),
        *issue_lines(held, scorecard.periods, scorecard.overrides, scorecard.config, issue),
        *told_lines(held, issue),
    ]
    return [
        states_with(held, scorecard.periods),
        *ledger_blocks(lines, held.log_rows),
        *publication.log_blocks(held.log_rows + len(lines)),
    ]


def mark_file(package: Package, blocks: Sequence[Block]) -> None:
    """Write the blocks into the file that the package was read from."""
    save(package, patched(package, blocks), blocks)
