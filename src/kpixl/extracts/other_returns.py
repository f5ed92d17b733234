"""Returns that councils make about the same children for other bodies, recognised if one lies in an export's place."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path

from msgspec import Struct, field

from kpixl.extracts.encodings import is_utf_16
from kpixl.extracts.returns.annex_a_lists import list_named
from kpixl.extracts.returns.years import Years
from kpixl.extracts.text_layouts import SEPARATORS

HEAD_BYTES = 4096  # bytes of a file's beginning: its header, or the head of an XML message


class Return(StrEnum):
    """A kind of return, named as in messages."""

    ANNEX_A = "Annex A"
    LOOKED_AFTER = "SSDA903"
    IN_NEED = "the CIN census"


class ReturnCut(Struct, frozen=True):
    """
    The return that an export is converted from, as it was cut.

    `cut` is the day of the cut if the return states it, `latest` the last day on which anything in it happened, and
    `years` the years of which it has every row, if it is a yearly return. `lacks`: table of the standard → why the
    return has none. `begins`: short table → the first day in it on which something starts.
    """

    kind: Return
    cut: date | None = None
    latest: date | None = None
    years: Years | None = None
    lacks: Mapping[str, str] = field(default_factory=dict)
    begins: Mapping[str, date] = field(default_factory=dict)


_COLLECTION = re.compile(r"<(?:\w+:)?Collection\b[^>]*>\s*(\w+)\s*<", re.IGNORECASE)
_COLLECTIONS = {"cin": Return.IN_NEED, "cla": Return.LOOKED_AFTER, "ssda903": Return.LOOKED_AFTER}
_LEAST_LISTS = 2  # any workbook may have one sheet called List 1

# For messages that do not name their collection: elements that occur in no other return.
_ELEMENTS = (
    (re.compile(r"<(?:\w+:)?(?:EXP)?SSDA903\b|<(?:\w+:)?CHILDID\b"), Return.LOOKED_AFTER),
    (re.compile(r"<(?:\w+:)?LAchildID\b"), Return.IN_NEED),
)

# Columns that occur together in no other file. SSDA903 writes its columns in capitals.
_COLUMNS: Sequence[tuple[Return, Collection[str]]] = (
    *((Return.LOOKED_AFTER, {"CHILD", item}) for item in ("DECOM", "DOB", "REVIEW", "MIS_START")),
    (Return.IN_NEED, {"LAchildID"}),
    (Return.ANNEX_A, {"Child Unique ID"}),
)


def looks_like(beginning: bytes) -> Return | None:
    """The return whose CSV or XML file begins like this; None if it is none of them."""
    head = beginning[:HEAD_BYTES]
    text = head.decode(is_utf_16(head) or "utf-8-sig", errors="replace")
    if text.lstrip().startswith("<"):
        found = _COLLECTION.search(text)
        return _COLLECTIONS.get(found[1].lower()) if found else _by_elements(text)
    header = next(iter(text.splitlines()), "")
    names = {name.strip().strip('"') for name in re.split("[" + re.escape("".join(SEPARATORS)) + "]", header)}
    return next((kind for kind, columns in _COLUMNS if set(columns) <= names), None)


def _by_elements(text: str) -> Return | None:
    return next((kind for element, kind in _ELEMENTS if element.search(text)), None)


def workbook_looks_like(sheets: Sequence[str]) -> Return | None:
    """Annex A if several sheets are named like its lists; None otherwise."""
    return Return.ANNEX_A if sum(list_named(sheet) > 0 for sheet in sheets) >= _LEAST_LISTS else None


def file_looks_like(path: Path) -> Return | None:
    """The same for a text file on disk; also None if it can't be opened."""
    try:
        with path.open("rb") as opened:
            return looks_like(opened.read(HEAD_BYTES))
    except OSError:
        return None


def in_brackets(found: Return | None) -> str:
    """The words in brackets that follow a file's name in a message; empty for no return."""
    return f" (this looks like {found})" if found else ""
