"""
What a changed workbook says about calculation: all formulas are due again on opening, in an order that Excel works out.
"""

from __future__ import annotations

from kpixl.workbook.ooxml.markup import attribute, normalised, outline, spliced, with_attribute
from kpixl.workbook.ooxml.package import CONTENT_TYPES, Package
from kpixl.workbook.ooxml.sheet import related, relationships_part, workbook_part


def calculated_on_opening(package: Package) -> Package:
    """The workbook marked so that Excel calculates all formulas when it opens it; some read the changed cells."""
    part = workbook_part(package)
    content = normalised(package.part(part), part)
    frame = outline(content, part)
    settings = frame.child("calcPr")
    if settings:
        end = content.index(b">", settings.start) + 1
        tag = content[settings.start : end]
        if attribute(tag, "fullCalcOnLoad") in ("1", "true"):
            return package
        return package.with_parts({part: spliced(content, [(settings.start, end, _marked(tag))])})
    before = ("functionGroups", "externalReferences", "definedNames", "sheets")
    at = max(span.end for span in frame.children if span.name in before)
    return package.with_parts({part: spliced(content, [(at, at, _marked(f"<{frame.prefix}calcPr/>".encode()))])})


def _marked(tag: bytes) -> bytes:
    return with_attribute(tag, "fullCalcOnLoad", "1")


def without_calculation_chain(package: Package) -> Package:
    """The package without the calculation chain, which may list formulas that are gone; Excel builds it again."""
    workbook = workbook_part(package)
    chains = related(package, workbook, "calcChain")
    if not chains:
        return package
    rels = relationships_part(workbook)
    changes = {
        rels: _without_children(package.part(rels), rels, "Type", "/calcChain"),
        CONTENT_TYPES: _without_children(package.part(CONTENT_TYPES), CONTENT_TYPES, "PartName", "/" + chains[0]),
    }
    return package.with_parts(changes).without(chains)


def _without_children(part: bytes, where: str, name: str, ending: str) -> bytes:
    """The part without those of its root's children whose attribute `name` ends with `ending`, ignoring case."""
    spans = [
        (span.start, span.end, b"")
        for span in outline(part, where).children
        if (attribute(part[span.start : span.end], name) or "").lower().endswith(ending.lower())
    ]
    return spliced(part, spans)
