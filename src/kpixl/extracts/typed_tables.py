"""One table of an export, typed: its rows as indicators see them, without rows that no indicator could use."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from msgspec import Struct

from kpixl.extracts import columns
from kpixl.extracts.absences import RowCounts
from kpixl.extracts.arrow_arrays import flags_array
from kpixl.extracts.faults import Effect, Fault
from kpixl.extracts.files import RawTable
from kpixl.extracts.findings import Findings
from kpixl.extracts.outcomes import NO_OUTCOME, names_a_flag, outcome
from kpixl.extracts.outcomes_needed import OutcomesNeeded
from kpixl.extracts.remarks import Remark
from kpixl.extracts.row_fates import fates_of
from kpixl.extracts.schema import KEEP_LINES, TABLES, UNLISTED_OUTCOME, Kind, Table
from kpixl.extracts.table_files import Positions
from kpixl.extracts.typed_columns import TypedColumns, Values, as_text, typed_columns
from kpixl.extracts.wording import Reading, Rules
from kpixl.words.periods import DaySpan, Flags, are_in_span

if TYPE_CHECKING:
    import pandas as pd


class OutcomeDays(Struct, frozen=True):
    """The days for which outcomes are read, and the days for which faults in them are reported (`told`)."""

    read: DaySpan
    told: DaySpan


class TypedTable(Struct):
    """One table's rows. `person` in `rows` is a place in this table's own `people` until all tables are numbered."""

    file: str
    rows: pd.DataFrame
    people: pa.Array
    names_flags: bool
    counts: RowCounts
    lacks: Mapping[str, str]
    faults: Sequence[Fault]
    remarks: Sequence[Remark]


def typed(short: str, raw: RawTable, rules: Rules, days: OutcomeDays | None) -> TypedTable:
    """
    A table, by its short name, typed from its raw columns. Outcomes are read only for these days (None: for all).
    """
    findings, flags = Findings(TABLES[short], raw), rules.flags.get(short, ())
    read = typed_columns(rules.reading, findings)
    fates = fates_of(short, read, rules, findings)
    if short in KEEP_LINES | rules.keep_lines:
        read.values["line"] = raw.lines(np.arange(raw.rows))
    names_flags = bool(flags) and _read_outcomes(read, flags, rules.reading, days, findings)
    findings.report_lines("the row has more or fewer fields than the header: row left out", raw.ragged)
    return TypedTable(
        file=raw.file,
        rows=_frame(short, read, fates.used),
        people=read.people,
        names_flags=names_flags,
        counts=fates.counts(len(raw.ragged)),
        lacks=raw.lacks,
        faults=findings.faults,
        remarks=(*raw.remarks, *findings.remarks),
    )


def _read_outcomes(
    read: TypedColumns, flags: Sequence[str], reading: Reading, days: OutcomeDays | None, findings: Findings
) -> bool:
    """Add whether a flag is yes, for rows of these days; return whether any row of the export names a flag."""
    meanings = _meanings(findings.table, flags, reading)
    column = findings.raw.columns["outcome"]
    texts = column if pa.types.is_dictionary(column.type) else as_text(column)
    every = np.ones(findings.raw.rows, dtype=bool)
    day = read.of("date" if "date" in read.values else "start")
    wanted, told = (are_in_span(day, days.read), are_in_span(day, days.told)) if days else (every, every)
    written = columns.Distinct.of(
        columns.meant(texts.filter(flags_array(wanted)), meanings), reading.empty_texts
    ).used  # many rows have the same text, and each text is read once
    found = written.read(lambda text: outcome(text, flags), NO_OUTCOME)
    is_yes, is_broken = np.zeros(len(wanted), dtype=bool), np.zeros(len(wanted), dtype=bool)
    is_yes[wanted] = written.rows_with(np.array([each.is_yes for each in found], dtype=bool))
    is_broken[wanted] = written.rows_with(np.array([each.is_broken for each in found], dtype=bool))
    words = f"{findings.name('outcome')} is not written as it should be (JSON); its flags were still looked for"
    findings.report(words, is_broken & told, Effect.READ, "outcome")
    read.values["outcome"] = is_yes
    read.values[UNLISTED_OUTCOME] = is_broken & bool(meanings)
    if any(each.names_a_flag for each in found):
        return True
    named = findings.raw.names_a_flag
    return names_a_flag(columns.meant(texts, meanings), flags) if named is None else named


def _meanings(table: Table, flags: Sequence[str], reading: Reading) -> Mapping[str, str]:
    """The outcome texts that a council gives a meaning, each with the JSON that says the same."""
    said = reading.texts.get(table.name, {}).get(table.columns["outcome"].name, {})
    return {text: json.dumps({flags[0]: meaning}) for text, meaning in said.items()}


def outcomes_needed(short: str, rules: Rules, days: OutcomeDays | None) -> OutcomesNeeded | None:
    """Which outcomes of a table are needed; None if all are, or if the table has none that figures use."""
    flags = rules.flags.get(short, ())
    if days is None or not flags:
        return None
    meanings = _meanings(TABLES[short], flags, rules.reading)
    return OutcomesNeeded(days.read, flags, meanings, rules.reading.empty_dates)


def _frame(short: str, read: TypedColumns, kept: Flags) -> pd.DataFrame:
    """The rows that are kept, as a frame. Each marked date gets a column that says if it can't be read."""
    from kpixl.extracts.frames import frame

    rows = None if kept.all() else np.flatnonzero(kept)
    found: dict[str, object] = {}
    for name, values in read.values.items():
        found[name] = _series(values, rows)
        if name in read.unreadable and TABLES[short].columns[name].kind is Kind.MARKED_DATE:
            found[f"{name}_unreadable"] = _series(read.unreadable[name], rows)
    return frame(found)


def _series(values: Values, rows: Positions | None) -> object:
    """A column for a frame: only these `rows`, or all if None."""
    from kpixl.extracts.frames import ids_column

    if isinstance(values, pa.Array):
        return ids_column(values if rows is None else values.take(pa.array(rows)))
    taken = values if rows is None else values.take(rows)
    return taken.astype("datetime64[s]") if isinstance(taken, np.ndarray) and taken.dtype.kind == "M" else taken


@cache
def without_rows(short: str) -> pd.DataFrame:
    """A table without rows, with the columns and types that it has when it is read from an export."""
    table = TABLES[short]
    no_texts = {column: pa.array([], type=pa.string()) for column in table.columns}
    nothing = RawTable(table.name, no_texts, 0, lambda rows: rows, (), {}, ())
    no_rules = Rules(Reading((), (), {}, "UTC"), {}, Fraction(1))
    rows = typed(short, nothing, no_rules, None).rows.assign(line=np.zeros(0, dtype=np.int64))
    return (
        rows.assign(**{"outcome": False, UNLISTED_OUTCOME: False})
        if any(c.kind is Kind.OUTCOME for c in table.columns.values())
        else rows
    )
