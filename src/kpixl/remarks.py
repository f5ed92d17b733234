"""What stands in the page's margin: which text is owed, carried from last month, or older than its figure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kpixl.display import shown
from kpixl.narratives import Entry, How, carried_keys, last_entries
from kpixl.owed import owed
from kpixl.periods import Period
from kpixl.scorecard import Row, Scorecard


def with_remarks(page: Scorecard, archive: Sequence[Entry]) -> Scorecard:
    """The page with remarks for its officer; `archive` holds its narratives and those of other months."""
    entries = last_entries(archive, page.period)
    owing = owed(page, carried_keys(archive, page.period))
    needed = {each.indicator.key: f"Text needed: {each.why} ({each.indicator.owner})" for each in owing}
    rows = [
        replace(row, remarks=(*_found(needed.get(row.indicator.key)), *_of_text(row, entries.get(row.indicator.key))))
        for row in page.rows
    ]
    return replace(page, rows=tuple(rows))


def _found(remark: str | None) -> list[str]:
    return [remark] if remark else []


def _of_text(row: Row, entry: Entry | None) -> Iterator[str]:
    if entry is None or not row.narrative.strip():
        return
    if entry.how is How.CARRIED:
        yield f"Carried from {Period.parse(entry.origin).name}, not updated"
    stands = shown(row.figures[-1].figure, row.indicator.decimals)
    if entry.figure and entry.figure != stands:
        yield f"Written when the figure was {entry.figure}; it is {stands} now"
