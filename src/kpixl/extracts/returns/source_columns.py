"""
The columns of a return, each read on its own before its values come beside those of other lists, files and years.

What decides how a column is read is in that column alone: whether months come first, whether it holds a spreadsheet's
day numbers, whether all its ids end in .0. A table of the standard may be filled from several of them.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
from msgspec import Struct

from kpixl.extracts.columns import trimmed
from kpixl.extracts.dates import read_dates
from kpixl.extracts.ids import mended_ids
from kpixl.extracts.remarks import AS_A_WHOLE, Mended
from kpixl.extracts.table_files import Notice
from kpixl.extracts.wording import Reading

# Returns are made by programs in the same way for all councils, so no council's config decides what counts as empty.
READING = Reading(
    empty_texts=("", "null", "(null)", "\\n", "none", "nan", "<na>", "n/a", "#n/a", "nat", "-"),
    empty_dates=("1899-12-30", "1900-01-01", "2999-12-31", "9999-12-31"),
    columns={},
    time_zone="Europe/London",
)
NO_DAY_ANYWHERE = "?"  # in place of a text that is no day in its own column, but would be one in another


class SourceColumn(Struct, frozen=True):
    """The values of a column, "" for none, and notices of what was mended to read it."""

    values: Sequence[str]
    notices: tuple[Notice, ...] = ()


def column_of_days(texts: Sequence[str], name: str) -> SourceColumn:
    """
    A column's days as ISO days. A text that is no day stays as it is, for the council's config to say whether it counts
    as empty, unless it could be a day in another column.
    """
    read = read_dates(pa.array(texts, pa.string()), READING)
    days = read.days.astype("datetime64[D]").astype(object)
    unreadable = {text for text, cannot in zip(texts, read.unreadable, strict=True) if cannot}
    kept = {text: text if _is_no_day_alone(text) else NO_DAY_ANYWHERE for text in unreadable}
    values = [
        kept[text] if cannot else day.isoformat() if day else ""
        for text, day, cannot in zip(texts, days, read.unreadable, strict=True)
    ]
    mended = (Notice(read.mended, f"{name} {AS_A_WHOLE[read.mended]}"),) if read.mended else ()
    return SourceColumn(values, mended)


def column_of_ids(texts: Sequence[str], name: str) -> SourceColumn:
    """A column's ids, or names that may be ids; see `mended_ids`."""
    read = mended_ids(trimmed(pa.array(texts, pa.string()), READING.empty_texts))
    notices = []
    if read.had_decimals:
        notices.append(Notice(Mended.DECIMAL_IDS, f"{name} ends in .0 throughout: read without it"))
    if lost := int(read.lost.sum()):
        notices.append(Notice(Mended.EXPONENT_IDS, f"{name} in exponent form is taken as empty", lost))
    return SourceColumn([each or "" for each in read.ids.to_pylist()], tuple(notices))


def _is_no_day_alone(text: str) -> bool:
    return bool(read_dates(pa.array([text], pa.string()), READING).unreadable[0])
