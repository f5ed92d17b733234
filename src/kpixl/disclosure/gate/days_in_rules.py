"""Days of birth in the rules of a sheet: what conditional formats and validations compare its cells with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from kpixl.disclosure.gate.cells import column_of
from kpixl.disclosure.gate.headings import says_day_of_birth
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


def births_in_rules(sheet: Tab, strings: Sequence[str]) -> Iterator[str]:
    """Each day with which a rule compares cells that a heading, a label or the rule itself calls a birth."""
    rules = [] if sheet.root is None else list(elements(sheet.root, *RULES))
    dated = [(rule, days) for rule in rules if (days := _days(rule))]
    labels = _labels(sheet, strings) if dated else []
    for rule, days in dated:
        if _is_about_births(rule, labels):
            yield from (f"born {day}" for day in sorted(days))


def _formulas(rule: Element) -> Iterator[str]:
    for each in elements(rule, *_FORMULAS):
        yield xml_attribute(each, "val") if local(each) == "cfvo" else each.text or ""


def _days(rule: Element) -> set[date]:
    """The days in a rule's formulas, but for a month's first and last, which cohorts are counted from and to."""
    found = {day for each in _formulas(rule) for written in days_in(folded(each)) for day in written.days}
    return {day for day in found if day.day != 1 and (day + timedelta(days=1)).day != 1}


def _labels(sheet: Tab, strings: Sequence[str]) -> list[tuple[int, int]]:
    """Row and column of each cell that says that others are days of birth."""
    cells = sheet.cells
    some = {number for number, each in enumerate(cells.contents) if says_day_of_birth(text_in_cell(each, strings))}
    return [place for index, number in enumerate(cells.which) if number in some and (place := cells.place(index))]


def _is_about_births(rule: Element, labels: Sequence[tuple[int, int]]) -> bool:
    if any(says_day_of_birth(xml_attribute(rule, name)) for name in _WORDS):
        return True
    reads = {column_of(found[1]) for each in _formulas(rule) for found in _COLUMN.finditer(each)}
    areas = [found for each in _references(rule) if (found := area(each))]
    return any(column in reads or any(_is_beside(row, column, each) for each in areas) for row, column in labels)


def _references(rule: Element) -> list[str]:
    written = xml_attribute(rule, "sqref") or next((each.text or "" for each in elements(rule, "sqref")), "")
    return written.split()


def _is_beside(row: int, column: int, cells: Area) -> bool:
    """Whether a label is in some cells, above them or left of them."""
    is_over = cells.left <= column <= cells.right and row <= cells.bottom
    return is_over or (column == cells.left - 1 and cells.top <= row <= cells.bottom)
