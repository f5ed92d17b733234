"""Texts as they are compared, and numbers of things as they are said."""

from __future__ import annotations


def with_line_feeds(text: str) -> str:
    """The text with every line break as a line feed; programs write line breaks in different ways when they save."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def counted(number: int, one: str, several: str = "") -> str:
    """`no figures`, `1 figure`, `2,000 figures`; `several` is the plural if it is not `one` with an s."""
    if number == 1:
        return f"1 {one}"
    return f"{f'{number:,}' if number else 'no'} {several or f'{one}s'}"
