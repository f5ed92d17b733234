"""
Texts of an export whose meaning only the council knows: outcomes in plain words, and ambiguous eligibility.

What a definition asks of them (yes or no, one of four categories) is not guessed: each gets a line to fill in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from kpixl.commands.map.codes import TextsFound, column_texts
from kpixl.commands.map.flags import SAMPLE_OF_OUTCOMES
from kpixl.commands.map.found_tables import FoundTable
from kpixl.extracts.columns import compared, trimmed
from kpixl.extracts.outcomes import outcome
from kpixl.extracts.schema import ELIGIBILITIES
from kpixl.extracts.wording import Reading

_ELIGIBILITY, _OUTCOME = "eligibility", "outcome"
ASKED = {
    ("contacts", _OUTCOME): '"yes" (a new referral) or "no"',
    ("enquiries", _OUTCOME): '"yes" (an initial conference) or "no"',
    ("care_leavers", _ELIGIBILITY): f"one of {', '.join(ELIGIBILITIES)}",
}


class ToFillIn(Struct, frozen=True):
    """A column with texts whose meaning config should give but does not yet."""

    table: str  # by the standard's names
    column: str
    label: str
    asked: str  # what a meaning may be
    texts: TextsFound


def to_fill_in(found: Sequence[FoundTable], reading: Reading, private: Collection[str]) -> Iterator[ToFillIn]:
    """The columns with texts whose meaning is missing; texts that are rare, long or like a name are never shown."""
    for (short, column), asked in ASKED.items():
        for table in (each for each in found if each.short == short):
            texts = _texts(table, column, reading, private)
            if texts and texts.shown:
                name = table.table.columns[column].name
                yield ToFillIn(table.table.name, name, table.file.label, asked, texts)


def _texts(table: FoundTable, column: str, reading: Reading, private: Collection[str]) -> TextsFound | None:
    written = table.texts(column)
    if written is None:
        return None
    known = reading.texts.get(table.table.name, {}).get(table.table.columns[column].name, {})
    is_open = _is_open_eligibility if column == _ELIGIBILITY else _is_in_words
    begin = max(0, len(written) - SAMPLE_OF_OUTCOMES) if column == _OUTCOME else 0
    readable = trimmed(written.slice(begin), reading.empty_texts).to_pylist()
    person = table.texts("person")
    children = range(len(readable)) if person is None else person.slice(begin).to_pylist()
    rows = [each for each in zip(readable, children, strict=True) if not _is_json(each[0])]
    found = column_texts((text for text, _ in rows), (child for _, child in rows), private)
    left = tuple(each for each in found.shown if compared(each.text) not in known and is_open(each.text))
    return replace(found, shown=left)


def _is_in_words(text: str) -> bool:
    """Whether an outcome is not JSON, so that it can't name a flag."""
    return outcome(text, ()).is_broken


def _is_json(text: str | None) -> bool:
    """Whether a text is JSON, or was meant to be."""
    return text is not None and text.startswith(("{", "["))


def _is_open_eligibility(text: str) -> bool:
    """Whether an eligibility does not begin with a category, or names two of them."""
    plain = " ".join("".join(each if each.isalnum() else " " for each in compared(text)).split())
    named = [each for each in ELIGIBILITIES if each in plain]
    is_two = len([each for each in named if not any(each in other and each != other for other in named)]) > 1
    return is_two or not plain.startswith(ELIGIBILITIES)
