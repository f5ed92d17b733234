"""
What the working copy says about itself in the file's properties, where mail programs and folder views show it.

The same words stand beside the title on its page (`layout.banner_block`). No copy that is sent out has either.
"""

from __future__ import annotations

from lxml import etree

from kpixl.words.terms import Pull
from kpixl.workbook import layout
from kpixl.workbook.ooxml.markup import tree
from kpixl.workbook.ooxml.package import Package

CORE_PROPERTIES = "docProps/core.xml"
CATEGORY = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}category"
DESCRIPTION = "{http://purl.org/dc/elements/1.1/}description"


def labelled(package: Package, pull: Pull) -> Package:
    """The package with the words in its category, and in its description unless somebody wrote their own there."""
    if CORE_PROPERTIES not in package:
        return package
    root = tree(package.part(CORE_PROPERTIES), CORE_PROPERTIES)
    before = etree.tostring(root)
    _set(root, CATEGORY, layout.BANNERS[pull])
    if (root.findtext(DESCRIPTION) or "") in ("", *layout.BANNERS.values()):
        _set(root, DESCRIPTION, layout.BANNERS[pull])
    if etree.tostring(root) == before:
        return package
    content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return package.with_parts({CORE_PROPERTIES: bytes(content)})


def _set(root: etree._Element, name: str, text: str) -> None:
    found = root.find(name)
    element = etree.SubElement(root, name) if found is None else found
    element.text = text
