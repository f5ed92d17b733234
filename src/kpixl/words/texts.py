"""Texts as they are compared."""

from __future__ import annotations


def with_line_feeds(text: str) -> str:
    """The text with every line break as a line feed; programs write line breaks in different ways when they save."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
