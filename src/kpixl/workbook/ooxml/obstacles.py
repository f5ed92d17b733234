"""Cells of a sheet that can't be overwritten without breaking the workbook, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import etree
from msgspec import Struct

from kpixl.workbook.ooxml.cells import Area, area, area_text, child
from kpixl.workbook.ooxml.markup import attribute, tree
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import related
from kpixl.workbook.ooxml.sheet_text import SheetText


class Obstacle(Struct, frozen=True):
    """Cells that can't be overwritten, and `what` they are."""

    area: Area
    what: str
    only_hides: bool = False  # writing an empty cell there does no harm


def fault_of(
    at: tuple[int, int],
    held: etree._Element | None,
    wanted: bool | int | float | str | None,
    obstacles: Sequence[Obstacle],
) -> str | None:
    """Why the cell can't take the value, or None if it can."""
    formula = None if held is None else child(held, "f")
    if formula is not None and formula.get("t") == "shared":
        return "holds a formula that it shares with other cells"
    for obstacle in obstacles:
        if at in obstacle.area and not (obstacle.only_hides and wanted is None):
            return obstacle.what
    return None


def obstacles_on(sheet: SheetText, package: Package) -> list[Obstacle]:
    return [*_formula_obstacles(sheet), *_merged_obstacles(sheet), *_table_obstacles(sheet, package)]


def _formula_obstacles(sheet: SheetText) -> Iterator[Obstacle]:
    """The cells of formulas that fill several cells; in the file only the first of them says so."""
    if not sheet.has_formula:
        return
    for tag in re.findall(re.escape(sheet.formula_begins) + rb" [^>]*>", sheet.rows):
        filled = area(attribute(tag, "ref") or "")
        if filled and attribute(tag, "t") in ("array", "dataTable"):
            yield Obstacle(filled, "belongs to a formula that fills several cells (an array or what-if table)")


def _merged_obstacles(sheet: SheetText) -> Iterator[Obstacle]:
    """The cells of merged areas that nobody sees: all except the first."""
    for element in sheet.frame_tree.iterfind("{*}mergeCells/{*}mergeCell"):
        merged = area(element.get("ref", ""))
        if merged is None:
            continue
        for hidden in (
            Area(merged.top, merged.left + 1, merged.top, merged.right),
            Area(merged.top + 1, merged.left, merged.bottom, merged.right),
        ):
            if hidden.top <= hidden.bottom and hidden.left <= hidden.right:
                yield Obstacle(hidden, f"is hidden in the merged cells {area_text(merged)}", only_hides=True)


def _table_obstacles(sheet: SheetText, package: Package) -> Iterator[Obstacle]:
    """The headings and totals of tables, which the table's own part repeats, and all cells of pivot tables."""
    for part in related(package, sheet.where, "table"):
        table = tree(package.part(part), part)
        whole = area(table.get("ref", ""))
        if whole and int(table.get("headerRowCount", 1)):
            heading = Area(whole.top, whole.left, whole.top, whole.right)
            yield Obstacle(heading, f"is a heading of the table {table.get('displayName')}")
        if whole and int(table.get("totalsRowCount", 0)):
            totals = Area(whole.bottom, whole.left, whole.bottom, whole.right)
            yield Obstacle(totals, f"is in the totals of the table {table.get('displayName')}")
    for part in related(package, sheet.where, "pivotTable"):
        pivot = tree(package.part(part), part)
        location = child(pivot, "location")
        whole = None if location is None else area(location.get("ref", ""))
        if whole:
            yield Obstacle(whole, f"belongs to the pivot table {pivot.get('name')}")
