"""The colours of the page's letters (R, A, G): the RAG rules' formats, set as `config/letters.toml` says."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping

from lxml import etree

from kpixl.config.values import Colour, Letters
from kpixl.words.terms import Rag
from kpixl.workbook.layout.places import PAGE
from kpixl.workbook.ooxml.cells import child
from kpixl.workbook.ooxml.markup import tree
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import MAIN, related, workbook_part, worksheet

NAME_OF_LETTER: Mapping[Rag | None, str] = {
    None: "kpixl_not_rated",
    Rag.GREEN: "kpixl_green",
    Rag.AMBER: "kpixl_amber",
    Rag.RED: "kpixl_red",
}
"""Defined names of the cells of `_config` that hold the letters. Grey comes first among the rules."""


def styles_part(package: Package) -> str:
    return related(package, workbook_part(package), "styles")[0]


def with_letter_colours(package: Package, letters: Letters) -> Package:
    """
    The package with rules that paint the letters as config says; the same package if they already do.

    Rules are recognised by the defined name that they compare with, so they may be anywhere on the page. Only the fill
    and the text colour of their formats change.
    """
    part = styles_part(package)
    styles = tree(package.part(part), part)
    formats = child(styles, "dxfs")
    if formats is None:
        return package
    changed = False
    for letter, index in _rule_formats(package):
        colour = letters.not_rated if letter is None else letters.colours[letter]
        changed |= _painted(formats[index], colour)
    if not changed:
        return package
    content = etree.tostring(styles, xml_declaration=True, encoding="UTF-8", standalone=True)
    return package.with_parts({part: bytes(content)})


def _rule_formats(package: Package) -> Iterator[tuple[Rag | None, int]]:
    part = worksheet(package, PAGE).part
    by_name = {name: letter for letter, name in NAME_OF_LETTER.items()}
    for rule in tree(package.part(part), part).iterfind("{*}conditionalFormatting/{*}cfRule"):
        formula = child(rule, "formula")
        compared = "" if formula is None else (formula.text or "").rpartition("=")[2].strip()
        if compared in by_name and rule.get("dxfId"):
            yield by_name[compared], int(rule.get("dxfId", "0"))


def _painted(differential: etree._Element, colour: Colour) -> bool:
    """Set fill and text colour; return whether they were different before."""
    before = etree.tostring(differential)
    wanted = copy.deepcopy(differential)
    namespace = etree.QName(differential).namespace or MAIN
    fill = _only(wanted, "fill", namespace)
    pattern = etree.SubElement(fill, f"{{{namespace}}}patternFill")
    etree.SubElement(pattern, f"{{{namespace}}}bgColor", rgb=f"FF{colour.fill}")
    font = child(wanted, "font")
    if font is None:
        font = etree.Element(f"{{{namespace}}}font")
        wanted.insert(0, font)
    text = child(font, "color")
    if text is None:
        text = etree.SubElement(font, f"{{{namespace}}}color")
    text.attrib.clear()
    text.set("rgb", f"FF{colour.text}")
    if etree.tostring(wanted) == before:
        return False
    parent = differential.getparent()
    if parent is not None:
        parent.replace(differential, wanted)
    return True


def _only(differential: etree._Element, name: str, namespace: str) -> etree._Element:
    """The format's child of that name, emptied; if there is none, a new one after its font and number format."""
    found = child(differential, name)
    if found is not None:
        for each in list(found):
            found.remove(each)
        return found
    made = etree.Element(f"{{{namespace}}}{name}")
    before = [each for each in differential if etree.QName(each).localname in ("font", "numFmt")]
    differential.insert(len(before), made)
    return made
