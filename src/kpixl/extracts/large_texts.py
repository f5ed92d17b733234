"""
Large text files, read piece by piece: only one piece is held at a time, and each is looked at only once.

This works for UTF-8 files whose rows have as many fields as their header, as nearly all files do. Any other file has
faults or remarks that can't be found this way: it raises `NotPlainError`, and is read whole instead.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from msgspec import Struct

from kpixl.extracts.csv_files import TextFile, columns_at, layout_notices
from kpixl.extracts.encodings import is_utf_8, is_utf_16
from kpixl.extracts.outcomes_needed import Sieve
from kpixl.extracts.record_lines import known_lines
from kpixl.extracts.table_files import Cells
from kpixl.extracts.text_bytes import count
from kpixl.extracts.text_layouts import HEADER_BYTES, Layout, layout_of

LARGE_FROM = 1 << 24  # bytes
FIRST_BYTES = 2 * HEADER_BYTES  # enough for the header and for all that is looked for below it


class NotPlainError(Exception):
    """A file can't be judged piece by piece and must be read whole."""


@dataclass
class Pieces(io.RawIOBase):
    """
    A text file as it is read piece by piece, and what is counted on the way.

    It always ends with a line break, even if the file does not: without one, a single row would not count as a row.
    """

    opened: io.RawIOBase
    is_hashed: bool
    line_breaks: int = field(default=0, init=False)  # below the header, as with the quotation marks
    quotation_marks: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._digest, self._ends_line = hashlib.sha256(), False
        self.head = self._next(FIRST_BYTES)
        self._begin, self._last_line, self._is_utf_8 = self.head, b"", True

    def pass_header(self, layout: Layout) -> None:
        """Go on below the header."""
        self._begin = self.head[layout.begins :]
        self._look_at_letters(self.head[: layout.begins] + b"\n")

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        piece, self._begin = self._begin or self._next(size), b""
        if not piece and not self._ends_line:
            piece, self._ends_line = b"\n", True
        if piece:
            letters = np.frombuffer(piece, dtype=np.uint8)
            self.line_breaks += count(letters, "\n")
            self.quotation_marks += count(letters, '"')
            self._look_at_letters(piece)
        return piece

    @property
    def is_utf_8(self) -> bool:
        return self._is_utf_8 and not self._last_line

    @property
    def sha256(self) -> bytes | None:
        """The file's SHA-256, once it has been read to its end; None if it was not asked for."""
        return self._digest.digest() if self.is_hashed else None

    def _next(self, size: int) -> bytes:
        piece = self.opened.read(size) or b""
        if piece:
            self._ends_line = piece.endswith(b"\n")
        if self.is_hashed:
            self._digest.update(piece)
        return piece

    def _look_at_letters(self, piece: bytes) -> None:
        """Note whether a piece is UTF-8. Checks up to the last line break: a letter may span two pieces."""
        if piece.isascii() and not self._last_line:
            return
        first, last = piece.find(b"\n") + 1, piece.rfind(b"\n") + 1
        with memoryview(piece) as whole:
            begun = is_utf_8(self._last_line + whole[:first])
            self._is_utf_8 = self._is_utf_8 and bool(last) and begun and is_utf_8(whole[first:last])
        self._last_line = b"" if piece[last:].isascii() else piece[last:]


class LargeCsv(Struct, TextFile, frozen=True):
    """A large text file whose header was found."""

    pieces: Pieces
    layout: Layout

    def cells(self, places: Sequence[int], sieve: Sieve | None = None) -> Cells:
        """The columns at these places, without the outcomes that `sieve` drops."""
        self.pieces.pass_header(self.layout)
        try:
            columns = columns_at(pa.PythonFile(self.pieces, "r"), self.layout, places, sieve, in_pieces=True)
        except (pa.ArrowInvalid, OSError) as error:
            raise NotPlainError from error
        rows = len(next(iter(columns.values())))
        inside = sieve.breaks if sieve else np.zeros(rows, dtype=np.int64)
        is_plain = self.pieces.is_utf_8 and self.pieces.quotation_marks % 2 == 0
        if not is_plain or self.pieces.line_breaks != rows + int(inside.sum()):
            raise NotPlainError
        lines, notices = known_lines(self.layout.first_line, inside), tuple(layout_notices(self.layout, 0))
        return Cells(columns, rows, lines.of, notices=notices, is_sifted=sieve is not None)


def opened_large(pieces: Pieces, is_known: Callable[[str], bool]) -> LargeCsv:
    """The file with its header."""
    head = pieces.head
    layout = None if is_utf_16(head) or b"\n" not in head else layout_of(head, is_known)
    if layout is None or layout.begins > HEADER_BYTES:
        raise NotPlainError
    return LargeCsv(pieces, layout)
