"""One chart's part: the cells from which it is drawn, what they held when it was saved, and its axes."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from datetime import date

from lxml import etree

from kpixl.workbook.blocks import Axis, Chart, ChartSheet, RowCells, Value
from kpixl.workbook.ooxml.cells import area, child, column_letters, stored
from kpixl.workbook.ooxml.markup import escaped_text, tree

CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
KEPT_IN = {"numRef": "numCache", "strRef": "strCache"}
UPRIGHT = ("l", "r")  # the positions of a vertical axis


class Source:
    """The cells from which charts are drawn, in the form in which a chart keeps them."""

    def __init__(self, rows: Mapping[int, Mapping[int, Value]], zero: date) -> None:
        self.rows = rows  # the cells that hold something, by row and column
        self.zero = zero
        self._of_area: dict[RowCells, etree._Element] = {}

    def points(self, cells: RowCells) -> etree._Element:
        """An element with a point for each cell that is not empty."""
        if cells not in self._of_area:
            self._of_area[cells] = etree.fromstring(
                f'<c:points xmlns:c="{CHART}">{"".join(self._markup(cells))}</c:points>'
            )
        return copy.deepcopy(self._of_area[cells])

    def _markup(self, cells: RowCells) -> Iterator[str]:
        held = self.rows.get(cells.row, {})
        for index, column in enumerate(range(cells.first, cells.last + 1)):
            value = self.number(held[column]) if column in held else None
            if value is not None:
                text = escaped_text(value) if isinstance(value, str) else repr(value)
                yield f'<c:pt idx="{index}"><c:v>{text}</c:v></c:pt>'

    def number(self, value: Value) -> bool | int | float | str | None:
        """The value as its cell stores it."""
        return stored(value, self.zero, "")


def chart_part(part: bytes, where: str, wanted: ChartSheet, chart: Chart, source: Source) -> bytes:
    """
    The chart drawn from its own cells; `part` is the chart as it was, or another chart to copy.

    References to other sheets are somebody's own and stay.
    """
    root = tree(part, where)
    for reference, held in _references(root, wanted.source):
        own = wanted.cells_of(chart, held)
        formula = child(reference, "f")
        assert formula is not None
        formula.text = _formula(wanted.source, own)
        _set_cache(reference, own, source)
    for axis in root.iterfind(".//{*}plotArea/{*}valAx"):
        position = child(axis, "axPos")
        is_up = position is not None and position.get("val") in UPRIGHT
        _set_axis(axis, chart.up if is_up else chart.across, source)
    content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return bytes(content)


def _references(root: etree._Element, source: str) -> Iterator[tuple[etree._Element, RowCells]]:
    """The chart's references to the sheet, each with its cells, which are side by side in one row."""
    for reference in [*root.iter(*(f"{{{CHART}}}{kind}" for kind in KEPT_IN))]:
        sheet, _, cells = (reference.findtext("{*}f") or "").rpartition("!")
        held = area(cells)
        if held is not None and sheet.strip("'") == source:
            yield reference, RowCells(held.top, held.left, held.right)


def _formula(sheet: str, cells: RowCells) -> str:
    first, last = (f"${column_letters(column)}${cells.row}" for column in (cells.first, cells.last))
    return f"{sheet}!{first}" + ("" if first == last else f":{last}")


def _set_cache(reference: etree._Element, cells: RowCells, source: Source) -> None:
    """Replace the kept values by what the cells hold; the number format stays."""
    name = KEPT_IN[etree.QName(reference).localname]
    cache = child(reference, name)
    if cache is None:
        cache = etree.Element(f"{{{CHART}}}{name}")
        reference.insert(1, cache)
    for old in [*cache.iterchildren("{*}ptCount", "{*}pt")]:
        cache.remove(old)
    format_code = child(cache, "formatCode")
    if format_code is None and name == "numCache":
        format_code = etree.Element(f"{{{CHART}}}formatCode")
        format_code.text = "General"
        cache.insert(0, format_code)
    at = 0 if format_code is None else 1
    count = etree.Element(f"{{{CHART}}}ptCount", val=str(cells.last - cells.first + 1))
    cache[at:at] = [count, *source.points(cells)]


def _set_axis(axis: etree._Element, wanted: Axis, source: Source) -> None:
    scaling = child(axis, "scaling")
    if scaling is not None:
        for name, end in (("max", wanted.high), ("min", wanted.low)):
            _number_in(scaling, name, source.number(end), after=("logBase", "orientation", "max"))
    _number_in(axis, "majorUnit", wanted.step, after=None)
    written = child(axis, "numFmt")
    if written is not None:
        written.set("formatCode", wanted.number_format)
        written.set("sourceLinked", "0")


def _number_in(parent: etree._Element, name: str, value: object, after: tuple[str, ...] | None) -> None:
    """Set a child's value. A new child goes after those named in `after`, or, if None, where `majorUnit` belongs."""
    found = child(parent, name)
    if found is None:
        found = etree.Element(f"{{{CHART}}}{name}")
        if after is None:
            later = [each for each in parent if etree.QName(each).localname in ("minorUnit", "dispUnits", "extLst")]
            at = parent.index(later[0]) if later else len(parent)
        else:
            at = sum(etree.QName(each).localname in after for each in parent)
        parent.insert(at, found)
    found.set("val", repr(float(value)) if isinstance(value, float) else str(value))
