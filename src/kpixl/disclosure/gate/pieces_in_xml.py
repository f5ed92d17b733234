"""What elements of an XML part say together: paragraphs, headers, the names of columns."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kpixl.disclosure.gate.names_in_tables import names_labelled
from kpixl.disclosure.gate.xml_parts import Element, elements, joined_text, local, xml_attribute
from kpixl.disclosure.people.days import days_in
from kpixl.disclosure.people.folding import folded

# Elements whose text is one text although it is in several pieces.
JOINED = ("si", "is", "text", "p", "textbox", "div", "comment", "desc", "svg")
HEADERS = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
HEADER_CODES = re.compile(r'&(?:"[^"]*"|\d+|K[0-9A-Fa-f]{6}|K\d\d[+-]\d+|.)')


def pieces_in_xml(root: Element) -> Iterator[str]:
    """Texts of several elements that belong together, and of single elements whose text is in several pieces."""
    for joined in elements(root, *JOINED):
        if len(joined):
            yield "".join(map(str, joined.itertext()))
            yield joined_text(joined)
    paragraphs = ["".join(map(str, each.itertext())).strip() for each in elements(root, "p")]
    yield from _more_than_one(iter(paragraphs))
    yield from (name for name, _, _ in names_labelled(paragraphs))
    for header in elements(root, *HEADERS):
        yield HEADER_CODES.sub("", header.text or "")
    for group in elements(root, "tableColumns"):
        yield from _more_than_one(xml_attribute(each, "name") for each in group if local(each))
    for cache in elements(root, "strCache"):
        yield from _more_than_one(each.text or "" for each in elements(cache, "v"))
    for group in elements(root, "dateGroupItem"):
        yield "-".join(xml_attribute(group, name) for name in ("year", "month", "day"))
    for name in elements(root, "definedName"):
        if "!" not in (name.text or "") and any(days_in(folded(name.text or ""))):
            yield f"{xml_attribute(name, 'name').replace('_', ' ')} {name.text or ''}"


def _more_than_one(texts: Iterator[str]) -> Iterator[str]:
    """The texts below each other, unless there is only one."""
    some = [each.strip() for each in texts if each.strip()]
    if len(some) > 1:
        yield "\n".join(some)
