"""
Excel's sparklines in cells: an extension of the sheet's part, which programs that don't know them leave alone.

kpixl's are those that show cells of kpixl's own sheet; whatever somebody added to the sheet stays.
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from kpixl.workbook.ooxml.markup import tree
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import MAIN, worksheet

X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
XM = "http://schemas.microsoft.com/office/excel/2006/main"
EXTENSION = "{05C60535-1F16-4fd2-B633-F4F36F0B64E0}"  # of sparklines
LINE_SETTINGS = {"displayEmptyCellsAs": "gap", "last": "1", "displayHidden": "1", "lineWeight": "1.25"}
LINE_COLOURS = {  # in the order of the schema
    "colorSeries": "FF1F3A5F",
    "colorNegative": "FF1F3A5F",
    "colorAxis": "FF000000",
    "colorMarkers": "FF1F3A5F",
    "colorFirst": "FF1F3A5F",
    "colorLast": "FF000000",
    "colorHigh": "FF1F3A5F",
    "colorLow": "FF1F3A5F",
}


def with_sparklines(package: Package, sheet: str, source: str, wanted: Mapping[str, str]) -> Package:
    """
    The package whose sheet has exactly these sparklines of the `source` sheet's cells.

    `wanted` holds ranges of the `source`, each by the cell that shows it. Refused if there is no such `sheet`.
    """
    part = worksheet(package, sheet).part
    held = package.part(part)
    if not wanted and b"sparkline" not in held:
        return package
    root = tree(held, part)
    if _shown_by(root, source) == {cell: f"{source}!{cells}" for cell, cells in wanted.items()}:
        return package
    for group in _own(root, source):
        _remove(group)
    if wanted:
        _groups_of(root).append(_group(source, wanted))
    content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return package.with_parts({part: bytes(content)})


def _own(root: etree._Element, source: str) -> list[etree._Element]:
    """The groups that show only cells of the source."""
    found = []
    for group in root.iter(f"{{{X14}}}sparklineGroup"):
        cells = [each.text or "" for each in group.iter(f"{{{XM}}}f")]
        if cells and all(each.startswith(f"{source}!") for each in cells):
            found.append(group)
    return found


def _shown_by(root: etree._Element, source: str) -> dict[str, str]:
    lines = (line for group in _own(root, source) for line in group.iter(f"{{{X14}}}sparkline"))
    return {line.findtext(f"{{{XM}}}sqref") or "": line.findtext(f"{{{XM}}}f") or "" for line in lines}


def _remove(element: etree._Element) -> None:
    """Remove the element, and its holders that are then empty."""
    holder = element.getparent()
    if holder is None:
        return
    holder.remove(element)
    if not len(holder) and etree.QName(holder).localname in ("sparklineGroups", "ext", "extLst"):
        _remove(holder)


def _groups_of(root: etree._Element) -> etree._Element:
    """The element that holds all groups of sparklines; if missing, it is made in the extension list, which is last."""
    groups = next(root.iter(f"{{{X14}}}sparklineGroups"), None)
    if groups is None:
        extensions = root.find(f"{{{MAIN}}}extLst")
        extensions = etree.SubElement(root, f"{{{MAIN}}}extLst") if extensions is None else extensions
        extension = etree.SubElement(extensions, f"{{{MAIN}}}ext", {"uri": EXTENSION}, nsmap={"x14": X14})
        groups = etree.SubElement(extension, f"{{{X14}}}sparklineGroups", nsmap={"xm": XM})
    return groups


def _group(source: str, wanted: Mapping[str, str]) -> etree._Element:
    group = etree.Element(f"{{{X14}}}sparklineGroup", LINE_SETTINGS, nsmap={"x14": X14, "xm": XM})
    for name, colour in LINE_COLOURS.items():
        etree.SubElement(group, f"{{{X14}}}{name}", {"rgb": colour})
    lines = etree.SubElement(group, f"{{{X14}}}sparklines")
    for cell, cells in wanted.items():
        line = etree.SubElement(lines, f"{{{X14}}}sparkline")
        etree.SubElement(line, f"{{{XM}}}f").text = f"{source}!{cells}"
        etree.SubElement(line, f"{{{XM}}}sqref").text = cell
    return group
