"""A part's XML, read without trust: no entities, nothing fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from lxml import etree

from kpixl.words.errors import WorkbookError

Element = etree._Element

NAMES_AT_HAND = 512  # a file repeats the same few names, some of them hundreds of thousands of times

DECLARATIONS = (b"ENTITY", b"ATTLIST", b"ELEMENT", b"NOTATION")
DECLARES = re.compile(  # with one or two bytes a character
    rb"<\x00?!\x00?(?:" + b"|".join(b"\x00?".join(bytes([c]) for c in word) for word in DECLARATIONS) + b")"
)

UTF_32 = {
    "utf-32-le": (b"\xff\xfe\0\0", b"<\0\0\0"),
    "utf-32-be": (b"\0\0\xfe\xff", b"\0\0\0<"),
}
_ENCODING = re.compile(r"""(?<=<\?xml )([^>]*?)\s?encoding\s*=\s*["'][^"']*["']""")

# Namespaces of what a spreadsheet program writes. Anything else was put there by somebody.
KNOWN_NAMESPACES = (
    "http://schemas.openxmlformats.org/",
    "http://purl.oclc.org/ooxml/",
    "http://purl.oclc.org/ooXml/",
    "http://schemas.microsoft.com/",
    "urn:schemas-microsoft-com:",
    "http://www.w3.org/",
    "http://purl.org/dc/",
    "http://macVmlSchemaUri",
)


def parsed(content: bytes) -> Element | None:
    """The part's root; None if it is not XML. Declared entities are refused: they hide text and explode."""
    content = in_utf_8(content)
    if not _looks_like_xml(content):
        return None
    refuse_declarations(content)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        return None


def in_utf_8(content: bytes) -> bytes:
    """A part in UTF-32, which not every parser reads, as UTF-8; any other part as it is."""
    for encoding, starts in UTF_32.items():
        if content.startswith(starts):
            try:
                return _ENCODING.sub(r"\1", content.decode(encoding).removeprefix("\ufeff"), count=1).encode()
            except UnicodeDecodeError:
                return content
    return content


def refuse_declarations(content: bytes) -> None:
    if DECLARES.search(content):
        raise WorkbookError(
            "A part of the file declares XML entities, which no spreadsheet program writes. It was not read. "
            "Ask where the file comes from."
        )


def _looks_like_xml(content: bytes) -> bool:
    start = content[:200].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")
    return start.startswith(b"<")


def local(element: Element) -> str:
    """The element's name without its namespace; "" for comments and processing instructions."""
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def namespace(name: str) -> str:
    """The namespace in a tag's or an attribute's full name."""
    return name[1:].partition("}")[0] if name.startswith("{") else ""


@lru_cache(NAMES_AT_HAND)
def is_known(name: str) -> bool:
    """Whether a tag or attribute belongs to a spreadsheet program's own vocabulary."""
    of = namespace(name)
    return not of or of.startswith(KNOWN_NAMESPACES)


def elements(root: Element, *names: str) -> Iterator[Element]:
    """All elements of these local names, at any depth, whatever their namespace."""
    return root.iter(*(f"{{*}}{name}" for name in names))


def has(root: Element, *names: str) -> bool:
    return next(elements(root, *names), None) is not None


def xml_attribute(element: Element, name: str, default: str = "") -> str:
    """An attribute by its local name."""
    value = element.get(name)
    if value is not None:
        return value
    return next((str(each) for key, each in element.attrib.items() if str(key).endswith(f"}}{name}")), default)


def is_on(element: Element, name: str) -> bool:
    return xml_attribute(element, name).lower() in ("1", "true", "on", "t")


def number(element: Element, name: str, default: float = 0) -> float:
    """A number from an attribute; the default if there is none that can be read."""
    try:
        return float(xml_attribute(element, name))
    except ValueError:
        return default


def joined_text(element: Element) -> str:
    """The text of a string, a comment or a paragraph, its runs joined; phonetic hints are left out."""
    if len(element) == 1 and len(element[0]) == 0:
        return (element[0].text or "") if local(element[0]) == "t" else ""
    return "".join(
        each.text or ""
        for each in elements(element, "t")
        if not any(local(ancestor) == "rPh" for ancestor in each.iterancestors())
    )
