"""Whom the content is about: the identities of the extracts, looked for in every text of the file."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator
from datetime import date

from msgspec import Struct, field
from msgspec.structs import replace

from kpixl.disclosure.finding import Finding, FindingKind, Kept
from kpixl.disclosure.gate.cell_formats import CellFormats
from kpixl.disclosure.gate.rules.sheets import CELLS_SHOWN, sheet_label, some
from kpixl.disclosure.gate.texts import Passage, passages, texts_in
from kpixl.disclosure.gate.workbook_parts import Workbook
from kpixl.disclosure.people.identities import Identities
from kpixl.disclosure.people.ids import Context
from kpixl.disclosure.people.seen_before import Matches, SeenBefore
from kpixl.words.texts import counted

WITHHELD = "a part whose name is withheld"
_UNITS = {
    FindingKind.ID: "id",
    FindingKind.PERSON_NAME: "name",
    FindingKind.BIRTH_DATE: "date",
    FindingKind.POSTCODE: "postcode",
    FindingKind.ADDRESS: "address",
}


class _Found(Struct):
    """The values found in a part, and as many of their cells as a finding needs: those it names, and one more."""

    values: set[str] = field(default_factory=set)
    cells: dict[str, None] = field(default_factory=dict)

    def add(self, value: str, cells: Iterable[str] = ()) -> None:
        self.values.add(value)
        for cell in cells:
            if len(self.cells) > CELLS_SHOWN:
                break
            self.cells[cell] = None


class _LookedThrough(Struct, frozen=True):
    """
    Passages and their readings, each searched once.

    A worker's name may be in thousands of cells; the bytes of a VBA project hold each module at least twice.
    """

    identities: Identities
    own_dates: Collection[date]
    seen_before: SeenBefore

    def matches(self, passage: Passage, *, ids: bool) -> Matches:
        """Kinds and values of what is found; ids are only looked for with `ids`."""
        if isinstance(passage.text, bytes):
            return self._in_passage(passage, ids)
        asked = (passage.text, passage.context, ids)
        if (found := self.seen_before.passages.get(asked)) is None:
            found = self._in_passage(passage, ids)
            self.seen_before.add(self.seen_before.passages, asked, found)
        return found

    def _in_passage(self, passage: Passage, ids: bool) -> Matches:
        texts = texts_in(passage, self.identities)
        return tuple(match for text, context in texts for match in self._in_reading(text, context, ids))

    def _in_reading(self, text: str, context: Context, ids: bool) -> Matches:
        asked = (text, context, ids)
        if (found := self.seen_before.readings.get(asked)) is None:
            matches = self.identities.found_in(text, context, self.own_dates, ids=ids)
            found = tuple((match.kind, match.value) for match in matches)
            self.seen_before.add(self.seen_before.readings, asked, found)
        return found


def identity_findings(
    workbook: Workbook,
    formats: CellFormats,
    file_name: str,
    identities: Identities,
    own_figures: Collection[tuple[str, str]],
    own_dates: Collection[date],
    kept: Container[Kept] = (),
    passed_over: Container[bytes | str] = (),
) -> Iterator[Finding]:
    """One finding for each part and kind. A part's name may itself name somebody: then it is withheld."""
    found: dict[tuple[str, FindingKind], _Found] = {}
    for match in identities.found_in(file_name):
        found.setdefault(("the file's own name", match.kind), _Found()).add(match.value)
    looked_through = _LookedThrough(identities, own_dates, identities.seen_before(own_dates))
    for passage in passages(workbook, identities, formats, own_figures, passed_over):
        is_own = bool(passage.cells) and all((passage.sheet, cell) in own_figures for cell in passage.cells)
        for kind, value in looked_through.matches(passage, ids=not is_own):
            if (kind, value) not in kept:
                found.setdefault((passage.where, kind), _Found()).add(value, passage.cells)
    sheets = {sheet.part: sheet_label(sheet) for sheet in workbook.sheets}
    for (part, kind), what in found.items():
        where = sheets.get(part, part)
        cells = f", {some(what.cells)}" if what.cells else ""
        yield Finding(without_identities(where, identities) + cells, kind, counted(len(what.values), _UNITS[kind]))


def without_identities(where: str, identities: Identities) -> str:
    """Where something is; withheld if that itself names somebody."""
    return WITHHELD if next(identities.found_in(where), None) else where


def with_tab_names(findings: Iterable[Finding], workbook: Workbook, identities: Identities) -> tuple[Finding, ...]:
    """The findings, with a tab's name wherever that names nobody, which only identities can tell."""
    names = {
        sheet_label(sheet): f"sheet {sheet.number} '{sheet.name}' ({sheet.part})"
        for sheet in workbook.sheets
        if sheet.name and not any(identities.found_in(sheet.name))
    }
    told = []
    for each in findings:
        sheet, bracket, rest = each.where.partition(")")
        told.append(replace(each, where=names.get(sheet + bracket, sheet + bracket) + rest))
    return tuple(told)
