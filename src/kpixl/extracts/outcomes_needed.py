"""
The outcomes that are needed: those of rows dated in certain days. The others are dropped while a file is read.

Outcomes are most of an export's bytes, and hardly any figure is about more than three months.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
from msgspec import Struct, field

from kpixl.extracts.arrow_arrays import codes_of, encoded_array, places_array, texts_array
from kpixl.extracts.columns import meant
from kpixl.extracts.dates import days_without
from kpixl.extracts.outcomes import names_a_flag
from kpixl.extracts.plain_dates import PlainDays, plain_days
from kpixl.extracts.record_lines import breaks_in
from kpixl.extracts.table_files import Positions
from kpixl.words.periods import NO_DAY, DaySpan, Flags, are_in_span

NOTHING = texts_array([""])


class OutcomesNeeded(Struct, frozen=True):
    """
    Which outcomes of a table are needed: those dated in `days`. Whether any names one of the `flags` is asked of all.

    `meanings`: texts and the meanings that the council gives them. `empty_dates`: as in `Reading`.
    """

    days: DaySpan
    flags: Sequence[str]
    meanings: Mapping[str, str]
    empty_dates: Sequence[str]


class Sieve(Struct):
    """Drops outcomes that are not needed, a piece at a time; notes if any outcome, dropped or not, named a flag."""

    needed: OutcomesNeeded
    dates: int  # the column's place in the file
    outcomes: int
    names_a_flag: bool = False
    _breaks: list[Positions] = field(default_factory=list)
    _days: list[PlainDays] = field(default_factory=list)

    @property
    def breaks(self) -> Positions:
        """How many line breaks each row's outcome held."""
        return np.concatenate(self._breaks) if self._breaks else np.zeros(0, dtype=np.int64)

    @property
    def days(self) -> PlainDays:
        """The days of all rows whose dates are in the plain form."""
        days, are_read = zip(*self._days, strict=True) if self._days else ([np.full(0, NO_DAY)], [np.zeros(0, bool)])
        return np.concatenate(days), np.concatenate(are_read)

    def sifted(self, pieces: Sequence[pa.DictionaryArray], dates: Sequence[pa.StringArray]) -> list[pa.DictionaryArray]:
        """The outcomes of some pieces, with an empty text in place of each that is not needed."""
        self._breaks += [np.take(breaks_in(piece.dictionary), codes_of(piece)) for piece in pieces]
        self.names_a_flag = self.names_a_flag or any(
            names_a_flag(meant(piece.dictionary, self.needed.meanings), self.needed.flags) for piece in pieces
        )
        may_be_needed = self._may_be_needed(pa.concat_arrays(dates))
        ends = np.cumsum([len(texts) for texts in pieces])
        flags = np.split(may_be_needed, ends[:-1])
        return [_with_these(piece, each) for each, piece in zip(flags, pieces, strict=True)]

    def _may_be_needed(self, dates: pa.StringArray) -> Flags:
        """Which rows' outcomes may be needed. A date not in the plain form may be any day: its column decides later."""
        days, is_read = plain_days(dates, days_without(self.needed.empty_dates))
        self._days.append((days, is_read))
        may_be: Flags = ~is_read | are_in_span(days, self.needed.days)
        return may_be


def _with_these(texts: pa.DictionaryArray, which: Flags) -> pa.DictionaryArray:
    """The chosen texts, with an empty text in place of the others, which are no longer held in memory."""
    if not which.any():
        return encoded_array(np.zeros(len(texts), dtype=np.int32), NOTHING)
    used, places = np.unique(codes_of(texts)[which], return_inverse=True)
    codes = np.full(len(texts), len(used), dtype=np.int32)
    codes[which] = places
    return encoded_array(codes, pa.concat_arrays([texts.dictionary.take(places_array(used.astype(np.int64))), NOTHING]))
