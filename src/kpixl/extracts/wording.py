"""How a council's extracts are worded: what counts as empty, columns with other names, flags, and when to doubt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True)
class Reading:
    """How extracts are read: what counts as empty, whose clock, and the names that an export has for columns."""

    empty_texts: tuple[str, ...]  # compared without case
    empty_dates: tuple[str, ...]  # ISO
    columns: Mapping[str, Mapping[str, str]]  # table → standard column → the export's own name
    time_zone: str  # Europe/London: a moment with a zone falls on the day it has there
    # table → standard column → the export's own text, as it is compared → the text that stands for it
    texts: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Knowing:
    """What an export must hold before a figure is believed: `definitions.md`, "No information is no figure"."""

    may_be_empty: frozenset[str]  # short names of tables that may truly have no row
    cut_short_days: int  # a table without a row in so many days before the month's end is cut short,
    evidence_rows: int  # if it has at least so many in the 12 months before
    unmatched_persons: Fraction  # a greater share of persons without a row in ssd_person: ids do not join
    doubt_share: Fraction  # a greater share of bad or unknown rows is a doubt


@dataclass(frozen=True)
class Rules:
    """
    How texts are read: the config's `reading`, the flags that count in a table's outcome JSON, and what is reported.
    """

    reading: Reading
    flags: Mapping[str, Sequence[str]]
    unjoined_share: Fraction  # a greater share of ids that are in no row of the table that they point to is reported
    # Of the dates that only some indicators read (short table and column): those that one of this council's reads, and
    # those without which one can't use a row. A row with a fault there is not merely planned.
    dates_read: frozenset[tuple[str, str]] = frozenset()
    dates_needed: frozenset[tuple[str, str]] = frozenset()
    keep_lines: frozenset[str] = frozenset()  # short tables whose rows keep their line, beside those that always do
