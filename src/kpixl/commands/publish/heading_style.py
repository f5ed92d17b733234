"""Titles as headings: XlsxWriter knows no named styles, so Excel's own *Heading 1* is added to what it wrote."""

from __future__ import annotations

from collections.abc import Collection
from copy import deepcopy

from lxml import etree

STYLES_PART = "xl/styles.xml"
HEADING_STYLE = {"name": "Heading 1", "builtinId": "16"}

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def with_heading_style(styles: bytes, titles: Collection[int]) -> bytes:
    """The styles part, with the cell formats at these indexes given the style *Heading 1* but looking as before."""
    root = etree.fromstring(styles)
    (formats,), (looks,), (names,) = (root.iter(f"{_MAIN}{name}") for name in ("cellXfs", "cellStyleXfs", "cellStyles"))
    own = deepcopy(formats[min(titles)])
    own.attrib.pop("xfId")
    number = str(_added(looks, own))
    _added(names, etree.Element(f"{_MAIN}cellStyle", {**HEADING_STYLE, "xfId": number}))
    for title in titles:
        formats[title].set("xfId", number)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _added(within: etree._Element, element: etree._Element) -> int:
    """Append the element; returns its index."""
    within.append(element)
    within.set("count", str(len(within)))
    return len(within) - 1
