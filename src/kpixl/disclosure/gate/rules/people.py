"""Whose the content is: the identities of the extracts, looked for in every text of the file."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from kpixl.disclosure.gate.cell_formats import CellFormats
from kpixl.disclosure.gate.finding import Finding, FindingKind, Kept
from kpixl.disclosure.gate.identities import Identities
from kpixl.disclosure.gate.ids import Context
from kpixl.disclosure.gate.rules.sheets import label, some
from kpixl.disclosure.gate.texts import passages, texts_in
from kpixl.disclosure.gate.workbook_parts import Workbook
from kpixl.words.texts import counted

REMEMBERED_LENGTH, REMEMBERED_AT_MOST = 80, 200_000
WITHHELD = "a part whose name is withheld"
_UNITS = {
    FindingKind.ID: "id",
    FindingKind.PERSON_NAME: "name",
    FindingKind.BIRTH_DATE: "date",
    FindingKind.POSTCODE: "postcode",
    FindingKind.ADDRESS: "address",
}


@dataclass
class _Found:
    values: set[str] = field(default_factory=set)
    cells: dict[str, None] = field(default_factory=dict)


def identity_findings(
    workbook: Workbook,
    formats: CellFormats,
    file_name: str,
    identities: Identities,
    own_figures: Collection[tuple[str, str]],
    own_dates: Collection[date],
    kept: Container[Kept] = (),
) -> Iterator[Finding]:
    """One finding a part and kind. What a part holds may be its name, too: then the name is withheld."""
    found: dict[tuple[str, FindingKind], _Found] = {}
    for match in identities.found_in(file_name):
        found.setdefault(("the file's own name", match.kind), _Found()).values.add(match.value)
    harmless: set[str | bytes] = set()  # texts that repeat, such as a team's name
    for passage in passages(workbook, identities, formats, own_figures):
        if passage.text in harmless:
            continue
        is_harmless = passage.context is Context.TEXT and len(passage.text) <= REMEMBERED_LENGTH
        is_own = bool(passage.cells) and all((passage.sheet, cell) in own_figures for cell in passage.cells)
        for text, context in texts_in(passage, identities):
            for match in identities.found_in(text, context, own_dates, ids=not is_own):
                if (match.kind, match.value) in kept:
                    continue
                at = found.setdefault((passage.where, match.kind), _Found())
                at.values.add(match.value)
                at.cells.update(dict.fromkeys(passage.cells))
                is_harmless = False
        if is_harmless and not is_own and len(harmless) < REMEMBERED_AT_MOST:
            harmless.add(passage.text)
    sheets = {sheet.part: label(sheet) for sheet in workbook.sheets}
    for (part, kind), what in found.items():
        where = sheets.get(part, part)
        cells = f", {some(what.cells)}" if what.cells else ""
        yield Finding(without_identities(where, identities) + cells, kind, counted(len(what.values), _UNITS[kind]))


def without_identities(where: str, identities: Identities) -> str:
    """Where something is, unless that itself names somebody."""
    return WITHHELD if next(identities.found_in(where), None) else where


def with_tab_names(findings: Iterable[Finding], workbook: Workbook, identities: Identities) -> tuple[Finding, ...]:
    """The findings with the names of the tabs that name nobody; without identities that can't be known."""
    names = {
        label(sheet): f"sheet {sheet.number} '{sheet.name}' ({sheet.part})"
        for sheet in workbook.sheets
        if sheet.name and not any(identities.found_in(sheet.name))
    }
    told = []
    for each in findings:
        sheet, bracket, rest = each.where.partition(")")
        told.append(replace(each, where=names.get(sheet + bracket, sheet + bracket) + rest))
    return tuple(told)
