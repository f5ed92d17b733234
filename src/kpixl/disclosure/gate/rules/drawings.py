"""What drawings, charts and tables hide: shapes out of sight, cropped pictures, cached values, notes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kpixl.disclosure.finding import Finding, FindingKind
from kpixl.disclosure.gate.workbook_parts import Workbook
from kpixl.disclosure.gate.xml_parts import Element, elements, has, is_on, local, number, xml_attribute
from kpixl.words.texts import counted

_LINES = {"line", "straightConnector1", "bentConnector2", "bentConnector3", "curvedConnector2", "curvedConnector3"}
CACHES = ("numCache", "strCache", "multiLvlStrCache", "numLit", "strLit", "lvl")
VML_HIDDEN = re.compile(
    r"visibility\s*:\s*hidden|(?:^|;)\s*(?:width|height)\s*:\s*0(?:\.0+)?(?:pt|px|in|mm|cm)?\s*(?:;|$)"
)


def drawing_findings(workbook: Workbook) -> Iterator[Finding]:
    for name, root in workbook.trees.items():
        root_name = local(root)
        if root_name in ("wsDr", "userShapes"):
            yield from _of_drawing(name, root)
        elif root_name in ("chartSpace",):
            yield from _of_chart(name, root)
        elif root_name == "xml":
            yield from _of_vml(name, root)
        elif root_name == "table":
            yield from _of_table(name, root)


def _of_drawing(name: str, root: Element) -> Iterator[Finding]:
    hidden = sum(is_on(each, "hidden") for each in elements(root, "cNvPr"))
    hidden += sum(_has_no_size(each) for each in elements(root, "sp", "pic", "graphicFrame"))
    if hidden:
        yield Finding(name, FindingKind.HIDDEN_SHAPE, counted(hidden, "shape"))
    cropped = sum(any(number(each, side) > 0 for side in "ltrb") for each in elements(root, "srcRect"))
    if cropped:
        yield Finding(name, FindingKind.CROPPED, counted(cropped, "picture"))
    macros = sum(bool(xml_attribute(each, "macro")) for each in root.iter() if local(each))
    if macros:
        yield Finding(name, FindingKind.MACRO, f"{counted(macros, 'shape')} with one")
    formulas = sum(bool(xml_attribute(each, "textlink")) for each in root.iter() if local(each))
    if formulas:
        yield Finding(name, FindingKind.FORMULA, f"{counted(formulas, 'shape')} with one")
    links = sum(1 for _ in elements(root, "hlinkClick", "hlinkHover"))
    if links:
        yield Finding(name, FindingKind.LINK, counted(links, "shape"))


def _has_no_size(shape: Element) -> bool:
    """Whether the shape covers no area although it is no line."""
    if any(xml_attribute(each, "prst") in _LINES for each in elements(shape, "prstGeom")):
        return False
    anchor = shape.getparent()
    if anchor is not None and local(anchor) == "twoCellAnchor":
        ends = {local(each): [child.text for child in each] for each in anchor if local(each) in ("from", "to")}
        if "from" in ends and ends.get("from") == ends.get("to"):
            return True
    kind = "" if anchor is None else local(anchor)
    if kind == "twoCellAnchor":
        return False
    # For a shape in an anchor, the anchor's size counts: many programs leave the shape's own at zero.
    holders = [anchor] if kind in ("oneCellAnchor", "absoluteAnchor") else list(elements(shape, "xfrm"))
    extents = [each for holder in holders if holder is not None for each in holder if local(each) == "ext"]
    return any(number(each, "cx") == 0 or number(each, "cy") == 0 for each in extents)


def _of_chart(name: str, root: Element) -> Iterator[Finding]:
    points = sum(1 for cache in elements(root, *CACHES) for each in cache if local(each) == "pt")
    if points:
        yield Finding(name, FindingKind.CHART_CACHE, counted(points, "value"))
    if has(root, "externalData"):
        yield Finding(name, FindingKind.EXTERNAL_LINK, "data of another workbook")
    if has(root, "pivotSource"):
        yield Finding(name, FindingKind.PIVOT, "a pivot chart")


def _of_vml(name: str, root: Element) -> Iterator[Finding]:
    kinds = [xml_attribute(each, "ObjectType") for each in elements(root, "ClientData")]
    notes = kinds.count("Note")
    controls = len(kinds) - notes - kinds.count("Pict")
    if notes:
        yield Finding(name, FindingKind.COMMENT, counted(notes, "note's shape", "notes' shapes"))
    if controls:
        yield Finding(name, FindingKind.CONTROL, counted(controls, "control's shape", "controls' shapes"))
    hidden = sum(
        bool(VML_HIDDEN.search(xml_attribute(shape, "style")))
        for shape in elements(root, "shape", "rect", "oval", "roundrect")
        if "Note" not in {xml_attribute(each, "ObjectType") for each in elements(shape, "ClientData")}
    )
    if hidden:
        yield Finding(name, FindingKind.HIDDEN_SHAPE, counted(hidden, "shape"))


def _of_table(name: str, root: Element) -> Iterator[Finding]:
    criteria = sum(1 for _ in elements(root, "filterColumn"))
    if criteria:
        yield Finding(name, FindingKind.FILTER, f"{criteria} criteria")
    formulas = sum(1 for _ in elements(root, "calculatedColumnFormula", "totalsRowFormula"))
    if formulas:
        yield Finding(name, FindingKind.FORMULA, f"{formulas} in a table's columns")
    if xml_attribute(root, "comment"):
        yield Finding(name, FindingKind.COMMENT, "on a table")
