"""Merged cells, each read as one cell of its full width and height."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kpixl.disclosure.gate.shown_cells import Shown
from kpixl.disclosure.gate.workbook_parts import Tab
from kpixl.disclosure.gate.xml_parts import elements, xml_attribute
from kpixl.workbook.ooxml.cells import area

LINES_AT_MOST = 100_000  # lines of all merged cells together
COLUMNS_OF_A_TITLE = 5  # a cell merged over more columns is no heading of each


class MergedCells(NamedTuple):
    """A merged cell: its first and last line, and its first and last place in them."""

    first: int
    last: int
    start: int
    end: int


def merged_rows(tab: Tab) -> list[MergedCells]:
    """The merged cells of a tab, with rows as lines."""
    found = [] if tab.root is None else [area(xml_attribute(each, "ref")) for each in elements(tab.root, "mergeCell")]
    return [MergedCells(each.top, each.bottom, each.left, each.right) for each in found if each]


def as_columns(merged: Iterable[MergedCells]) -> list[MergedCells]:
    """The same cells, with columns as lines; a title is in its first column alone."""
    turned = [MergedCells(start, end, first, last) for first, last, start, end in merged]
    return [each._replace(last=each.first) if each.last - each.first >= COLUMNS_OF_A_TITLE else each for each in turned]


def closed_up(lines: Sequence[list[Shown]], merged: Sequence[MergedCells]) -> Sequence[list[Shown]]:
    """The lines, with what a merged cell says in every line that it covers, and without the gaps that it leaves."""
    if not merged:
        return lines
    said = {(each.line, each.place): each for line in lines for each in line}
    known, inside, left = {line[0].line for line in lines}, dict[int, list[MergedCells]](), LINES_AT_MOST
    for each in merged:
        left -= each.last - each.first + 1
        for line in range(each.first, each.last + 1) if left >= 0 else ():
            if line in known:
                inside.setdefault(line, []).append(each)
    return [
        _with_merged(line, [(each, said.get((each.first, each.start))) for each in some])
        if (some := inside.get(line[0].line))
        else line
        for line in lines
    ]


def _with_merged(line: Sequence[Shown], merged: Sequence[tuple[MergedCells, Shown | None]]) -> list[Shown]:
    number = line[0].line
    cells = {each.place: each for each in line}
    for of, shown in merged:
        if shown is not None:
            cells[of.start] = Shown(shown.at, number, of.start, shown.said)
    gaps = sorted((of.end, of.end - of.start) for of, _ in merged)
    closed, at, shift = list[Shown](), 0, 0
    for place in sorted(cells):
        while at < len(gaps) and gaps[at][0] < place:
            shift += gaps[at][1]
            at += 1
        closed.append(cells[place]._replace(place=place - shift))
    return closed
