"""The columns of one table, each read according to its kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct, field

from kpixl.extracts import columns
from kpixl.extracts.dates import read_dates
from kpixl.extracts.faults import Effect
from kpixl.extracts.findings import Findings
from kpixl.extracts.ids import mended_ids
from kpixl.extracts.remarks import AS_A_WHOLE, Mended
from kpixl.extracts.schema import Kind
from kpixl.extracts.table_files import ArrowColumn
from kpixl.extracts.wording import Reading
from kpixl.words.periods import Days, Flags

if TYPE_CHECKING:
    import pandas as pd

Values: TypeAlias = "np.ndarray | pa.Array | pd.Categorical"


class TypedColumns(Struct):
    """Columns by short name. A person is a place in `people`; `unreadable` marks the dates that can't be read."""

    values: dict[str, Values] = field(default_factory=dict)
    unreadable: dict[str, Flags] = field(default_factory=dict)
    people: pa.Array = field(default_factory=lambda: pa.array([], type=pa.string()))

    @property
    def ids(self) -> Mapping[str, pa.Array]:
        return {short: values for short, values in self.values.items() if isinstance(values, pa.Array)}

    def of(self, short: str) -> np.ndarray:
        """The values of a column of persons, dates, flags or numbers."""
        return np.asarray(self.values[short])

    def is_empty(self, short: str) -> Flags:
        """Which rows have nothing in a column of dates."""
        return np.asarray(np.isnat(self.of(short)) & ~self.unreadable[short])


def typed_columns(reading: Reading, findings: Findings) -> TypedColumns:
    """All columns except outcomes, which are read elsewhere and only for certain days."""
    typed = TypedColumns()
    for short, column in findings.table.columns.items():
        if column.kind is not Kind.OUTCOME:
            _add(typed, short, column.kind, reading, findings)
    if "expected" in typed.values:
        typed.values["born"] = _first_known(typed.of("born"), typed.of("expected"))
    return typed


def _add(typed: TypedColumns, short: str, kind: Kind, reading: Reading, findings: Findings) -> None:
    texts, empty_texts = findings.raw.columns[short], reading.empty_texts
    meanings = reading.texts.get(findings.table.name, {}).get(findings.name(short), {})
    match kind:
        case Kind.PERSON:
            found = columns.people(as_text(texts), empty_texts)
            typed.people, typed.values[short] = found.ids, found.places
            _note_ids(findings, short, found.lost, found.had_decimals)
        case Kind.ID:
            ids = mended_ids(columns.trimmed(as_text(texts), empty_texts))
            typed.values[short] = ids.ids
            _note_ids(findings, short, ids.lost, ids.had_decimals)
        case Kind.NAME:
            named = columns.names(as_text(texts), empty_texts)
            typed.values[short] = named.names
            _note_ids(findings, short, named.lost, named.had_decimals)
        case Kind.TEXT:
            typed.values[short] = columns.categories(
                columns.meant(as_text(texts), meanings), empty_texts, columns.compared
            )
        case Kind.FLAG:
            typed.values[short] = columns.flags(columns.meant(as_text(texts), meanings), empty_texts)
        case Kind.NUMBER:
            typed.values[short], odd = columns.numbers(as_text(texts), empty_texts)
            words = f"{findings.name(short)} is not a number: taken as not known"
            findings.report(words, odd, Effect.TAKEN_AS_EMPTY, short)
        case _:
            _add_dates(typed, short, reading, findings)


def _add_dates(typed: TypedColumns, short: str, reading: Reading, findings: Findings) -> None:
    read = read_dates(findings.raw.columns[short], reading, findings.raw.days.get(short))
    if read.mended:
        findings.remark(short, read.mended, f"{findings.name(short)} {AS_A_WHOLE[read.mended]}")
    typed.values[short], typed.unreadable[short] = read.days, read.unreadable


def _note_ids(findings: Findings, short: str, lost: Flags, had_decimals: bool) -> None:
    name = findings.name(short)
    words = f"{name} is in a spreadsheet's exponent form, and so lost: taken as empty"
    findings.report(words, lost, Effect.TAKEN_AS_EMPTY, short)
    if lost.any():
        findings.remark(short, Mended.EXPONENT_IDS, f"{name} in exponent form is taken as empty", int(lost.sum()))
    if had_decimals:
        findings.remark(short, Mended.DECIMAL_IDS, f"{name} ends in .0 throughout: read without it")


def _first_known(days: Days, others: Days) -> Days:
    """A date of birth, or else the expected one; an unborn child has no age either way."""
    return np.where(np.isnat(days), others, days)


def as_text(column: ArrowColumn) -> ArrowColumn:
    """A column as texts, even if the file holds days or moments: a date is not expected there."""
    if pa.types.is_string(column.type):
        return column
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp(column.type.unit))
    return pc.fill_null(column.cast(pa.string()), "")
