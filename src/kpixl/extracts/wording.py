"""How a council's extracts are worded: what counts as empty, renamed columns, flags, and when to doubt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from msgspec import Struct, field


class Reading(Struct, frozen=True):
    """How extracts are read: what counts as empty, the time zone, and the export's own names for columns."""

    empty_texts: tuple[str, ...]  # compared ignoring case
    empty_dates: tuple[str, ...]  # ISO
    columns: Mapping[str, Mapping[str, str]]  # table → standard column → the export's own name
    time_zone: str  # Europe/London: a moment with a zone counts on its day in this zone
    # table → standard column → the export's own text, in the form used for comparing → the text that replaces it
    texts: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)


class Knowing(Struct, frozen=True):
    """What an export must hold before a figure is believed: `definitions.md`, "No information is no figure"."""

    may_be_empty: frozenset[str]  # short names of tables that may truly have no row
    cut_short_days: int  # a table without a row in this many days before the month's end counts as cut short,
    evidence_rows: int  # if it has at least this many rows in the 12 months before
    unmatched_persons: Fraction  # if a greater share of persons has no row in ssd_person, ids do not join
    doubt_share: Fraction  # a greater share of bad or unknown rows is a doubt


class Rules(Struct, frozen=True):
    """
    How extracts are read: the config's `reading`, the flags that count in a table's outcome JSON, and what is reported.
    """

    reading: Reading
    flags: Mapping[str, Sequence[str]]
    unjoined_share: Fraction  # if a greater share of ids is in no row of the table they point to, it is reported
    # Dates that only some indicators read (short table and column): those that any of this council's indicators reads,
    # and those without which an indicator can't use a row. A row with a fault in one of them can't count as planned.
    dates_read: frozenset[tuple[str, str]] = frozenset()
    dates_needed: frozenset[tuple[str, str]] = frozenset()
    keep_lines: frozenset[str] = frozenset()  # more short tables whose rows keep their line: see `KEEP_LINES`
