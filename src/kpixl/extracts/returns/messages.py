"""XML messages of returns, read element by element: a message may be too large to hold in memory."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from kpixl.extracts.encodings import LOOKED_AT, is_utf_16
from kpixl.words.errors import ExtractError, why_not

if TYPE_CHECKING:
    from lxml import etree

_BYTES_AT_ONCE = 1 << 20
_DECLARED = re.compile(rb"""<\?xml[^>]*\bencoding\s*=\s*["']([\w.-]+)["']""")
_OTHERWISE = "windows-1252"  # what Windows programs write that declare no encoding, or wrongly declare UTF-8


def element_name(element: etree._Element) -> str:
    """An element's name in capitals, without its namespace; empty for comments and the like."""
    tag = element.tag
    return _local(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=1024)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2].upper()


def element_line(element: etree._Element) -> int:
    """The line on which an element begins."""
    line = element.sourceline
    return line if isinstance(line, int) else 0


def items_of(element: etree._Element) -> dict[str, str]:
    """The items directly below an element: name → text of each child that has no elements of its own."""
    named = ((element_name(each), each) for each in element if len(each) == 0)
    return {name: (each.text or "").strip() for name, each in named if name}


def groups_in(element: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Every element within another, itself included, that has elements of its own."""
    for each in element.iter():
        if len(each) and (name := element_name(each)):
            yield name, each


def elements_named(file: Path, *names: str) -> Iterator[etree._Element]:
    """
    Each complete element with one of these names that has elements of its own; it is emptied after use.

    A message that declares entities or is broken is an `ExtractError`. Nothing outside the file is ever read.
    """
    from lxml import etree

    try:
        is_first = True
        for _, element in etree.iterparse(
            str(file),
            encoding=_encoding(file),
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        ):
            if is_first:
                _check_has_no_declarations(file, element)
                is_first = False
            if len(element) and element_name(element) in names:
                yield element
                _forget(element)
    except etree.XMLSyntaxError as error:
        raise _broken(file, error.lineno) from None
    except OSError as error:
        raise ExtractError(
            f"{file.name} can't be read: {why_not(error)}.\nThe message is expected there.\nCheck the file."
        ) from None


def _forget(element: etree._Element) -> None:
    """Free the memory of an element that has been used, and of the remains of those before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _check_has_no_declarations(file: Path, root: etree._Element) -> None:
    if root.getroottree().docinfo.doctype:  # type: ignore[attr-defined]  # no stub names it
        raise ExtractError(
            f"{file.name} begins with a document type declaration (<!DOCTYPE).\n"
            "A return's message has none: what it declares could stand for anything, and is not read.\n"
            "Make the message again, or take the declaration away."
        )


def _broken(file: Path, line: int | None) -> ExtractError:
    at = f" (line {line})" if line else ""
    return ExtractError(
        f"{file.name} is not a complete XML message{at}.\n"
        "Each element is expected to be closed, in one encoding.\nMake the message again."
    )


def _encoding(file: Path) -> str | None:
    """The encoding to read a message in; None to read it as it declares, or as UTF-16."""
    with file.open("rb") as opened:
        head = opened.read(LOOKED_AT)
        declared = _DECLARED.search(head)
        if is_utf_16(head) or (declared and declared[1].lower() not in (b"utf-8", b"us-ascii", b"ascii")):
            return None
        opened.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while part := opened.read(_BYTES_AT_ONCE):
                decoder.decode(part)
        except UnicodeDecodeError:
            return _OTHERWISE
    return "utf-8"
