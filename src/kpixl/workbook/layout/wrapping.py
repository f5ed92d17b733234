"""
How many lines a text takes in a cell, so that its row can be high enough.

Excel fits a row to its text only when somebody edits it, never when a program wrote it.
"""

from __future__ import annotations

# Widths of the characters from space to ~ in thousandths of the font size. Arial has the widths of Helvetica
# (Adobe's published font metrics).
_WIDTHS = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
)  # fmt: skip
_NARROW_AT_MOST = 0x2FF  # accented Latin letters are as wide as plain ones
_WIDE = 1100  # emoji, East Asian and all other characters: better one line too many
_SPACE = 278
_ALLOWANCE = 1.04  # programs and printers place letters a little differently
_BOLD = 1.08
_NEARLY = 1e-6  # points by which two sums of the same widths may differ


def width(text: str, points: float, bold: bool = False) -> float:
    """The text's width in points when set in Arial of that size."""
    of_each = map(_OF_ASCII.__getitem__, text.encode()) if text.isascii() else map(_width_of, text)
    return sum(of_each) / 1000 * points * _ALLOWANCE * (_BOLD if bold else 1)


def wrapped(text: str, points: float, available: float, bold: bool = False) -> list[str]:
    """The text's lines when wrapped between words to fit `available` points; its own line breaks stay."""
    lines: list[str] = []
    for paragraph in text.splitlines():
        lines += _wrapped_paragraph(paragraph, points, available, bold)
    return lines


def _wrapped_paragraph(paragraph: str, points: float, available: float, bold: bool) -> list[str]:
    if not paragraph.startswith(" ") and width(paragraph, points, bold) < available - _NEARLY:
        return [paragraph]
    lines = [""]
    used = 0.0
    space = width(" ", points, bold)
    for word in paragraph.split(" "):
        needed = width(word, points, bold)
        if lines[-1] and used + space + needed > available:
            lines.append("")
            used = 0.0
        used = used + space + needed if lines[-1] else needed
        lines[-1] += f" {word}" if lines[-1] else word
        while used > available:  # a word longer than the line is broken anywhere
            fits = _characters_that_fit(lines[-1], points, available, bold)
            used -= width(lines[-1][:fits], points, bold)
            lines[-1:] = [lines[-1][:fits], lines[-1][fits:]]
    return lines


def _characters_that_fit(text: str, points: float, available: float, bold: bool) -> int:
    used = 0.0
    for count, character in enumerate(text):
        used += width(character, points, bold)
        if used > available:
            return max(count, 1)
    return len(text)


def _width_of(character: str) -> int:
    code = ord(character)
    if 32 <= code <= 126:
        return _WIDTHS[code - 32]
    if code < 32:
        return _SPACE
    return 600 if code <= _NARROW_AT_MOST or 0x2010 <= code <= 0x203A else _WIDE


_OF_ASCII = tuple(_width_of(chr(code)) for code in range(128))
