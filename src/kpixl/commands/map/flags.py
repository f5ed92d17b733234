"""The flags that outcomes name if they name none of the flags that count."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import Struct

from kpixl.commands.map.codes import SHOWN_FROM_ROWS
from kpixl.commands.map.found_tables import FoundTable
from kpixl.extracts.outcomes import names_a_flag
from kpixl.extracts.wording import Reading

SAMPLE_OF_OUTCOMES = 20_000  # rows from the end, where the newest usually are
_FLAG = re.compile(r'"([A-Z][A-Z0-9_]{2,50}_FLAG)"')


class OtherFlags(Struct, frozen=True):
    """An outcome column in which no row names a flag that counts, and the flags that many of its rows do name."""

    column_name: str
    label: str
    wanted: tuple[str, ...]
    others: tuple[tuple[str, int], ...]  # flag, rows


def flags_missing(
    found: Sequence[FoundTable], wanted: dict[str, Sequence[str]], reading: Reading
) -> Iterator[OtherFlags]:
    """
    The outcome columns that name none of the wanted flags; columns whose words config knows are left out.

    `wanted`: short name of a table → the flags that count in its outcome.
    """
    for table in found:
        texts = table.texts("outcome") if table.short in wanted else None
        if texts is None or table.table.columns["outcome"].name in reading.texts.get(table.table.name, {}):
            continue
        if not names_a_flag(texts, wanted[table.short]):
            sample = texts.slice(max(0, len(texts) - SAMPLE_OF_OUTCOMES)).drop_null().to_pylist()
            times = Counter(flag for text in sample for flag in set(_FLAG.findall(text)))
            others = tuple((flag, rows) for flag, rows in times.most_common() if rows >= SHOWN_FROM_ROWS)
            header = table.headers[table.table.columns["outcome"].name]
            yield OtherFlags(header, table.file.label, tuple(wanted[table.short]), others)
