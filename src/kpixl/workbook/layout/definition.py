"""An indicator's docstring as the parts that the house style gives it."""

from __future__ import annotations

import re
from dataclasses import dataclass

PARTS = ("Unit", "Denominator", "Numerator", "Edges", "Source")


@dataclass(frozen=True)
class Definition:
    """What an indicator counts, in words: the first sentence and the five parts, each one paragraph."""

    summary: str
    unit: str
    denominator: str
    numerator: str
    edges: str
    source: str


def definition(docstring: str) -> Definition:
    """The parts of a docstring; one that is missing is empty."""
    paragraphs = [re.sub(r"\s+", " ", paragraph).strip() for paragraph in re.split(r"\n\s*\n", docstring.strip())]
    parts = dict.fromkeys(PARTS, "")
    for paragraph in paragraphs[1:]:
        name, colon, text = paragraph.partition(": ")
        if colon and name in parts:
            parts[name] = text[:1].upper() + text[1:]
    return Definition(paragraphs[0], *(parts[part] for part in PARTS))
