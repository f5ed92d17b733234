"""What is written beside a number in a text and says whether it can be an id: a decimal point, a currency sign."""

from __future__ import annotations

import re

from kpixl.disclosure.people.folding import Word

COUNT_DIGITS = 4  # a number of so many digits or fewer may be a count; a longer one is not taken for one
GUID_LETTERS = 36

GUID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")


def is_long(number: str) -> bool:
    """Whether a number is no count: more digits than a page's counts have, or a leading zero."""
    return len(number) > COUNT_DIGITS or number.startswith("0")


def is_decimal(text: str, start: int, end: int) -> bool:
    """Whether the digits are only one side of a decimal point."""
    before = start >= 2 and text[start - 1] == "." and text[start - 2].isdigit()
    after = end + 1 < len(text) and text[end] == "." and text[end + 1].isdigit()
    return before or after


def is_in_guid(text: str, at: int) -> bool:
    if "-" not in text:
        return False
    near = GUID.finditer(text, max(0, at - GUID_LETTERS), at + GUID_LETTERS + 1)
    return any(found.start() <= at < found.end() for found in near)


def is_amount(text: str, word: Word) -> bool:
    """Whether a number is money or a percentage, follows a comma, or goes on after one."""
    before, after = text[max(0, word.start - 2) : word.start], text[word.end : word.end + 2]
    return bool(re.search(r"[$,]\s?$", before)) or bool(re.match(r",\d|%", after))
