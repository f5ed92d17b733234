"""How a text file is laid out: what separates its columns, and where its header is."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from itertools import islice

from msgspec import Struct

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
LINES_LOOKED_AT = 20  # at the beginning of a file: a title is seldom longer
HEADER_BYTES = 100_000

_SEP_LINE = re.compile(rb'(?:\xef\xbb\xbf)?"?sep=([^\r\n])"?[,;\t|]*\s*', re.IGNORECASE)
_DASHES = re.compile(rb"(?=[^\r\n]*--)[-,;\t| ]+\r?\n")
_PARTS_OF_NAMES = re.compile(r"[\s\"'`\[\]\ufeff\u200b]")
_NOT_IN_NAMES = re.compile(r"\d{4}|\d\D\d|[^\w\s.()/?'\"#%&,:\[\]-]")
_LONGEST_NAME = 128  # characters, which is SQL Server's limit


class Layout(Struct, frozen=True):
    """A file's header as written, its separator, and where its rows begin."""

    header: tuple[str, ...]
    separator: str
    begins: int  # byte at which the rows begin
    first_line: int  # line on which the rows begin
    lines_above: int  # lines passed over before the header
    has_sep_line: bool
    has_dashes: bool  # a line of dashes below the header, as sqlcmd writes it


def column_named(name: str) -> str:
    """A column's name in the form used for comparing: without case, quotation marks and blanks."""
    return _PARTS_OF_NAMES.sub("", name).lower()


def names_of(name: str) -> tuple[str, ...]:
    """The names a column may go by: its whole name, and what follows a schema or table in it."""
    whole = column_named(name)
    return (whole, whole.rpartition(".")[2]) if "." in whole else (whole,)


def may_be_named(header: str) -> bool:
    """
    Whether a message may show this column name: not if a cell may have run into the header after a lost line end.

    Names of columns have words, and at most a few digits; ids and dates have more digits.
    """
    return len(header) <= _LONGEST_NAME and not _NOT_IN_NAMES.search(header)


def layout_of(content: bytes, is_known: Callable[[str], bool]) -> Layout | None:
    """
    The layout with the most known columns in its header; None if no layout has a known column.

    The first line, separated by commas, is tried first: nearly every file has its header there.
    """
    best, most = None, 0
    for layout in _layouts(content):
        known = sum(any(map(is_known, names_of(name))) for name in layout.header)
        if known > most:
            best, most = layout, known
        if most and layout.lines_above == 0 and layout.separator == ",":
            break
    return best


def _layouts(content: bytes) -> Iterator[Layout]:
    head = content[:HEADER_BYTES]
    given = _SEP_LINE.match(head)
    separators = dict.fromkeys((*((given[1].decode("latin-1"),) if given else ()), *SEPARATORS))
    ends = islice(re.finditer(rb"\n", head), LINES_LOOKED_AT - 1)
    starts = [0, *(found.end() for found in ends)]
    for line, start in enumerate(starts):
        for separator in separators:
            if layout := _layout_at(content, start, line, separator, has_sep_line=given is not None):
                yield layout


def _layout_at(content: bytes, start: int, line: int, separator: str, *, has_sep_line: bool) -> Layout | None:
    part = content[start : start + HEADER_BYTES]
    text = part.decode("utf-8-sig", errors="replace")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        header = next(reader, [])
    except csv.Error:
        return None
    if not any(name.strip() for name in header):
        return None
    begins = _after_lines(content, start, reader.line_num)
    dashes = _DASHES.match(content[begins : begins + HEADER_BYTES])
    return Layout(
        header=tuple(header),
        separator=separator,
        begins=begins + (dashes.end() if dashes else 0),
        first_line=line + reader.line_num + 1 + bool(dashes),
        lines_above=line,
        has_sep_line=has_sep_line,
        has_dashes=bool(dashes),
    )


def _after_lines(content: bytes, start: int, lines: int) -> int:
    """The byte at which the line this many lines further down begins."""
    for _ in range(lines):
        end = content.find(b"\n", start)
        if end < 0:
            return len(content)
        start = end + 1
    return start
