"""
What an officer decides about the queries of a page's texts: mask, edit, or keep for a reason.

The log says which indicator, what kind and why; no text of a narrative goes into it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import StrEnum

from msgspec import Struct

from kpixl.disclosure.identifying_texts import (
    QueryKind,
    TextPlace,
)

_WORDS = re.compile(r"(?!#[A-Z0-9/]+[?!]?$).*[^\W\d_]{2}", re.DOTALL)  # two letters; #NAME? is not a reason


class Given(Struct, frozen=True):
    """Who decided, when, and where the decision is written; each is empty if unknown."""

    who: str = ""
    when: date | None = None
    source: str = ""


NOT_SAID = Given()


class Mask(Struct, frozen=True):
    """`[c]` in place of a number, `[removed]` in place of words that name somebody."""

    given: Given = NOT_SAID


class Keep(Struct, frozen=True):
    """The text stays as it was written, for this reason."""

    reason: str
    given: Given = NOT_SAID


class Edit(Struct, frozen=True):
    """Another sentence in place of this one, in this copy alone; an empty one takes it out."""

    sentence: str
    given: Given = NOT_SAID


Decision = Mask | Keep | Edit
Decisions = Mapping[str, Decision]
"""Decisions by the reference of the query."""


class Ruling(StrEnum):
    """How a query was decided, as the log says it."""

    MASKED = "masked"
    EDITED = "edited"
    KEPT = "kept"


class Decided(Struct, frozen=True):
    """A line for the log: which query was decided how. It holds no text of the narrative."""

    text: TextPlace
    kind: QueryKind
    decision: Ruling
    reason: str = ""
    given: Given = NOT_SAID


def in_words(decided: Iterable[Decided], line: Callable[[Decided], str]) -> list[str]:
    """A line for each decision; a line that would appear several times says how often."""
    times = Counter(map(line, decided))
    return [told if number == 1 else f"{told} ({number} times)" for told, number in times.items()]


def reference_in(cell: str) -> str:
    """The reference of a query in a cell of a sheet or a file; on the sheet, the line's own mark follows it."""
    return cell.partition(" ")[0]


def says_why(reason: str) -> bool:
    """Whether it is a reason at all: words, and no error of a spreadsheet that took it for a formula."""
    return bool(_WORDS.match(reason))


def decided_together(*all_decisions: Decisions) -> dict[str, Decision]:
    """The decisions of several places. If two differ about one query, it is masked, which never gives more away."""
    found: dict[str, Decision] = {}
    for decisions in all_decisions:
        for query, each in decisions.items():
            if not isinstance(found.get(query), Mask):
                found[query] = each
    return found
