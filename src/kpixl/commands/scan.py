"""`kpixl scan`: what a workbook hides and, with extracts, whom it names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct

from kpixl.commands.extracts_from_connection import copies_of, extracts_of
from kpixl.commands.known_copies import known_of
from kpixl.commands.page_exports import CameFrom
from kpixl.commands.people_in_page_exports import known_again, page_came_from, people_behind
from kpixl.config.reading import read_config, read_reading
from kpixl.disclosure.finding import Finding, report
from kpixl.disclosure.gate.scan import scan
from kpixl.disclosure.kept_words import NOTHING_KEPT, KeptWords
from kpixl.disclosure.people.people_count import PeopleCount
from kpixl.disclosure.people.people_in_extracts import People, people_of
from kpixl.extracts.connections import connection_named
from kpixl.extracts.exports import exports_in
from kpixl.extracts.tables_on_disk import files_in
from kpixl.indicators import DECLARED
from kpixl.words.errors import WorkbookError
from kpixl.words.periods import Period
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.pseudonyms import key
from kpixl.workbook.shipped import shipped_code
from kpixl.workbook.written_before import held_figures_in


class Scanned(Struct, frozen=True):
    """What was found in a file, and who was looked for; `is_known` if the file says which exports it came from."""

    findings: Sequence[Finding]
    people_count: PeopleCount | None
    is_known: bool

    def in_words(self) -> str:
        """What the command prints."""
        return "\n".join([report(self.findings, identities_checked=self.people_count is not None), *self._who()])

    def _who(self) -> list[str]:
        if not self.people_count:
            return []
        whose = "the exports that its figures came from" if self.is_known else "the extracts folder as it is now"
        why = "" if self.is_known else ": the file does not say which exports it came from"
        return [self.people_count.in_words(), f"They are the people of {whose}{why}."]


def scanned(file: Path, extracts: Path | None, config_folder: Path) -> Scanned:
    """
    What the file hides and, with extracts, what in it is about somebody.

    A file that says which exports it came from (a workbook, a hand-out, a copy with its record beside it) is searched
    for the people in those exports, any other file for everybody in the folder. Macros and formulas that are kpixl's
    own, byte for byte, are not searched for people.
    """
    known = known_of(file)
    people, is_known = None, False
    if extracts:
        behind = known.exports or _came_from(file, config_folder)
        is_known = bool(behind)
        people = _people(behind, extracts, config_folder)
    identities = people.identities if people else None
    kept = KeptWords(known.own.kept, key()) if known.own.kept else NOTHING_KEPT
    findings = scan(
        file,
        identities,
        own_figures=known.own.figures,
        own_dates=known.own.days,
        kept=kept,
        passed_over=shipped_code() if identities else (),
    )
    return Scanned(findings, people.count if people else None, is_known)


def _people(behind: Sequence[CameFrom], extracts: Path, config_folder: Path) -> People:
    reading, connection = read_reading(config_folder), connection_named(extracts)
    if behind:
        folder = copies_of(connection, config_folder) if connection else extracts
        return people_behind(behind, folder, reading, "The file was not looked through.")
    now = Period(date.today().year, date.today().month)
    exports = exports_in(extracts_of(extracts, config_folder, now))
    # Nobody can tell whose rows are in a folder passed over, so one that is not empty is refused.
    unclear = [export for export in exports.passed_over if any(map(_is_seen, files_in(export.folder)))]
    return known_again(people_of([*unclear, *exports.all], reading))


def _is_seen(file: Path) -> bool:
    return not file.name.startswith(".")


def _came_from(file: Path, config_folder: Path) -> Sequence[CameFrom]:
    """The exports that a workbook or hand-out says it came from; empty for other files, or if never refreshed."""
    try:
        held = held_figures_in(Package.read(file))
    except WorkbookError:
        return ()
    behind = page_came_from(held, read_config(config_folder, DECLARED)) if held else ()
    return behind if any(each.fingerprint for each in behind) else ()
