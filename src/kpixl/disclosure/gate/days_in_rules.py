"""Births, ids and names in the rules of a sheet: what conditional formats and validations compare its cells with."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from kpixl.disclosure.gate.cells import column_of
from kpixl.disclosure.gate.digits_apart import PARTS_OF_A_DAY
from kpixl.disclosure.gate.headings import Calls, called_by, says_day_of_birth
from kpixl.disclosure.gate.ordinary_cells import is_month_s_edge
from kpixl.disclosure.gate.shown_cells import text_in_cell
from kpixl.disclosure.gate.workbook_parts import Tab
from kpixl.disclosure.gate.xml_parts import Element, elements, local, xml_attribute
from kpixl.disclosure.people.days import days_in
from kpixl.disclosure.people.folding import folded
from kpixl.workbook.ooxml.cells import Area, area

RULES = ("conditionalFormatting", "dataValidation")
_FORMULAS = ("formula", "formula1", "formula2", "f", "cfvo")
_WORDS = ("prompt", "promptTitle", "error", "errorTitle")
_COLUMN = re.compile(r"(?<![A-Za-z0-9_.])\$?([A-Z]{1,3})\$?[1-9]\d*(?![\w(])")
_PART_OF_A_DAY = re.compile(r"(?i)\b(YEAR|MONTH|DAY)\([^()]*\)\s*=\s*(\d{1,4})\b")
_QUOTED = re.compile(r'"([^"]+)"')
_NUMBER = re.compile(r"(?<![\w.$:])\d{3,12}(?![\w.(:])")


def said_in_rules(sheet: Tab, strings: Sequence[str]) -> Iterator[str]:
    """Everything that rules say about somebody."""
    yield from _births_in_rules(sheet, strings)
    yield from _ids_in_rules(sheet, strings)
    yield from _names_in_rules(sheet)


def _births_in_rules(sheet: Tab, strings: Sequence[str]) -> Iterator[str]:
    """Each day that a rule compares with cells which a heading, a label or the rule itself calls a birth."""
    dated = [(rule, days) for rule in _rules(sheet) if (days := _days(rule))]
    labels = _labels(sheet, strings, says_day_of_birth) if dated else []
    for rule, days in dated:
        if _is_about_births(rule, labels):
            yield from (f"born {day}" for day in sorted(days))


def _names_in_rules(sheet: Tab) -> Iterator[str]:
    """What a rule looks for in texts, with what its formula quotes: each may hold a part of one name."""
    for rule in [] if sheet.root is None else elements(sheet.root, "cfRule"):
        sought = xml_attribute(rule, "text")
        quoted = [found for each in _formulas(rule) for found in _QUOTED.findall(each) if found != sought]
        if sought and quoted:
            yield "\n".join([sought, *quoted])


def _ids_in_rules(sheet: Tab, strings: Sequence[str]) -> Iterator[str]:
    """Each number that a rule compares with cells which a heading or a label calls ids."""
    numbered = [(rule, some) for rule in _rules(sheet) if (some := _numbers(rule))]
    labels = _labels(sheet, strings, lambda text: called_by(text) is Calls.ID) if numbered else []
    for rule, some in numbered:
        if _is_about(rule, labels):
            yield from (f"child id {number}" for number in some)


def _rules(sheet: Tab) -> Iterator[Element]:
    return iter(()) if sheet.root is None else elements(sheet.root, *RULES)


def _numbers(rule: Element) -> list[str]:
    return [found for each in _formulas(rule) for found in _NUMBER.findall(each)]


def _formulas(rule: Element) -> Iterator[str]:
    for each in elements(rule, *_FORMULAS):
        yield xml_attribute(each, "val") if local(each) == "cfvo" else each.text or ""


def _days(rule: Element) -> set[date]:
    """
    The days in a rule's formulas, except the first and last of a month, from and to which cohorts are counted.

    2006,4,1 may or may not be a first day: it is taken for one.
    """
    formulas = list(_formulas(rule))
    of_parts = {part.lower(): number for each in formulas for part, number in _PART_OF_A_DAY.findall(each)}
    if len(of_parts) == PARTS_OF_A_DAY:
        formulas.append("/".join(of_parts[part] for part in ("day", "month", "year")))
    found = set[date]()
    for each in formulas:
        written = list(days_in(folded(each)))
        edges = [some for some in written if any(map(is_month_s_edge, some.days))]
        for some in written:
            if not any(edge.start < some.end and some.start < edge.end for edge in edges):
                found.update(some.days)
    return found


def _labels(sheet: Tab, strings: Sequence[str], says: Callable[[str], bool]) -> list[tuple[int, int]]:
    """Row and column of each cell that says what other cells are."""
    cells = sheet.cells
    some = {number for number, each in enumerate(cells.contents) if says(text_in_cell(each, strings))}
    return [place for index, number in enumerate(cells.which) if number in some and (place := cells.place(index))]


def _is_about_births(rule: Element, labels: Sequence[tuple[int, int]]) -> bool:
    return any(says_day_of_birth(xml_attribute(rule, name)) for name in _WORDS) or _is_about(rule, labels)


def _is_about(rule: Element, labels: Sequence[tuple[int, int]]) -> bool:
    """Whether a rule is for cells that one of the labels is about, or reads a column that has such a label."""
    reads = {column_of(found[1]) for each in _formulas(rule) for found in _COLUMN.finditer(each)}
    areas = [found for each in _references(rule) if (found := area(each))]
    return any(column in reads or any(_is_beside(row, column, each) for each in areas) for row, column in labels)


def _references(rule: Element) -> list[str]:
    written = xml_attribute(rule, "sqref") or next((each.text or "" for each in elements(rule, "sqref")), "")
    return written.split()


def _is_beside(row: int, column: int, cells: Area) -> bool:
    """Whether a label is among the cells, above them or to the left of them."""
    is_over = cells.left <= column <= cells.right and row <= cells.bottom
    return is_over or (column == cells.left - 1 and cells.top <= row <= cells.bottom)
